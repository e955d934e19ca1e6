// SPDX-License-Identifier: GPL-3.0-or-later
#include "slurm_jobs.h"

#include "base/error.h"
#include "base/text.h"
#include "storage/atomic_file.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <system_error>

#include <sys/wait.h>

namespace sluice::cli {
namespace {

/// A word for the shell, whatever is in it.
std::string quoted(const std::string& text) {
    std::string word = "'";
    for (const char letter : text) {
        word += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return word + "'";
}

/// Lines that sbatch reads.
class Header {
  public:
    void add(const std::string& option, const std::string& value) {
        if (value.find_first_of("\r\n") != std::string::npos) {
            throw InvalidArgument("has a line break in it", "--" + option);
        }
        if (!value.empty()) {
            const bool plain = value.find_first_of(" \t\"'") == std::string::npos;
            text_ += "#SBATCH --" + option + "=" + (plain ? value : '"' + value + '"') + "\n";
        }
    }
    /// An option as sbatch's own command line has it.
    void add_written(const std::string& option) {
        if (!option.starts_with("-") || option.find_first_of("\r\n") != std::string::npos) {
            throw InvalidArgument("must be an option of sbatch such as --account=NAME, got '" + option + "'",
                                  "--sbatch");
        }
        text_ += "#SBATCH " + option + "\n";
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_ = "#!/bin/sh\n";
};

class Jobs {
  public:
    Jobs(const SweepFolder& folder, const SweepArguments& arguments)
        : slurm_(arguments.slurm), folder_(std::filesystem::absolute(folder.path()).lexically_normal()),
          points_(folder.plan().points.size()) {
        constexpr std::size_t usual_tasks = 100;
        const std::size_t wanted = slurm_.tasks == 0 ? usual_tasks : slurm_.tasks;
        tasks_ = std::min(wanted, points_);
        std::error_code error;
        program_ = std::filesystem::read_symlink("/proc/self/exe", error);
        name_ = folder_.filename().empty() ? folder_.parent_path().filename() : folder_.filename();
    }

    int run() {
        std::error_code error;
        std::filesystem::create_directories(folder_ / "slurm", error); // of the logs
        if (error) {
            throw DataError("the folder cannot be made: " + error.message(), (folder_ / "slurm").string());
        }
        write_file_atomically(sweep_script(), sweep_text());
        write_file_atomically(collect_script(), collect_text());
        std::cout << "job array: " << sweep_script().string() << " (" << tasks_
                  << (tasks_ == 1 ? " task" : " tasks") << " for " << points_
                  << (points_ == 1 ? " point)" : " points)") << "\ntable: " << collect_script().string()
                  << " writes " << table().string() << " afterwards\n";
        if (slurm_.submit) {
            submit();
        } else {
            std::cout << "submit: job=$(sbatch --parsable " << quoted(sweep_script().string())
                      << ") && sbatch --dependency=afterany:${job%%;*} " << quoted(collect_script().string())
                      << '\n';
        }
        return exit_done;
    }

  private:
    std::filesystem::path sweep_script() const { return folder_ / "sweep.sbatch"; }
    std::filesystem::path collect_script() const { return folder_ / "collect.sbatch"; }
    std::filesystem::path table() const { return folder_ / "table.h5"; }

    void add_common(Header& header, const std::string& name, const std::string& log) const {
        std::string logs = (folder_ / "slurm").string();
        for (std::size_t at = logs.find('%'); at != std::string::npos; at = logs.find('%', at + 2)) {
            logs.insert(at, "%"); // sbatch's own sign for the numbers of jobs
        }
        header.add("job-name", name);
        header.add("output", logs + "/" + log);
        header.add("open-mode", "append");
        header.add("partition", slurm_.partition);
        header.add("time", slurm_.time);
        header.add("mem", slurm_.memory);
    }

    /// A task that is requeued goes on with its shard. The signal comes before the time limit, so that
    /// records can be closed; exec, so that it comes to the program.
    std::string sweep_text() const {
        Header header;
        add_common(header, name_.string(), "%A_%a.log");
        header.add("array", "1-" + std::to_string(tasks_));
        header.add("cpus-per-task", slurm_.cpus == 0 ? "" : std::to_string(slurm_.cpus));
        header.add("signal", "B:TERM@60");
        header.add_written("--requeue");
        for (const std::string& option : slurm_.options) {
            header.add_written(option);
        }
        return header.text() + "exec " + quoted(program_.string()) + " sweep --resume --out " +
               quoted(folder_.string()) + " \\\n    --shard \"$SLURM_ARRAY_TASK_ID/" +
               std::to_string(tasks_) + "\" --threads \"${SLURM_CPUS_PER_TASK:-1}\" --progress none\n";
    }

    std::string collect_text() const {
        Header header;
        add_common(header, name_.string() + "-table", "%j.log");
        for (const std::string& option : slurm_.options) {
            header.add_written(option);
        }
        return header.text() + "exec " + quoted(program_.string()) + " collect " + quoted(folder_.string()) +
               " --out " + quoted(table().string()) + " --overwrite --progress none\n";
    }

    void submit() const {
        const std::string array = sbatch("--parsable " + quoted(sweep_script().string()));
        std::cout << "submitted: job array " << array << std::flush;
        const std::string collect =
            sbatch("--parsable --dependency=afterany:" + array + " " + quoted(collect_script().string()));
        std::cout << ", table " << collect << '\n';
    }

    /// The number of the job.
    static std::string sbatch(const std::string& arguments) {
        std::string output;
        FILE* pipe = popen(("sbatch " + arguments).c_str(), "r"); // NOLINT(cert-env33-c)
        if (pipe == nullptr) {
            throw Error("sbatch cannot be started");
        }
        for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe)) {
            output += static_cast<char>(letter);
        }
        const int status = pclose(pipe);
        constexpr int not_found = 127; // of the shell
        if (WIFEXITED(status) && WEXITSTATUS(status) == not_found) {
            throw Error("sbatch was not found", {}, "run this where Slurm is, or without --submit");
        }
        if (status != 0) {
            throw Error("sbatch refused the job; what it said is above");
        }
        return trimmed(output.substr(0, output.find(';'))); // a cluster's name may follow
    }

    const SlurmArguments& slurm_;
    std::filesystem::path folder_, program_, name_;
    std::size_t points_, tasks_ = 1;
};

} // namespace

int write_slurm_jobs(const SweepFolder& folder, const SweepArguments& arguments) {
    return Jobs(folder, arguments).run();
}

} // namespace sluice::cli

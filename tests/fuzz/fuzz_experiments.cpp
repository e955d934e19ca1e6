// SPDX-License-Identifier: GPL-3.0-or-later
// Random experiments for as long as one likes, each watched from another process: a crash, a case that does
// not end or takes too much memory, and a broken promise are reported with their input. Needs no fuzzing
// engine. With FILEs it tries those instead.
#include "fuzz/experiment_case.h"
#include "fuzz/random_experiment.h"
#include "fuzz/watched_process.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace sluice::fuzz;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Options {
    double seconds = std::numeric_limits<double>::infinity();
    std::uint64_t cases = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t first = 0, seed = 1;
    bool print = false;
    int budget = 1500;
    double latest_stop = 5.0;
    WatchLimits watch;
    fs::path findings = "findings";
    std::vector<fs::path> corpora, files;
};

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The experiment files of the folders, in the order of their names.
std::vector<std::string> corpus_of(const std::vector<fs::path>& folders) {
    std::vector<fs::path> paths;
    for (const fs::path& folder : folders) {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            if (entry.path().string().ends_with(".sluice.json")) {
                paths.push_back(entry.path());
            }
        }
    }
    std::sort(paths.begin(), paths.end(),
              [](const fs::path& a, const fs::path& b) { return a.filename() < b.filename(); });
    std::vector<std::string> texts;
    std::transform(paths.begin(), paths.end(), std::back_inserter(texts), contents);
    return texts;
}

double processor_seconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Faults that differ in numbers only are one.
std::string kind_of(std::string fault) {
    std::replace_if(
        fault.begin(), fault.end(), [](unsigned char c) { return std::isdigit(c) != 0; }, '#');
    std::string kind;
    for (const char c : fault.substr(0, 160)) {
        if (c != '#' || kind.empty() || kind.back() != '#') {
            kind += c;
        }
    }
    return kind.substr(0, 90);
}

class Series {
  public:
    explicit Series(const Options& options)
        : options_(options), corpus_(corpus_of(options.corpora)), shared_(shared_memory()),
          start_(Clock::now()) {}

    int run() {
        std::uint64_t next = options_.first;
        bool failed = false;
        while (!over(next)) {
            const std::string end = watched(shared_, options_.watch, [&] { try_from(next); });
            if (!end.empty()) {
                failed = true;
                save(shared_.current, end, text_of(shared_.current));
            }
            next = shared_.current + 1;
        }
        tell(next - options_.first);
        return failed || shared_.faults > 0 ? 1 : 0;
    }

  private:
    bool over(std::uint64_t number) const {
        return number - options_.first >= options_.cases ||
               std::chrono::duration<double>(Clock::now() - start_).count() >= options_.seconds;
    }

    std::string text_of(std::uint64_t number) const {
        return options_.files.empty() ? random_experiment(options_.seed, number, corpus_)
                                      : contents(options_.files[number]);
    }

    /// In the watched process, which is replaced now and then.
    void try_from(std::uint64_t number) {
        constexpr std::uint64_t most = 2000;
        for (const std::uint64_t last = number + most; number < last && !over(number); ++number) {
            const std::string text = text_of(number);
            if (options_.print) {
                std::printf("%s\n", text.c_str());
                shared_.current = number;
                continue;
            }
            shared_.current = number;
            shared_.trying = true;
            const double start = processor_seconds();
            CaseReport report = try_experiment(text, {std::chrono::milliseconds(options_.budget), 2000});
            const double seconds = processor_seconds() - start;
            shared_.trying = false;
            if (report.fault.empty() && report.seconds_to_stop > options_.latest_stop) {
                report.fault =
                    "stops only " + std::to_string(report.seconds_to_stop) + " s after it was asked to";
            }
            if (!report.fault.empty()) {
                ++shared_.faults;
                save(number, report.fault, text);
            } else if (!options_.files.empty()) {
                std::printf("%s: %s\n", options_.files[number].c_str(),
                            std::string(ending_name(report.ending)).c_str());
            }
            ++shared_.endings[static_cast<int>(report.ending)];
            if (seconds > shared_.slowest) {
                shared_.slowest = seconds;
                shared_.slowest_case = number;
            }
            if (report.seconds_to_stop > shared_.latest_stop) {
                shared_.latest_stop = report.seconds_to_stop;
                shared_.latest_case = number;
            }
        }
    }

    void save(std::uint64_t number, const std::string& what, const std::string& text) {
        constexpr int enough = 3; // of one kind
        const int count = ++kinds_[kind_of(what)];
        if (!options_.files.empty()) {
            std::printf("%s: %s\n", options_.files[number].c_str(), what.c_str());
            return;
        }
        std::printf("case %llu of seed %llu: %s\n", static_cast<unsigned long long>(number),
                    static_cast<unsigned long long>(options_.seed), what.c_str());
        if (count > enough) {
            return;
        }
        fs::create_directories(options_.findings);
        const fs::path path = options_.findings / ("seed" + std::to_string(options_.seed) + "_case" +
                                                   std::to_string(number) + ".sluice.json");
        std::ofstream(path, std::ios::binary) << text;
        std::printf("  its input is in %s\n", path.c_str());
        std::fflush(stdout);
    }

    void tell(std::uint64_t cases) const {
        std::printf("%llu cases in %.0f s:", static_cast<unsigned long long>(cases),
                    std::chrono::duration<double>(Clock::now() - start_).count());
        for (int i = 0; i < endings; ++i) {
            std::printf(" %llu %s,", static_cast<unsigned long long>(shared_.endings[i].load()),
                        std::string(ending_name(static_cast<Ending>(i))).c_str());
        }
        std::printf(" %llu broken promises\n", static_cast<unsigned long long>(shared_.faults.load()));
        std::printf("slowest: case %llu, %.2f s; latest to stop: case %llu, %.2f s after it was asked\n",
                    static_cast<unsigned long long>(shared_.slowest_case.load()), shared_.slowest.load(),
                    static_cast<unsigned long long>(shared_.latest_case.load()), shared_.latest_stop.load());
    }

    const Options& options_;
    std::vector<std::string> corpus_;
    Shared& shared_;
    Clock::time_point start_;
    std::map<std::string, int> kinds_;
};

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Tries random experiments");
    app.add_option("--seconds", options.seconds, "stop after so long");
    app.add_option("--cases", options.cases, "stop after so many");
    app.add_option("--first", options.first, "the first case");
    app.add_option("--seed", options.seed, "of the series");
    app.add_option("--budget", options.budget, "milliseconds after which a case is asked to stop");
    app.add_option("--latest-stop", options.latest_stop, "seconds of the processor that it may take to obey");
    app.add_option("--case-limit", options.watch.case_seconds,
                   "seconds of the processor after which a case hangs");
    app.add_option("--megabytes", options.watch.megabytes, "that a case may take");
    app.add_option("--findings", options.findings, "folder for the inputs of what was found");
    app.add_option("--corpus", options.corpora, "folders of experiment files to change");
    app.add_flag("--print", options.print, "print the cases instead of trying them");
    app.add_option("files", options.files, "try these instead");
    CLI11_PARSE(app, argc, argv);
    if (!options.files.empty()) {
        options.first = 0;
        options.cases = options.files.size();
    }
    return Series(options).run();
}

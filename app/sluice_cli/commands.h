// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::cli {

/// The exit statuses of sluice-cli.
enum ExitStatus : int {
    exit_done = 0,
    exit_failed = 1,      ///< the run failed
    exit_usage = 2,       ///< wrong usage or an invalid experiment file
    exit_data = 3,        ///< unreadable or invalid data
    exit_violated = 4,    ///< the envelope is violated and --strict was given
    exit_cancelled = 130, ///< SIGINT or SIGTERM
};

/// Where an experiment comes from and what is changed in it.
struct ExperimentArguments {
    std::string file;              ///< a path, or preset:NAME
    std::vector<std::string> sets; ///< "/json/pointer=value"
    std::optional<std::uint64_t> seed;
};

struct RunArguments {
    ExperimentArguments experiment;
    std::string out;    ///< empty: NAME.h5 in the current folder, or `resume`
    std::string resume; ///< the record of a stopped run to go on from; the experiment may then be missing
    unsigned threads = 0;
    std::string device = "cpu";
    std::string progress = "auto";
    bool overwrite = false;
    bool strict = false;
};

/// What a job of a cluster is asked for; empty: what the cluster gives by itself.
struct SlurmArguments {
    bool write = false;  ///< --slurm
    bool submit = false; ///< --submit
    unsigned tasks = 0;  ///< of the job array; 0: one for each point, up to a hundred
    unsigned cpus = 0;   ///< of each task
    std::string time, memory, partition;
    std::vector<std::string> options; ///< more of sbatch's
};

struct SweepArguments {
    ExperimentArguments experiment; ///< no file: the folder's own sweep goes on
    std::vector<std::string> grids, zips;
    std::size_t draws = 0;
    std::filesystem::path out;
    std::string shard = "1/1";
    bool resume = false;
    unsigned threads = 0;
    unsigned parallel = 0;
    std::string progress = "auto";
    SlurmArguments slurm;
};

struct CollectArguments {
    std::filesystem::path folder;
    std::filesystem::path out;
    bool no_timing = false;
    bool overwrite = false;
    std::string progress = "auto";
};

struct CompareArguments {
    ExperimentArguments experiment;
    std::uint64_t accepted = 100'000; ///< for each method
    double seconds = 10.0;            ///< at the most, for each method
    unsigned threads = 1;
    bool json = false;
};

struct AdviseArguments {
    ExperimentArguments experiment;
    std::vector<std::string> families; ///< empty: all that suit the target
    std::string progress = "auto";
    bool json = false;
};

struct ShowArguments {
    std::filesystem::path record;
    bool json = false;
};

struct VerifyArguments {
    std::filesystem::path record;
    std::filesystem::path data_folder; ///< empty: the record's folder, then the current one
    unsigned threads = 0;
    std::string progress = "auto";
    bool rerun = false;
    bool json = false;
};

struct PredictArguments {
    std::filesystem::path model; ///< a record, or a safetensors file that a run wrote
    std::string arm = "rsft";    ///< of a record
    std::string data;            ///< a file or folder, builtin:NAME or generate:NAME
    std::filesystem::path out;   ///< empty: standard output
    std::string label;           ///< empty: the label column of the run
    bool overwrite = false;
    bool json = false;
};

struct DataArguments {
    std::string source;                  ///< a path, or what a dataset's "source" may be
    std::string format;                  ///< empty: told by the name
    std::vector<std::string> parameters; ///< "NAME=VALUE"
    bool json = false;
};

struct ListArguments {
    std::string what;
    bool json = false;
};

struct ExportArguments {
    std::filesystem::path record;
    std::filesystem::path model, csv, plots, report; ///< exactly one is not empty
    std::string format;
    std::string arm = "rsft";
    bool overwrite = false;
};

struct BenchArguments {
    std::string what;
    std::string name; ///< of the one case to run; empty: all
    unsigned threads = 0;
    std::uint64_t candidates = 0; ///< 0: the case's own number
    std::string file;             ///< io: the CSV file that csv_read reads; empty: one that it makes
    bool json = false;
};

/// Each command prints its results to standard output and returns the exit status; errors are thrown.
int run_command(const RunArguments& arguments);
int sweep_command(const SweepArguments& arguments);
int collect_command(const CollectArguments& arguments);
int check_command(const ExperimentArguments& arguments);
int compare_command(const CompareArguments& arguments);
int advise_command(const AdviseArguments& arguments);
int show_command(const ShowArguments& arguments);
int verify_command(const VerifyArguments& arguments);
int predict_command(const PredictArguments& arguments);
int data_command(const DataArguments& arguments);
int list_command(const ListArguments& arguments);
int export_command(const ExportArguments& arguments);
int bench_command(const BenchArguments& arguments);

/// What bench_command() hands on to.
int bench_sampling(const BenchArguments& arguments);
int bench_training(const BenchArguments& arguments);
int bench_io(const BenchArguments& arguments);
int bench_plots(const BenchArguments& arguments);
/// The case transformer_sampling of bench_training().
void measure_transformer_sampling(unsigned threads, bool json);
/// Its case resnet18_features: what the frozen network makes of so many images (0: 128).
void measure_resnet_features(unsigned threads, std::size_t rows, bool json);

/// Parses the command line and runs the command. Throws what the command throws.
int run_command_line(int argc, const char* const* argv);

} // namespace sluice::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"

#include "experiment/data_source.h"
#include "experiment/environment.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>

namespace sluice::cli {
namespace {

/// One command line: the parser and what it fills.
class CommandLine {
  public:
    CommandLine() {
        app_.require_subcommand(1);
        app_.set_version_flag("--version", "sluice-cli " + sluice_version());
        app_.footer("FILE is an experiment file (*.sluice.json) or preset:NAME.\n"
                    "Exit status: 0 done; 1 failed; 2 usage or an invalid experiment; 3 unreadable data;\n"
                    "4 violated envelope with --strict; 130 cancelled.");
        add_run();
        add_sweep(app_, sweep_, command_);
        add_collect(app_, collect_, command_);
        add_check();
        add_compare();
        add_advise();
        add_show();
        add_export();
        add_verify();
        add_predict();
        add_data();
        add_list();
        add_bench();
    }

    int run(int argc, const char* const* argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
                return app_.exit(error);
            }
            std::cerr << "sluice-cli: " << error.what()
                      << "\nsluice-cli --help lists the commands and options.\n";
            return exit_usage;
        }
        return command_();
    }

  private:
    void add_run() {
        CLI::App* command = app_.add_subcommand("run", "run an experiment and write its record");
        CLI::Option* file = add_source(command, run_.experiment)->required(false);
        CLI::Option* resume =
            command->add_option("--resume", run_.resume, "go on with the stopped run that left this record");
        command->add_option("--out", run_.out, "the record (default: NAME.h5 here, or that of --resume)");
        command->add_option("--threads", run_.threads, "threads (default: all processors)")
            ->check(CLI::Range(1U, 4096U));
        command->add_option("--device", run_.device, "where networks train")
            ->check(CLI::IsMember({"cpu", "cuda"}));
        command->add_option("--progress", run_.progress, "how progress is shown on standard error")
            ->check(CLI::IsMember({"auto", "bar", "json", "none"}));
        command->add_flag("--overwrite", run_.overwrite, "replace files that are there");
        command->add_flag("--strict", run_.strict, "exit status 4 when the envelope is violated");
        command->callback([this, file, resume] {
            if (file->empty() && resume->empty()) {
                throw CLI::RequiredError("FILE, or --resume RECORD,");
            }
            command_ = [this] { return run_command(run_); };
        });
    }

    void add_check() {
        CLI::App* command = app_.add_subcommand("check", "check an experiment without running it");
        add_source(command, check_);
        command->callback([this] { command_ = [this] { return check_command(check_); }; });
    }

    void add_compare() {
        CLI::App* command =
            app_.add_subcommand("compare", "draw one target by every method and set them side by side");
        add_source(command, compare_.experiment);
        command->add_option("--accepted", compare_.accepted, "points that each method is to accept")
            ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40U))
            ->capture_default_str();
        command->add_option("--seconds", compare_.seconds, "time that each method has at the most")
            ->check(CLI::PositiveNumber)
            ->capture_default_str();
        command->add_option("--threads", compare_.threads, "threads")
            ->check(CLI::Range(1U, 4096U))
            ->capture_default_str();
        command->add_flag("--json", compare_.json, "as one JSON list");
        command->callback([this] { command_ = [this] { return compare_command(compare_); }; });
    }

    void add_advise() {
        CLI::App* command = app_.add_subcommand("advise", "suggest proposals with a smaller M");
        add_source(command, advise_.experiment);
        command->add_option("--family", advise_.families, "try this family only (repeatable)")
            ->allow_extra_args(false);
        command->add_option("--progress", advise_.progress, "how progress is shown on standard error")
            ->check(CLI::IsMember({"auto", "bar", "json", "none"}));
        command->add_flag("--json", advise_.json, "as one JSON object");
        command->callback([this] { command_ = [this] { return advise_command(advise_); }; });
    }

    void add_show() {
        CLI::App* command = app_.add_subcommand("show", "say in words what a record holds");
        command->add_option("RESULT", show_.record, "record (*.h5)")->required();
        command->add_flag("--json", show_.json, "as one JSON object");
        command->callback([this] { command_ = [this] { return show_command(show_); }; });
    }

    void add_export() {
        CLI::App* command = app_.add_subcommand("export", "take a model, tables or plots out of a record");
        command->add_option("RESULT", export_.record, "record (*.h5)")->required();
        CLI::Option_group* what = command->add_option_group("what", "exactly one of");
        what->add_option("--model", export_.model, "write one arm's model to this file");
        what->add_option("--csv", export_.csv, "write every series as CSV into this folder");
        what->add_option("--plots", export_.plots, "draw the plots into this folder");
        what->add_option("--report", export_.report, "write a report to read, one HTML file");
        what->require_option(1);
        command->add_option("--format", export_.format, "torchscript, safetensors; png, svg, pdf")
            ->check(CLI::IsMember({"torchscript", "safetensors", "onnx", "png", "svg", "pdf"}));
        command->add_option("--arm", export_.arm, "whose model")->capture_default_str();
        command->add_flag("--overwrite", export_.overwrite, "replace a model file that is there");
        command->callback([this] { command_ = [this] { return export_command(export_); }; });
    }

    void add_verify() {
        CLI::App* command = app_.add_subcommand("verify", "check a record, its models and its data");
        command->add_option("RESULT", verify_.record, "record (*.h5)")->required();
        command->add_flag("--rerun", verify_.rerun, "run the stored experiment again and compare every bit");
        command->add_option("--data-folder", verify_.data_folder,
                            "where relative paths of the experiment start (default: the record's folder)");
        command->add_option("--threads", verify_.threads, "threads of --rerun (default: all processors)")
            ->check(CLI::Range(1U, 4096U));
        command->add_option("--progress", verify_.progress, "how progress is shown on standard error")
            ->check(CLI::IsMember({"auto", "bar", "json", "none"}));
        command->add_flag("--json", verify_.json, "as one JSON object");
        command->callback([this] { command_ = [this] { return verify_command(verify_); }; });
    }

    void add_predict() {
        CLI::App* command = app_.add_subcommand("predict", "apply a trained model to new raw rows");
        command->add_option("RESULT", predict_.model, "record (*.h5), or a model file (*.safetensors)")
            ->required();
        command->add_option("--model", predict_.arm, "whose model, of a record")->capture_default_str();
        command
            ->add_option("--data", predict_.data, "the rows: a file or folder, builtin:NAME or generate:NAME")
            ->required();
        command->add_option("--out", predict_.out, "write the predictions to this CSV file");
        command->add_option("--label", predict_.label, "the label column (default: the run's)");
        command->add_flag("--overwrite", predict_.overwrite, "replace a file that is there");
        command->add_flag("--json", predict_.json, "as one JSON object");
        command->callback([this] { command_ = [this] { return predict_command(predict_); }; });
    }

    void add_data() {
        CLI::App* command = app_.add_subcommand("data", "say in words what a file of data holds");
        command
            ->add_option("FILE", data_.source,
                         "table, array, images, recordings, HDF5 file, record, builtin:NAME or generate:NAME")
            ->required();
        command->add_option("--format", data_.format, "how it is read (default: told by the name)")
            ->check(CLI::IsMember(dataset_formats()));
        command
            ->add_option("--parameter", data_.parameters,
                         "NAME=VALUE of the dataset's parameters (repeatable)")
            ->allow_extra_args(false);
        command->add_flag("--json", data_.json, "as one JSON object");
        command->callback([this] { command_ = [this] { return data_command(data_); }; });
    }

    void add_list() {
        CLI::App* command = app_.add_subcommand("list", "list what this version knows");
        command
            ->add_option("WHAT", list_.what,
                         "densities, datasets, generators, steps, models, recipes, presets or metrics")
            ->required()
            ->check(CLI::IsMember(
                {"densities", "datasets", "generators", "steps", "models", "recipes", "presets", "metrics"}));
        command->add_flag("--json", list_.json, "as one JSON list");
        command->callback([this] { command_ = [this] { return list_command(list_); }; });
    }

    void add_bench() {
        CLI::App* command = app_.add_subcommand("bench", "measure how fast this machine is");
        command->add_option("WHAT", bench_.what, "sampling, training, plots, io")
            ->required()
            ->check(CLI::IsMember({"sampling", "training", "plots", "io"}));
        command->add_option("--case", bench_.name, "this case only");
        command->add_option("--threads", bench_.threads, "threads (default: 1, then all processors)")
            ->check(CLI::Range(1U, 4096U));
        command->add_option("--candidates", bench_.candidates, "candidates per case")
            ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 50U));
        command->add_option("--file", bench_.file, "io: the CSV file that csv_read reads");
        command->add_flag("--json", bench_.json, "one JSON object per case and thread count");
        command->callback([this] { command_ = [this] { return bench_command(bench_); }; });
    }

    CLI::App app_{"Rejection sampling and rejection-sampling fine-tuning without a window.", "sluice-cli"};
    RunArguments run_;
    SweepArguments sweep_;
    CollectArguments collect_;
    ExperimentArguments check_;
    CompareArguments compare_;
    AdviseArguments advise_;
    ShowArguments show_;
    ExportArguments export_;
    VerifyArguments verify_;
    PredictArguments predict_;
    DataArguments data_;
    ListArguments list_;
    BenchArguments bench_;
    std::function<int()> command_;
};

} // namespace

int run_command_line(int argc, const char* const* argv) {
    return CommandLine().run(argc, argv);
}

} // namespace sluice::cli

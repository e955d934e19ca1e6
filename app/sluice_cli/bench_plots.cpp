// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"
#include "temporary_folder.h"

#include "base/random.h"
#include "density/catalogue.h"
#include "results/exporters.h"
#include "sampling/session.h"

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>

namespace sluice::cli {
namespace {

constexpr std::uint64_t usual_points = 10'000'000;
constexpr std::size_t arms = 10, epochs = 1000; ///< a training and a validation loss of each arm
constexpr int repeats = 50;

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

DensityPtr density(const nlohmann::json& spec) {
    DensityContext context;
    Problems problems;
    return density_from_json(spec, "", context, problems);
}

/// What the window's picture of sampling costs once so many points are accepted: the first, which counts all
/// of them into bins, and each further one.
void measure_pictures(const char* name, SamplingPlan plan, std::uint64_t points,
                      const BenchArguments& arguments) {
    constexpr std::uint64_t more = 2048; // candidates between two pictures
    plan.keep_accepted_values = (points + 1'000'000) * plan.target->dimension();
    plan.threads = arguments.threads;
    plan.seed = 1;
    SamplingSession session(plan);
    while (session.counts().accepted < points) {
        session.advance(std::max<std::uint64_t>(2048, points - session.counts().accepted));
    }
    const SnapshotView view;
    const double first = seconds_of([&] { session.snapshot(view); });
    double further = 0.0;
    for (int i = 0; i < repeats; ++i) {
        session.advance(more);
        further += seconds_of([&] { session.snapshot(view); });
    }
    print_measurement({{"case", name},
                       {"accepted", session.counts().accepted},
                       {"seconds", first},
                       {"accepted_per_second", static_cast<double>(points) / first},
                       {"seconds_per_picture", further / repeats}},
                      arguments.json);
}

Record long_training() {
    Record record;
    record.status = "complete";
    RandomStream noise(1, Stream::data);
    for (std::size_t k = 0; k < arms; ++k) {
        ArmRecord arm;
        arm.name = k == 0 ? "rsft" : "control_" + std::to_string(k);
        arm.best_epoch = {static_cast<std::int64_t>(epochs)};
        arm.stopped_because = {"all epochs done"};
        Matrix<double> train(1, epochs), validation(1, epochs);
        for (std::size_t e = 0; e < epochs; ++e) {
            arm.epoch.push_back(static_cast<double>(e + 1));
            const double loss =
                0.1 + 0.05 * static_cast<double>(k) + std::exp(-0.01 * static_cast<double>(e));
            train(0, e) = loss + 0.02 * noise.normal();
            validation(0, e) = loss + 0.1 + 0.02 * noise.normal();
        }
        arm.epoch_series["train_loss"] = std::move(train);
        arm.epoch_series["validation_loss"] = std::move(validation);
        record.training.push_back(std::move(arm));
    }
    return record;
}

void measure_training_figure(const std::string& format, bool json) {
    const Record record = long_training();
    const TemporaryFolder folder;
    const double seconds = seconds_of([&] { export_plots(record, folder.path(), format); });
    print_measurement({{"case", "training_figure_" + format},
                       {"curves", 2 * arms},
                       {"epochs", epochs},
                       {"seconds", seconds},
                       {"curves_per_second", static_cast<double>(2 * arms) / seconds}},
                      json);
}

} // namespace

int bench_plots(const BenchArguments& arguments) {
    check_case(arguments.name,
               {"accepted_line", "accepted_plane", "training_figure_svg", "training_figure_png"});
    const auto wanted = [&](const char* name) { return arguments.name.empty() || arguments.name == name; };
    const std::uint64_t points = arguments.candidates != 0 ? arguments.candidates : usual_points;
    SamplingPlan plan;
    if (wanted("accepted_line")) {
        plan.target = density({{"family", "normal"}, {"mu", 0}, {"sigma", 1}});
        plan.proposal = density({{"family", "laplace"}, {"mu", 0}, {"b", 1}});
        plan.log_m = 0.5 * std::log(2.0 * std::exp(1.0) / 3.14159265358979323846);
        measure_pictures("accepted_line", plan, points, arguments);
    }
    if (wanted("accepted_plane")) {
        plan.target = density({{"family", "mv_normal"}, {"dim", 2}, {"sigma", 1}});
        plan.proposal = density({{"family", "mv_normal"}, {"dim", 2}, {"sigma", 1.2}});
        plan.log_m = 2.0 * std::log(1.2);
        measure_pictures("accepted_plane", plan, points, arguments);
    }
    for (const char* format : {"svg", "png"}) {
        if (wanted((std::string("training_figure_") + format).c_str())) {
            measure_training_figure(format, arguments.json);
        }
    }
    return exit_done;
}

} // namespace sluice::cli

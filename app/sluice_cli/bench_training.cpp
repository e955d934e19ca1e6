// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"

#include "base/random.h"
#include "base/task_pool.h"
#include "learning/engine.h"

#include <chrono>
#include <numeric>

namespace sluice::cli {
namespace {

struct TrainingCase {
    std::string name;
    NetworkSpec network;
    std::size_t rows;
    int epochs;
    std::size_t runs = 1; ///< networks that are trained side by side, as arms and repeats are
};

std::vector<TrainingCase> training_cases() {
    const NetworkSpec logistic{"logistic", {}, 0.0, 30, 2}, mlp{"mlp", {50}, 0.0, 100, 10};
    return {{"logistic", logistic, 20'000, 5},
            {"mlp_50", mlp, 20'000, 5},
            {"mlp_200", {"mlp", {200}, 0.0, 100, 100}, 20'000, 3},
            {"nine_logistic", logistic, 20'000, 5, 9},
            {"nine_mlp_50", mlp, 20'000, 5, 9}};
}

/// Rows of noise with labels of noise.
struct NoiseData {
    explicit NoiseData(const TrainingCase& item)
        : features(item.rows, static_cast<std::size_t>(item.network.inputs)), labels(item.rows) {
        RandomStream stream(1, Stream::data);
        for (float& value : features.values()) {
            value = static_cast<float>(stream.normal());
        }
        for (std::int64_t& label : labels) {
            label = static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(item.network.classes)));
        }
        rows.features = &features;
        rows.labels = &labels;
        rows.train.resize(item.rows);
        std::iota(rows.train.begin(), rows.train.end(), 0);
    }

    Matrix<float> features;
    std::vector<std::int64_t> labels;
    TrainingRows rows;
};

void measure(const TrainingCase& item, unsigned threads, bool json) {
    const NoiseData data(item);
    TrainingSpec spec;
    spec.epochs = item.epochs;
    spec.threads = item.runs > 1 ? 1 : static_cast<int>(threads);
    learning_engine().create(item.network, 1); // loads LibTorch
    TaskPool pool(item.runs > 1 ? threads : 1);
    std::vector<std::size_t> steps(item.runs);
    for (std::size_t run = 0; run < item.runs; ++run) {
        pool.add(run, [&, run] {
            const std::unique_ptr<Network> network = learning_engine().create(item.network, run + 1);
            NoProgress quiet;
            steps[run] = network->train(spec, data.rows, {}, quiet).step.size();
        });
    }
    const auto start = std::chrono::steady_clock::now();
    pool.run();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto all_steps = static_cast<double>(std::accumulate(steps.begin(), steps.end(), std::size_t{0}));
    const double trained = static_cast<double>(item.rows * item.runs) * item.epochs;
    print_measurement({{"case", item.name},
                       {"threads", threads},
                       {"runs", item.runs},
                       {"rows", item.rows},
                       {"epochs", item.epochs},
                       {"batch_size", spec.batch_size},
                       {"seconds", seconds},
                       {"steps_per_second", all_steps / seconds},
                       {"rows_per_second", trained / seconds}},
                      json);
}

} // namespace

int bench_training(const BenchArguments& arguments) {
    const std::vector<TrainingCase> cases = training_cases();
    std::vector<std::string> names;
    for (const TrainingCase& item : cases) {
        names.push_back(item.name);
    }
    names.emplace_back("transformer_sampling");
    names.emplace_back("resnet18_features");
    check_case(arguments.name, names);
    if (arguments.name.empty() || arguments.name == "resnet18_features") {
        for (const unsigned threads : bench_threads(arguments)) {
            measure_resnet_features(threads, arguments.candidates, arguments.json);
        }
    }
    if (arguments.name.empty() || arguments.name == "transformer_sampling") {
        for (const unsigned threads : bench_threads(arguments)) {
            measure_transformer_sampling(threads, arguments.json);
        }
    }
    for (TrainingCase item : cases) {
        if (!arguments.name.empty() && arguments.name != item.name) {
            continue;
        }
        item.rows = arguments.candidates != 0 ? arguments.candidates : item.rows;
        for (const unsigned threads : bench_threads(arguments)) {
            measure(item, threads, arguments.json);
        }
    }
    return exit_done;
}

} // namespace sluice::cli

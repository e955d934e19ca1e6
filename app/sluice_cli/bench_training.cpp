// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"

#include "base/random.h"
#include "learning/engine.h"

#include <numeric>

namespace sluice::cli {
namespace {

struct TrainingCase {
    std::string name;
    NetworkSpec network;
    std::size_t rows;
    int epochs;
};

std::vector<TrainingCase> training_cases() {
    return {{"logistic", {"logistic", {}, 0.0, 10, 2}, 20'000, 5},
            {"mlp_50", {"mlp", {50}, 0.0, 100, 10}, 20'000, 5},
            {"mlp_200", {"mlp", {200}, 0.0, 100, 100}, 20'000, 3}};
}

void measure(const TrainingCase& item, unsigned threads, bool json) {
    const auto inputs = static_cast<std::size_t>(item.network.inputs);
    Matrix<float> features(item.rows, inputs);
    std::vector<std::int64_t> labels(item.rows);
    RandomStream stream(1, Stream::data);
    for (float& value : features.values()) {
        value = static_cast<float>(stream.normal());
    }
    for (std::int64_t& label : labels) {
        label = static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(item.network.classes)));
    }
    TrainingRows data;
    data.features = &features;
    data.labels = &labels;
    data.train.resize(item.rows);
    std::iota(data.train.begin(), data.train.end(), 0);
    TrainingSpec spec;
    spec.epochs = item.epochs;
    spec.threads = static_cast<int>(threads);
    const std::unique_ptr<Network> network = learning_engine().create(item.network, 1);
    NoProgress quiet;
    const TrainingHistory history = network->train(spec, data, {}, quiet);
    const double trained = static_cast<double>(item.rows) * static_cast<double>(history.epoch.size());
    print_measurement({{"case", item.name},
                       {"threads", threads},
                       {"rows", item.rows},
                       {"epochs", history.epoch.size()},
                       {"batch_size", spec.batch_size},
                       {"seconds", history.seconds},
                       {"rows_per_second", trained / history.seconds}},
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

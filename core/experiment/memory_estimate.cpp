// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/memory_estimate.h"

#include "base/text.h"
#include "experiment/arm_trainer.h"
#include "experiment/repeats.h"
#include "experiment/starting_network.h"
#include "learning/language_model.h"
#include "learning/network_checks.h"
#include "learning/network_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

// Measured on Debian 12: a program that samples, and what LibTorch and the libraries that it brings add.
constexpr std::uint64_t program_bytes = 24'000'000;
constexpr std::uint64_t libtorch_bytes = 155'000'000;

constexpr std::uint64_t number = sizeof(double);

class Estimator {
  public:
    Estimator(const Experiment& experiment, const Dataset* dataset, unsigned threads)
        : experiment_(experiment), dataset_(dataset), threads_(std::max(1U, threads)) {}

    MemoryEstimate run() {
        const bool trains = trains_networks(experiment_);
        put(trains ? "the program with LibTorch" : "the program",
            program_bytes + (trains ? libtorch_bytes : 0));
        if (dataset_ != nullptr) {
            data();
        }
        if (experiment_.sampling && experiment_.sampling->mode == SamplingMode::generate) {
            generated();
        }
        if (trains && experiment_.language) {
            language();
        } else if (trains && dataset_ != nullptr && dataset_->class_names.size() > 1) {
            training();
        }
        return std::move(estimate_);
    }

  private:
    void put(const std::string& name, std::uint64_t bytes) { estimate_.parts.push_back({name, bytes}); }

    bool convolutional() const { return experiment_.model && is_convolutional(experiment_.model->kind); }

    /// Repeats that go on at a time.
    std::uint64_t repeats_at_once() const {
        if (!experiment_.finetune || convolutional()) {
            return 1;
        }
        return static_cast<std::uint64_t>(
            std::clamp(experiment_.finetune->repeats, 1, static_cast<int>(threads_)));
    }

    /// The table as it was read, its preprocessed copy, and of each repeat the features in single precision.
    void data() {
        const std::uint64_t cells = dataset_->features.rows() * (dataset_->features.columns() + 1);
        put("the data", cells * (2 * number + repeats_at_once() * sizeof(float)));
    }

    /// Points are kept with up to as many rejected ones, gathered once more when they become the record, and
    /// ordered for the goodness of fit.
    void generated() {
        const StopRule& stop = experiment_.sampling->stop;
        constexpr std::uint64_t usual = 1'000'000; // where time alone ends it
        const std::uint64_t asked = std::min(stop.accepted, stop.candidates);
        const std::uint64_t points = asked == std::numeric_limits<std::uint64_t>::max() ? usual : asked;
        put("the sampled points", 4 * points * number * dimension());
    }

    std::uint64_t dimension() const {
        const nlohmann::json& target = experiment_.sampling->target;
        return target.is_object() && target.contains("dim") && target.at("dim").is_number_unsigned()
                   ? target.at("dim").get<std::uint64_t>()
                   : 1;
    }

    void training() {
        const NetworkSpec spec = checked_network(network_spec(experiment_, *dataset_));
        const int batch = std::max(experiment_.pretrain ? experiment_.pretrain->batch_size : 1,
                                   experiment_.finetune ? experiment_.finetune->training.batch_size : 1);
        const NetworkSummary network = summarise(spec, batch);
        const std::uint64_t arms = arm_names(experiment_).size();
        const std::uint64_t kept = arms * network.parameters * sizeof(float);
        if (experiment_.finetune && trains_head_only(experiment_.finetune->training.freeze) &&
            !experiment_.pretrain) {
            frozen(network, kept);
            return;
        }
        const std::uint64_t at_once = convolutional() ? 1 : threads_;
        put("training", at_once * network.training_bytes + 2 * repeats_at_once() * kept);
    }

    /// Features of the frozen network, once with the rows that they are of; a part of 16 images on each
    /// thread goes through the network, of whose activations up to four are there at a time.
    void frozen(const NetworkSummary& network, std::uint64_t kept) {
        std::uint64_t largest = 0;
        for (const LayerSummary& layer : network.layers) {
            std::uint64_t values = 1;
            for (const std::int64_t side : layer.output) {
                values *= static_cast<std::uint64_t>(side);
            }
            largest = std::max(largest, values);
        }
        const std::uint64_t rows = dataset_->features.rows();
        const std::uint64_t width = (network.layers.back().parameters / dataset_->class_names.size());
        put("features of the frozen network",
            sizeof(float) * (rows * (width + dataset_->features.columns()) + 64 * threads_ * largest));
        put("networks", kept + 2 * network.parameters * sizeof(float));
    }

    /// Weights with their gradients, moments and copies; activations of a batch; and the answers, which are
    /// text with its bookkeeping.
    void language() {
        const LanguageModelSpec& spec = experiment_.language->model;
        const auto parameters = static_cast<std::uint64_t>(parameter_count(spec));
        const int batch = std::max(experiment_.pretrain ? experiment_.pretrain->batch_size : 1,
                                   experiment_.finetune ? experiment_.finetune->training.batch_size : 1);
        const auto context = static_cast<std::uint64_t>(spec.context);
        const auto values_of_token =
            static_cast<std::uint64_t>(spec.layers) * (16 * static_cast<std::uint64_t>(spec.width) +
                                                       2 * static_cast<std::uint64_t>(spec.heads) * context) +
            2 * spec.vocabulary.size();
        constexpr std::uint64_t texts_at_once = 64; // when answers are judged, on each thread
        const std::uint64_t texts =
            std::max<std::uint64_t>(static_cast<std::uint64_t>(batch), texts_at_once * threads_);
        // Six copies of the model that is trained, and the weights of every round, for going on after a stop.
        const std::uint64_t copies = 6 + arm_names(experiment_).size() * rounds();
        put("the language model", sizeof(float) * (copies * parameters + texts * context * values_of_token));
        put("texts", text_count() * (context * sizeof(std::int64_t) + 200));
    }

    /// Of all repeats.
    std::uint64_t rounds() const {
        if (!experiment_.finetune) {
            return 1;
        }
        const LanguageSection& section = *experiment_.language;
        const int rounds = section.until ? section.until->max_rounds : section.rounds;
        return static_cast<std::uint64_t>(rounds) * static_cast<std::uint64_t>(experiment_.finetune->repeats);
    }

    std::uint64_t text_count() const {
        const nlohmann::json& parameters = experiment_.dataset->parameters;
        const auto prompts = parameters.at("train_prompts").get<std::uint64_t>() +
                             parameters.at("test_prompts").get<std::uint64_t>();
        const auto answers = static_cast<std::uint64_t>(experiment_.language->samples_per_prompt);
        return 2 * prompts * answers +
               (experiment_.pretrain ? 3 * parameters.at("traces").get<std::uint64_t>() : 0);
    }

    const Experiment& experiment_;
    const Dataset* dataset_;
    unsigned threads_;
    MemoryEstimate estimate_;
};

/// Whole MB, at least 1.
std::string megabytes(std::uint64_t bytes) {
    constexpr double megabyte = 1e6;
    return grouped(
        static_cast<std::uint64_t>(std::max(1.0, std::round(static_cast<double>(bytes) / megabyte))));
}

} // namespace

std::uint64_t MemoryEstimate::bytes() const {
    std::uint64_t sum = 0;
    for (const Part& part : parts) {
        sum += part.bytes;
    }
    return sum;
}

std::string MemoryEstimate::text() const {
    std::string text = "some " + megabytes(bytes()) + " MB";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        text += (i == 0 ? ": " : ", ") + megabytes(parts[i].bytes) + " " + parts[i].name;
    }
    return text;
}

MemoryEstimate estimate_memory(const Experiment& experiment, const Dataset* dataset, unsigned threads) {
    return Estimator(experiment, dataset, threads).run();
}

} // namespace sluice

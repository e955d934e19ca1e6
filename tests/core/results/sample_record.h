// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"
#include "results/record_json.h"

#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace sluice::sample {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Everything of two records, NaNs included, bit for bit.
inline bool same(const Record& a, const Record& b) {
    const auto points = [](const Record& r) {
        nlohmann::json json = nlohmann::json::array();
        if (r.sampling) {
            json = {r.sampling->accepted_points.rows(),
                    r.sampling->accepted_points.columns(),
                    r.sampling->accepted_points.values(),
                    r.sampling->rejected_points.rows(),
                    r.sampling->rejected_points.columns(),
                    r.sampling->rejected_points.values(),
                    r.sampling->accepted_index};
        }
        return nlohmann::json::to_cbor(json);
    };
    return nlohmann::json::to_cbor(record_to_json(a)) == nlohmann::json::to_cbor(record_to_json(b)) &&
           points(a) == points(b);
}

/// Accepted draws of a two-component normal mixture, with a trace that goes to 0.375.
inline SamplingRecord sampling(std::size_t accepted, std::size_t dimension) {
    SamplingRecord s;
    std::mt19937_64 random(11);
    std::normal_distribution<double> normal;
    s.accepted = accepted;
    s.candidates = accepted * 8 / 3;
    s.acceptance_rate = double(s.accepted) / double(s.candidates);
    s.ci_low = s.acceptance_rate - 0.0013;
    s.ci_high = s.acceptance_rate + 0.0013;
    s.expected_rate = 0.375;
    s.log_m = std::log(8.0 / 3.0);
    s.m_source = "closed_form";
    s.m_note = "the ratio is largest at x = 0.3";
    s.m_certificate = "proved: p <= M q everywhere";
    s.m_at.assign(dimension, 0.3);
    s.worst_log_excess = -1e-9;
    s.z_estimate = 1.0003;
    s.evaluations = 1234;
    s.log_m_start = -0.5;
    s.rise_candidate = {0, 17};
    s.rise_log_m = {-0.1, 0.2};
    s.bias_total_variation = 0.046;
    s.bias_standard_error = 0.001;
    s.biased_rate = 0.7;
    s.biased_share = 0.6;
    s.biased_mean = 0.01;
    s.biased_variance = 1.1;
    if (dimension == 1) {
        s.ks_statistic = 0.006;
        s.ks_p_value = 0.62;
        s.goodness.anderson_darling_statistic = 0.61;
        s.goodness.anderson_darling_p_value = 0.64;
        for (int i = 0; i < 40; ++i) {
            const double x = -3.0 + 0.15 * i;
            s.goodness.qq.probability.push_back((i + 0.5) / 40);
            s.goodness.qq.theoretical.push_back(x);
            s.goodness.qq.sample.push_back(x + 0.04 * std::sin(double(i)));
            s.goodness.qq.low.push_back(x - 0.05 - 0.002 * (i - 20) * (i - 20));
            s.goodness.qq.high.push_back(x + 0.05 + 0.002 * (i - 20) * (i - 20));
        }
    } else {
        s.goodness.energy_distance = 0.0021;
        s.goodness.energy_p_value = 0.43;
        s.goodness.energy_points = 1000;
    }
    s.goodness.points = accepted;
    for (std::size_t j = 0; j < dimension; ++j) {
        MomentsRecord& m = s.goodness.moments;
        for (const auto& [name, series] : moment_series) {
            (m.*series).push_back(0.25 + 0.01 * double(j));
        }
        m.exact_mean.back() = j % 2 == 0 ? 0.1 : nan;
    }
    s.cost.candidates_per_accepted = s.cost.evaluations_per_accepted = 8.0 / 3.0;
    s.cost.seconds_per_accepted = 4.2e-8;
    s.cost.importance_ess = 1.5 * double(accepted);
    s.candidates_per_second = 2.5e8;
    s.seconds = 1.25;
    s.stopped_because = "the accepted set is complete";
    s.accepted_points = Matrix<double>(accepted, dimension);
    for (std::size_t i = 0; i < accepted; ++i) {
        const bool left = random() % 3 == 0;
        for (std::size_t j = 0; j < dimension; ++j) {
            s.accepted_points(i, j) = (left ? -2.0 : 1.0) + (left ? 0.5 : 0.8) * normal(random);
        }
    }
    s.rejected_points = Matrix<double>(5, dimension, 0.25);
    for (int i = 1; i <= 200; ++i) {
        const double n = double(s.candidates) * i * i / 40000.0;
        const double rate = 0.375 + 0.9 * std::sin(i * 0.7) * std::sqrt(0.375 * 0.625 / (n + 10));
        s.trace_candidates.push_back(n);
        s.trace_accepted.push_back(std::floor(n * rate));
        s.trace_rate.push_back(rate);
        s.trace_ci_low.push_back(std::max(0.0, rate - 1.96 * std::sqrt(0.234 / (n + 4))));
        s.trace_ci_high.push_back(std::min(1.0, rate + 1.96 * std::sqrt(0.234 / (n + 4))));
    }
    return s;
}

/// Loss curves of `repeats` x `epochs`; the second repeat stopped early.
inline ArmRecord arm(const std::string& name, std::int64_t repeats, std::size_t epochs, double level) {
    ArmRecord a;
    a.name = name;
    a.rows = 341;
    a.repeats = repeats;
    a.seconds = 3.5;
    std::mt19937_64 random(std::hash<std::string>{}(name));
    std::normal_distribution<double> noise(0.0, 0.004);
    for (std::size_t e = 0; e < epochs; ++e) {
        a.epoch.push_back(double(e + 1));
    }
    for (const char* series : {"train_loss", "validation_loss", "accuracy", "macro_f1"}) {
        Matrix<double> values(std::size_t(repeats), epochs);
        const bool loss = std::string(series).find("loss") != std::string::npos;
        for (std::size_t r = 0; r < values.rows(); ++r) {
            for (std::size_t e = 0; e < epochs; ++e) {
                const double curve =
                    (series[0] == 'v' ? 0.08 : 0.05) + level + 0.6 * std::exp(-double(e) / 3.0);
                values(r, e) = loss ? curve + noise(random) : 1.0 - curve / 3 + noise(random);
                if (r == 1 && e + 2 >= epochs) {
                    values(r, e) = nan;
                }
            }
        }
        a.epoch_series[series] = values;
    }
    for (std::int64_t r = 0; r < repeats; ++r) {
        a.best_epoch.push_back(std::int64_t(epochs) - 2 - (r % 2));
        a.stopped_because.emplace_back(r == 1 ? "no better validation_loss in 2 epochs" : "all epochs done");
        a.test["accuracy"].push_back(0.97 - level + noise(random));
        a.test["macro_f1"].push_back(0.965 - level + noise(random));
        a.test["balanced_accuracy"].push_back(0.96 - level + noise(random));
        a.test["loss"].push_back(0.09 + level + noise(random));
    }
    for (int i = 0; i < 60; ++i) {
        a.step.push_back(i + 1);
        a.step_loss.push_back(0.7 * std::exp(-i / 20.0));
        a.step_learning_rate.push_back(1e-4);
    }
    a.confusion = Matrix<double>(2, 2);
    a.confusion.values() = {123, 3, 5, 211};
    return a;
}

/// A record with every part, and text that is not plain ASCII.
inline Record full(std::size_t accepted = 3000, std::size_t dimension = 1, std::int64_t repeats = 3) {
    Record r;
    r.sluice_version = "0.1.0";
    r.created_utc = "2025-03-01T12:00:00Z";
    r.host = "Göttingen";
    r.status = "complete";
    r.experiment = {{"schema", "sluice.experiment/1"},
                    {"name", "Tumours, σ-weighted"},
                    {"seed", 7},
                    {"sampling", {{"mode", "generate"}, {"M", "auto"}}}};
    r.seed = 18446744073709551615U;
    r.threads = 8;
    r.libraries = {{"hdf5", "1.10.8"}};
    DatasetRecord d;
    d.source = "builtin:breast_cancer";
    d.sha256 = std::string(64, 'a');
    d.rows = 569;
    d.features = {"mean radius", "fläche"};
    d.classes = {"malignant", "benign"};
    d.preprocess = {{{"op", "standardise"}, {"mean", {14.127, 654.9}}, {"sd", {3.52, 351.6}}}};
    r.dataset = d;
    r.sampling = sampling(accepted, dimension);
    r.training = {arm("pretrained", repeats, 12, 0.04), arm("rsft", repeats, 12, 0.0),
                  arm("all_data", repeats, 12, 0.02), arm("random_subset", repeats, 12, 0.03)};
    r.comparison = {
        {"all_data", "accuracy", 0.021, 0.010, 0.032, 0.004, "paired t over 3 repeats", "better"},
        {"all_data", "macro_f1", 0.018, -0.002, 0.038, 0.07, "paired t over 3 repeats", "no difference"},
        {"random_subset", "accuracy", -0.011, -0.019, -0.003, 0.02, "paired t over 3 repeats", "worse"},
        {"random_subset", "macro_f1", 0.004, nan, nan, nan, "none: one repeat", "unknown"}};
    r.models = {{"rsft", "result_rsft.pt", "torchscript", std::string(64, 'b'), {-1, 30}, d.classes},
                {"rsft", "result_rsft.safetensors", "safetensors", std::string(64, 'c'), {-1, 30}, d.classes},
                {"all_data", "result_all_data.pt", "torchscript", std::string(64, 'd'), {-1, 30}, d.classes}};
    return r;
}

/// Filter mode: rows in place of points.
inline Record filtered() {
    Record r = full();
    SamplingRecord& s = *r.sampling;
    s.filter = true;
    s.accepted_points = {};
    s.rejected_points = {};
    for (std::int64_t i = 0; i < std::int64_t(s.accepted); ++i) {
        s.accepted_index.push_back(3 * i + i % 2);
    }
    s.findings["density_ratio"] = {{{"brier", 0.21}, {"calibration_error", nan}},
                                   {{"probability", {0.1, 0.5}}, {"frequency", {0.12, 0.49}}},
                                   "The classifier is calibrated.\nReliability: good."};
    r.training[2].effective_rows = 123.5;
    return r;
}

/// Label mode, over rounds.
inline Record labelled() {
    Record r = filtered();
    r.sampling->label = true;
    for (std::size_t i = 0; i < r.sampling->accepted_index.size(); ++i) {
        r.sampling->accepted_label.push_back(std::int64_t(i % 2));
    }
    RoundsRecord rounds;
    rounds.round = {1, 2, 3};
    for (const auto& [name, values] :
         std::map<std::string, std::vector<double>>{{"acceptance", {0.5, 0.6, nan}},
                                                    {"label_precision", {0.8, 0.9, 0.9}},
                                                    {"test_accuracy", {0.9, 0.92, 0.91}}}) {
        rounds.series[name] = Matrix<double>(1, 3);
        rounds.series[name].values() = values;
    }
    rounds.stopped_because = {"no better accuracy in 2 rounds"};
    r.rounds = rounds;
    return r;
}

} // namespace sluice::sample

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "results/goodness_record.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// The group /dataset.
struct DatasetRecord {
    std::string source;
    std::string sha256;
    std::int64_t rows = 0;
    std::vector<std::string> features;
    std::vector<std::string> classes;
    nlohmann::json preprocess = nlohmann::json::array(); ///< fitted values
};

/// What a part of the sampling stage found out beside the common figures: a group /sampling/NAME with numbers
/// (attributes), series (datasets) and its meaning in words (the attribute `words`, one sentence a line).
struct Findings {
    std::map<std::string, double> numbers;
    std::map<std::string, std::vector<double>> series;
    std::string words;
};

/// The group /sampling.
struct SamplingRecord {
    std::string method = "rejection";
    std::uint64_t candidates = 0;
    std::uint64_t accepted = 0;
    double acceptance_rate = 0.0;
    double ci_low = 0.0, ci_high = 1.0;
    double expected_rate = std::numeric_limits<double>::quiet_NaN();
    double log_m = 0.0;
    std::string m_source;
    std::string m_note;
    std::string m_certificate; ///< whether M is proved, in words; empty where it needs no proof or was given
    std::vector<double> m_at;  ///< d values, or empty
    std::uint64_t violations = 0;
    double worst_log_excess = -std::numeric_limits<double>::infinity();
    double z_estimate = std::numeric_limits<double>::quiet_NaN();
    std::uint64_t evaluations = 0; ///< of p
    /// An adaptive M: where it started, and the candidates (from 0) at which it rose to which value.
    double log_m_start = std::numeric_limits<double>::quiet_NaN();
    std::vector<std::int64_t> rise_candidate;
    std::vector<double> rise_log_m;
    /// Between the law of the accepted and the target; 0 where M holds, NaN where it is not known. The
    /// standard error is 0 where it was integrated or summed.
    double bias_total_variation = std::numeric_limits<double>::quiet_NaN();
    double bias_standard_error = std::numeric_limits<double>::quiet_NaN();
    /// What min(p, M q) / C gives: the acceptance rate C / M, the share of q where p > M q, mean and
    /// variance.
    double biased_rate = std::numeric_limits<double>::quiet_NaN();
    double biased_share = std::numeric_limits<double>::quiet_NaN();
    double biased_mean = std::numeric_limits<double>::quiet_NaN();
    double biased_variance = std::numeric_limits<double>::quiet_NaN();
    double ks_statistic = std::numeric_limits<double>::quiet_NaN();
    double ks_p_value = std::numeric_limits<double>::quiet_NaN();
    GoodnessRecord goodness;
    CostRecord cost;
    double candidates_per_second = 0.0;
    double seconds = 0.0;
    /// Share of right labels among the kept rows and among all that were tried, where flipped ones are known.
    double label_precision = std::numeric_limits<double>::quiet_NaN();
    double label_precision_before = std::numeric_limits<double>::quiet_NaN();
    std::string stopped_because;
    Matrix<double> accepted_points;           ///< generate mode, [n, d]
    std::vector<std::int64_t> accepted_index; ///< filter and label mode
    bool filter = false;                      ///< rows were tried, or in label mode labels or answers
    /// label mode: the label that each row of accepted_index was accepted with, a class from 0; else empty.
    std::vector<std::int64_t> accepted_label;
    bool label = false; ///< label mode; filter is true as well
    std::map<std::string, Findings> findings;
    Matrix<double> rejected_points; ///< up to a cap
    std::vector<double> trace_candidates, trace_accepted, trace_rate, trace_ci_low, trace_ci_high;

    /// Whether violations left a bias: an adaptive M makes them good.
    bool biased() const { return violations > 0 && m_source != "adaptive"; }
};

/// "generate", "filter" or "label".
inline const char* sampling_mode(const SamplingRecord& sampling) {
    return sampling.label ? "label" : sampling.filter ? "filter" : "generate";
}

/// One arm: the group /training/<arm>. Series are repeats x epochs; a repeat that stopped early is filled
/// with NaN.
struct ArmRecord {
    std::string name; ///< "rsft"
    std::int64_t rows = 0;
    /// Kish's effective number of rows of an arm whose rows have weights: (sum w)^2 / sum w^2, of the first
    /// repeat; NaN without weights.
    double effective_rows = std::numeric_limits<double>::quiet_NaN();
    std::vector<std::int64_t> best_epoch;     ///< per repeat
    std::vector<std::string> stopped_because; ///< per repeat
    double seconds = 0.0;
    std::int64_t repeats = 1;
    std::vector<double> epoch;
    std::map<std::string, Matrix<double>> epoch_series; ///< "train_loss", "validation_loss", "accuracy", ...
    std::vector<double> step, step_loss, step_learning_rate; ///< of the first repeat
    /// Metrics on the test rows, one value per repeat: "accuracy", ..., and with a shift the same with the
    /// suffix "_source" and "_target"; without suffix is what the arms are judged on.
    std::map<std::string, std::vector<double>> test;
    Matrix<double> confusion; ///< [actual][predicted], summed over repeats
    /// [repeat][feature]: by how much the log-loss on the test rows rises when the feature is shuffled; a row
    /// of NaN where a repeat was cancelled, empty where it is not known.
    Matrix<double> importance;
};

/// The group /regions: what the networks of the first repeat say over the plane of two features.
struct RegionsRecord {
    std::string x_feature, y_feature; ///< as prepared for the networks
    /// What the other features are held at: "" where there are none, else "mean of the training rows".
    std::string others;
    std::vector<double> x, y; ///< middles of the cells, evenly spaced
    struct Arm {
        std::string name;
        Matrix<double> decided;     ///< [y][x]: the most probable class
        Matrix<double> probability; ///< [y][x]: its probability
    };
    std::vector<Arm> arms;
    std::vector<double> point_x, point_y, point_class; ///< test rows with their true classes
};

/// An answer that a language model gave, and what the verifier says of it.
struct SampledText {
    std::int64_t round = 1;
    std::string prompt, answer;
    std::string verdict; ///< "right", "2 of 2 sums right, wrong result", "not of the form that was asked for"
    bool right = false;
    bool accepted = false; ///< by rejection sampling
};

/// The group /rounds of a recipe that samples and fine-tunes in rounds: rsft after each round. Series are
/// repeats x rounds, NaN where a repeat ended earlier.
struct RoundsRecord {
    std::vector<double> round; ///< 0, 1, ...: 0, where it is there, is the base model, before any fine-tuning
    /// Of the samples that the round was trained on: "acceptance", "coverage", "distinct", "decidable",
    /// "right", "trained_on"; of labels "expected_acceptance", "accepted", "label_precision". Of the model
    /// after it: "sampled_accuracy", "entropy", "kl", ...; of a classifier "validation_METRIC" and
    /// "test_METRIC".
    std::map<std::string, Matrix<double>> series;
    Matrix<double> solved;          ///< first repeat, [round - 1][c]: prompts with c right samples; or empty
    std::vector<SampledText> texts; ///< first repeat: a few of each round, those of a prompt together
    std::vector<std::string> stopped_because; ///< per repeat
};

/// One row of /comparison: an arm against rsft in one metric.
struct ComparisonRecord {
    std::string arm;
    std::string metric;
    double difference = 0.0; ///< rsft minus arm
    double low = 0.0, high = 0.0, p_value = 1.0;
    std::string test;
    std::string verdict; ///< "better", "worse", "no difference", "unknown": of rsft against the arm
};

/// An exported model: the group /models/<arm>.
struct ModelRecord {
    std::string arm, file, format, sha256;
    std::vector<std::int64_t> input_shape;
    std::vector<std::string> classes;
};

/// The group /checkpoint of a run that did not end: what it takes to go on.
struct CheckpointRecord {
    int format = 0;     ///< of `parts`; 0: unknown
    std::string folder; ///< where the relative paths of the experiment start
    /// By name: trainings that ended (weights and series), those that were stopped (weights, the optimiser's
    /// moments, where the run stood), outcomes of whole repeats. Kept as CBOR, with arrays of numbers as
    /// little-endian bytes. training_memory.h makes and reads it.
    nlohmann::json parts = nlohmann::json::object();
};

/// Everything one run leaves, as in the HDF5 record.
struct Record {
    std::string sluice_version, created_utc, host, status = "running", message;
    nlohmann::json experiment; ///< with every default
    std::uint64_t seed = 0;
    unsigned threads = 0;
    nlohmann::json libraries = nlohmann::json::object();
    std::optional<DatasetRecord> dataset;
    std::optional<SamplingRecord> sampling;
    std::vector<ArmRecord> training;
    std::optional<RoundsRecord> rounds;
    std::vector<ComparisonRecord> comparison;
    std::optional<RegionsRecord> regions;
    std::vector<ModelRecord> models;
    std::optional<CheckpointRecord> checkpoint; ///< where the run did not end
    std::int64_t resumed = 0;                   ///< how often it went on after a stop
};

} // namespace sluice

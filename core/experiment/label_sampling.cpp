// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/label_sampling.h"

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"
#include "sampling/diagnostics.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

void check(const Matrix<float>& logits, std::span<const std::int64_t> truth) {
    if (logits.rows() != truth.size()) {
        throw InvalidArgument("there are " + std::to_string(logits.rows()) + " rows of logits and " +
                              std::to_string(truth.size()) + " labels");
    }
    const auto classes = static_cast<std::int64_t>(logits.columns());
    if (std::ranges::any_of(truth, [&](std::int64_t label) { return label < 0 || label >= classes; })) {
        throw InvalidArgument("a label is none of the " + std::to_string(classes) + " classes");
    }
}

/// The category under a uniform number.
std::size_t draw(std::span<const double> log_q, double u) {
    double below = 0.0;
    for (std::size_t k = 0; k < log_q.size(); ++k) {
        below += std::exp(log_q[k]);
        if (u < below) {
            return k;
        }
    }
    return static_cast<std::size_t>(std::max_element(log_q.begin(), log_q.end()) - log_q.begin()); // rounding
}

/// Sums over rows, for the record.
struct Tally {
    double expected_accepted = 0.0, expected_tries = 0.0, rate = 0.0;
    double right = 0.0, first_right = 0.0;
    double smallest_log_m = std::numeric_limits<double>::infinity(), largest_log_m = 0.0;

    void add(double row_rate, double log_m, int attempts) {
        const double missed = std::pow(1.0 - row_rate, attempts);
        expected_accepted += 1.0 - missed;
        expected_tries += row_rate > 0.0 ? (1.0 - missed) / row_rate : attempts;
        rate += row_rate;
        smallest_log_m = std::min(smallest_log_m, log_m);
        largest_log_m = std::max(largest_log_m, log_m);
    }
};

void note_trace(SamplingRecord& record) {
    const ConfidenceInterval interval = wilson_interval(record.accepted, record.candidates);
    record.trace_candidates.push_back(static_cast<double>(record.candidates));
    record.trace_accepted.push_back(static_cast<double>(record.accepted));
    record.trace_rate.push_back(static_cast<double>(record.accepted) /
                                static_cast<double>(record.candidates));
    record.trace_ci_low.push_back(interval.low);
    record.trace_ci_high.push_back(interval.high);
}

Findings findings_of(const LabelSection& section, const SampledLabels& labels, const Tally& tally) {
    const auto rows = static_cast<double>(labels.first_draw.size());
    const auto kept = static_cast<double>(labels.accepted.size());
    const double precision = kept > 0.0 ? tally.right / kept : std::numeric_limits<double>::quiet_NaN();
    const double unfiltered = tally.first_right / rows;
    Findings findings;
    findings.numbers = {{"rows", rows},
                        {"coverage", kept / rows},
                        {"label_precision", precision},
                        {"unfiltered_precision", unfiltered}};
    findings.words = "Labels accepted for " + grouped(labels.accepted.size()) + " of " +
                     grouped(labels.first_draw.size()) + " rows, " + short_number(100.0 * precision, 4) +
                     " % of them right; of the labels as drawn " + short_number(100.0 * unfiltered, 4) +
                     " % are.";
    if (section.target == "sharpened") {
        findings.numbers["smallest_m"] = std::exp(tally.smallest_log_m);
        findings.numbers["largest_m"] = std::exp(tally.largest_log_m);
        findings.words +=
            "\nRows where the network is sure are accepted more often: each has its own M, from " +
            short_number(std::exp(tally.smallest_log_m), 5) + " to " +
            short_number(std::exp(tally.largest_log_m), 5) + ".";
    }
    return findings;
}

void finish_record(const LabelSection& section, const Tally& tally, SampledLabels& labels) {
    SamplingRecord& record = labels.record;
    const auto rows = static_cast<double>(labels.first_draw.size());
    const ConfidenceInterval interval = wilson_interval(record.accepted, record.candidates);
    record.acceptance_rate =
        record.candidates > 0 ? static_cast<double>(record.accepted) / static_cast<double>(record.candidates)
                              : 0.0;
    record.ci_low = interval.low;
    record.ci_high = interval.high;
    record.expected_rate = tally.expected_accepted / tally.expected_tries;
    record.log_m = -std::log(tally.rate / rows);
    record.m_source = "closed_form";
    record.m_note = section.target == "verified"
                        ? "1 / P(right), the mean probability of the true label"
                        : "1 / the mean over rows of 1 / M(x), M(x) = max over the labels of p / q";
    record.evaluations = record.candidates;
    record.filter = record.label = true;
    record.accepted_label = labels.label;
    record.accepted_index.assign(labels.accepted.begin(), labels.accepted.end());
    record.stopped_because = "every row was tried";
    record.bias_total_variation = record.bias_standard_error = 0.0; // M holds by construction
    record.worst_log_excess = 0.0;                                  // at the likeliest label p = M q
    record.findings["labels"] = findings_of(section, labels, tally);
}

} // namespace

Sharpening sharpen(std::span<const float> logits, double temperature, double tau) {
    Sharpening result;
    double largest = -std::numeric_limits<double>::infinity();
    for (const float value : logits) {
        result.log_q.push_back(static_cast<double>(value) / temperature);
        largest = std::max(largest, result.log_q.back());
    }
    double sum = 0.0;
    for (const double value : result.log_q) {
        sum += std::exp(value - largest);
    }
    double powers = 0.0; // sum of (q / max q)^(1 / tau)
    for (double& value : result.log_q) {
        result.acceptance.push_back(std::exp((1.0 / tau - 1.0) * (value - largest)));
        powers += std::exp((value - largest) / tau);
        value -= largest + std::log(sum);
    }
    result.rate = powers / sum;
    result.log_m = -std::log(result.rate);
    return result;
}

SampledLabels sample_labels(const LabelSection& section, const Matrix<float>& logits,
                            std::span<const std::int64_t> truth, std::uint64_t seed, std::uint64_t round) {
    check(logits, truth);
    const auto started = std::chrono::steady_clock::now();
    const bool verified = section.target == "verified";
    const std::size_t trace_step = std::max<std::size_t>(1, logits.rows() / 100);
    SampledLabels labels;
    Tally tally;
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        const Sharpening law = sharpen(logits.row(i), section.temperature, verified ? 1.0 : section.tau);
        const auto right = static_cast<std::size_t>(truth[i]);
        const double rate = verified ? std::exp(law.log_q[right]) : law.rate;
        tally.add(rate, verified ? -law.log_q[right] : law.log_m, section.attempts);
        RandomStream random(seed, Stream::proposal, (round << 40U) + i);
        for (int attempt = 0; attempt < section.attempts; ++attempt) {
            const std::size_t label = draw(law.log_q, random.uniform());
            const double u = random.uniform();
            if (attempt == 0) {
                labels.first_draw.push_back(static_cast<std::int64_t>(label));
                tally.first_right += label == right ? 1.0 : 0.0;
            }
            ++labels.record.candidates;
            if (verified ? label == right : u < law.acceptance[label]) {
                ++labels.record.accepted;
                labels.accepted.push_back(i);
                labels.label.push_back(static_cast<std::int64_t>(label));
                tally.right += label == right ? 1.0 : 0.0;
                break;
            }
        }
        if ((i + 1) % trace_step == 0 || i + 1 == logits.rows()) {
            note_trace(labels.record);
        }
    }
    finish_record(section, tally, labels);
    labels.record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    labels.record.candidates_per_second =
        labels.record.seconds > 0.0 ? static_cast<double>(labels.record.candidates) / labels.record.seconds
                                    : 0.0;
    return labels;
}

} // namespace sluice

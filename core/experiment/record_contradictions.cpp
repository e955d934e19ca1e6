// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/record_contradictions.h"

#include "base/text.h"
#include "sampling/diagnostics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>

namespace sluice {
namespace {

/// Figures are computed once and stored as doubles: only the order of a few operations may differ.
bool close(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b)) ||
           std::abs(a - b) <= 1e-9 * std::max({1e-300, std::abs(a), std::abs(b)});
}

/// Collects what does not agree.
class Book {
  public:
    void equal(const std::string& place, double recorded, double expected, const std::string& from) {
        if (!close(recorded, expected)) {
            add(place, "is " + exact_number(recorded) + ", but " + from + " gives " + exact_number(expected));
        }
    }

    void length(const std::string& place, std::size_t recorded, std::size_t expected,
                const std::string& from) {
        if (recorded != expected) {
            add(place, "has " + grouped(recorded) + " entries, but " + from + " is " + grouped(expected));
        }
    }

    void require(bool good, const std::string& place, const std::string& message) {
        if (!good) {
            add(place, message);
        }
    }

    Problems take() { return std::move(problems_); }

  private:
    void add(const std::string& place, std::string message) {
        problems_.push_back({place, std::move(message)});
    }

    Problems problems_;
};

/// From 0 to 1, but for the rounding of a sum.
bool share(double value) {
    return std::isnan(value) || (value >= -1e-12 && value <= 1.0 + 1e-12);
}

void check_trace(const SamplingRecord& sampling, Book& book) {
    const std::string place = "/sampling/trace/";
    const std::size_t length = sampling.trace_candidates.size();
    for (const auto& [name, series] :
         {std::pair("accepted", &sampling.trace_accepted), std::pair("rate", &sampling.trace_rate),
          std::pair("ci_low", &sampling.trace_ci_low), std::pair("ci_high", &sampling.trace_ci_high)}) {
        book.length(place + name, series->size(), length, "the length of /sampling/trace/candidates");
        if (series->size() != length) {
            return;
        }
    }
    book.require(std::ranges::is_sorted(sampling.trace_candidates), place + "candidates", "does not rise");
    for (std::size_t i = 0; i < length; ++i) {
        const double candidates = sampling.trace_candidates[i];
        const double accepted = sampling.trace_accepted[i];
        if (!(accepted >= 0.0 && accepted <= candidates) ||
            (candidates > 0.0 && !close(sampling.trace_rate[i], accepted / candidates)) ||
            !(sampling.trace_ci_low[i] <= sampling.trace_rate[i] &&
              sampling.trace_rate[i] <= sampling.trace_ci_high[i])) {
            book.require(false, place + "rate",
                         "entry " + grouped(i) + " does not fit its candidates, accepted or interval");
            return;
        }
    }
}

void check_kept(const SamplingRecord& sampling, const Record& record, Book& book) {
    const std::size_t accepted = sampling.accepted;
    const std::string count = "/sampling/accepted";
    if (!sampling.filter) {
        book.length("/sampling/accepted (the points)", sampling.accepted_points.rows(), accepted, count);
        book.require(sampling.rejected_points.rows() == 0 ||
                         sampling.rejected_points.columns() == sampling.accepted_points.columns() ||
                         sampling.accepted_points.rows() == 0,
                     "/sampling/rejected", "has another dimension than the accepted points");
        book.require(
            std::ranges::all_of(sampling.accepted_points.values(), [](double x) { return std::isfinite(x); }),
            "/sampling/accepted (the points)", "holds a value that is not finite");
        return;
    }
    book.length("/sampling/accepted_index", sampling.accepted_index.size(), accepted, count);
    const bool of_rows = record.dataset && !record.dataset->features.empty(); // and not answers to prompts
    const auto rows = of_rows ? record.dataset->rows : std::numeric_limits<std::int64_t>::max();
    book.require(std::ranges::all_of(sampling.accepted_index,
                                     [&](std::int64_t row) { return row >= 0 && row < rows; }),
                 "/sampling/accepted_index", "names a row that the dataset does not have");
    if (sampling.label && !sampling.accepted_label.empty()) {
        book.length("/sampling/accepted_label", sampling.accepted_label.size(), accepted, count);
    }
}

/// The rate that theory gives, and the one that the mean of the candidates' acceptance probabilities gives,
/// within six standard errors of the rate that was seen (a false alarm in 5e8 records).
void check_rates(const SamplingRecord& sampling, Book& book) {
    book.require(share(sampling.expected_rate), "/sampling/expected_rate",
                 "is " + exact_number(sampling.expected_rate) + ", no share");
    const auto n = static_cast<double>(sampling.candidates);
    if (sampling.method != "rejection" || sampling.violations > 0 || sampling.m_source == "adaptive" ||
        n < 1000.0) {
        return;
    }
    for (const auto& [name, rate] :
         {std::pair("expected_rate", sampling.expected_rate),
          std::pair("z_estimate", sampling.z_estimate * std::exp(-sampling.log_m))}) {
        const double error = std::sqrt(std::max(0.0, rate * (1.0 - rate)) / n) + 1.0 / n;
        book.require(!std::isfinite(rate) || std::abs(sampling.acceptance_rate - rate) <= 6.0 * error,
                     std::string("/sampling/") + name,
                     "stands for a rate of " + exact_number(rate) + ", too far from the acceptance rate " +
                         exact_number(sampling.acceptance_rate) + " to be chance");
    }
}

void check_sampling(const Record& record, Book& book) {
    const SamplingRecord& sampling = *record.sampling;
    const bool begun = sampling.candidates > 0 || sampling.accepted == 0;
    if (!begun && record.status != "complete") {
        return; // what a journal kept of a run that was cut off: points without their figures
    }
    const auto candidates = static_cast<double>(sampling.candidates);
    const auto accepted = static_cast<double>(sampling.accepted);
    book.require(sampling.accepted <= sampling.candidates, "/sampling/accepted",
                 "is more than the candidates");
    book.require(sampling.violations <= sampling.candidates, "/sampling/violations",
                 "are more than the candidates");
    if (sampling.candidates > 0 && sampling.accepted <= sampling.candidates) {
        book.equal("/sampling/acceptance_rate", sampling.acceptance_rate, accepted / candidates,
                   "accepted / candidates");
        const ConfidenceInterval interval = wilson_interval(sampling.accepted, sampling.candidates);
        book.equal("/sampling/acceptance_ci95 (low)", sampling.ci_low, interval.low, "Wilson's interval");
        book.equal("/sampling/acceptance_ci95 (high)", sampling.ci_high, interval.high, "Wilson's interval");
    }
    book.require((sampling.violations > 0) == (sampling.worst_log_excess > 0.0) ||
                     sampling.m_source == "adaptive" || sampling.filter,
                 "/sampling/worst_log_excess", "does not fit the number of violations");
    for (const auto& [name, p] : {std::pair("ks_p_value", sampling.ks_p_value),
                                  std::pair("label_precision", sampling.label_precision),
                                  std::pair("bias_total_variation", sampling.bias_total_variation)}) {
        book.require(share(p), std::string("/sampling/") + name, "is " + exact_number(p) + ", no share");
    }
    check_rates(sampling, book);
    check_kept(sampling, record, book);
    check_trace(sampling, book);
}

/// Accuracy against the confusion matrix, which sums over repeats: the share on its diagonal is the mean of
/// the repeats' accuracies, each with the weight of its rows, which the record does not tell.
void check_confusion(const ArmRecord& arm, const std::string& place, Book& book) {
    const auto found = arm.test.find("accuracy");
    if (found == arm.test.end() || arm.confusion.empty() || found->second.empty()) {
        return;
    }
    const auto& cells = arm.confusion.values();
    const double rows = std::accumulate(cells.begin(), cells.end(), 0.0);
    double right = 0.0;
    for (std::size_t i = 0; i < std::min(arm.confusion.rows(), arm.confusion.columns()); ++i) {
        right += arm.confusion(i, i);
    }
    const auto [least, most] = std::ranges::minmax(found->second);
    const double share_right = right / rows;
    book.require(!(rows > 0.0) || (share_right >= least - 1e-9 && share_right <= most + 1e-9),
                 place + "/test/accuracy",
                 "goes from " + exact_number(least) + " to " + exact_number(most) +
                     ", but the confusion matrix gives " + exact_number(share_right));
}

/// Shares by name; losses and the like may be larger than 1.
bool is_share(std::string_view metric) {
    constexpr std::string_view shares[] = {"accuracy", "balanced_accuracy", "macro_f1", "roc_auc",
                                           "pr_auc",   "calibration_error", "coverage"};
    return std::ranges::find(shares, metric.substr(0, metric.find("_source"))) != std::end(shares);
}

void check_arm(const ArmRecord& arm, const Record& record, Book& book) {
    const std::string place = "/training/" + arm.name;
    const auto repeats = static_cast<std::size_t>(std::max<std::int64_t>(arm.repeats, 0));
    const std::string count = "the number of repeats";
    book.length(place + "/best_epoch", arm.best_epoch.size(), repeats, count);
    book.length(place + "/stopped_because", arm.stopped_because.size(), repeats, count);
    for (const auto& [metric, values] : arm.test) {
        book.length(place + "/test/" + metric, values.size(), repeats, count);
        book.require(!is_share(metric) || std::ranges::all_of(values, share), place + "/test/" + metric,
                     "holds a value outside 0 to 1");
    }
    for (const auto& [name, series] : arm.epoch_series) {
        book.length(place + "/epoch/" + name, series.columns(), arm.epoch.size(), "the number of epochs");
        book.length(place + "/epoch/" + name + " (repeats)", series.rows(), repeats, count);
    }
    for (const std::int64_t epoch : arm.best_epoch) {
        book.require(epoch >= 0 && static_cast<std::size_t>(epoch) <= arm.epoch.size(), place + "/best_epoch",
                     "names an epoch that was not trained");
    }
    book.length(place + "/step/loss", arm.step_loss.size(), arm.step.size(), "the number of steps");
    if (record.dataset && !record.dataset->classes.empty() && !arm.confusion.empty()) {
        book.length(place + "/test/confusion_matrix", arm.confusion.rows(), record.dataset->classes.size(),
                    "the number of classes");
    }
    check_confusion(arm, place, book);
}

/// The mean difference over the repeats that both arms finished, and the verdict that its interval allows.
void check_comparison(const ComparisonRecord& row, const Record& record, Book& book) {
    const std::string place = "/comparison/" + row.arm + "/" + row.metric;
    const auto rsft = std::ranges::find(record.training, "rsft", &ArmRecord::name);
    const auto arm = std::ranges::find(record.training, row.arm, &ArmRecord::name);
    if (rsft == record.training.end() || arm == record.training.end() || !rsft->test.contains(row.metric) ||
        !arm->test.contains(row.metric)) {
        book.require(false, place, "compares what /training does not hold");
        return;
    }
    if (record.status == "complete") {
        const std::vector<double>&a = rsft->test.at(row.metric), &b = arm->test.at(row.metric);
        double sum = 0.0;
        const std::size_t repeats = std::min(a.size(), b.size());
        for (std::size_t r = 0; r < repeats; ++r) {
            sum += a[r] - b[r];
        }
        const double difference = sum / static_cast<double>(repeats);
        book.require(std::abs(row.difference - difference) <= 1e-9 ||
                         (std::isnan(row.difference) && std::isnan(difference)),
                     place,
                     "the difference is " + exact_number(row.difference) +
                         ", but the arms' test metrics give " + exact_number(difference));
    }
    const bool decided = row.verdict == "better" || row.verdict == "worse";
    const bool without_zero = row.low > 0.0 || row.high < 0.0;
    book.require(std::isnan(row.low) ? !decided : row.low <= row.difference && row.difference <= row.high,
                 place, "the interval does not hold the difference");
    book.require(!decided || without_zero, place,
                 "the verdict is '" + row.verdict + "' although the interval holds 0");
}

void check_models(const Record& record, Book& book) {
    for (const ModelRecord& model : record.models) {
        const std::string place = "/models/" + model.arm + "/" + model.format;
        if (!record.dataset) {
            continue;
        }
        book.require(model.classes == record.dataset->classes, place, "has other classes than the dataset");
        std::int64_t inputs = 1;
        for (const std::int64_t side : model.input_shape) {
            inputs *= side;
        }
        book.require(model.classes.empty() ||
                         inputs == static_cast<std::int64_t>(record.dataset->features.size()),
                     place, "takes another number of inputs than the dataset has features");
    }
}

void check_head(const Record& record, Book& book) {
    constexpr std::string_view states[] = {"running", "complete", "cancelled", "failed"};
    book.require(std::ranges::find(states, record.status) != std::end(states), "/status",
                 "is '" + record.status + "', which is no status of a record");
    const auto seed = record.experiment.find("seed");
    book.require(record.experiment.is_object() && seed != record.experiment.end() &&
                     seed->is_number_unsigned() && seed->get<std::uint64_t>() == record.seed,
                 "/seed", "is not the seed of the experiment in the record");
}

} // namespace

Problems record_contradictions(const Record& record) {
    Book book;
    check_head(record, book);
    if (record.sampling) {
        check_sampling(record, book);
    }
    for (const ArmRecord& arm : record.training) {
        check_arm(arm, record, book);
    }
    for (const ComparisonRecord& row : record.comparison) {
        check_comparison(row, record, book);
    }
    check_models(record, book);
    return book.take();
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "training_series.h"

#include "learning/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_recalls = 100; ///< classes with a series of their own
constexpr std::size_t most_steps = 4000;  ///< of the learning rate that are drawn

/// The order in which a person reads the arms.
int rankOf(const std::string& arm) {
    return arm == "rsft" ? 0 : arm == "pretrained" ? 2 : 1;
}

/// Of the values, every so many, so that not more than most_steps are left, and the last one.
std::vector<double> thinned(const std::vector<double>& values) {
    const std::size_t stride = values.size() / most_steps + 1;
    std::vector<double> result;
    for (std::size_t i = 0; i < values.size(); i += stride)
        result.push_back(values[i]);
    if (!values.empty() && (values.size() - 1) % stride != 0)
        result.push_back(values.back());
    return result;
}

void addRow(RepeatedSeries& series, const Matrix<double>& values, std::size_t repeat) {
    for (std::size_t e = 0; e < values.columns(); ++e)
        series.append(repeat, values(repeat, e));
}

} // namespace

std::string recall_series(std::size_t label) {
    return "recall " + std::to_string(label);
}

void RepeatedSeries::Sums::add(double value) {
    if (!std::isfinite(value))
        return;
    ++count;
    sum += value;
    squares += value * value;
}

void RepeatedSeries::append(std::size_t repeat, double value) {
    if (m_rows.size() <= repeat)
        m_rows.resize(repeat + 1);
    std::vector<double>& row = m_rows[repeat];
    row.push_back(value);
    if (m_sums.size() < row.size())
        m_sums.resize(row.size());
    m_sums[row.size() - 1].add(value);
    m_values += std::isfinite(value) ? 1 : 0;
}

void RepeatedSeries::restart(std::size_t repeat) {
    std::vector<std::vector<double>> rows = std::move(m_rows);
    m_rows.clear();
    m_sums.clear();
    m_values = 0;
    if (repeat < rows.size())
        rows[repeat].clear();
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (const double value : rows[r])
            append(r, value);
}

double RepeatedSeries::mean(std::size_t epoch) const {
    const Sums& sums = m_sums[epoch];
    return sums.count == 0 ? missing : sums.sum / sums.count;
}

double RepeatedSeries::spread(std::size_t epoch) const {
    const Sums& sums = m_sums[epoch];
    if (sums.count < 2)
        return 0.0;
    const double mean = sums.sum / sums.count;
    return std::sqrt(std::max(0.0, (sums.squares - sums.count * mean * mean) / (sums.count - 1)));
}

TrainedArm& TrainingSeries::armOf(const std::string& name) {
    const auto found = std::ranges::find(m_arms, name, &TrainedArm::name);
    if (found != m_arms.end())
        return *found;
    const auto place =
        std::ranges::find_if(m_arms, [&](const TrainedArm& arm) { return rankOf(arm.name) > rankOf(name); });
    TrainedArm arm;
    arm.name = name;
    return *m_arms.insert(place, std::move(arm));
}

void TrainingSeries::addEpochs(const TrainingHistory& history, std::size_t repeat, std::size_t from,
                               TrainedArm& arm) {
    for (std::size_t e = from; e < history.epoch.size(); ++e) {
        arm.series["train_loss"].append(repeat, history.train_loss[e]);
        arm.series["validation_loss"].append(
            repeat, e < history.validation_loss.size() ? history.validation_loss[e] : missing);
        const ClassificationMetrics* judged =
            e < history.validation.size() ? &history.validation[e] : nullptr;
        for (const std::string& metric : metric_names())
            if (metric != "loss")
                arm.series[metric].append(repeat, judged ? judged->value(metric) : missing);
        if (judged)
            for (std::size_t c = 0; c < std::min(judged->recall.size(), most_recalls); ++c)
                arm.series[recall_series(c)].append(repeat, judged->recall[c]);
        if (arm.epoch.size() <= e)
            arm.epoch.push_back(double(e + 1));
    }
}

void TrainingSeries::addSnapshot(const TrainingSnapshot& snapshot, Taken& taken) {
    TrainedArm& arm = armOf(snapshot.arm);
    const TrainingHistory& history = snapshot.history;
    const auto repeat = std::size_t(std::max(0, snapshot.repeat));
    const std::size_t epochs = history.epoch.size();
    const bool anew =
        epochs < taken.epochs || (taken.epochs > 0 && history.train_loss.front() != taken.first_loss);
    if (anew) { // a recipe of rounds trains the same arm again
        for (auto& [name, series] : arm.series)
            series.restart(repeat);
        taken.epochs = 0;
        const auto longest = arm.series.find("train_loss");
        arm.epoch.resize(longest == arm.series.end() ? 0 : longest->second.size());
    }
    addEpochs(history, repeat, taken.epochs, arm);
    if (epochs > 0)
        taken.first_loss = history.train_loss.front();
    taken.epochs = epochs;
    if (!history.validation.empty())
        arm.confusion = history.validation.back().confusion;
    arm.step = thinned(history.step);
    arm.learning_rate = thinned(history.step_learning_rate);
}

void TrainingSeries::take(const TrainingPictures& pictures) {
    const bool goes_on =
        std::ranges::all_of(m_taken, [&](const auto& one) { return pictures.contains(one.first); });
    if (!goes_on || m_taken.empty()) { // another run, or nothing was gathered from one
        m_arms.clear();
        m_taken.clear();
    }
    std::map<std::string, std::pair<double, int>> best;
    for (const auto& [key, snapshot] : pictures) {
        Taken& taken = m_taken[key];
        if (taken.newest != snapshot)
            addSnapshot(*snapshot, taken);
        taken.newest = snapshot;
        if (snapshot->history.best_epoch > 0) {
            best[key.first].first += double(snapshot->history.best_epoch);
            ++best[key.first].second;
        }
    }
    for (TrainedArm& arm : m_arms)
        if (const auto found = best.find(arm.name); found != best.end())
            arm.best_epoch = found->second.first / found->second.second;
}

void TrainingSeries::take(const Record& record) {
    m_arms.clear();
    m_taken.clear();
    for (const ArmRecord& one : record.training) {
        TrainedArm& arm = armOf(one.name);
        arm.epoch = one.epoch;
        for (const auto& [name, values] : one.epoch_series)
            for (std::size_t r = 0; r < values.rows(); ++r)
                addRow(arm.series[name], values, r);
        for (const std::int64_t best : one.best_epoch)
            arm.best_epoch += double(best) / double(one.best_epoch.size());
        arm.confusion = one.confusion;
        arm.step = thinned(one.step);
        arm.learning_rate = thinned(one.step_learning_rate);
    }
}

} // namespace sluice

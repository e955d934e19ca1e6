// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/discrete.h"

#include "base/error.h"
#include "base/text.h"
#include "density/mixture.h"
#include "density/numeric.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void throw_first(const Problems& problems) {
    if (!problems.empty()) {
        throw InvalidArgument(problems.front().message, problems.front().pointer);
    }
}

} // namespace

Problems categorical_problems(const std::vector<double>& given, bool logits) {
    Problems problems;
    const std::string pointer = logits ? "/logits" : "/p";
    if (given.empty()) {
        problems.push_back({pointer, "must have at least one category"});
    } else if (!logits) {
        weight_problems(given, pointer, problems);
    } else {
        bool occurs = false;
        for (std::size_t k = 0; k < given.size(); ++k) {
            if (std::isnan(given[k]) || given[k] == infinity) {
                problems.push_back({pointer + "/" + std::to_string(k),
                                    "must be a number or \"-inf\", got " + exact_number(given[k])});
            }
            occurs = occurs || given[k] > -infinity;
        }
        if (!occurs && problems.empty()) {
            problems.push_back({pointer, "at least one must be greater than \"-inf\""});
        }
    }
    return problems;
}

Categorical Categorical::from_probabilities(std::vector<double> p, double temperature) {
    throw_first(categorical_problems(p, false));
    return {std::move(p), false, temperature};
}

Categorical Categorical::from_logits(std::vector<double> logits, double temperature) {
    throw_first(categorical_problems(logits, true));
    return {std::move(logits), true, temperature};
}

Categorical::Categorical(std::vector<double> given, bool logits, double temperature)
    : given_(std::move(given)), logits_(logits), temperature_(temperature), log_p_(given_.size()) {
    numeric::require_positive("temperature", temperature);
    std::vector<long double> weights(given_.size());
    for (std::size_t k = 0; k < given_.size(); ++k) {
        const long double log_weight =
            logits ? static_cast<long double>(given_[k]) : std::log(static_cast<long double>(given_[k]));
        weights[k] = log_weight / temperature;
    }
    const long double peak = *std::max_element(weights.begin(), weights.end());
    long double sum = 0.0L;
    for (const long double weight : weights) {
        sum += std::exp(weight - peak);
    }
    std::vector<double> p(weights.size());
    for (std::size_t k = 0; k < p.size(); ++k) {
        const long double log_p = weights[k] - peak - std::log(sum);
        log_p_[k] = static_cast<double>(log_p);
        p[k] = static_cast<double>(std::exp(log_p));
    }
    table_ = AliasTable(p);
}

nlohmann::json Categorical::to_json() const {
    nlohmann::json values = nlohmann::json::array();
    for (const double value : given_) {
        values.push_back(numeric::number_json(value));
    }
    return {{"family", "categorical"},
            {logits_ ? "logits" : "p", std::move(values)},
            {"temperature", temperature_}};
}

std::vector<Interval> Categorical::support() const {
    const std::vector<std::vector<double>> points = landmarks();
    return {{points.front().front(), points.back().front()}};
}

void Categorical::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const auto categories = static_cast<double>(log_p_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double value = values[i];
        const bool possible = value >= 0.0 && value < categories;
        const std::size_t k = possible ? static_cast<std::size_t>(value) : 0;
        out[i] = possible && static_cast<double>(k) == value ? log_p_[k] : -infinity;
    }
}

void Categorical::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    std::array<std::uint64_t, 256> bits;
    for (std::size_t first = 0; first < values.size(); first += bits.size()) {
        const std::size_t n = std::min(bits.size(), values.size() - first);
        stream.fill_bits({bits.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            values[first + i] = static_cast<double>(table_.pick(bits[i]));
        }
    }
}

std::optional<double> Categorical::cdf(double x) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < log_p_.size() && static_cast<double>(k) <= x; ++k) {
        sum += std::exp(log_p_[k]);
    }
    return std::min(sum, 1.0);
}

std::optional<double> Categorical::quantile(double u) const {
    double sum = 0.0;
    const double last = support().front().upper;
    for (std::size_t k = 0; static_cast<double>(k) < last; ++k) {
        sum += std::exp(log_p_[k]);
        if (sum >= u) {
            return static_cast<double>(k);
        }
    }
    return last;
}

std::optional<std::vector<double>> Categorical::mean() const {
    double sum = 0.0;
    for (std::size_t k = 0; k < log_p_.size(); ++k) {
        sum += static_cast<double>(k) * std::exp(log_p_[k]);
    }
    return {{sum}};
}

std::optional<std::vector<double>> Categorical::variance() const {
    const double centre = mean()->front();
    double sum = 0.0;
    for (std::size_t k = 0; k < log_p_.size(); ++k) {
        const double shift = static_cast<double>(k) - centre;
        sum += shift * shift * std::exp(log_p_[k]);
    }
    return {{sum}};
}

std::vector<std::vector<double>> Categorical::landmarks() const {
    std::vector<std::vector<double>> points;
    for (std::size_t k = 0; k < log_p_.size(); ++k) {
        if (log_p_[k] > -infinity) {
            points.push_back({static_cast<double>(k)});
        }
    }
    return points;
}

std::vector<Interval> Categorical::typical_range(double /*tail*/) const {
    return support();
}

} // namespace sluice

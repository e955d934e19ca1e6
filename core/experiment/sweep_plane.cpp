// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep_plane.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// NaN where there is no such figure, or none that is a number.
double number_of(const std::vector<RecordFigure>& figures, const std::string& name) {
    const auto found = std::ranges::find(figures, name, &RecordFigure::name);
    const double* value = found == figures.end() ? nullptr : std::get_if<double>(&found->value);
    return value != nullptr ? *value : std::numeric_limits<double>::quiet_NaN();
}

SweptValue joined(const std::vector<double>& values, double own_low, double own_high) {
    SweptValue result;
    result.known = values.size();
    if (values.empty()) {
        return result;
    }
    const auto n = static_cast<double>(values.size());
    double sum = 0.0;
    for (const double value : values) {
        sum += value;
    }
    result.mean = sum / n;
    if (values.size() == 1) {
        result.low = own_low;
        result.high = own_high;
        return result;
    }
    double squares = 0.0;
    for (const double value : values) {
        squares += (value - result.mean) * (value - result.mean);
    }
    const double error = std::sqrt(squares / (n - 1.0) / n);
    result.low = result.mean - 1.96 * error;
    result.high = result.mean + 1.96 * error;
    return result;
}

} // namespace

std::vector<SweptValue> swept_values(const SweepShape& shape, const SweptFigures& done,
                                     const std::string& figure) {
    std::vector<SweptValue> result;
    for (std::size_t place = 0; place < shape.columns * shape.rows; ++place) {
        std::vector<double> values;
        double low = std::numeric_limits<double>::quiet_NaN(), high = low;
        for (std::size_t seed = 0; seed < shape.seeds; ++seed) {
            const auto point = done.find(place * shape.seeds + seed);
            if (point == done.end()) {
                continue;
            }
            const double value = number_of(*point->second, figure);
            if (std::isfinite(value)) {
                values.push_back(value);
                low = number_of(*point->second, figure + "_low95");
                high = number_of(*point->second, figure + "_high95");
            }
        }
        result.push_back(joined(values, low, high));
    }
    return result;
}

std::vector<std::string> swept_figures(const SweptFigures& done) {
    std::vector<std::string> names;
    for (const bool of_the_run : {false, true}) {
        for (const auto& [point, figures] : done) {
            for (const RecordFigure& figure : *figures) {
                const bool wanted =
                    std::holds_alternative<double>(figure.value) && figure.of_the_run == of_the_run;
                if (wanted && std::ranges::find(names, figure.name) == names.end()) {
                    names.push_back(figure.name);
                }
            }
        }
    }
    return names;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "flatness.h"

#include "base/text.h"

#include <algorithm>
#include <span>

namespace sluice::soak {
namespace {

double median(std::span<const double> values) {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
}

} // namespace

std::optional<Flatness> judge_memory(const std::vector<double>& megabytes) {
    constexpr std::size_t fewest = 8;
    const std::size_t warm_up = std::max<std::size_t>(3, megabytes.size() / 2);
    if (megabytes.size() < warm_up + fewest) {
        return std::nullopt;
    }
    const std::span<const double> rest = std::span(megabytes).subspan(warm_up);
    const double first = median(rest.first(rest.size() / 4));
    const double last = median(rest.last(rest.size() / 4));
    const double allowed = std::max(4.0, 0.02 * first);
    Flatness result;
    result.flat = last - first <= allowed;
    result.words = "from " + short_number(first, 5) + " MB to " + short_number(last, 5) +
                   " MB (medians of the first and the last quarter after " + std::to_string(warm_up) +
                   " cycles of warming up; " + short_number(allowed, 3) + " MB more are allowed)";
    return result;
}

} // namespace sluice::soak

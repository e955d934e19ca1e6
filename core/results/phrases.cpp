// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/phrases.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sluice {
namespace {

/// Decimals that show `digits` digits of a small positive number.
int decimals_for(double size, int digits) {
    if (!(size > 0) || !std::isfinite(size)) {
        return 3;
    }
    return std::clamp(digits - 1 - int(std::floor(std::log10(size) + 1e-9)), 0, 8);
}

} // namespace

std::string fixed_text(double value, int decimals) {
    if (!std::isfinite(value)) {
        return short_number(value);
    }
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                   std::chars_format::fixed, decimals);
    std::string text(buffer.data(), end.ptr);
    if (text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos) {
        text.erase(0, 1); // no minus before zero
    }
    return text;
}

std::string percent_text(double share) {
    if (!std::isfinite(share)) {
        return "unknown %";
    }
    const double percent = 100 * share;
    if (percent <= 0 || percent >= 100) {
        return fixed_text(percent, 0) + " %";
    }
    if (percent < 1e-4) {
        return short_number(percent, 2) + " %";
    }
    const double nearer = std::min(percent, 100 - percent); // 99.996 % needs its decimals
    const int decimals = nearer >= 10 ? 1 : decimals_for(nearer, nearer >= 1 ? 3 : 2);
    return fixed_text(percent, std::min(decimals, 8)) + " %";
}

std::string interval_percent_text(double low, double high) {
    const int decimals = std::max(decimals_for(100 * (high - low), 2), 0);
    return fixed_text(100 * low, decimals) + " % to " + fixed_text(100 * high, decimals) + " %";
}

std::string value_text(double value, double spread) {
    const int decimals = spread > 0 ? std::clamp(decimals_for(spread, 1), 2, 6) : 3;
    return fixed_text(value, decimals);
}

std::string signed_text(double value, double width) {
    const int decimals = width > 0 ? std::clamp(decimals_for(width, 2), 2, 6) : 3;
    const std::string text = fixed_text(value, decimals);
    return value > 0 && text.find_first_not_of("0.") != std::string::npos ? "+" + text : text;
}

std::string metric_in_words(const std::string& metric) {
    for (const char* rows : {"_source", "_target"}) {
        if (metric.ends_with(rows)) {
            const std::string which(rows + 1);
            return metric_in_words(metric.substr(0, metric.size() - which.size() - 1)) + " (" + which +
                   " rows)";
        }
    }
    constexpr std::array<std::array<const char*, 2>, 5> own{{{"macro_f1", "macro F1"},
                                                             {"brier", "Brier score"},
                                                             {"roc_auc", "ROC-AUC"},
                                                             {"pr_auc", "PR-AUC"},
                                                             {"loss", "log-loss"}}};
    for (const auto& [name, words] : own) {
        if (metric == name) {
            return words;
        }
    }
    std::string words = metric;
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

bool metric_is_loss(const std::string& metric) {
    return metric == "loss" || metric.starts_with("loss_") || metric.ends_with("_loss") ||
           metric.starts_with("brier") || metric.starts_with("calibration_error");
}

std::string sentence_case(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
        text[0] = char(text[0] - 'a' + 'A');
    }
    return text;
}

std::string counted(std::size_t count, const std::string& singular) {
    if (count == 1) {
        return "1 " + singular;
    }
    const bool sibilant = singular.ends_with("s");
    return grouped(count) + " " + singular + (sibilant ? "es" : "s");
}

std::string wasted_text(double rate) {
    if (rate <= 0) {
        return "every candidate is wasted";
    }
    if (rate < 0.08) {
        return "1 candidate in " + grouped(std::uint64_t(std::llround(1 / rate))) +
               " is kept, the others are wasted";
    }
    const double wasted = 1 - rate;
    if (wasted < 0.03) {
        return "hardly a candidate is wasted";
    }
    // The simplest fraction near enough that nobody would call it wrong; otherwise the nearest of tenths.
    for (int n = 2; n <= 12; ++n) {
        const int k = int(std::lround(wasted * n));
        if (k > 0 && k < n && std::abs(double(k) / n - wasted) < 0.004) {
            return std::to_string(k) + " of " + std::to_string(n) + " candidates " + (k == 1 ? "is" : "are") +
                   " wasted";
        }
    }
    return "about " + std::to_string(std::lround(100 * wasted)) + " of 100 candidates are wasted";
}

} // namespace sluice

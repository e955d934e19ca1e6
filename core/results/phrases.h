// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace sluice {

// Numbers and names as people read them, for the words and the pictures of a record. Numbers have the
// digits that they deserve.

/// "37.5 %", "0.012 %", "99.96 %"; a share that is not quite 0 or 1 never reads "0 %" or "100 %".
std::string percent_text(double share);

/// "37.4 % to 37.6 %", with as many decimals as tell the ends apart.
std::string interval_percent_text(double low, double high);

/// With `decimals` digits behind the point.
std::string fixed_text(double value, int decimals);

/// As many decimals as the spread allows (its first digit), three when it is not known: "0.972".
std::string value_text(double value, double spread);

/// "+0.021", "-0.011", "0.000"; decimals by the width of the interval (two digits of it).
std::string signed_text(double value, double width);

/// "macro_f1" -> "macro F1", "accuracy_target" -> "accuracy (target rows)".
std::string metric_in_words(const std::string& metric);

/// Whether a smaller value of the metric is better.
bool metric_is_loss(const std::string& metric);

/// With a capital first letter (ASCII).
std::string sentence_case(std::string text);

/// "1 row", "569 rows", "10,000 rows"
std::string counted(std::size_t count, const std::string& singular);

/// "5 of 8 candidates are wasted", for the share of candidates that was accepted.
std::string wasted_text(double rate);

} // namespace sluice

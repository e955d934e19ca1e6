// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

namespace sluice {

struct Minimum {
    std::vector<double> at;
    double value = 0.0;
    int evaluations = 0;
};

/// The downhill simplex of Nelder & Mead (1965) with the coefficients that Gao & Han (2012) choose by
/// dimension, for functions without derivatives; +infinity and NaN count as forbidden. Starts from a simplex
/// with edges of length `step` at `start`, and again from where it ended, smaller each time, until that gains
/// nothing or the evaluations are spent. For few (up to about ten) parameters that all have a scale of
/// about 1.
Minimum nelder_mead(const std::function<double(const std::vector<double>&)>& function,
                    std::vector<double> start, double step, int most_evaluations);

} // namespace sluice

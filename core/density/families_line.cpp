// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

namespace sluice::families {

std::vector<FamilyInfo> on_the_real_line() {
    const std::string everywhere = "all real numbers";
    return {
        family("normal", "Normal", "exp(-(x-mu)^2 / (2 sigma^2)) / (sigma sqrt(2 pi))", everywhere,
               {real("mu", "mean", 0.0, -5.0, 5.0), positive("sigma", "standard deviation", 1.0, 0.1, 5.0)}),
        family("laplace", "Laplace", "exp(-|x-mu| / b) / (2 b)", everywhere,
               {real("mu", "centre", 0.0, -5.0, 5.0), positive("b", "scale", 1.0, 0.1, 5.0)}),
        family("cauchy", "Cauchy", "1 / (pi gamma (1 + ((x-x0)/gamma)^2))", everywhere,
               {real("x0", "centre", 0.0, -5.0, 5.0),
                positive("gamma", "half width at half height", 1.0, 0.1, 5.0)}),
        family("student_t", "Student's t",
               "Gamma((nu+1)/2) / (Gamma(nu/2) sqrt(nu pi) sigma) (1 + z^2/nu)^(-(nu+1)/2), z = (x-mu)/sigma",
               everywhere,
               {positive("nu", "degrees of freedom", 3.0, 0.5, 30.0),
                optional(real("mu", "centre", 0.0, -5.0, 5.0)),
                optional(positive("sigma", "scale", 1.0, 0.1, 5.0))}),
        family("logistic", "Logistic", "exp(-z) / (s (1 + exp(-z))^2), z = (x-mu)/s", everywhere,
               {real("mu", "mean", 0.0, -5.0, 5.0), positive("s", "scale", 1.0, 0.1, 5.0)}),
    };
}

std::vector<FamilyInfo> on_a_part_of_the_line() {
    return {
        family("uniform", "Uniform", "1 / (b - a)", "a <= x <= b",
               {real("a", "lower end", 0.0, -5.0, 5.0), real("b", "upper end", 1.0, -5.0, 5.0)}),
        family("exponential", "Exponential", "rate exp(-rate x)", "x >= 0",
               {positive("rate", "rate, 1 / mean", 1.0, 0.1, 5.0)}),
        family("shifted_exponential", "Shifted exponential", "rate exp(-rate (x - shift))", "x >= shift",
               {positive("rate", "rate, 1 / (mean - shift)", 1.0, 0.1, 5.0),
                real("shift", "where it starts", 1.0, -5.0, 5.0)}),
        family("half_normal", "Half-normal", "sqrt(2/pi) exp(-x^2 / (2 sigma^2)) / sigma", "x >= 0",
               {positive("sigma", "scale", 1.0, 0.1, 5.0)}),
        family("gamma", "Gamma", "rate^shape x^(shape-1) exp(-rate x) / Gamma(shape)", "x >= 0",
               {positive("shape", "shape", 2.0, 0.2, 10.0), positive("rate", "rate", 1.0, 0.1, 5.0)}),
        family("beta", "Beta", "x^(alpha-1) (1-x)^(beta-1) / B(alpha, beta)", "0 <= x <= 1",
               {positive("alpha", "power at 0, plus 1", 2.0, 0.2, 10.0),
                positive("beta", "power at 1, plus 1", 2.0, 0.2, 10.0)}),
        family("truncated_normal", "Truncated normal", "normal(x; mu, sigma) / P(lower <= X <= upper)",
               "lower <= x <= upper",
               {real("mu", "mean before truncation", 0.0, -5.0, 5.0),
                positive("sigma", "standard deviation before truncation", 1.0, 0.1, 5.0),
                infinite_too(real("lower", "lower end, or \"-inf\"", -1.0, -5.0, 5.0)),
                infinite_too(real("upper", "upper end, or \"inf\"", 2.0, -5.0, 5.0))}),
    };
}

} // namespace sluice::families

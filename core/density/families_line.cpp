// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

#include <utility>

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
        family("gumbel", "Gumbel", "exp(-z - exp(-z)) / beta, z = (x-mu)/beta", everywhere,
               {real("mu", "mode", 0.0, -5.0, 5.0), positive("beta", "scale", 1.0, 0.1, 5.0)}),
    };
}

namespace {

/// A number that must be >= 0.
ParameterInfo from_zero(std::string name, std::string meaning, double initial, double low, double high) {
    ParameterInfo info = positive(std::move(name), std::move(meaning), initial, low, high);
    info.minimum_open = false;
    return info;
}

/// A power, of which sums of very many terms would be wanted beyond the largest.
ParameterInfo power(std::string name, std::string meaning, double initial, double low, double high) {
    ParameterInfo info = positive(std::move(name), std::move(meaning), initial, low, high);
    info.maximum = 1e12;
    info.maximum_open = false;
    return info;
}

ParameterInfo log_median() {
    ParameterInfo info = real("mu", "mean of ln x, the logarithm of the median", 0.0, -3.0, 3.0);
    info.minimum = -700.0;
    info.maximum = 700.0;
    info.minimum_open = false;
    info.maximum_open = false;
    return info;
}

ParameterInfo mean_length() {
    ParameterInfo info = from_zero("rho", "concentration, from 0 (uniform) to below 1", 0.5, 0.0, 0.95);
    info.maximum = 1.0;
    return info;
}

std::vector<FamilyInfo> above_an_end() {
    return {
        family("exponential", "Exponential", "rate exp(-rate x)", "x >= 0",
               {positive("rate", "rate, 1 / mean", 1.0, 0.1, 5.0)}),
        family("shifted_exponential", "Shifted exponential", "rate exp(-rate (x - shift))", "x >= shift",
               {positive("rate", "rate, 1 / (mean - shift)", 1.0, 0.1, 5.0),
                real("shift", "where it starts", 1.0, -5.0, 5.0)}),
        family("half_normal", "Half-normal", "sqrt(2/pi) exp(-x^2 / (2 sigma^2)) / sigma", "x >= 0",
               {positive("sigma", "scale", 1.0, 0.1, 5.0)}),
        family("gamma", "Gamma", "rate^shape x^(shape-1) exp(-rate x) / Gamma(shape)", "x >= 0",
               {power("shape", "shape", 2.0, 0.2, 10.0), positive("rate", "rate", 1.0, 0.1, 5.0)}),
        family("inverse_gamma", "Inverse gamma", "scale^shape x^(-shape-1) exp(-scale/x) / Gamma(shape)",
               "x > 0",
               {power("shape", "shape", 3.0, 0.2, 10.0), positive("scale", "scale", 2.0, 0.1, 10.0)}),
        family("chi_square", "Chi-square", "x^(nu/2-1) exp(-x/2) / (2^(nu/2) Gamma(nu/2))", "x >= 0",
               {power("nu", "degrees of freedom", 4.0, 0.5, 30.0)}),
        family("weibull", "Weibull", "shape/scale (x/scale)^(shape-1) exp(-(x/scale)^shape)", "x >= 0",
               {positive("shape", "shape", 1.5, 0.3, 6.0), positive("scale", "scale", 1.0, 0.1, 5.0)}),
        family("rayleigh", "Rayleigh", "x/sigma^2 exp(-x^2 / (2 sigma^2))", "x >= 0",
               {positive("sigma", "mode", 1.0, 0.1, 5.0)}),
        family("lognormal", "Log-normal", "exp(-(ln x - mu)^2 / (2 sigma^2)) / (x sigma sqrt(2 pi))", "x > 0",
               {log_median(), positive("sigma", "standard deviation of ln x", 0.5, 0.05, 2.0)}),
        family("pareto", "Pareto", "shape scale^shape / x^(shape+1)", "x >= scale",
               {positive("scale", "where it starts", 1.0, 0.1, 5.0),
                positive("shape", "power of the tail", 2.5, 0.2, 10.0)}),
    };
}

std::vector<FamilyInfo> between_two_ends() {
    return {
        family("uniform", "Uniform", "1 / (b - a)", "a <= x <= b",
               {real("a", "lower end", 0.0, -5.0, 5.0), real("b", "upper end", 1.0, -5.0, 5.0)}),
        family("beta", "Beta", "x^(alpha-1) (1-x)^(beta-1) / B(alpha, beta)", "0 <= x <= 1",
               {power("alpha", "power at 0, plus 1", 2.0, 0.2, 10.0),
                power("beta", "power at 1, plus 1", 2.0, 0.2, 10.0)}),
        family("truncated_normal", "Truncated normal", "normal(x; mu, sigma) / P(lower <= X <= upper)",
               "lower <= x <= upper",
               {real("mu", "mean before truncation", 0.0, -5.0, 5.0),
                positive("sigma", "standard deviation before truncation", 1.0, 0.1, 5.0),
                infinite_too(real("lower", "lower end, or \"-inf\"", -1.0, -5.0, 5.0)),
                infinite_too(real("upper", "upper end, or \"inf\"", 2.0, -5.0, 5.0))}),
        family("triangular", "Triangular", "a line from a up to 2/(b-a) at c, and one down to b",
               "a <= x <= b",
               {real("a", "lower end", 0.0, -5.0, 5.0), real("c", "peak, from a to b", 0.5, -5.0, 5.0),
                real("b", "upper end", 1.0, -5.0, 5.0)}),
        family("truncated_exponential", "Truncated exponential",
               "rate exp(-rate x) / (exp(-rate lower) - exp(-rate upper))", "lower <= x <= upper",
               {real("rate", "rate; negative for one that rises, 0 for the uniform law", 1.0, -5.0, 5.0),
                infinite_too(real("lower", "lower end, or \"-inf\" for a negative rate", 0.0, -5.0, 5.0)),
                infinite_too(real("upper", "upper end, or \"inf\" for a positive rate", 2.0, -5.0, 5.0))}),
        family("wigner_semicircle", "Wigner semicircle", "2 sqrt(R^2 - x^2) / (pi R^2)", "-R <= x <= R",
               {positive("R", "radius", 1.0, 0.1, 5.0)}),
        family("raised_cosine", "Raised cosine", "(1 + cos(pi (x-mu)/s)) / (2 s)", "mu - s <= x <= mu + s",
               {real("mu", "centre", 0.0, -5.0, 5.0), positive("s", "half width", 1.0, 0.1, 5.0)}),
        family("von_mises", "Von Mises", "exp(kappa cos(x-mu)) / (2 pi I0(kappa))", "-pi <= x <= pi",
               {real("mu", "direction of the peak, any angle", 0.0, -3.14, 3.14),
                from_zero("kappa", "concentration; 0 for the uniform law", 2.0, 0.0, 20.0)}),
        family("wrapped_cauchy", "Wrapped Cauchy", "(1 - rho^2) / (2 pi (1 + rho^2 - 2 rho cos(x-mu)))",
               "-pi <= x <= pi",
               {real("mu", "direction of the peak, any angle", 0.0, -3.14, 3.14), mean_length()}),
    };
}

} // namespace

std::vector<FamilyInfo> on_a_part_of_the_line() {
    std::vector<FamilyInfo> all = above_an_end();
    for (FamilyInfo& info : between_two_ends()) {
        all.push_back(std::move(info));
    }
    return all;
}

} // namespace sluice::families

// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/catalogue.h"

#include <algorithm>

namespace sluice {
namespace {

/// A parameter that may be any finite number.
ParameterInfo real(std::string name, std::string meaning, double initial, double low, double high) {
    ParameterInfo info;
    info.name = std::move(name);
    info.meaning = std::move(meaning);
    info.initial = initial;
    info.slider_low = low;
    info.slider_high = high;
    return info;
}

/// One that must be > 0.
ParameterInfo positive(std::string name, std::string meaning, double initial, double low, double high) {
    ParameterInfo info = real(std::move(name), std::move(meaning), initial, low, high);
    info.minimum = 0.0;
    return info;
}

/// One that may be left out, and is then its initial value.
ParameterInfo optional(ParameterInfo info) {
    info.required = false;
    return info;
}

ParameterInfo infinite_too(ParameterInfo info) {
    info.may_be_infinite = true;
    return info;
}

ParameterInfo of_kind(ParameterKind kind, std::string name, std::string meaning, bool required) {
    ParameterInfo info;
    info.name = std::move(name);
    info.kind = kind;
    info.meaning = std::move(meaning);
    info.required = required;
    return info;
}

ParameterInfo dimensions(double initial) {
    ParameterInfo info = of_kind(ParameterKind::integer, "dim", "number of dimensions", false);
    info.initial = initial;
    info.minimum = 1.0;
    info.maximum = 10000.0;
    info.minimum_open = false;
    info.maximum_open = false;
    info.slider_low = 1.0;
    info.slider_high = 20.0;
    return info;
}

ParameterInfo choice(std::string name, std::string meaning, std::vector<std::string> choices) {
    ParameterInfo info = of_kind(ParameterKind::text, std::move(name), std::move(meaning), false);
    info.choices = std::move(choices);
    return info;
}

ParameterInfo end_of_box(std::string name, std::string meaning, double initial) {
    ParameterInfo info = real(std::move(name), std::move(meaning), initial, -5.0, 5.0);
    info.may_be_list = true;
    return info;
}

ParameterInfo ridge() {
    ParameterInfo info =
        real("ridge", "added to each variance, as a share of it, so that the fit is never singular", 1e-9,
             0.0, 0.1);
    info.minimum = 0.0;
    info.minimum_open = false;
    return optional(info);
}

FamilyInfo family(std::string name, std::string title, std::string formula, std::string support,
                  std::vector<ParameterInfo> parameters) {
    FamilyInfo info;
    info.name = std::move(name);
    info.title = std::move(title);
    info.formula = std::move(formula);
    info.support = std::move(support);
    info.parameters = std::move(parameters);
    return info;
}

FamilyInfo multivariate(FamilyInfo info) {
    info.one_dimensional = false;
    return info;
}

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

std::vector<FamilyInfo> in_many_dimensions() {
    ParameterInfo weights =
        of_kind(ParameterKind::numbers, "weights", "share of each component; they sum to 1", true);
    weights.minimum = 0.0;
    weights.minimum_open = false;
    return {
        multivariate(
            family("mv_normal", "Multivariate normal",
                   "exp(-(x-mean)' cov^-1 (x-mean) / 2) / sqrt((2 pi)^d det cov), cov = sigma^2 I or given",
                   "all points",
                   {dimensions(2.0),
                    optional(positive("sigma", "standard deviation of every coordinate", 1.0, 0.1, 5.0)),
                    of_kind(ParameterKind::numbers, "mean", "mean; zeros when left out", false),
                    of_kind(ParameterKind::matrix, "cov", "covariance, instead of sigma", false)})),
        multivariate(
            family("uniform_box", "Uniform on a box", "1 / prod_j (b_j - a_j)", "a_j <= x_j <= b_j",
                   {dimensions(2.0), end_of_box("a", "lower end, one or one for each coordinate", -1.0),
                    end_of_box("b", "upper end, one or one for each coordinate", 1.0)})),
        multivariate(
            family("mixture", "Mixture", "sum_k weights_k p_k(x)", "wherever a component has mass",
                   {weights, of_kind(ParameterKind::densities, "components", "the densities p_k", true)})),
    };
}

FamilyInfo gaussian_fit_info() {
    FamilyInfo info = multivariate(
        family("gaussian_fit", "Gaussian fitted to columns",
               "mv_normal with the mean and covariance of the rows", "all points",
               {of_kind(ParameterKind::columns, "columns", "dataset columns", true),
                choice("rows", "the rows that are fitted", {"train", "source", "target"}),
                choice("covariance", "which covariances are fitted", {"full", "diagonal"}), ridge()}));
    info.needs_data = true;
    return info;
}

FamilyInfo categorical_info() {
    ParameterInfo p =
        of_kind(ParameterKind::numbers, "p", "probability of each category; they sum to 1", false);
    p.minimum = 0.0;
    p.minimum_open = false;
    ParameterInfo logits =
        of_kind(ParameterKind::numbers, "logits", "instead of p: softmax(logits / temperature)", false);
    logits.may_be_infinite = true;
    FamilyInfo info =
        family("categorical", "Categorical", "p_k^(1/temperature), normalised", "0, 1, ..., K-1",
               {p, logits, optional(positive("temperature", "temperature", 1.0, 0.1, 5.0))});
    info.discrete = true;
    return info;
}

std::vector<FamilyInfo> all_families() {
    std::vector<FamilyInfo> all = on_the_real_line();
    for (std::vector<FamilyInfo>& group : std::vector{on_a_part_of_the_line(), in_many_dimensions()}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    all.push_back(gaussian_fit_info());
    all.push_back(categorical_info());
    return all;
}

} // namespace

const std::vector<FamilyInfo>& density_families() {
    static const std::vector<FamilyInfo> families = all_families();
    return families;
}

const FamilyInfo* find_family(const std::string& name) {
    const std::vector<FamilyInfo>& families = density_families();
    const auto found =
        std::find_if(families.begin(), families.end(), [&](const FamilyInfo& f) { return f.name == name; });
    return found == families.end() ? nullptr : &*found;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

namespace sluice::families {
namespace {

ParameterInfo fitted_rows() {
    return choice("rows", "the rows that are fitted", {"train", "source", "target"});
}

ParameterInfo share(std::string name, std::string meaning, double initial) {
    ParameterInfo info = real(std::move(name), std::move(meaning), initial, 0.0, 0.1);
    info.minimum = 0.0;
    info.minimum_open = false;
    return optional(info);
}

FamilyInfo kde_info() {
    ParameterInfo bandwidth = optional(
        positive("bandwidth", "standard deviation of each kernel, one or one for each column, or a rule", 0.5,
                 0.01, 2.0));
    bandwidth.may_be_list = true;
    bandwidth.choices = {"silverman", "scott"};
    FamilyInfo info = multivariate(family(
        "kde", "Kernel density estimate", "mean over the rows of normal(x; row, bandwidth)", "all points",
        {of_kind(ParameterKind::columns, "columns", "dataset columns", false), bandwidth, fitted_rows(),
         of_kind(ParameterKind::matrix, "points", "the rows themselves, instead of columns", false)}));
    info.needs_data = true;
    return info;
}

FamilyInfo gaussian_mixture_info() {
    ParameterInfo components = of_kind(ParameterKind::integer, "components", "number of Gaussians", true);
    components.initial = 2.0;
    components.minimum = 1.0;
    components.maximum = 1000.0;
    components.minimum_open = components.maximum_open = false;
    components.slider_low = 1.0;
    components.slider_high = 10.0;
    FamilyInfo info = multivariate(
        family("gaussian_mixture_fit", "Mixture of Gaussians fitted to columns",
               "sum_k w_k normal(x; mean_k, cov_k)", "all points",
               {of_kind(ParameterKind::columns, "columns", "dataset columns", true), components,
                fitted_rows(), choice("covariance", "which covariances are fitted", {"full", "diagonal"}),
                share("ridge", "added to each variance, as a share of the column's", 1e-6)}));
    info.needs_data = true;
    return info;
}

FamilyInfo histogram_info() {
    ParameterInfo bins =
        optional(positive("bins", "number of bins, or the list of their edges", 20.0, 1.0, 100.0));
    bins.minimum =
        -std::numeric_limits<double>::infinity(); // edges may be anything; the number is checked apart
    bins.may_be_list = true;
    FamilyInfo info =
        family("histogram", "Histogram", "share of each bin / its width", "the bins that hold rows",
               {of_kind(ParameterKind::text, "column", "a dataset column", false), bins, fitted_rows(),
                of_kind(ParameterKind::numbers, "edges",
                        "edges of the bins, with weights instead of a column", false),
                of_kind(ParameterKind::numbers, "weights", "what each bin holds", false)});
    info.needs_data = true;
    return info;
}

ParameterInfo count(std::string name, std::string meaning, double initial, double least, double most) {
    ParameterInfo info = of_kind(ParameterKind::integer, std::move(name), std::move(meaning), false);
    info.initial = initial;
    info.minimum = info.slider_low = least;
    info.maximum = info.slider_high = most;
    info.minimum_open = info.maximum_open = false;
    return info;
}

FamilyInfo density_ratio_info() {
    FamilyInfo info = multivariate(
        family("density_ratio", "Density ratio by a classifier",
               "P(x) / (1 - P(x)) n0 / n1, P(x) that x is of the numerator's rows", "all points",
               {of_kind(ParameterKind::columns, "columns", "dataset columns", false),
                choice("classifier", "what tells the two sets of rows apart", {"logistic"}),
                count("degree", "of the classifier's log odds in the columns", 2.0, 1.0, 2.0),
                share("ridge", "penalty of the squared coefficients", 1e-4),
                count("folds", "of the calibration: each part is judged by a classifier that did not see it",
                      5.0, 2.0, 20.0),
                of_kind(ParameterKind::text, "numerator",
                        "rows that p stands for: target, source, train or label:CLASS", false),
                of_kind(ParameterKind::text, "denominator", "rows that q stands for, likewise", false),
                of_kind(ParameterKind::numbers, "coefficients", "of the log odds, instead of columns", false),
                of_kind(ParameterKind::numbers, "centre", "taken off the columns, with coefficients", false),
                of_kind(ParameterKind::numbers, "scale", "what they are divided by then", false)}));
    info.needs_data = true;
    return info;
}

} // namespace

std::vector<FamilyInfo> fitted() {
    return {kde_info(), gaussian_mixture_info(), histogram_info(), density_ratio_info()};
}

} // namespace sluice::families

// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/advisor_parts.h"

#include "density/catalogue.h"
#include "density/numeric.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice::advisor {
namespace {

using nlohmann::json;
using Kind = Parameter::Kind;
using Families = std::vector<ProposalFamily>;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// A family of which all parameters are numbers of these names, and others fixed.
void add_plain(Families& families, const std::string& name, std::vector<Parameter> parameters,
               const json& fixed = json::object()) {
    std::vector<std::string> names;
    for (const Parameter& parameter : parameters) {
        names.push_back(parameter.name);
    }
    families.push_back({name, std::move(parameters), [name, names, fixed](const std::vector<double>& values) {
                            json made = fixed;
                            made["family"] = name;
                            for (std::size_t i = 0; i < names.size(); ++i) {
                                made[names[i]] = values[i];
                            }
                            return made;
                        }});
}

Parameter location(const char* name, double start, double unit) {
    return {name, Kind::location, start, unit, infinity};
}
Parameter positive(const char* name, double start) {
    return {name, Kind::positive, std::max(start, 1e-300), 1.0, infinity};
}

/// Beyond the most it is a normal density for every purpose here.
Parameter degrees(double start) {
    constexpr double most = 200.0;
    return {"nu", Kind::positive, start, 1.0, most};
}

/// Centred where the target is; started wide, since what is too narrow has no M and no slope to follow.
void add_line_families(Families& families, double mean, double deviation, double mode) {
    const double wide = 1.5 * deviation;
    add_plain(families, "normal", {location("mu", mean, deviation), positive("sigma", wide)});
    add_plain(families, "laplace", {location("mu", mode, deviation), positive("b", wide)});
    add_plain(families, "logistic", {location("mu", mean, deviation), positive("s", deviation)});
    add_plain(families, "cauchy", {location("x0", mode, deviation), positive("gamma", deviation)});
    add_plain(families, "student_t",
              {degrees(3.0), location("mu", mean, deviation), positive("sigma", deviation)});
    add_plain(families, "gumbel", {location("mu", mode, deviation), positive("beta", deviation)});
}

/// On x >= 0 with mean and deviation.
Families half_line_families(double mean, double deviation) {
    Families families;
    const double shape = std::clamp(mean * mean / (deviation * deviation), 1e-3, 1e6);
    const double rate = std::clamp(mean / (deviation * deviation), 1e-300, 1e300);
    const double log_variance = std::log1p(1.0 / shape);
    add_plain(families, "exponential", {positive("rate", 0.7 / mean)});
    add_plain(families, "gamma", {positive("shape", shape), positive("rate", 0.8 * rate)});
    add_plain(families, "half_normal", {positive("sigma", 1.5 * std::hypot(mean, deviation))});
    add_plain(families, "weibull", {positive("shape", 1.0), positive("scale", 1.5 * mean)});
    add_plain(families, "lognormal",
              {location("mu", std::log(mean) - 0.5 * log_variance, std::sqrt(log_variance)),
               positive("sigma", 1.3 * std::sqrt(log_variance))});
    add_plain(families, "inverse_gamma",
              {positive("shape", shape + 2.0), positive("scale", mean * (shape + 1.0))});
    return families;
}

/// The families on x >= 0 moved to start at `end`, mirrored where the target lies below it.
void add_moved(Families& families, Families plain, double end, double direction) {
    for (ProposalFamily& family : plain) {
        if (end == 0.0 && direction > 0.0) {
            families.push_back(std::move(family));
            continue;
        }
        if (family.name == "exponential" && direction > 0.0) {
            family.name = "shifted_exponential";
            family.make = [end](const std::vector<double>& values) {
                return json{{"family", "shifted_exponential"}, {"rate", values[0]}, {"shift", end}};
            };
            families.push_back(std::move(family));
        } else if (find_family("affine") != nullptr) {
            family.make = [inner = family.make, end, direction](const std::vector<double>& values) {
                return json{
                    {"family", "affine"}, {"of", inner(values)}, {"shift", end}, {"scale", direction}};
            };
            families.push_back(std::move(family));
        }
    }
}

void add_truncated_normal(Families& families, Interval support, double mean, double deviation) {
    add_plain(
        families, "truncated_normal", {location("mu", mean, deviation), positive("sigma", 1.5 * deviation)},
        {{"lower", numeric::number_json(support.lower)}, {"upper", numeric::number_json(support.upper)}});
}

void add_bounded_families(Families& families, Interval support, double mean, double deviation) {
    const double width = support.upper - support.lower;
    const json ends = {{"a", support.lower}, {"b", support.upper}};
    add_plain(families, "uniform", {}, ends);
    const double m = std::clamp((mean - support.lower) / width, 0.01, 0.99);
    const double v = std::min(deviation * deviation / (width * width), 0.9 * m * (1.0 - m));
    const double size = 0.7 * (m * (1.0 - m) / v - 1.0); // less than by moments: wide
    Families beta;
    add_plain(beta, "beta", {positive("alpha", m * size), positive("beta", (1.0 - m) * size)});
    if (support == Interval{0.0, 1.0}) {
        families.push_back(beta.front());
    } else if (find_family("affine") != nullptr) {
        beta.front().make = [inner = beta.front().make, support, width](const std::vector<double>& values) {
            return json{
                {"family", "affine"}, {"of", inner(values)}, {"shift", support.lower}, {"scale", width}};
        };
        families.push_back(beta.front());
    }
    const double pi = std::numbers::pi;
    if (std::abs(support.lower + pi) < 1e-9 && std::abs(support.upper - pi) < 1e-9) {
        add_plain(families, "von_mises",
                  {location("mu", mean, 1.0), positive("kappa", 0.7 / (deviation * deviation))});
        const Parameter rho{"rho", Kind::fraction, 0.4, 1.0, infinity};
        add_plain(families, "wrapped_cauchy", {location("mu", mean, 1.0), rho});
    }
}

/// One component at each mode, with its own width and weight.
void add_mixture(Families& families, const TargetPicture& picture, const std::string& component) {
    const std::size_t n = picture.modes.size();
    if (n < 2) {
        return;
    }
    const std::size_t d = picture.mean.size();
    std::vector<Parameter> parameters;
    for (std::size_t k = 0; k < n; ++k) {
        const double wide = d == 1 ? 1.3 * picture.mode_deviations[k][0] : 1.3;
        parameters.push_back({"width " + std::to_string(k + 1), Kind::positive, wide, 1.0, infinity});
    }
    for (std::size_t k = 0; k + 1 < n; ++k) {
        const double ratio = picture.mode_masses[k + 1] / picture.mode_masses[0];
        parameters.push_back(
            {"weight " + std::to_string(k + 2), Kind::positive, std::max(ratio, 1e-6), 1.0, infinity});
    }
    const auto make = [picture, component, n, d](const std::vector<double>& values) {
        json weights = json::array();
        json components = json::array();
        double sum = 1.0;
        for (std::size_t k = 1; k < n; ++k) {
            sum += values[n + k - 1];
        }
        for (std::size_t k = 0; k < n; ++k) {
            weights.push_back((k == 0 ? 1.0 : values[n + k - 1]) / sum);
            json part = {{"family", component}};
            if (d == 1) {
                part["mu"] = picture.modes[k][0];
                part["sigma"] = values[k];
                if (component == "student_t") {
                    part["nu"] = 3.0;
                }
                if (component == "truncated_normal") {
                    part["lower"] = numeric::number_json(picture.support[0].lower);
                    part["upper"] = numeric::number_json(picture.support[0].upper);
                }
            } else {
                json covariance = json::array();
                for (std::size_t i = 0; i < d; ++i) {
                    std::vector<double> row(d, 0.0);
                    for (std::size_t j = 0; j < d; ++j) {
                        row[j] = values[k] * values[k] * picture.mode_covariances[k][i * d + j];
                    }
                    covariance.push_back(row);
                }
                part["mean"] = picture.modes[k];
                part["cov"] = covariance;
                if (component == "mv_student_t") {
                    part["nu"] = 3.0;
                }
            }
            components.push_back(part);
        }
        return json{{"family", "mixture"}, {"weights", weights}, {"components", components}};
    };
    families.push_back({"mixture of " + component, std::move(parameters), make});
}

Families line_families(const TargetPicture& picture) {
    const Interval support = picture.support.front();
    const double mean = picture.mean.front();
    const double deviation = std::max(picture.deviation.front(), 1e-300);
    const double mode = picture.modes.empty() ? mean : picture.modes.front().front();
    const bool from_below = std::isfinite(support.lower);
    const bool from_above = std::isfinite(support.upper);
    Families families;
    if (from_below && from_above) {
        add_bounded_families(families, support, mean, deviation);
    } else if (from_below || from_above) {
        const double end = from_below ? support.lower : support.upper;
        add_moved(families, half_line_families(std::abs(mean - end), deviation), end,
                  from_below ? 1.0 : -1.0);
    }
    if (from_below || from_above) {
        add_truncated_normal(families, support, mean, deviation);
    }
    if (!(from_below && from_above)) {
        add_line_families(families, mean, deviation, mode);
    }
    add_mixture(families, picture, from_below || from_above ? "truncated_normal" : "normal");
    if (!from_below && !from_above) {
        add_mixture(families, picture, "student_t");
    }
    return families;
}

Families integer_families(const TargetPicture& picture) {
    const Interval support = picture.support.front();
    const double mean = std::max(picture.mean.front(), 1e-6);
    Families families;
    if (std::isfinite(support.lower) && std::isfinite(support.upper)) {
        add_plain(families, "discrete_uniform", {}, {{"a", support.lower}, {"b", support.upper}});
        if (support.lower == 0.0 && support.upper >= 1.0) {
            const Parameter p{"p", Kind::fraction, std::clamp(mean / support.upper, 0.01, 0.99), 1.0,
                              infinity};
            add_plain(families, "binomial", {p}, {{"n", support.upper}});
        }
    }
    if (support.lower >= 0.0) {
        add_plain(families, "poisson", {positive("lambda", 1.2 * mean)});
        add_plain(families, "geometric0", {{"p", Kind::fraction, 0.8 / (1.0 + mean), 1.0, infinity}});
    }
    return families;
}

/// Normal and Student densities whose covariance is the target's, stretched along the axes.
void add_stretched(Families& families, const TargetPicture& picture, const std::string& name, double nu) {
    const std::size_t d = picture.mean.size();
    constexpr std::size_t most_free = 3; // dimensions in which every mean and width is optimised
    const bool free = d <= most_free;
    std::vector<Parameter> parameters;
    for (std::size_t j = 0; j < (free ? d : 1); ++j) {
        parameters.push_back({"stretch " + std::to_string(j + 1), Kind::positive, 1.4, 1.0, infinity});
    }
    for (std::size_t j = 0; j < (free ? d : 0); ++j) {
        parameters.push_back({"mean " + std::to_string(j + 1), Kind::location, picture.mean[j],
                              picture.deviation[j], infinity});
    }
    if (nu > 0.0) {
        parameters.push_back(degrees(nu));
    }
    const bool round = picture.covariance.empty() &&
                       std::all_of(picture.deviation.begin(), picture.deviation.end(),
                                   [&](double deviation) { return deviation == picture.deviation.front(); });
    const auto make = [picture, name, nu, d, free, round](const std::vector<double>& values) {
        json made = {{"family", name}};
        std::vector<double> mean = picture.mean;
        for (std::size_t j = 0; free && j < d; ++j) {
            mean[j] = values[d + j];
        }
        made["mean"] = mean;
        if (nu > 0.0) {
            made["nu"] = values.back();
        }
        if (round && !free && name == "mv_normal") {
            made["sigma"] = values[0] * picture.deviation[0];
            return made;
        }
        json covariance = json::array();
        for (std::size_t i = 0; i < d; ++i) {
            std::vector<double> row(d, 0.0);
            for (std::size_t j = 0; j < d; ++j) {
                const double entry = picture.covariance.empty()
                                         ? (i == j ? picture.deviation[i] * picture.deviation[i] : 0.0)
                                         : 0.5 * (picture.covariance[i][j] + picture.covariance[j][i]);
                row[j] = entry * (free ? values[i] * values[j] : values[0] * values[0]);
            }
            covariance.push_back(row);
        }
        made["cov"] = covariance;
        return made;
    };
    families.push_back({name, std::move(parameters), make});
}

Families space_families(const TargetPicture& picture) {
    Families families;
    const bool bounded =
        std::all_of(picture.support.begin(), picture.support.end(),
                    [](const Interval& side) { return std::isfinite(side.upper - side.lower); });
    if (bounded) {
        json a = json::array();
        json b = json::array();
        for (const Interval& side : picture.support) {
            a.push_back(side.lower);
            b.push_back(side.upper);
        }
        add_plain(families, "uniform_box", {}, {{"a", a}, {"b", b}, {"dim", picture.support.size()}});
    }
    add_stretched(families, picture, "mv_normal", 0.0);
    constexpr std::size_t most_for_student = 20; // its M is searched for, with matrices of d^2 entries
    if (picture.mean.size() <= most_for_student) {
        add_stretched(families, picture, "mv_student_t", 5.0);
    }
    add_mixture(families, picture, "mv_normal");
    add_mixture(families, picture, "mv_student_t");
    return families;
}

} // namespace

double Parameter::value(double t) const {
    switch (kind) {
    case Kind::location:
        return start + unit * t;
    case Kind::positive:
        return std::min(start * std::exp(std::clamp(t, -200.0, 200.0)), most);
    case Kind::fraction:
        return 1.0 / (1.0 + std::exp(-t) * (1.0 - start) / start);
    }
    return start;
}

double Parameter::rounded(double value, int digits) const {
    const double reference = kind == Kind::location ? unit : std::abs(value);
    if (!(reference > 0.0) || !std::isfinite(reference)) {
        return value;
    }
    if (value == most) {
        return value;
    }
    // As a decimal fraction: 17 hundredths is 17 / 100, which is written 0.17, and not 17 * 0.01.
    const double places = std::pow(10.0, std::abs(digits - 1 - std::floor(std::log10(reference))));
    const bool fine = digits - 1 >= std::floor(std::log10(reference));
    const double whole = fine ? std::round(value * places) / places : std::round(value / places) * places;
    return whole == 0.0 ? 0.0 : whole; // no -0
}

std::vector<ProposalFamily> proposal_families(const Density& target, const TargetPicture& picture) {
    Families families = target.discrete()         ? integer_families(picture)
                        : target.dimension() == 1 ? line_families(picture)
                                                  : space_families(picture);
    std::erase_if(families, [](const ProposalFamily& family) {
        const std::string first = family.name.substr(family.name.rfind(' ') + 1);
        return find_family(first) == nullptr;
    });
    return families;
}

} // namespace sluice::advisor

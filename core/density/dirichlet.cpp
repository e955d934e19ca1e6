// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/dirichlet.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/gamma_draws.h"
#include "density/numeric.h"
#include "density/quiet_boost.h"
#include "density/scratch.h"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What the first parts of a point leave for the last one, subtracted in their order. This, rounded as it is,
/// is the last part for all purposes.
double rest_of(Points x, std::size_t point) {
    double rest = 1.0;
    for (std::size_t j = 0; j < x.dimension; ++j) {
        rest -= x.column(j)[point];
    }
    return rest;
}

} // namespace

Dirichlet::Dirichlet(std::vector<double> alpha) : alpha_(std::move(alpha)) {
    if (alpha_.size() < 2) {
        throw InvalidArgument("must have at least 2 concentrations, got " + std::to_string(alpha_.size()),
                              "/alpha");
    }
    long double sum = 0.0L;
    long double logs = 0.0L;
    for (std::size_t k = 0; k < alpha_.size(); ++k) {
        numeric::require_positive(("alpha/" + std::to_string(k)).c_str(), alpha_[k]);
        sum += alpha_[k];
        logs += boost::math::lgamma(static_cast<long double>(alpha_[k]));
    }
    sum_ = static_cast<double>(sum);
    numeric::require_finite("alpha", sum_);
    long double log_normaliser = boost::math::lgamma(sum) - logs;
    const bool single_mode = std::all_of(alpha_.begin(), alpha_.end(), [](double a) { return a > 1.0; });
    peaked_ = single_mode && sum_ >= numeric::large_shape;
    if (single_mode) {
        const long double free = sum - static_cast<long double>(alpha_.size());
        for (const double a : alpha_) {
            const long double part = (static_cast<long double>(a) - 1.0L) / free;
            mode_.push_back(static_cast<double>(part));
            log_normaliser += peaked_ ? (static_cast<long double>(a) - 1.0L) * std::log(part) : 0.0L;
        }
    }
    log_normaliser_ = static_cast<double>(log_normaliser);
}

nlohmann::json Dirichlet::to_json() const {
    return {{"family", "dirichlet"}, {"alpha", alpha_}};
}

std::vector<Interval> Dirichlet::support() const {
    return std::vector<Interval>(dimension(), {0.0, 1.0});
}

double Dirichlet::log_density_on_face(Points x, std::size_t point) const {
    bool pole = false;
    double log_density = log_normaliser_;
    for (std::size_t k = 0; k < alpha_.size(); ++k) {
        const double part = k < dimension() ? x.column(k)[point] : rest_of(x, point);
        if (!(part >= 0.0) || (part == 0.0 && alpha_[k] > 1.0)) {
            return -infinity;
        }
        pole = pole || (part == 0.0 && alpha_[k] < 1.0);
        if (part > 0.0) {
            double log_part = part;
            block::log_in_place({&log_part, 1});
            log_density += (alpha_[k] - 1.0) * log_part;
        }
    }
    return pole ? infinity : log_density;
}

void Dirichlet::log_density(Points x, std::span<double> out) const {
    const std::size_t d = dimension();
    std::array<double, block::chunk> rest;
    std::array<double, block::chunk> logs;
    std::array<double, block::chunk> excess;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> part = out.subspan(first, n);
        const Points points = x.part(first, n);
        std::fill_n(rest.begin(), n, 1.0);
        std::fill_n(part.begin(), n, log_normaliser_);
        double least = infinity; // of all parts of the chunk
        for (std::size_t k = 0; k <= d; ++k) {
            const double* const values = k < d ? points.column(k).data() : rest.data();
            const double power = alpha_[k] - 1.0;
            for (std::size_t i = 0; i < n; ++i) {
                least = values[i] > 0.0 ? std::min(least, values[i]) : -infinity;
            }
            if (peaked_) { // the sum of power (x/mode - 1) over all parts is 0
                for (std::size_t i = 0; i < n; ++i) {
                    excess[i] = power * (values[i] / mode_[k]);
                    logs[i] = power;
                }
                std::array<double, block::chunk> cost;
                block::deviance({logs.data(), n}, {excess.data(), n}, {cost.data(), n});
                for (std::size_t i = 0; i < n; ++i) {
                    part[i] -= cost[i];
                }
            } else {
                std::copy_n(values, n, logs.begin());
                block::log_in_place({logs.data(), n});
                for (std::size_t i = 0; i < n; ++i) {
                    part[i] += power * logs[i];
                }
            }
            if (k < d) {
                for (std::size_t i = 0; i < n; ++i) {
                    rest[i] -= values[i];
                }
            }
        }
        if (!(least > 0.0)) {
            for (std::size_t i = 0; i < n; ++i) {
                const bool inside = rest[i] > 0.0;
                bool positive = inside;
                for (std::size_t k = 0; k < d && positive; ++k) {
                    positive = points.column(k)[i] > 0.0;
                }
                part[i] = positive ? part[i] : log_density_on_face(points, i);
            }
        }
    });
}

void Dirichlet::fill_parts(RandomStream& stream, std::span<double> values, std::size_t n) const {
    // Through logarithms where a gamma draw might underflow.
    const bool logarithms = *std::min_element(alpha_.begin(), alpha_.end()) < 1.0;
    for (std::size_t k = 0; k < alpha_.size(); ++k) {
        const std::span<double> part = values.subspan(k * block::chunk, n);
        (logarithms ? fill_log_gamma : fill_gamma)(stream, alpha_[k], part);
    }
    if (!logarithms) {
        return;
    }
    std::array<double, block::chunk> top;
    std::fill_n(top.begin(), n, -infinity);
    for (std::size_t k = 0; k < alpha_.size(); ++k) {
        for (std::size_t i = 0; i < n; ++i) {
            top[i] = std::max(top[i], values[k * block::chunk + i]);
        }
    }
    for (std::size_t k = 0; k < alpha_.size(); ++k) {
        const std::span<double> part = values.subspan(k * block::chunk, n);
        for (std::size_t i = 0; i < n; ++i) {
            part[i] -= top[i];
        }
        block::exp_in_place(part);
    }
}

void Dirichlet::sample(RandomStream& stream, MutablePoints x) const {
    const std::size_t d = dimension();
    Scratch scratch(alpha_.size() * block::chunk);
    const std::span<double> parts = scratch.values(0, alpha_.size() * block::chunk);
    std::array<double, block::chunk> sum;
    block::for_chunks(x.count, [&](std::size_t first, std::size_t n) {
        fill_parts(stream, parts, n);
        std::fill_n(sum.begin(), n, 0.0);
        for (std::size_t k = 0; k <= d; ++k) {
            for (std::size_t i = 0; i < n; ++i) {
                sum[i] += parts[k * block::chunk + i];
            }
        }
        const MutablePoints points = x.part(first, n);
        for (std::size_t j = 0; j < d; ++j) {
            double* const column = points.column(j).data();
            for (std::size_t i = 0; i < n; ++i) {
                column[i] =
                    std::max(parts[j * block::chunk + i] / sum[i], std::numeric_limits<double>::min());
            }
        }
        // The last part may have been rounded away; the largest of the others then gives a little.
        for (std::size_t i = 0; i < n; ++i) {
            for (double step = 0x1p-53; !(rest_of(points, i) > 0.0); step *= 2.0) {
                std::size_t most = 0;
                for (std::size_t j = 1; j < d; ++j) {
                    most = points.column(j)[i] > points.column(most)[i] ? j : most;
                }
                points.column(most)[i] -= step;
            }
        }
    });
}

std::optional<double> Dirichlet::cdf(double x) const {
    if (dimension() != 1) {
        return std::nullopt;
    }
    return x <= 0.0 ? 0.0 : (x >= 1.0 ? 1.0 : boost::math::ibeta(alpha_[0], alpha_[1], x, numeric::Quiet()));
}

std::optional<std::vector<double>> Dirichlet::mean() const {
    std::vector<double> centre(alpha_.begin(), alpha_.end() - 1);
    for (double& value : centre) {
        value /= sum_;
    }
    return centre;
}

std::optional<std::vector<double>> Dirichlet::variance() const {
    std::vector<double> spread(alpha_.begin(), alpha_.end() - 1);
    for (double& value : spread) {
        value = value / sum_ * ((sum_ - value) / sum_) / (sum_ + 1.0);
    }
    return spread;
}

std::vector<std::vector<double>> Dirichlet::landmarks() const {
    constexpr std::size_t most_corners = 4;
    const std::size_t d = dimension();
    std::vector<std::vector<double>> points{*mean()};
    if (!mode_.empty()) {
        points.emplace_back(mode_.begin(), mode_.end() - 1);
    }
    if (d <= most_corners) {
        points.emplace_back(d, 0.0);
        for (std::size_t j = 0; j < d; ++j) {
            points.emplace_back(d, 0.0);
            points.back()[j] = 1.0;
        }
    }
    return points;
}

std::vector<Interval> Dirichlet::typical_range(double tail) const {
    // Every part is by itself a beta variable.
    const std::size_t d = dimension();
    const double share = 0.5 * tail / static_cast<double>(d);
    std::vector<Interval> box(d);
    for (std::size_t j = 0; j < d; ++j) {
        const double rest = sum_ - alpha_[j];
        box[j] = {boost::math::ibeta_inv(alpha_[j], rest, share, numeric::Quiet()),
                  boost::math::ibetac_inv(alpha_[j], rest, share, numeric::Quiet())};
        if (!(box[j].lower >= 0.0 && box[j].upper <= 1.0 && box[j].lower < box[j].upper)) {
            box[j] = {0.0, 1.0};
        }
        const double margin = 0.1 * (box[j].upper - box[j].lower);
        box[j].lower = box[j].lower < margin ? 0.0 : box[j].lower;
        box[j].upper = 1.0 - box[j].upper < margin ? 1.0 : box[j].upper;
    }
    return box;
}

} // namespace sluice

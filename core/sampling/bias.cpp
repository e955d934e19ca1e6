// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/bias.h"

#include "base/error.h"
#include "base/kernels.h"
#include "density/numeric.h"
#include "sampling/drawn_source.h"
#include "sampling/line_integral.h"
#include "sampling/log_ratio.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sluice {
namespace {

using envelope::infinity;
using envelope::LogRatio;

/// A pair of densities on the line with all places where something happens.
class Line {
  public:
    Line(const Density& target, const Density& proposal)
        : target_(target), proposal_(proposal), ratio_(target, proposal) {
        const Interval p = target.support().front(), q = proposal.support().front();
        range_ = {std::min(p.lower, q.lower), std::max(p.upper, q.upper)};
        const Interval of_p = finite(target.typical_range(1e-4).front());
        const Interval of_q = finite(proposal.typical_range(1e-4).front());
        unit_ = std::max(std::min(of_p.upper - of_p.lower, of_q.upper - of_q.lower), 1e-300);
        for (const double at :
             {p.lower, p.upper, q.lower, q.upper, of_p.lower, of_p.upper, of_q.lower, of_q.upper}) {
            add_break(at);
        }
        for (const Density* density : {&target, &proposal}) {
            const Interval inner = finite(density->typical_range(0.5).front());
            add_break(inner.lower);
            add_break(inner.upper);
            const auto landmarks = density->landmarks();
            for (std::size_t i = 0; i < std::min<std::size_t>(landmarks.size(), 500); ++i) {
                add_break(landmarks[i].front());
            }
        }
        std::sort(breaks_.begin(), breaks_.end());
        breaks_.erase(std::unique(breaks_.begin(), breaks_.end()), breaks_.end());
        scan(of_p, of_q);
        cut_between();
    }

    Interval range() const { return range_; }
    double unit() const { return unit_; }
    const std::vector<double>& breaks() const { return breaks_; }

    /// The points at which ln p - ln q crosses a level, to the last digits.
    std::vector<double> crossings(double level) const {
        std::vector<double> points;
        const auto above = [&](double r) { return r > level; };
        for (std::size_t i = 0; i + 1 < grid_.size(); ++i) {
            if (above(r_[i]) == above(r_[i + 1])) {
                continue;
            }
            double low = grid_[i], high = grid_[i + 1];
            for (double middle = 0.5 * (low + high); middle > low && middle < high;
                 middle = 0.5 * (low + high)) {
                (above(ratio_.at(middle)) == above(r_[i]) ? low : high) = middle;
            }
            points.push_back(high);
        }
        return points;
    }

    void log_densities(std::span<const double> x, std::span<double> log_p, std::span<double> log_q) const {
        target_.log_density(Points(x), log_p);
        proposal_.log_density(Points(x), log_q);
    }

    /// The largest of min(ln p, ln M + ln q) met, to scale by.
    double height(double log_m) const {
        double height = -infinity;
        std::vector<double> p(grid_.size()), q(grid_.size());
        log_densities(grid_, p, q);
        for (std::size_t i = 0; i < grid_.size(); ++i) {
            const double least = std::min(p[i], log_m + q[i]);
            height = std::isfinite(least) ? std::max(height, least) : height;
        }
        return height;
    }

  private:
    static Interval finite(Interval range) {
        const double lower = std::isfinite(range.lower) ? range.lower : std::min(range.upper, 100.0) - 200.0;
        return {lower, std::isfinite(range.upper) ? range.upper : std::max(lower, -100.0) + 200.0};
    }

    void add_break(double at) {
        if (std::isfinite(at)) {
            breaks_.push_back(at);
        }
    }

    /// Cuts at growing distances from both sides of every break: the rules of an interval that is much wider
    /// than what stands at its end would see none of it.
    void cut_between() {
        std::vector<double> cuts;
        for (std::size_t i = 0; i + 1 < breaks_.size(); ++i) {
            const double half = 0.5 * (breaks_[i + 1] - breaks_[i]);
            for (double step = 0.25 * unit_; step < half; step *= 2.0) {
                cuts.push_back(breaks_[i] + step);
                cuts.push_back(breaks_[i + 1] - step);
            }
        }
        breaks_.insert(breaks_.end(), cuts.begin(), cuts.end());
        std::sort(breaks_.begin(), breaks_.end());
    }

    /// Evenly over both bulks, at all scales about every break, and far out.
    void scan(Interval of_p, Interval of_q) {
        constexpr int even = 1024;
        for (const Interval& bulk : {of_p, of_q}) {
            for (int i = 0; i <= even; ++i) {
                grid_.push_back(bulk.lower + (bulk.upper - bulk.lower) * i / even);
            }
        }
        const std::size_t about = std::min<std::size_t>(breaks_.size(), 100);
        for (std::size_t b = 0; b < about; ++b) {
            grid_.push_back(breaks_[b]);
            for (double step = 1e-9 * unit_; step < 10.0 * unit_; step *= 2.0) {
                grid_.push_back(breaks_[b] - step);
                grid_.push_back(breaks_[b] + step);
            }
        }
        for (double step = unit_; step < 1e30 * unit_; step *= 1.3) {
            grid_.push_back(breaks_.front() - step);
            grid_.push_back(breaks_.back() + step);
        }
        std::erase_if(grid_, [&](double x) { return !(x >= range_.lower && x <= range_.upper); });
        std::sort(grid_.begin(), grid_.end());
        grid_.erase(std::unique(grid_.begin(), grid_.end()), grid_.end());
        r_.resize(grid_.size());
        ratio_.evaluate(Points(std::span<const double>(grid_)), r_);
    }

    const Density& target_;
    const Density& proposal_;
    LogRatio ratio_;
    Interval range_;
    double unit_ = 1.0;
    std::vector<double> breaks_, grid_, r_;
};

std::vector<double> joined(std::vector<double> a, const std::vector<double>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// The integrands of one pass see p, M q and x, the first two divided by the same constant.
template <typename Visit>
envelope::Integrands integrands(const Line& line, double log_m, double height, const Visit& visit) {
    return [&line, log_m, height, visit](std::span<const double> x, std::span<double> out) {
        std::vector<double> log_p(x.size()), log_q(x.size());
        line.log_densities(x, log_p, log_q);
        for (std::size_t i = 0; i < x.size(); ++i) {
            visit(x[i], std::exp(log_p[i] - height), std::exp(log_m + log_q[i] - height), out.data() + i,
                  x.size());
        }
    };
}

std::optional<EnvelopeBias> over_the_line(const Density& target, const Density& proposal, double log_m) {
    const Line line(target, proposal);
    const double height = line.height(log_m);
    if (!std::isfinite(height)) {
        return std::nullopt;
    }
    const std::vector<double> breaks = joined(line.breaks(), line.crossings(log_m));
    const std::vector<double> masses =
        envelope::integrate(integrands(line, log_m, height,
                                       [](double, double p, double mq, double* out, std::size_t stride) {
                                           out[0] = p;
                                           out[stride] = std::min(p, mq);
                                           out[2 * stride] = p > mq ? mq : 0.0;
                                       }),
                            3, line.range(), breaks, line.unit());
    if (!(masses[0] > 0.0) || !(masses[1] > 0.0) || std::isnan(masses[2])) {
        return std::nullopt;
    }
    const double z = masses[0], c = masses[1];
    const double envelope_mass = std::exp(log_m - height); // of M q
    EnvelopeBias bias;
    bias.acceptance_rate = std::min(1.0, c / envelope_mass);
    bias.violating_share = std::clamp(masses[2] / envelope_mass, 0.0, 1.0);
    // p / Z exceeds M q / C only where p > M q, since C <= Z; there min(p, M q) = M q.
    const double missing =
        envelope::integrate(integrands(line, log_m, height,
                                       [z, c](double, double p, double mq, double* out, std::size_t) {
                                           out[0] = std::max(0.0, p / z - mq / c);
                                       }),
                            1, line.range(), joined(breaks, line.crossings(log_m + std::log(z / c))),
                            line.unit(), 1.0)
            .front();
    if (std::isnan(missing)) {
        return std::nullopt;
    }
    bias.total_variation = std::min(1.0, missing);
    const double middle = line.breaks()[line.breaks().size() / 2];
    const std::vector<double> moments = envelope::integrate(
        integrands(line, log_m, height,
                   [middle](double x, double p, double mq, double* out, std::size_t stride) {
                       const double away = x - middle, least = std::min(p, mq);
                       out[0] = least == 0.0 ? 0.0 : away * least;
                       out[stride] = least == 0.0 ? 0.0 : away * away * least;
                   }),
        2, line.range(), breaks, line.unit());
    if (std::isfinite(moments[0])) {
        bias.mean = middle + moments[0] / c;
        if (std::isfinite(moments[1])) {
            bias.variance = std::max(0.0, moments[1] / c - (moments[0] / c) * (moments[0] / c));
        }
    }
    return bias;
}

/// Weights w proportional to p / q and m = min(1, p / (M q)) of equally likely candidates.
class WeightedCandidates {
  public:
    explicit WeightedCandidates(double log_m) : log_m_(log_m) {}

    void add(double log_p, double log_q) {
        const double ratio = log_p - log_q - log_m_;
        excess_.push_back(std::isnan(ratio) || log_p == -infinity ? -infinity : ratio);
    }

    EnvelopeBias bias(bool whole_population) const {
        EnvelopeBias bias;
        if (excess_.empty()) {
            return bias;
        }
        const double largest = *std::max_element(excess_.begin(), excess_.end());
        const auto n = static_cast<double>(excess_.size());
        double sum_w = 0.0, sum_m = 0.0, violating = 0.0;
        for (const double excess : excess_) {
            sum_w += std::exp(excess - largest);
            sum_m += std::exp(std::min(0.0, excess));
            violating += excess > violation_tolerance ? 1.0 : 0.0;
        }
        bias.acceptance_rate = sum_m / n;
        bias.violating_share = violating / n;
        if (!(sum_m > 0.0) || !std::isfinite(largest) || violating == 0.0) {
            bias.total_variation = std::isfinite(largest) || violating == 0.0 ? 0.0 : 1.0;
            return bias;
        }
        // T = (E[s w] / E[w] - E[s m] / E[m]) / 2 with s the sign of w / E[w] - m / E[m].
        double share_w = 0.0, share_m = 0.0;
        visit(sum_w, sum_m, largest, [&](double w, double m, double sign) {
            share_w += sign * w / n;
            share_m += sign * m / n;
        });
        bias.total_variation = std::clamp(0.5 * (share_w - share_m), 0.0, 1.0);
        if (!whole_population) {
            // Delta method: the sign changes where the difference is 0 and adds nothing in the first order.
            double squares = 0.0;
            visit(sum_w, sum_m, largest, [&](double w, double m, double sign) {
                const double influence = 0.5 * ((sign - share_w) * w - (sign - share_m) * m);
                squares += influence * influence;
            });
            bias.standard_error = std::sqrt(squares / n / n);
        }
        return bias;
    }

  private:
    /// Calls with w and m, each divided by its mean, and the sign of their difference.
    template <typename Visit>
    void visit(double sum_w, double sum_m, double largest, const Visit& each) const {
        const auto n = static_cast<double>(excess_.size());
        for (const double excess : excess_) {
            const double w = std::exp(excess - largest) * (n / sum_w);
            const double m = std::exp(std::min(0.0, excess)) * (n / sum_m);
            each(w, m, w > m ? 1.0 : -1.0);
        }
    }

    double log_m_;
    std::vector<double> excess_; ///< ln p - ln M - ln q
};

/// By summation over the points that hold all but 1e-15 of both.
std::optional<EnvelopeBias> over_the_points(const Density& target, const Density& proposal, double log_m) {
    const Interval p = target.typical_range(1e-15).front(), q = proposal.typical_range(1e-15).front();
    const double first = std::ceil(std::min(p.lower, q.lower)), last = std::floor(std::max(p.upper, q.upper));
    if (!std::isfinite(first) || !std::isfinite(last) || last - first > 5e6 || last < first) {
        return std::nullopt;
    }
    std::vector<double> k;
    for (double at = first; at <= last; at += 1.0) {
        k.push_back(at);
    }
    std::vector<double> log_p(k.size()), log_q(k.size());
    target.log_density(Points(std::span<const double>(k)), log_p);
    proposal.log_density(Points(std::span<const double>(k)), log_q);
    double height = -infinity;
    for (std::size_t i = 0; i < k.size(); ++i) {
        height = std::max(height, std::min(log_p[i], log_m + log_q[i]));
    }
    if (!std::isfinite(height)) {
        return std::nullopt;
    }
    double z = 0.0, c = 0.0, violating = 0.0, first_moment = 0.0, second_moment = 0.0, missing = 0.0;
    for (std::size_t i = 0; i < k.size(); ++i) {
        const double pi = std::exp(log_p[i] - height), mqi = std::exp(log_m + log_q[i] - height);
        const double least = std::min(pi, mqi);
        z += pi;
        c += least;
        violating += log_p[i] - log_m - log_q[i] > violation_tolerance ? std::exp(log_q[i]) : 0.0;
        first_moment += k[i] * least;
        second_moment += k[i] * k[i] * least;
    }
    for (std::size_t i = 0; i < k.size(); ++i) {
        const double pi = std::exp(log_p[i] - height), mqi = std::exp(log_m + log_q[i] - height);
        missing += std::max(0.0, pi / z - std::min(pi, mqi) / c);
    }
    EnvelopeBias bias;
    bias.acceptance_rate = std::min(1.0, c / std::exp(log_m - height));
    bias.violating_share = std::clamp(violating, 0.0, 1.0);
    bias.total_variation = violating > 0.0 ? std::clamp(missing, 0.0, 1.0) : 0.0;
    bias.mean = first_moment / c;
    bias.variance = std::max(0.0, second_moment / c - *bias.mean * *bias.mean);
    return bias;
}

} // namespace

std::optional<EnvelopeBias> integrated_bias(const Density& target, const Density& proposal, double log_m) {
    if (target.dimension() != 1 || proposal.dimension() != 1 || target.discrete() != proposal.discrete() ||
        !std::isfinite(log_m)) {
        return std::nullopt;
    }
    return target.discrete() ? over_the_points(target, proposal, log_m)
                             : over_the_line(target, proposal, log_m);
}

EnvelopeBias estimated_bias(const Density& target, const Density& proposal, double log_m, std::uint64_t seed,
                            std::uint64_t candidates, std::stop_token stop) {
    WeightedCandidates weighted(log_m);
    CandidateBlock block(target.dimension());
    for (std::uint64_t tried = 0; tried < candidates; tried += block.count) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        block.count = CandidateBlock::size; // whole: a shorter block may draw other candidates
        block.number = tried / CandidateBlock::size;
        draw_candidates(proposal, seed, block, [](std::size_t, std::size_t) {});
        target.log_density(block.points(), {block.log_p, block.count});
        block.count = static_cast<std::size_t>(std::min<std::uint64_t>(block.count, candidates - tried));
        for (std::size_t i = 0; i < block.count; ++i) {
            weighted.add(block.log_p[i], block.log_q[i]);
        }
    }
    return weighted.bias(false);
}

EnvelopeBias filter_bias(const Matrix<float>& rows, const Density& target, const Density& proposal,
                         double log_m) {
    WeightedCandidates weighted(log_m);
    CandidateBlock block(rows.columns());
    for (std::size_t first = 0; first < rows.rows(); first += CandidateBlock::size) {
        block.count = std::min(CandidateBlock::size, rows.rows() - first);
        const MutablePoints points = block.points();
        kernels().columns_from_rows(rows.row(first).data(), block.dimension, points.data, points.stride,
                                    block.count);
        target.log_density(points, {block.log_p, block.count});
        proposal.log_density(points, {block.log_q, block.count});
        for (std::size_t i = 0; i < block.count; ++i) {
            weighted.add(block.log_p[i], block.log_q[i]);
        }
    }
    return weighted.bias(true);
}

EnvelopeBias find_bias(const Density& target, const Density& proposal, double log_m, std::uint64_t seed,
                       std::stop_token stop) {
    if (const auto exact = integrated_bias(target, proposal, log_m)) {
        return *exact;
    }
    constexpr std::uint64_t values = std::uint64_t{1} << 24, most = std::uint64_t{1} << 18;
    const std::uint64_t candidates =
        std::clamp<std::uint64_t>(values / target.dimension(), CandidateBlock::size, most);
    return estimated_bias(target, proposal, log_m, seed, candidates, std::move(stop));
}

} // namespace sluice

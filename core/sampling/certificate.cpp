// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/certificate.h"

#include "base/text.h"
#include "sampling/ascent.h"
#include "sampling/envelope_parts.h"
#include "sampling/interval_math.h"
#include "sampling/log_bounds.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace sluice::envelope {
namespace {

namespace iv = intervals;
using Point = std::vector<double>;

/// Boxes looked at, and elementary terms evaluated for them; both keep the work to some tenths of a second.
constexpr std::size_t most_cells = 300'000;
constexpr double most_work = 1.2e7;
constexpr std::size_t most_dimensions = 6;
constexpr std::size_t most_landmarks = 1000;

struct Cell {
    double bound; ///< of r over the box
    Box box;
    std::size_t split = 0; ///< the coordinate to halve next
};

struct LowerBound {
    bool operator()(const Cell& a, const Cell& b) const { return a.bound < b.bound; }
};

/// Halves boxes in units that suit the target: even near its middle, by factors far out, so that any number
/// can be reached from anywhere in some thousand steps.
class Ruler {
  public:
    explicit Ruler(const Density& target) {
        for (const Interval& range : target.typical_range(0.1)) {
            const double width = range.upper - range.lower;
            const bool usable = std::isfinite(width) && width > 0.0;
            middle_.push_back(usable ? 0.5 * (range.lower + range.upper) : 0.0);
            unit_.push_back(usable ? width : 1.0);
        }
    }

    double unit(std::size_t j) const { return unit_[j]; }

    double between(std::size_t j, Interval range) const {
        const double low = std::asinh((range.lower - middle_[j]) / unit_[j]);
        const double high = std::asinh((range.upper - middle_[j]) / unit_[j]);
        const double middle = middle_[j] + unit_[j] * std::sinh(0.5 * (low + high));
        const double halved = range.lower + 0.5 * (range.upper - range.lower);
        const bool inside = middle > range.lower && middle < range.upper;
        const bool narrow = high - low < 0.5;
        return inside && !narrow ? middle : halved;
    }

    double relative_width(std::size_t j, Interval range) const {
        return std::asinh((range.upper - middle_[j]) / unit_[j]) -
               std::asinh((range.lower - middle_[j]) / unit_[j]);
    }

  private:
    std::vector<double> middle_;
    std::vector<double> unit_;
};

/// The partition and what bounds its cells.
class Partition {
  public:
    Partition(const LogRatio& ratio, const LogBounder& p, const LogBounder& q)
        : ratio_(ratio), p_(p), q_(q), ruler_(ratio.target()), cost_(4.0 + p.cost() + q.cost()) {}

    struct Higher {
        double value = -infinity;
        Point at;
    };

    void add(Box box) {
        Cell cell{0.0, std::move(box)};
        measure(cell);
        cells_.push(std::move(cell));
    }

    /// Refines until all bounds are <= limit (true), the work is done (false), or a point with r > limit is
    /// met, which higher() then tells (false).
    bool prove(double limit, const std::stop_token& stop) {
        while (bound() > limit) {
            if (higher_.value > limit || work_ > most_work || looked_at_ > most_cells) {
                return false;
            }
            check_stop(stop);
            Cell cell = cells_.top();
            cells_.pop();
            const std::size_t j = cell.split;
            const double at = ruler_.between(j, cell.box[j]);
            if (!(at > cell.box[j].lower && at < cell.box[j].upper)) { // no number lies between
                cells_.push(std::move(cell));
                return false;
            }
            Box upper = cell.box;
            cell.box[j].upper = at;
            upper[j].lower = at;
            add(std::move(cell.box));
            add(std::move(upper));
        }
        return true;
    }

    double bound() const { return cells_.empty() ? -infinity : cells_.top().bound; }
    const Box& worst() const { return cells_.top().box; }
    std::size_t looked_at() const { return looked_at_; }
    const Higher& higher() const { return higher_; }

  private:
    /// The number next to an end, on the inside: at the end itself ln p and ln q may jump.
    static double inside(double end, double from) { return std::nextafter(end, from); }

    static double absolute(Interval a) { return std::max(std::abs(a.lower), std::abs(a.upper)); }

    void measure(Cell& cell) {
        ++looked_at_;
        work_ += cost_;
        const std::size_t d = cell.box.size();
        const LogBounds p = p_.over(cell.box);
        if (p.value.upper == -infinity) {
            cell.bound = -infinity;
            return;
        }
        const LogBounds q = q_.over(cell.box);
        const double naive = p.value.upper - q.value.lower;
        cell.bound = std::isnan(naive) ? infinity : naive + rounding(p.value.upper, q.value.lower);
        // The mean value theorem about a point; where r is monotone in a coordinate its best end is the
        // point, or rather its neighbour inside, with the end itself looked at beside it.
        Point end(d), at(d);
        double rise = 0.0;
        double widest = -1.0;
        for (std::size_t j = 0; j < d; ++j) {
            const Interval side = cell.box[j];
            const Interval slope = iv::difference(p.slope[j], q.slope[j]);
            const double width = side.upper - side.lower;
            // Slopes are known to their own rounding, which tells nothing about the sign of a smaller
            // difference.
            const double blur = 1e-14 * (absolute(p.slope[j]) + absolute(q.slope[j]));
            end[j] = at[j] = ruler_.between(j, side);
            if (slope.lower >= -blur && std::isfinite(side.upper)) {
                end[j] = side.upper;
                at[j] = inside(side.upper, side.lower);
                rise += std::max(-slope.lower, 0.0) * width;
            } else if (slope.upper <= blur && std::isfinite(side.lower)) {
                end[j] = side.lower;
                at[j] = inside(side.lower, side.upper);
                rise += std::max(slope.upper, 0.0) * width;
            } else {
                rise += width > 0.0 ? std::max({slope.upper * (side.upper - at[j]),
                                                -slope.lower * (at[j] - side.lower), 0.0})
                                    : 0.0;
            }
            const double extent = ruler_.relative_width(j, side);
            const double gain = std::isfinite(slope.upper - slope.lower)
                                    ? std::min((slope.upper - slope.lower) * width, 1e300)
                                    : 1e300 * std::min(extent, 1e3);
            if (gain > widest && width > 0.0) {
                widest = gain;
                cell.split = j;
            }
        }
        const double value = value_at(at);
        if (value > -infinity && !std::isnan(rise)) {
            const double highest = at == end ? value : std::max(value, value_at(end));
            cell.bound = std::min(cell.bound, highest + rise);
        }
    }

    /// r at a point with room for its rounding, -inf where it is not finite; the point is remembered where r
    /// is higher than at any before.
    double value_at(const Point& at) {
        const double log_p = ratio_.target().log_density_at(at);
        const double log_q = ratio_.proposal().log_density_at(at);
        if (!std::isfinite(log_p) || !std::isfinite(log_q)) {
            return -infinity;
        }
        const double value = log_p - log_q;
        const double error = rounding(log_p, log_q) + p_.rounding(at) + q_.rounding(at);
        if (value - error > higher_.value && error < 1e-7) {
            higher_ = {value - error, at};
        }
        return value + error;
    }

    static double rounding(double a, double b) { return 1e-14 * (2.0 + std::abs(a) + std::abs(b)); }

    const LogRatio& ratio_;
    const LogBounder& p_;
    const LogBounder& q_;
    Ruler ruler_;
    double cost_;
    double work_ = 0.0;
    std::size_t looked_at_ = 0;
    Higher higher_;
    std::priority_queue<Cell, std::vector<Cell>, LowerBound> cells_;
};

/// ln 1, for what stands in no denominator.
class NothingBounder final : public LogBounder {
  public:
    LogBounds over(std::span<const Interval> box) const override {
        return {iv::point(0.0), std::vector<Interval>(box.size(), iv::point(0.0))};
    }
    double cost() const override { return 1.0; }
};

Box common_support(const LogRatio& ratio) {
    Box box = ratio.target().support();
    const Box q = ratio.proposal().support();
    for (std::size_t j = 0; j < box.size(); ++j) {
        box[j] = iv::common(box[j], q[j]);
    }
    return box;
}

/// Moves the ends of the line inwards as far as the components' suprema beyond them stay within the limit:
/// the infinite ends, and finite ends (from one of which nothing may be left), where both may be 0 or
/// infinite.
void cut_line(const LogRatio& ratio, double limit, Interval& line) {
    const Interval bulk = ratio.target().typical_range(1e-3).front();
    const bool usable = std::isfinite(bulk.lower) && std::isfinite(bulk.upper) && bulk.lower < bulk.upper;
    const double width = usable ? bulk.upper - bulk.lower : 1.0;
    for (const double side : {-1.0, 1.0}) {
        double& end = side > 0.0 ? line.upper : line.lower;
        if (std::isfinite(ratio.at(end))) {
            continue;
        }
        const double start = !usable ? side : side > 0.0 ? bulk.upper : bulk.lower;
        for (int k = 0; k < 60; ++k) {
            const double distance = width * std::exp2(k - 1);
            const double at =
                std::isinf(end) ? start + side * distance : end - side * width * std::exp2(-k - 3);
            if (!(at > line.lower && at < line.upper)) {
                continue;
            }
            const std::optional<double> beyond =
                component_supremum(ratio, side > 0.0 ? Interval{at, end} : Interval{end, at});
            if (!beyond) {
                break;
            }
            if (*beyond <= limit) {
                end = at;
                break;
            }
        }
    }
}

/// In several dimensions: a box outside of which the components' suprema stay within the limit.
void cut_space(const LogRatio& ratio, double limit, Box& box) {
    if (std::none_of(box.begin(), box.end(),
                     [](const Interval& side) { return !std::isfinite(side.upper - side.lower); })) {
        return;
    }
    const Box bulk = ratio.target().typical_range(1e-3);
    for (int k = 0; k < 20; ++k) {
        Box cut = box;
        for (std::size_t j = 0; j < box.size(); ++j) {
            const double width = (bulk[j].upper - bulk[j].lower) * (std::exp2(0.5 * k) - 1.0);
            cut[j] = iv::common(box[j], {bulk[j].lower - width, bulk[j].upper + width});
        }
        const std::optional<double> beyond = normal_supremum_outside(ratio, cut);
        if (!beyond) {
            return;
        }
        if (*beyond <= limit) {
            box = cut;
            return;
        }
    }
}

/// Kinks and poles stand at landmarks: cells that end there are smooth inside.
void add_line_cells(const LogRatio& ratio, Interval line, Partition& partition) {
    std::vector<double> ends = {line.lower, line.upper};
    for (const Density* density : {&ratio.target(), &ratio.proposal()}) {
        const auto landmarks = density->landmarks();
        for (std::size_t i = 0; i < std::min(landmarks.size(), most_landmarks); ++i) {
            if (landmarks[i][0] > line.lower && landmarks[i][0] < line.upper) {
                ends.push_back(landmarks[i][0]);
            }
        }
    }
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
        partition.add({{ends[i], ends[i + 1]}});
    }
}

/// The local maximum near a point that is higher than what the search found.
std::pair<double, Point> climbed(const LogRatio& ratio, const Partition::Higher& higher,
                                 const std::stop_token& stop) {
    Point scale;
    for (const Interval& range : ratio.target().typical_range(0.1)) {
        const double width = range.upper - range.lower;
        scale.push_back(std::isfinite(width) && width > 0.0 ? 0.01 * width : 0.01);
    }
    const auto top = ascend(ratio, higher.at, scale, common_support(ratio), stop);
    return top.first > higher.value ? top : std::pair(higher.value, higher.at);
}

/// The parts of the support that the components' suprema do not settle.
void fill(const LogRatio& ratio, double limit, Partition& partition) {
    Box box = common_support(ratio);
    ratio.dimension() == 1 ? cut_line(ratio, limit, box.front()) : cut_space(ratio, limit, box);
    // An end that stays infinite is followed to where the first densities underflow to 0 because the square
    // of x overflows.
    constexpr double farthest = 1e150;
    for (Interval& side : box) {
        side = iv::common(side, {-farthest, farthest});
    }
    if (ratio.dimension() == 1) {
        add_line_cells(ratio, box.front(), partition);
    } else {
        partition.add(box);
    }
}

std::string unproved_text(const Partition& partition, double log_m) {
    Point at;
    for (const Interval& side : partition.worst()) {
        at.push_back(std::isfinite(side.lower) ? side.lower : side.upper);
    }
    const double gap = partition.bound() - log_m;
    return "after " + grouped(partition.looked_at()) +
           " parts of the support the bound of ln(p/q) near x = " + point_text(at) + " is still " +
           (std::isinf(gap) ? std::string("infinite") : short_number(gap, 3) + " above ln M");
}

} // namespace

void certify(const LogRatio& ratio, EnvelopeConstant& constant, const std::stop_token& stop) {
    if (ratio.dimension() > most_dimensions) {
        constant.unproved =
            "no bounds are computed in more than " + std::to_string(most_dimensions) + " dimensions";
        return;
    }
    auto p = tilt_ratio_bounder(ratio.target(), ratio.proposal());
    const std::unique_ptr<LogBounder> q =
        p ? std::make_unique<NothingBounder>() : log_bounder(ratio.proposal());
    p = p ? std::move(p) : log_bounder(ratio.target());
    if (!p || !q) {
        constant.unproved = "the density " + (p ? ratio.proposal() : ratio.target()).family() +
                            " gives no bounds over a region";
        return;
    }
    bool raised = false;
    std::size_t looked_at = 0;
    constexpr int most_climbs = 20;
    for (int climb = 0; climb < most_climbs; ++climb) {
        Partition partition(ratio, *p, *q);
        fill(ratio, constant.log_m, partition);
        const bool proved = partition.prove(constant.log_m, stop);
        looked_at += partition.looked_at();
        if (proved) {
            constant.certificate = EnvelopeCertificate{constant.log_m, looked_at};
            constant.unproved.clear();
            break;
        }
        constant.unproved = unproved_text(partition, constant.log_m);
        if (!(partition.higher().value > constant.log_m)) {
            break;
        }
        const auto [value, at] = climbed(ratio, partition.higher(), stop);
        constant.log_m = value + constant.margin;
        constant.touching = {at};
        raised = true;
    }
    if (raised) {
        constant.note +=
            "; raised by the partition of the support, which found a higher mode than the search";
    }
}

} // namespace sluice::envelope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/figure/range.h"

#include <algorithm>
#include <cmath>

namespace sluice::figure {
namespace {

/// The smallest range that holds what it was given.
struct Extent {
    bool positive_only = false;
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    bool from_zero = false;

    void add(double value) {
        if (std::isfinite(value) && !(positive_only && value <= 0)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    void add(const std::vector<double>& values) {
        for (const double value : values) {
            add(value);
        }
    }
};

struct AddX {
    Extent& extent;
    void operator()(const Line& e) const { extent.add(e.x); }
    void operator()(const Band& e) const { extent.add(e.x); }
    void operator()(const Bars& e) const { extent.add(e.edges); }
    void operator()(const Marks& e) const { extent.add(e.x); }
    void operator()(const Estimate& e) const {
        extent.add(e.x);
        if (e.along_x) {
            extent.add(e.low);
            extent.add(e.high);
        }
    }
    void operator()(const Rule& e) const {
        if (e.vertical) {
            extent.add(e.at);
        }
    }
};

struct AddY {
    Extent& extent;
    void operator()(const Line& e) const { extent.add(e.y); }
    void operator()(const Band& e) const {
        extent.add(e.low);
        extent.add(e.high);
    }
    void operator()(const Bars& e) const {
        extent.add(e.heights);
        extent.add(0.0);
        extent.from_zero = true;
    }
    void operator()(const Marks& e) const { extent.add(e.y); }
    void operator()(const Estimate& e) const {
        extent.add(e.y);
        if (!e.along_x) {
            extent.add(e.low);
            extent.add(e.high);
        }
    }
    void operator()(const Rule& e) const {
        if (!e.vertical) {
            extent.add(e.at);
        }
    }
};

void pad_linear(Scale& scale, const Extent& extent, double margin) {
    double span = scale.high - scale.low;
    if (!(span > 0)) {
        span = std::max(std::abs(scale.high) * 0.2, 1e-9);
        margin = 0.5;
    }
    if (!(extent.from_zero && scale.low == 0.0)) {
        scale.low -= margin * span;
    }
    scale.high += margin * span;
}

void pad_log(Scale& scale, double margin) {
    double factor = std::pow(scale.high / scale.low, margin);
    if (!(factor > 1)) {
        factor = 2;
    }
    scale.low /= factor;
    scale.high *= factor;
}

template <typename Add>
Scale scale_of(const Figure& figure, const Axis& axis, double margin) {
    Scale scale;
    if (!axis.categories.empty()) {
        scale.low = -0.5;
        scale.high = double(axis.categories.size()) - 0.5;
        return scale;
    }
    Extent extent;
    extent.positive_only = axis.logarithmic;
    for (const Element& element : figure.elements) {
        std::visit(Add{extent}, element);
    }
    if (extent.low > extent.high) { // nothing finite
        extent.low = axis.logarithmic ? 1.0 : 0.0;
        extent.high = axis.logarithmic ? 10.0 : 1.0;
    }
    scale.low = extent.low;
    scale.high = extent.high;
    scale.logarithmic = axis.logarithmic;
    if (axis.logarithmic) {
        pad_log(scale, margin);
    } else {
        pad_linear(scale, extent, margin);
    }
    scale.low = axis.low.value_or(scale.low);
    scale.high = axis.high.value_or(scale.high);
    if (!(scale.high > scale.low)) { // given limits and the data have nothing in common
        scale.high = scale.logarithmic ? scale.low * 10 : scale.low + 1;
    }
    return scale;
}

} // namespace

double Scale::at(double value) const {
    const double share =
        logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    return from + share * (to - from);
}

std::vector<double> Scale::at(const std::vector<double>& values) const {
    std::vector<double> positions(values.size());
    std::transform(values.begin(), values.end(), positions.begin(), [this](double v) { return at(v); });
    return positions;
}

Scale x_scale(const Figure& figure) {
    return scale_of<AddX>(figure, figure.x, 0.02);
}

Scale y_scale(const Figure& figure) {
    return scale_of<AddY>(figure, figure.y, 0.07);
}

} // namespace sluice::figure

// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/figure/canvas.h"
#include "results/figure/heading.h"
#include "results/figure/range.h"
#include "results/figure/ticks.h"

#include <algorithm>
#include <cmath>

namespace sluice::figure {
namespace {

constexpr Colour grid = Colour::hex(0xE6E6E6);
constexpr double tick_gap = 8;

/// Draws one element between the axes.
struct DrawElement {
    Canvas& canvas;
    const Scale& x;
    const Scale& y;
    const Box& plot;

    void operator()(const Line& e) const { canvas.polyline(x.at(e.x), y.at(e.y), e.colour, e.width, e.dash); }
    void operator()(const Band& e) const {
        std::vector<double> along, across;
        const auto add = [&](std::size_t i, double value) {
            const double px = x.at(e.x[i]), py = y.at(value);
            if (std::isfinite(px)) {
                along.push_back(px);
                across.push_back(std::isfinite(py) ? py : plot.bottom); // log of zero
            }
        };
        for (std::size_t i = 0; i < e.x.size(); ++i) {
            add(i, e.low[i]);
        }
        for (std::size_t i = e.x.size(); i-- > 0;) {
            add(i, e.high[i]);
        }
        canvas.polygon(along, across, e.colour);
    }
    void operator()(const Bars& e) const {
        for (std::size_t i = 0; i < e.heights.size(); ++i) {
            const double left = x.at(e.edges[i]), right = x.at(e.edges[i + 1]);
            const double gap = right - left > 4 ? 0.5 : 0.0;
            canvas.rectangle({left + gap, y.at(e.heights[i]), right - gap, y.at(0.0)}, e.colour);
        }
    }
    void operator()(const Marks& e) const {
        for (std::size_t i = 0; i < e.x.size(); ++i) {
            const double px = x.at(e.x[i]), py = y.at(e.y[i]);
            if (px >= plot.left && px <= plot.right && py >= plot.top && py <= plot.bottom) {
                canvas.mark(px, py, e.shape, e.size, e.colour);
            }
        }
    }
    void operator()(const Estimate& e) const {
        const double px = x.at(e.x), py = y.at(e.y);
        if (std::isfinite(e.low) && std::isfinite(e.high)) {
            interval(e, px, py);
        }
        canvas.mark(px, py, e.shape, 10, e.colour);
        if (e.along_x) {
            canvas.text(std::clamp(px, plot.left + 60, plot.right - 60), py - 10, e.text, small_size,
                        role::ink, Align::centre);
        } else {
            canvas.text(px + 11, py + 4, e.text, small_size, role::ink);
        }
    }
    void operator()(const Rule& e) const {
        if (e.vertical) {
            canvas.line(x.at(e.at), plot.top, x.at(e.at), plot.bottom, e.colour, 1.5, e.dash);
        } else {
            canvas.line(plot.left, y.at(e.at), plot.right, y.at(e.at), e.colour, 1.5, e.dash);
        }
    }

  private:
    void interval(const Estimate& e, double px, double py) const {
        constexpr double cap = 5;
        const Scale& scale = e.along_x ? x : y;
        const double a = scale.at(e.low), b = scale.at(e.high);
        if (e.along_x) {
            canvas.line(a, py, b, py, e.colour, 2);
            canvas.line(a, py - cap, a, py + cap, e.colour, 2);
            canvas.line(b, py - cap, b, py + cap, e.colour, 2);
        } else {
            canvas.line(px, a, px, b, e.colour, 2);
            canvas.line(px - cap, a, px + cap, a, e.colour, 2);
            canvas.line(px - cap, b, px + cap, b, e.colour, 2);
        }
    }
};

/// Draws an element's sign in the legend, in a box of 28 x 12 whose middle line is at y.
struct DrawSign {
    static constexpr double width = 28;
    Canvas& canvas;
    double left, y;

    void operator()(const Line& e) const { canvas.line(left, y, left + width, y, e.colour, e.width, e.dash); }
    void operator()(const Band& e) const { canvas.rectangle({left, y - 6, left + width, y + 6}, e.colour); }
    void operator()(const Bars& e) const { canvas.rectangle({left + 7, y - 6, left + 21, y + 6}, e.colour); }
    void operator()(const Marks& e) const {
        canvas.mark(left + width / 2, y, e.shape, std::max(e.size, 6.0), e.colour);
    }
    void operator()(const Estimate&) const {}
    void operator()(const Rule& e) const { canvas.line(left, y, left + width, y, e.colour, 1.5, e.dash); }
};

struct LabelOf {
    std::string operator()(const Estimate&) const { return {}; }
    template <typename T>
    std::string operator()(const T& element) const {
        return element.label;
    }
};

/// Draws the legend in as many rows as it needs; returns where what follows may begin.
double draw_legend(Canvas& canvas, const Figure& figure, double top) {
    constexpr double row = 20, gap = 7, between = 22;
    const double right = canvas.width() - outer_margin;
    double left = outer_margin;
    double y = top + row / 2;
    bool any = false;
    for (const Element& element : figure.elements) {
        const std::string label = canvas.fitted(std::visit(LabelOf{}, element), small_size,
                                                right - outer_margin - DrawSign::width - gap);
        if (label.empty()) {
            continue;
        }
        const double wide = DrawSign::width + gap + canvas.text_width(label, small_size);
        if (any && left + wide > right) {
            left = outer_margin;
            y += row;
        }
        std::visit(DrawSign{canvas, left, y}, element);
        canvas.text(left + DrawSign::width + gap, y + 4.2, label, small_size, role::ink);
        left += wide + between;
        any = true;
    }
    return any ? y + row / 2 + 8 : top;
}

Ticks ticks_of(const Axis& axis, const Scale& scale, double length, double spacing) {
    Ticks result;
    if (!axis.categories.empty()) {
        for (std::size_t i = 0; i < axis.categories.size(); ++i) {
            result.ticks.push_back({double(i), axis.categories[i]});
        }
        return result;
    }
    const int wanted = std::clamp(int(length / spacing), 2, 12);
    return scale.logarithmic ? log_ticks(scale.low, scale.high, wanted)
                             : linear_ticks(scale.low, scale.high, wanted);
}

std::string axis_label(const Axis& axis, const Ticks& ticks) {
    if (ticks.exponent == 0) {
        return axis.label;
    }
    const std::string power = power_text(ticks.exponent);
    return axis.label.empty() ? power : axis.label + " (" + power + ")";
}

double widest(const Canvas& canvas, const Ticks& ticks) {
    double width = 0;
    for (const Tick& tick : ticks.ticks) {
        width = std::max(width, canvas.text_width(tick.text, small_size));
    }
    return width;
}

/// The two axes of one figure: first the room they need, then the drawing.
class Axes {
  public:
    Axes(Canvas& canvas, const Figure& figure, double top)
        : canvas_(canvas), figure_(figure), x_(x_scale(figure)), y_(y_scale(figure)) {
        plot_.top = top + 4;
        plot_.bottom =
            canvas.height() - outer_margin - small_size - tick_gap - (figure.x.label.empty() ? 0 : 24);
        y_ticks_ = ticks_of(figure.y, y_, plot_.height(), 45);
        const double most = 0.4 * canvas.width();
        for (Tick& tick : y_ticks_.ticks) {
            tick.text = canvas.fitted(tick.text, small_size, most);
        }
        const bool y_label = !axis_label(figure.y, y_ticks_).empty();
        plot_.left = outer_margin + widest(canvas, y_ticks_) + tick_gap + (y_label ? 24 : 0);
        x_ticks_ = ticks_of(figure.x, x_, canvas.width() - plot_.left - outer_margin, 85);
        plot_.right =
            canvas.width() - outer_margin - (figure.x.categories.empty() ? widest(canvas, x_ticks_) / 2 : 0);
        x_.from = plot_.left;
        x_.to = plot_.right;
        // Categories read from the top downwards.
        y_.from = figure.y.categories.empty() ? plot_.bottom : plot_.top;
        y_.to = figure.y.categories.empty() ? plot_.top : plot_.bottom;
    }

    void draw() {
        draw_grid();
        canvas_.clip({plot_.left - 0.75, plot_.top - 1, plot_.right + 0.75, plot_.bottom + 1});
        for (const Element& element : figure_.elements) {
            std::visit(DrawElement{canvas_, x_, y_, plot_}, element);
        }
        canvas_.unclip();
        canvas_.line(plot_.left, plot_.bottom, plot_.right, plot_.bottom, role::quiet, 1);
        canvas_.line(plot_.left, plot_.top, plot_.left, plot_.bottom, role::quiet, 1);
        draw_texts();
    }

  private:
    void draw_grid() {
        for (const Tick& tick : x_ticks_.ticks) {
            if (figure_.x.categories.empty()) {
                const double at = x_.at(tick.value);
                canvas_.line(at, plot_.top, at, plot_.bottom, tick.text.empty() ? grid.faded(0.5) : grid, 1);
            }
        }
        for (const Tick& tick : y_ticks_.ticks) {
            const double at = y_.at(tick.value);
            canvas_.line(plot_.left, at, plot_.right, at, tick.text.empty() ? grid.faded(0.5) : grid, 1);
        }
    }

    void draw_texts() {
        const double slot = plot_.width() / double(std::max<std::size_t>(figure_.x.categories.size(), 1)) - 8;
        double free_from = 0; // a label that would touch the one before is left out
        for (const Tick& tick : x_ticks_.ticks) {
            const std::string text =
                figure_.x.categories.empty() ? tick.text : canvas_.fitted(tick.text, small_size, slot);
            const double half = canvas_.text_width(text, small_size) / 2;
            const double at = x_.at(tick.value);
            if (!text.empty() && at - half >= free_from) {
                canvas_.text(at, plot_.bottom + tick_gap + small_size, text, small_size, role::ink,
                             Align::centre);
                free_from = at + half + 6;
            }
        }
        double free_above = canvas_.height();
        for (const Tick& tick : y_ticks_.ticks) {
            const double at = y_.at(tick.value);
            const bool touching = std::abs(at - free_above) < small_size;
            if (!tick.text.empty() && !touching) {
                canvas_.text(plot_.left - tick_gap, at + 4.2, tick.text, small_size, role::ink, Align::right);
                free_above = at;
            }
        }
        const std::string x_label =
            canvas_.fitted(axis_label(figure_.x, x_ticks_), label_size, plot_.width());
        canvas_.text((plot_.left + plot_.right) / 2, canvas_.height() - outer_margin + 2, x_label, label_size,
                     role::ink, Align::centre);
        const std::string y_label =
            canvas_.fitted(axis_label(figure_.y, y_ticks_), label_size, plot_.height());
        canvas_.text_upwards(outer_margin + 8, (plot_.top + plot_.bottom) / 2, y_label, label_size,
                             role::ink);
    }

    Canvas& canvas_;
    const Figure& figure_;
    Scale x_, y_;
    Ticks x_ticks_, y_ticks_;
    Box plot_;
};

} // namespace

double draw_heading(Canvas& canvas, const std::string& title, const std::string& subtitle) {
    const double room = canvas.width() - 2 * outer_margin;
    double y = outer_margin + title_size - 2;
    canvas.text(outer_margin, y, canvas.fitted(title, title_size, room, true), title_size, role::ink,
                Align::left, true);
    if (!subtitle.empty()) {
        y += 21;
        canvas.text(outer_margin, y, canvas.fitted(subtitle, label_size, room), label_size, role::quiet);
    }
    return y + 12;
}

std::string draw(const Figure& figure, Format format, int width, int height) {
    Canvas canvas(format, width, height);
    double top = draw_heading(canvas, figure.title, figure.subtitle);
    top = draw_legend(canvas, figure, top);
    Axes(canvas, figure, top).draw();
    return canvas.finish(figure.title);
}

} // namespace sluice::figure

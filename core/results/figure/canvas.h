// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/figure/figure.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice::figure {

struct Box {
    double left = 0, top = 0, right = 0, bottom = 0;
    double width() const { return right - left; }
    double height() const { return bottom - top; }
};

enum class Align { left, centre, right };

/// A white picture to draw on, in units of which `unit` pixels make one (1 for 900 x 600). Text is DejaVu
/// Sans.
class Canvas {
  public:
    Canvas(Format format, int width, int height);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    double width() const noexcept { return width_; }
    double height() const noexcept { return height_; }

    double text_width(const std::string& text, double size, bool bold = false) const;
    /// Text with its baseline at y; `align` says which of its ends lies at x.
    void text(double x, double y, const std::string& text, double size, Colour colour,
              Align align = Align::left, bool bold = false);
    /// Text that runs upwards, its middle at (x, y).
    void text_upwards(double x, double y, const std::string& text, double size, Colour colour);
    /// The text, shortened with an ellipsis where it is wider than `width`.
    std::string fitted(const std::string& text, double size, double width, bool bold = false) const;

    void line(double x0, double y0, double x1, double y1, Colour colour, double width,
              Dash dash = Dash::solid);
    /// A polyline, broken at points that are not finite.
    void polyline(const std::vector<double>& x, const std::vector<double>& y, Colour colour, double width,
                  Dash dash);
    void polygon(const std::vector<double>& x, const std::vector<double>& y, Colour fill);
    void rectangle(const Box& box, Colour fill);
    void mark(double x, double y, Shape shape, double size, Colour colour);

    /// Drawing is confined to the box until unclip().
    void clip(const Box& box);
    void unclip();

    /// Ends the picture; `title` goes into the formats that have a place for it. Throws Error.
    std::string finish(const std::string& title);

  private:
    struct State;
    std::unique_ptr<State> state_;
    double width_ = 0, height_ = 0;
};

} // namespace sluice::figure

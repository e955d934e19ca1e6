// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sluice::figure {

/// sRGB with opacity, each 0 to 1.
struct Colour {
    double red = 0, green = 0, blue = 0, alpha = 1;

    /// 0xRRGGBB
    static constexpr Colour hex(unsigned rgb, double alpha = 1) {
        return {double(rgb >> 16U & 255U) / 255, double(rgb >> 8U & 255U) / 255, double(rgb & 255U) / 255,
                alpha};
    }
    constexpr Colour faded(double opacity) const { return {red, green, blue, opacity}; }
};

/// The colours of roles, the same in every view (Okabe and Ito 2008: safe for colour-blind eyes).
namespace role {
inline constexpr Colour target = Colour::hex(0x0072B2);
inline constexpr Colour proposal = Colour::hex(0xE69F00);
inline constexpr Colour accepted = Colour::hex(0x009E73);
inline constexpr Colour rejected = Colour::hex(0x999999);
inline constexpr Colour violation = Colour::hex(0xD55E00);
inline constexpr Colour ink = Colour::hex(0x222222);
inline constexpr Colour quiet = Colour::hex(0x666666);
} // namespace role

enum class Dash { solid, dashed, dotted };
enum class Shape { disc, ring, cross };

// Lengths are in units of a 900 x 600 picture; they grow with it.

/// A polyline; it is broken where a value is not finite.
struct Line {
    std::vector<double> x, y;
    Colour colour;
    Dash dash = Dash::solid;
    double width = 2.0;
    std::string label; ///< in the legend; empty: not there
};

/// The area between two curves.
struct Band {
    std::vector<double> x, low, high;
    Colour colour;
    std::string label;
};

/// A histogram: bar i stands over [edges[i], edges[i + 1]].
struct Bars {
    std::vector<double> edges, heights;
    Colour colour;
    std::string label;
};

struct Marks {
    std::vector<double> x, y;
    Colour colour;
    Shape shape = Shape::disc;
    double size = 6.0; ///< across
    std::string label;
};

/// An estimate with its interval; the interval is left out where it is not finite.
struct Estimate {
    double x = 0, y = 0;
    double low = 0, high = 0;
    bool along_x = false; ///< the interval lies along x, otherwise along y
    Colour colour;
    Shape shape = Shape::disc;
    std::string text; ///< written beside it
};

/// A straight line across the plot at one value.
struct Rule {
    double at = 0;
    bool vertical = false;
    Colour colour;
    Dash dash = Dash::dashed;
    std::string label;
};

using Element = std::variant<Line, Band, Bars, Marks, Estimate, Rule>;

struct Axis {
    std::string label;
    std::optional<double> low, high; ///< otherwise from the data, with a margin
    bool logarithmic = false;
    std::vector<std::string> categories; ///< names at 0, 1, 2, ... in place of numbers
};

/// A plot with two axes. The legend stands between the title and the axes, so that it never covers data.
struct Figure {
    std::string title;
    std::string subtitle;
    Axis x, y;
    std::vector<Element> elements; ///< the later lie over the earlier
};

/// A table of counts drawn as shaded cells, each shaded by its share of its row.
struct MatrixFigure {
    std::string title;
    std::string subtitle;
    std::string row_label, column_label;
    std::vector<std::string> names; ///< of rows and columns; numbers where there are too few
    Matrix<double> counts;
};

enum class Format { png, svg, pdf };

/// The picture as a file's bytes. width and height: pixels, points for pdf; 200 to 20000. Throws
/// InvalidArgument for an impossible size and Error when drawing fails.
std::string draw(const Figure& figure, Format format, int width, int height);
std::string draw(const MatrixFigure& figure, Format format, int width, int height);

} // namespace sluice::figure

// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "results/figure/canvas.h"
#include "results/figure/heading.h"

#include <algorithm>
#include <cmath>

namespace sluice::figure {
namespace {

/// White to the blue of the target by share, evenly in light.
Colour shade(double share) {
    const Colour full = Colour::hex(0x0B5A96);
    const double t = std::pow(std::clamp(share, 0.0, 1.0), 0.7);
    return {1 + t * (full.red - 1), 1 + t * (full.green - 1), 1 + t * (full.blue - 1)};
}

std::string count_text(double value) {
    return value == std::floor(value) && std::abs(value) < 1e15 ? std::to_string(std::int64_t(value))
                                                                : short_number(value, 3);
}

class Cells {
  public:
    Cells(Canvas& canvas, const MatrixFigure& figure, double top) : canvas_(canvas), figure_(figure) {
        const std::size_t rows = std::max<std::size_t>(figure.counts.rows(), 1);
        const std::size_t columns = std::max<std::size_t>(figure.counts.columns(), 1);
        double names = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            names = std::max(names, canvas.text_width(name(i), small_size));
        }
        names_ = std::min(names, 0.25 * canvas.width());
        const double left = outer_margin + 28 + names_ + 8;
        const double bottom = canvas.height() - outer_margin - 44;
        const double across = canvas.width() - outer_margin - left;
        width_ = std::min(across / double(columns), 240.0);
        height_ = std::min((bottom - top) / double(rows), 190.0);
        const double spare = (across - width_ * double(columns)) / 2; // the table stands in the middle
        const double lower = (bottom - top - height_ * double(rows)) / 2;
        box_ = {left + spare, top + lower, left + spare + width_ * double(columns),
                top + lower + height_ * double(rows)};
    }

    void draw() {
        for (std::size_t i = 0; i < figure_.counts.rows(); ++i) {
            double total = 0;
            for (const double count : figure_.counts.row(i)) {
                total += count;
            }
            for (std::size_t j = 0; j < figure_.counts.columns(); ++j) {
                draw_cell(i, j, total > 0 ? figure_.counts(i, j) / total : 0.0);
            }
        }
        draw_names();
    }

  private:
    std::string name(std::size_t i) const {
        return i < figure_.names.size() ? figure_.names[i] : std::to_string(i);
    }

    void draw_cell(std::size_t i, std::size_t j, double share) {
        const Box cell{box_.left + double(j) * width_ + 0.75, box_.top + double(i) * height_ + 0.75,
                       box_.left + double(j + 1) * width_ - 0.75, box_.top + double(i + 1) * height_ - 0.75};
        canvas_.rectangle(cell, share > 0 ? shade(share) : Colour::hex(0xF7F7F7));
        const std::string count = count_text(figure_.counts(i, j));
        const std::string percent = share > 0 ? short_number(100 * share, 3) + " %" : "";
        const Colour ink = share > 0.45 ? Colour::hex(0xFFFFFF) : share > 0 ? role::ink : role::rejected;
        const double size = std::min({24.0, 0.45 * height_, 0.45 * width_});
        const double middle = (cell.left + cell.right) / 2;
        const bool fits = size >= 6 && canvas_.text_width(count, size) < cell.width() - 2;
        if (!fits) {
            return; // the shade still says it
        }
        const bool two_lines = height_ >= 44 && canvas_.text_width(percent, 11.5) < cell.width() - 4;
        const double y = (cell.top + cell.bottom) / 2 + 0.36 * size;
        canvas_.text(middle, two_lines && !percent.empty() ? y - 7 : y, count, size, ink, Align::centre);
        if (two_lines) {
            canvas_.text(middle, y + 0.6 * size, percent, 11.5, ink, Align::centre);
        }
    }

    void draw_names() {
        const double size = std::min({small_size, 0.9 * height_});
        for (std::size_t i = 0; i < figure_.counts.rows(); ++i) {
            const double y = box_.top + (double(i) + 0.5) * height_ + 0.36 * size;
            canvas_.text(box_.left - 8, y, canvas_.fitted(name(i), size, names_), size, role::ink,
                         Align::right);
        }
        for (std::size_t j = 0; j < figure_.counts.columns(); ++j) {
            const double x = box_.left + (double(j) + 0.5) * width_;
            canvas_.text(x, box_.bottom + 18, canvas_.fitted(name(j), small_size, width_ - 6), small_size,
                         role::ink, Align::centre);
        }
        canvas_.text((box_.left + box_.right) / 2, box_.bottom + 42, figure_.column_label, label_size,
                     role::ink, Align::centre);
        canvas_.text_upwards(box_.left - names_ - 24, (box_.top + box_.bottom) / 2, figure_.row_label,
                             label_size, role::ink);
    }

    Canvas& canvas_;
    const MatrixFigure& figure_;
    Box box_;
    double names_ = 0, width_ = 0, height_ = 0;
};

} // namespace

std::string draw(const MatrixFigure& figure, Format format, int width, int height) {
    Canvas canvas(format, width, height);
    const double top = draw_heading(canvas, figure.title, figure.subtitle);
    Cells(canvas, figure, top).draw();
    return canvas.finish(figure.title);
}

} // namespace sluice::figure

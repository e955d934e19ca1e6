// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/figure/canvas.h"

#include "base/error.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice::figure {
namespace {

cairo_status_t append(void* closure, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length); // NOLINT
    return CAIRO_STATUS_SUCCESS;
}

void check(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS) {
        throw Error("the picture cannot be drawn: " + std::string(cairo_status_to_string(status)));
    }
}

struct SurfaceDeleter {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextDeleter {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
};

cairo_surface_t* new_surface(Format format, int width, int height, std::string& bytes) {
    switch (format) {
    case Format::svg: {
        cairo_surface_t* surface = cairo_svg_surface_create_for_stream(append, &bytes, width, height);
        cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
        return surface;
    }
    case Format::pdf:
        return cairo_pdf_surface_create_for_stream(append, &bytes, width, height);
    case Format::png:
        break;
    }
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
}

std::string xml_escaped(const std::string& text) {
    std::string escaped;
    for (const char letter : text) {
        switch (letter) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        default:
            escaped += letter;
            break;
        }
    }
    return escaped;
}

/// Where the last character of UTF-8 text starts.
std::size_t last_character(const std::string& text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
        --at;
    }
    return at;
}

/// cairo refuses everything after text that is not UTF-8: such bytes become question marks.
std::string valid_utf8(const std::string& text) {
    std::string good;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x20U   ? 0
                                   : lead < 0x80U ? 1
                                   : lead < 0xC2U ? 0
                                   : lead < 0xE0U ? 2
                                   : lead < 0xF0U ? 3
                                   : lead < 0xF5U ? 4
                                                  : 0;
        bool whole = length > 0 && i + length <= text.size();
        for (std::size_t k = 1; whole && k < length; ++k) {
            whole = (static_cast<unsigned char>(text[i + k]) & 0xC0U) == 0x80U;
        }
        if (whole && length > 2) { // no overlong forms, surrogates or what lies above U+10FFFF
            const auto second = static_cast<unsigned char>(text[i + 1]);
            whole = !(lead == 0xE0U && second < 0xA0U) && !(lead == 0xEDU && second > 0x9FU) &&
                    !(lead == 0xF0U && second < 0x90U) && !(lead == 0xF4U && second > 0x8FU);
        }
        good += whole ? text.substr(i, length) : "?";
        i += whole ? length : 1;
    }
    return good;
}

} // namespace

struct Canvas::State {
    Format format = Format::png;
    std::string bytes; ///< outlives the surface, which writes into it
    std::unique_ptr<cairo_surface_t, SurfaceDeleter> surface;
    std::unique_ptr<cairo_t, ContextDeleter> context;

    void colour(Colour c) const { cairo_set_source_rgba(context.get(), c.red, c.green, c.blue, c.alpha); }

    void font(double size, bool bold) const {
        cairo_select_font_face(context.get(), "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                               bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
        cairo_set_font_size(context.get(), size);
    }

    void stroke(Colour c, double width, Dash dash) const {
        colour(c);
        cairo_set_line_width(context.get(), width);
        const double dashes[] = {4.0 * std::max(width, 1.2), 2.2 * std::max(width, 1.2)};
        const double dots[] = {width, 1.8 * std::max(width, 1.2)};
        switch (dash) {
        case Dash::solid:
            cairo_set_dash(context.get(), nullptr, 0, 0);
            break;
        case Dash::dashed:
            cairo_set_dash(context.get(), dashes, 2, 0);
            break;
        case Dash::dotted:
            cairo_set_dash(context.get(), dots, 2, 0);
            break;
        }
        cairo_stroke(context.get());
    }
};

Canvas::Canvas(Format format, int width, int height) : state_(std::make_unique<State>()) {
    if (width < 200 || height < 200 || width > 20000 || height > 20000) {
        throw InvalidArgument("a picture must be 200 to 20000 wide and high, got " + std::to_string(width) +
                              " x " + std::to_string(height));
    }
    state_->format = format;
    state_->surface.reset(new_surface(format, width, height, state_->bytes));
    state_->context.reset(cairo_create(state_->surface.get()));
    check(cairo_status(state_->context.get()));
    const double unit = std::clamp(std::min(width / 900.0, height / 600.0), 0.5, 40.0);
    cairo_scale(state_->context.get(), unit, unit);
    width_ = width / unit;
    height_ = height / unit;
    cairo_set_line_join(state_->context.get(), CAIRO_LINE_JOIN_ROUND);
    rectangle({0, 0, width_, height_}, Colour::hex(0xFFFFFF));
}

Canvas::~Canvas() = default;

double Canvas::text_width(const std::string& text, double size, bool bold) const {
    state_->font(size, bold);
    cairo_text_extents_t extents;
    cairo_text_extents(state_->context.get(), valid_utf8(text).c_str(), &extents);
    return extents.x_advance;
}

void Canvas::text(double x, double y, const std::string& text, double size, Colour colour, Align align,
                  bool bold) {
    const double width = text_width(text, size, bold);
    const double shift = align == Align::left ? 0.0 : align == Align::right ? width : width / 2;
    state_->colour(colour);
    cairo_move_to(state_->context.get(), x - shift, y);
    cairo_show_text(state_->context.get(), valid_utf8(text).c_str());
}

void Canvas::text_upwards(double x, double y, const std::string& words, double size, Colour colour) {
    cairo_save(state_->context.get());
    cairo_translate(state_->context.get(), x, y);
    cairo_rotate(state_->context.get(), -std::numbers::pi / 2);
    text(0, 0, words, size, colour, Align::centre);
    cairo_restore(state_->context.get());
}

std::string Canvas::fitted(const std::string& text, double size, double width, bool bold) const {
    if (text_width(text, size, bold) <= width) {
        return text;
    }
    std::string shorter = valid_utf8(text);
    while (!shorter.empty() && text_width(shorter + "…", size, bold) > width) {
        shorter.resize(last_character(shorter));
    }
    return shorter.empty() ? "" : shorter + "…";
}

void Canvas::line(double x0, double y0, double x1, double y1, Colour colour, double width, Dash dash) {
    cairo_move_to(state_->context.get(), x0, y0);
    cairo_line_to(state_->context.get(), x1, y1);
    state_->stroke(colour, width, dash);
}

void Canvas::polyline(const std::vector<double>& x, const std::vector<double>& y, Colour colour, double width,
                      Dash dash) {
    bool drawing = false;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
            drawing = false;
            continue;
        }
        if (drawing) {
            cairo_line_to(state_->context.get(), x[i], y[i]);
        } else {
            cairo_move_to(state_->context.get(), x[i], y[i]);
        }
        drawing = true;
    }
    state_->stroke(colour, width, dash);
}

void Canvas::polygon(const std::vector<double>& x, const std::vector<double>& y, Colour fill) {
    for (std::size_t i = 0; i < x.size(); ++i) {
        cairo_line_to(state_->context.get(), x[i], y[i]);
    }
    cairo_close_path(state_->context.get());
    state_->colour(fill);
    cairo_fill(state_->context.get());
}

void Canvas::rectangle(const Box& box, Colour fill) {
    cairo_rectangle(state_->context.get(), box.left, box.top, box.width(), box.height());
    state_->colour(fill);
    cairo_fill(state_->context.get());
}

void Canvas::mark(double x, double y, Shape shape, double size, Colour colour) {
    const double r = size / 2;
    switch (shape) {
    case Shape::disc:
    case Shape::ring:
        cairo_new_sub_path(state_->context.get());
        cairo_arc(state_->context.get(), x, y, r, 0, 2 * std::numbers::pi);
        if (shape == Shape::disc) {
            state_->colour(colour);
            cairo_fill(state_->context.get());
            return;
        }
        state_->colour(Colour::hex(0xFFFFFF));
        cairo_fill_preserve(state_->context.get());
        state_->stroke(colour, std::max(1.2, size / 5), Dash::solid);
        return;
    case Shape::cross:
        cairo_move_to(state_->context.get(), x - r, y - r);
        cairo_line_to(state_->context.get(), x + r, y + r);
        cairo_move_to(state_->context.get(), x - r, y + r);
        cairo_line_to(state_->context.get(), x + r, y - r);
        state_->stroke(colour, 1.0, Dash::solid);
        return;
    }
}

void Canvas::clip(const Box& box) {
    cairo_save(state_->context.get());
    cairo_rectangle(state_->context.get(), box.left, box.top, box.width(), box.height());
    cairo_clip(state_->context.get());
}

void Canvas::unclip() {
    cairo_restore(state_->context.get());
}

std::string Canvas::finish(const std::string& title) {
    if (state_->format == Format::pdf) {
        const std::string valid = valid_utf8(title);
        cairo_pdf_surface_set_metadata(state_->surface.get(), CAIRO_PDF_METADATA_TITLE, valid.c_str());
        cairo_pdf_surface_set_metadata(state_->surface.get(), CAIRO_PDF_METADATA_CREATOR, "Sluice");
    }
    check(cairo_status(state_->context.get()));
    if (state_->format == Format::png) {
        check(cairo_surface_write_to_png_stream(state_->surface.get(), append, &state_->bytes));
        return std::move(state_->bytes);
    }
    state_->context.reset();
    cairo_surface_finish(state_->surface.get());
    check(cairo_surface_status(state_->surface.get()));
    if (state_->format == Format::svg) {
        // The accessible name of the picture; its own text is drawn as outlines.
        const std::size_t open = state_->bytes.find("<svg");
        const std::size_t end = open == std::string::npos ? open : state_->bytes.find('>', open);
        if (end != std::string::npos) {
            state_->bytes.insert(end + 1, "\n<title>" + xml_escaped(valid_utf8(title)) + "</title>");
        }
    }
    return std::move(state_->bytes);
}

} // namespace sluice::figure

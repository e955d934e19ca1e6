// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/picture.h"

#include "base/error.h"

#include <png.h>

#include <csetjmp>
#include <cstring>

namespace sluice {
namespace {

/// What libpng works with. It leaves its functions by longjmp() on an error, so the functions that call it
/// hold nothing that a destructor would have to free.
struct PngRead {
    explicit PngRead(std::span<const std::uint8_t> given, const std::stop_token& stop_token)
        : bytes(given), stop(&stop_token) {}
    PngRead(const PngRead&) = delete;
    PngRead& operator=(const PngRead&) = delete;
    ~PngRead() { png_destroy_read_struct(&png, &info, nullptr); }

    std::span<const std::uint8_t> bytes;
    const std::stop_token* stop;
    std::size_t at = 0;
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::uint32_t width = 0, height = 0;
    std::size_t line_bytes = 0;
    char message[200] = "there is no memory for it";
};

void on_error(png_structp png, png_const_charp text) {
    auto* read = static_cast<PngRead*>(png_get_error_ptr(png));
    std::strncpy(read->message, text, sizeof read->message - 1);
    png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep to, std::size_t count) {
    auto* read = static_cast<PngRead*>(png_get_io_ptr(png));
    if (read->stop->stop_requested()) {
        png_error(png, "stopped");
    }
    if (count > read->bytes.size() - read->at) {
        png_error(png, "the file ends too early");
    }
    std::memcpy(to, read->bytes.data() + read->at, count);
    read->at += count;
}

/// Reads what stands before the pixels.
bool read_header(PngRead& read) {
    read.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &read, on_error, on_warning);
    read.info = read.png == nullptr ? nullptr : png_create_info_struct(read.png);
    if (read.info == nullptr || setjmp(png_jmpbuf(read.png)) != 0) {
        return false;
    }
    png_set_read_fn(read.png, &read, on_read);
    png_set_user_limits(read.png, PNG_UINT_31_MAX,
                        PNG_UINT_31_MAX); // check_picture_size() says what is wrong
    png_read_info(read.png, read.info);
    read.width = png_get_image_width(read.png, read.info);
    read.height = png_get_image_height(read.png, read.info);
    return true;
}

/// Asks for 8 bits of grey or of red, green and blue.
bool choose_form(PngRead& read) {
    if (setjmp(png_jmpbuf(read.png)) != 0) {
        return false;
    }
    png_set_expand(read.png);
    png_set_scale_16(read.png);
    png_color_16 background{};
    background.red = background.green = background.blue = background.gray = 255;
    png_set_background(read.png, &background, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
    png_set_interlace_handling(read.png);
    png_read_update_info(read.png, read.info);
    read.line_bytes = png_get_rowbytes(read.png, read.info);
    return true;
}

bool read_pixels(PngRead& read, png_bytepp lines) {
    if (setjmp(png_jmpbuf(read.png)) != 0) {
        return false;
    }
    png_read_image(read.png, lines);
    png_read_end(read.png, nullptr);
    return true;
}

[[noreturn]] void fail(const PngRead& read, const std::string& name) {
    if (read.stop->stop_requested()) {
        throw Cancelled();
    }
    throw DataError(std::string("the PNG image is damaged: ") + read.message, name,
                    "write it again, or take it out of the folder");
}

} // namespace

Picture decode_png(std::span<const std::uint8_t> bytes, const std::string& name,
                   const std::stop_token& stop) {
    PngRead read(bytes, stop);
    if (!read_header(read)) {
        fail(read, name);
    }
    check_picture_size(read.height, read.width, name);
    if (!choose_form(read)) {
        fail(read, name);
    }
    Picture picture;
    picture.height = read.height;
    picture.width = read.width;
    picture.channels = read.line_bytes / picture.width;
    if (picture.channels != 1 && picture.channels != 3) {
        throw DataError("the PNG image has " + std::to_string(picture.channels) + " channels", name,
                        "save it as grey or as RGB");
    }
    picture.values.resize(picture.height * read.line_bytes);
    std::vector<png_bytep> lines(picture.height);
    for (std::size_t y = 0; y < lines.size(); ++y) {
        lines[y] = picture.values.data() + y * read.line_bytes;
    }
    if (!read_pixels(read, lines.data())) {
        fail(read, name);
    }
    return picture;
}

} // namespace sluice

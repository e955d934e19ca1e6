// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/picture.h"

#include "base/error.h"

#include <cstdio> // jpeglib.h needs FILE

#include <jerror.h>
#include <jpeglib.h>

#include <csetjmp>

namespace sluice {
namespace {

/// A progressive image is gone through once for each scan; a small file can hold thousands of empty ones.
constexpr int most_scans = 200;

/// What libjpeg works with. It leaves its functions by longjmp() on an error, so the functions that call it
/// hold nothing that a destructor would have to free.
struct JpegRead {
    explicit JpegRead(const std::stop_token& stop_token) : stop(&stop_token) {}
    JpegRead(const JpegRead&) = delete;
    JpegRead& operator=(const JpegRead&) = delete;
    ~JpegRead() { jpeg_destroy_decompress(&info); }

    const std::stop_token* stop;
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr watcher{};
    std::jmp_buf back{};
    bool damaged = false;
    char message[JMSG_LENGTH_MAX] = "";
};

JpegRead& read_of(j_common_ptr info) {
    return *static_cast<JpegRead*>(info->client_data);
}

void on_error(j_common_ptr info) {
    JpegRead& read = read_of(info);
    if (!read.damaged) {
        info->err->format_message(info, read.message);
    }
    std::longjmp(read.back, 1);
}

/// libjpeg goes on behind damage with grey or with what it guesses; here that is an error.
void on_message(j_common_ptr info, int level) {
    JpegRead& read = read_of(info);
    const int code = info->err->msg_code;
    const bool harmless =
        level >= 0 || code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
    if (!harmless && !read.damaged) {
        info->err->format_message(info, read.message);
        read.damaged = true;
    }
}

void on_output(j_common_ptr) {}

void on_progress(j_common_ptr info) {
    JpegRead& read = read_of(info);
    const bool too_many = read.info.input_scan_number > most_scans;
    if (too_many && !read.damaged) {
        std::snprintf(read.message, sizeof read.message, "more than %d scans", most_scans);
        read.damaged = true;
    }
    if (read.stop->stop_requested() || too_many) {
        std::longjmp(read.back, 1);
    }
}

bool read_header(JpegRead& read, std::span<const std::uint8_t> bytes) {
    read.info.err = jpeg_std_error(&read.errors);
    read.errors.error_exit = on_error;
    read.errors.emit_message = on_message;
    read.errors.output_message = on_output;
    read.info.client_data = &read;
    if (setjmp(read.back) != 0) {
        return false;
    }
    jpeg_create_decompress(&read.info);
    read.watcher.progress_monitor = on_progress;
    read.info.progress = &read.watcher;
    jpeg_mem_src(&read.info, bytes.data(), static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&read.info, TRUE);
    return true;
}

bool read_pixels(JpegRead& read, std::uint8_t* pixels, std::size_t line_bytes) {
    if (setjmp(read.back) != 0) {
        return false;
    }
    jpeg_start_decompress(&read.info);
    while (read.info.output_scanline < read.info.output_height) {
        JSAMPROW line = pixels + read.info.output_scanline * line_bytes;
        jpeg_read_scanlines(&read.info, &line, 1);
    }
    jpeg_finish_decompress(&read.info);
    return !read.damaged;
}

[[noreturn]] void fail(const JpegRead& read, const std::string& name) {
    if (read.stop->stop_requested()) {
        throw Cancelled();
    }
    throw DataError(std::string("the JPEG image is damaged: ") + read.message, name,
                    "write it again, or take it out of the folder");
}

} // namespace

Picture decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name,
                    const std::stop_token& stop) {
    JpegRead read(stop);
    if (!read_header(read, bytes)) {
        fail(read, name);
    }
    check_picture_size(read.info.image_height, read.info.image_width, name);
    if (read.info.num_components == 4) {
        throw DataError("the JPEG image has the four inks of print (CMYK)", name,
                        "save it as grey or as RGB");
    }
    Picture picture;
    picture.height = read.info.image_height;
    picture.width = read.info.image_width;
    picture.channels = read.info.num_components == 1 ? 1 : 3;
    read.info.out_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    const std::size_t line_bytes = picture.width * picture.channels;
    picture.values.resize(picture.height * line_bytes);
    if (!read_pixels(read, picture.values.data(), line_bytes)) {
        fail(read, name);
    }
    return picture;
}

} // namespace sluice

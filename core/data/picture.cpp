// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/picture.h"

#include "base/error.h"
#include "base/text.h"
#include "data/byte_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace sluice {
namespace {

constexpr double white = 255.0;

/// Reads the words and numbers of a Netpbm header.
class PnmReader {
  public:
    PnmReader(std::span<const std::uint8_t> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    [[noreturn]] void fail(const std::string& what) const {
        throw DataError(what + " (byte " + std::to_string(at_) + ")", name_);
    }

    /// The next number, behind blanks and comments. It must be at most `most`.
    std::uint64_t number(std::uint64_t most) {
        skip_blanks();
        std::uint64_t value = 0;
        const std::size_t first = at_;
        while (at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '9') {
            value = 10 * value + (bytes_[at_] - std::uint64_t{'0'});
            if (value > most) {
                fail("has a number above " + std::to_string(most));
            }
            ++at_;
        }
        if (at_ == first) {
            fail(at_ == bytes_.size() ? "the file ends too early" : "has something else than a number");
        }
        return value;
    }

    /// The bytes behind the single blank that ends a header.
    std::span<const std::uint8_t> rest(std::size_t count) {
        ++at_;
        if (at_ > bytes_.size() || bytes_.size() - at_ < count) {
            fail("the file ends too early: it should have " + std::to_string(count) + " bytes of pixels");
        }
        return bytes_.subspan(at_, count);
    }

  private:
    void skip_blanks() {
        bool comment = false;
        while (at_ < bytes_.size()) {
            const std::uint8_t c = bytes_[at_];
            if (c == '#') {
                comment = true;
            } else if (c == '\n' || c == '\r') {
                comment = false;
            } else if (!comment && c != ' ' && c != '\t') {
                return;
            }
            ++at_;
        }
    }

    std::span<const std::uint8_t> bytes_;
    const std::string& name_;
    std::size_t at_ = 2; ///< behind "P5"
};

std::uint8_t in_8_bits(std::uint64_t value, std::uint64_t most) {
    return static_cast<std::uint8_t>((255 * std::min(value, most) + most / 2) / most);
}

/// Which old pixels make a new one, with weights that add up to 1.
struct Taps {
    std::size_t first = 0;
    std::vector<double> weights;
};

std::vector<Taps> taps_of(std::size_t before, std::size_t after) {
    const double scale = static_cast<double>(before) / static_cast<double>(after);
    const double reach = std::max(1.0, scale);
    std::vector<Taps> all(after);
    for (std::size_t i = 0; i < after; ++i) {
        const double centre = (static_cast<double>(i) + 0.5) * scale; // pixel k covers [k, k + 1]
        const double low = std::max(0.0, std::floor(centre - reach));
        const auto high =
            static_cast<std::size_t>(std::min(static_cast<double>(before), std::ceil(centre + reach)));
        Taps& taps = all[i];
        taps.first = static_cast<std::size_t>(low);
        double sum = 0.0;
        for (std::size_t k = taps.first; k < high; ++k) {
            const double off = std::abs(static_cast<double>(k) + 0.5 - centre) / reach;
            taps.weights.push_back(std::max(0.0, 1.0 - off));
            sum += taps.weights.back();
        }
        for (double& weight : taps.weights) {
            weight /= sum;
        }
    }
    return all;
}

/// The channels that are wanted of a pixel, in [0, 1].
void add_pixel(const std::uint8_t* pixel, std::size_t have, std::size_t want, double weight, double* sum) {
    if (have == want) {
        for (std::size_t c = 0; c < want; ++c) {
            sum[c] += weight * (static_cast<double>(pixel[c]) / white);
        }
    } else if (want == 1) {
        sum[0] += weight * (0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]) / white;
    } else {
        for (std::size_t c = 0; c < want; ++c) {
            sum[c] += weight * (static_cast<double>(pixel[0]) / white);
        }
    }
}

} // namespace

void check_picture_size(std::uint64_t height, std::uint64_t width, const std::string& name) {
    if (height == 0 || width == 0) {
        throw DataError("the image has no pixels", name);
    }
    if (width > most_picture_pixels || height > most_picture_pixels / width) {
        throw DataError("the image is " + grouped(width) + " x " + grouped(height) + " pixels; at most " +
                            grouped(most_picture_pixels) + " pixels are read",
                        name, "make it smaller, or take it out of the folder");
    }
}

Picture decode_pnm(std::span<const std::uint8_t> bytes, const std::string& name) {
    PnmReader reader(bytes, name);
    const std::uint8_t kind = bytes[1];
    Picture picture;
    picture.channels = kind == '2' || kind == '5' ? 1 : 3;
    constexpr std::uint64_t most_side = 1U << 30U;
    picture.width = reader.number(most_side);
    picture.height = reader.number(most_side);
    check_picture_size(picture.height, picture.width, name);
    const std::uint64_t most = reader.number(65535);
    if (most == 0) {
        reader.fail("says that white is 0");
    }
    const std::size_t count = picture.height * picture.width * picture.channels;
    if (kind == '2' || kind == '3') {
        if (bytes.size() < 2 * count) { // before memory is taken: a digit and a blank for each value
            reader.fail("the file ends too early: " + grouped(count) + " values do not fit in it");
        }
        for (std::size_t i = 0; i < count; ++i) {
            picture.values.push_back(in_8_bits(reader.number(most), most));
        }
        return picture;
    }
    const std::size_t width = most > 255 ? 2 : 1;
    const std::span<const std::uint8_t> pixels = reader.rest(count * width);
    picture.values.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t value =
            width == 2 ? std::uint64_t{pixels[2 * i]} << 8U | pixels[2 * i + 1] : pixels[i];
        picture.values[i] = in_8_bits(value, most);
    }
    return picture;
}

Picture read_picture(const std::filesystem::path& path, const std::stop_token& stop) {
    const ByteFile file(path);
    const std::span<const std::uint8_t> bytes = file.bytes(0, file.size());
    const auto begins_with = [&](std::string_view text) {
        return bytes.size() >= text.size() &&
               std::ranges::equal(bytes.first(text.size()), text,
                                  [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
    };
    if (begins_with("\x89PNG\r\n\x1a\n")) {
        return decode_png(bytes, path.string(), stop);
    }
    if (begins_with("\xff\xd8\xff")) {
        return decode_jpeg(bytes, path.string(), stop);
    }
    if (bytes.size() > 2 &&
        (begins_with("P2") || begins_with("P3") || begins_with("P5") || begins_with("P6"))) {
        return decode_pnm(bytes, path.string());
    }
    throw DataError(bytes.empty() ? "the file is empty" : "is not a PNG, JPEG, PGM or PPM image",
                    path.string(), "convert it to PNG, or take it out of the folder");
}

std::vector<double> resized(const Picture& picture, std::size_t channels, std::size_t height,
                            std::size_t width) {
    const std::vector<Taps> across = taps_of(picture.width, width), down = taps_of(picture.height, height);
    // Lines shrink before they are put together, and grow afterwards, so that neither the work nor the memory
    // of one direction is multiplied by the other's.
    const bool shrinks = width < picture.width;
    const std::size_t columns = shrinks ? width : picture.width;
    const std::vector<Taps> before = shrinks ? across : taps_of(columns, columns);
    const std::vector<Taps> after = shrinks ? taps_of(columns, columns) : across;
    std::vector<double> line(columns * channels), lines(height * columns * channels, 0.0);
    std::size_t first = 0; // new line that needs the old one
    for (std::size_t y = 0; y < picture.height; ++y) {
        std::ranges::fill(line, 0.0);
        const std::uint8_t* pixels = picture.values.data() + y * picture.width * picture.channels;
        for (std::size_t x = 0; x < columns; ++x) {
            for (std::size_t k = 0; k < before[x].weights.size(); ++k) {
                add_pixel(pixels + (before[x].first + k) * picture.channels, picture.channels, channels,
                          before[x].weights[k], line.data() + x * channels);
            }
        }
        while (first < height && down[first].first + down[first].weights.size() <= y) {
            ++first;
        }
        for (std::size_t i = first; i < height && down[i].first <= y; ++i) {
            const double weight = down[i].weights[y - down[i].first];
            for (std::size_t x = 0; x < line.size(); ++x) {
                lines[i * line.size() + x] += weight * line[x];
            }
        }
    }
    std::vector<double> values(channels * height * width, 0.0);
    for (std::size_t y = 0; y < height; ++y) {
        const double* from = lines.data() + y * line.size();
        for (std::size_t x = 0; x < width; ++x) {
            for (std::size_t k = 0; k < after[x].weights.size(); ++k) {
                for (std::size_t c = 0; c < channels; ++c) {
                    values[(c * height + y) * width + x] +=
                        after[x].weights[k] * from[(after[x].first + k) * channels + c];
                }
            }
        }
    }
    return values;
}

} // namespace sluice

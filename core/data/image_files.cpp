// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/image_files.h"

#include "base/error.h"
#include "data/byte_file.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr double white = 255.0;
constexpr std::size_t most_pixels = 1U << 20U;             ///< of one image
constexpr std::size_t most_values = std::size_t{1} << 30U; ///< of all images

std::vector<double> scaled(std::span<const std::uint8_t> pixels) {
    std::vector<double> values(pixels.size());
    std::ranges::transform(pixels, values.begin(),
                           [](std::uint8_t p) { return static_cast<double>(p) / white; });
    return values;
}

std::vector<std::filesystem::path> binary_files(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
        return {path};
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
        if (entry.path().extension() == ".bin") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    if (files.empty()) {
        throw DataError("the folder has no file *.bin", path.string());
    }
    return files;
}

/// The sizes in an IDX header of unsigned bytes: magic 0, 0, 8, dimensions.
std::vector<std::size_t> idx_sizes(const ByteFile& file) {
    const std::uint32_t magic = file.big32(0);
    if (magic >> 8U != 8 || (magic & 0xffU) < 1 || (magic & 0xffU) > 4) {
        file.fail("not an IDX file of unsigned bytes in 1 to 4 dimensions", 0);
    }
    std::vector<std::size_t> sizes;
    for (std::size_t d = 0; d < (magic & 0xffU); ++d) {
        sizes.push_back(file.big32(4 + 4 * d));
    }
    return sizes;
}

std::filesystem::path labels_beside(const std::filesystem::path& images) {
    std::string name = images.filename().string();
    for (const auto& [from, to] :
         {std::pair<std::string, std::string>{"images", "labels"}, {"idx3", "idx1"}}) {
        if (const std::size_t at = name.find(from); at != std::string::npos) {
            name.replace(at, from.size(), to);
        }
    }
    if (name == images.filename()) {
        throw DataError("the file of the labels cannot be found: the name has no 'images' in it",
                        images.string(), "name the pair NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte");
    }
    return images.parent_path() / name;
}

} // namespace

ImageTableBuilder::ImageTableBuilder(const ImageShape& image, std::size_t rows) {
    result_.image = image;
    for (std::int64_t c = 0; c < image.channels; ++c) {
        for (std::int64_t y = 0; y < image.height; ++y) {
            for (std::int64_t x = 0; x < image.width; ++x) {
                const std::string channel = image.channels == 1 ? "" : std::to_string(c) + "_";
                result_.table.columns.push_back(
                    {"pixel_" + channel + std::to_string(y) + "_" + std::to_string(x),
                     ColumnKind::numeric,
                     {},
                     {}});
                result_.table.columns.back().values.reserve(rows);
            }
        }
    }
}

void ImageTableBuilder::add(std::span<const double> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        result_.table.columns[i].values.push_back(values[i]);
    }
}

ImageTable ImageTableBuilder::take(std::vector<std::string> classes, std::vector<double> labels) {
    result_.table.columns.push_back(
        {result_.label, ColumnKind::categorical, std::move(labels), std::move(classes)});
    return std::move(result_);
}

ImageTable read_cifar10(const std::filesystem::path& path) {
    const ImageShape shape{3, 32, 32};
    const auto pixels = static_cast<std::size_t>(shape.size());
    const std::size_t record = 1 + pixels;
    ImageTableBuilder builder(shape, 0);
    std::vector<double> labels;
    for (const std::filesystem::path& name : binary_files(path)) {
        const ByteFile file(name);
        if (file.size() % record != 0 || file.size() == 0) {
            file.fail("not a CIFAR-10 file: its size is not a multiple of the " + std::to_string(record) +
                          " bytes of a record",
                      file.size() / record * record);
        }
        for (std::size_t at = 0; at < file.size(); at += record) {
            const std::uint8_t label = file.bytes(at, 1)[0];
            if (label > 9) {
                file.fail("not a CIFAR-10 file: a record has the label " + std::to_string(label), at);
            }
            labels.push_back(label);
            builder.add(scaled(file.bytes(at + 1, pixels)));
        }
    }
    return builder.take(
        {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"},
        std::move(labels));
}

ImageTable read_idx(const std::filesystem::path& images, const std::filesystem::path& labels) {
    const ByteFile pictures(images), names(labels.empty() ? labels_beside(images) : labels);
    const std::vector<std::size_t> sizes = idx_sizes(pictures), label_sizes = idx_sizes(names);
    if (sizes.size() < 3) {
        pictures.fail("holds no images: it has " + std::to_string(sizes.size()) + " dimensions", 3);
    }
    if (label_sizes.size() != 1 || label_sizes[0] != sizes[0]) {
        names.fail("does not hold one label for each of the " + std::to_string(sizes[0]) + " images", 4);
    }
    const std::size_t channels = sizes.size() == 4 ? sizes[1] : 1;
    const std::size_t lines = sizes[sizes.size() - 2], columns = sizes.back();
    for (const std::size_t side : {channels, lines, columns}) {
        if (side == 0 || side > most_pixels) {
            pictures.fail("has images of an impossible size", 4);
        }
    }
    const std::size_t pixels = channels * lines * columns; // below 2^60
    if (pixels > most_pixels || sizes[0] > most_values / pixels) {
        pictures.fail("has images of an impossible size", 4);
    }
    const std::size_t header = 4 + 4 * sizes.size();
    if (pictures.size() != header + sizes[0] * pixels || names.size() != 8 + label_sizes[0]) {
        pictures.fail("its size, or that of its labels, does not fit what the headers say", 0);
    }
    ImageTableBuilder builder({static_cast<std::int64_t>(channels), static_cast<std::int64_t>(lines),
                               static_cast<std::int64_t>(columns)},
                              sizes[0]);
    const std::span<const std::uint8_t> codes = names.bytes(8, sizes[0]);
    std::vector<double> classes;
    std::vector<std::string> levels;
    const std::size_t most = codes.empty() ? 0 : *std::ranges::max_element(codes);
    for (std::size_t level = 0; level <= most; ++level) {
        levels.push_back(std::to_string(level));
    }
    for (std::size_t i = 0; i < sizes[0]; ++i) {
        builder.add(scaled(pictures.bytes(header + i * pixels, pixels)));
        classes.push_back(codes[i]);
    }
    return builder.take(std::move(levels), std::move(classes));
}

} // namespace sluice

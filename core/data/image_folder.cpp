// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/image_folder.h"

#include "base/error.h"
#include "base/text.h"
#include "data/picture.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <tuple>

namespace sluice {
namespace {

constexpr std::size_t most_values_of_image = std::size_t{1} << 20U;
constexpr std::size_t most_values = std::size_t{1} << 30U; ///< of all images

template <std::size_t Count>
bool ends_as(const std::filesystem::path& path, const std::array<std::string_view, Count>& endings) {
    return std::ranges::find(endings, lower_case(path.extension().string())) != endings.end();
}

/// Images, but none that is read: to pass over them would leave out part of somebody's data.
bool is_foreign_image(const std::filesystem::path& path) {
    return ends_as(path, std::array<std::string_view, 8>{".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic",
                                                         ".avif", ".jp2"});
}

/// A parameter of a folder of images.
struct ImageSide {
    std::string_view name;
    std::int64_t ImageFolderSpec::*member;
    std::int64_t most;
    const char* allowed;
};
constexpr ImageSide image_sides[] = {
    {"height", &ImageFolderSpec::height, 1024, "a whole number from 1 to 1024"},
    {"width", &ImageFolderSpec::width, 1024, "a whole number from 1 to 1024"},
    {"channels", &ImageFolderSpec::channels, 3, "1 (grey) or 3 (red, green and blue)"}};

struct Listed {
    std::filesystem::path path;
    std::string label;
};

std::vector<Listed> images_in(const std::filesystem::path& folder, const std::stop_token& stop) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        throw DataError("there is no such folder", folder.string());
    }
    std::vector<Listed> images;
    using Entries = std::filesystem::recursive_directory_iterator;
    for (Entries entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        const std::filesystem::path& path = entry->path();
        if (path.filename().string().starts_with('.')) {
            if (entry->is_directory(error)) {
                entry.disable_recursion_pending();
            }
            continue;
        }
        if (is_foreign_image(path)) {
            throw DataError("images of this format are not read", path.string(),
                            "convert it to PNG, or take it out of the folder");
        }
        if (!is_image_name(path) || !entry->is_regular_file(error)) {
            continue;
        }
        if (entry.depth() == 0) {
            throw DataError("the image is in no folder of a class", path.string(),
                            "put the images of each class into a folder that has the class's name");
        }
        images.push_back({path, path.lexically_relative(folder).begin()->string()});
    }
    if (error || images.empty()) {
        throw DataError(error ? "the folder cannot be read: " + error.message()
                              : "the folder holds no images (*.png, *.jpg, *.jpeg, *.pgm, *.ppm, *.pnm)",
                        folder.string());
    }
    std::ranges::sort(images, {}, [](const Listed& image) { return std::tie(image.label, image.path); });
    return images;
}

/// The shape of every row, what is not given from the first image.
ImageShape common_shape(const ImageFolderSpec& spec, const Picture& first, const Listed& image,
                        std::size_t count) {
    const auto or_own = [](std::int64_t given, std::size_t own) {
        return given > 0 ? given : static_cast<std::int64_t>(own);
    };
    const ImageShape shape{or_own(spec.channels, first.channels), or_own(spec.height, first.height),
                           or_own(spec.width, first.width)};
    const auto values = static_cast<std::size_t>(shape.size());
    if (values > most_values_of_image || values > most_values / count) {
        throw DataError(grouped(count) + " images of " + std::to_string(shape.width) + " x " +
                            std::to_string(shape.height) + " pixels in " + std::to_string(shape.channels) +
                            (shape.channels == 1 ? " channel" : " channels") + " are too much for a table",
                        image.path.string(),
                        "give a smaller 'height' and 'width' in /dataset/parameters, 64 for example");
    }
    return shape;
}

} // namespace

bool is_image_name(const std::filesystem::path& path) {
    return ends_as(path, std::array<std::string_view, 6>{".png", ".jpg", ".jpeg", ".pgm", ".ppm", ".pnm"});
}

ImageFolderSpec image_folder_spec(const nlohmann::json& parameters, const std::string& pointer) {
    ImageFolderSpec spec;
    for (const auto& item : parameters.items()) {
        const auto side = std::ranges::find(image_sides, item.key(), &ImageSide::name);
        if (side == std::end(image_sides)) {
            throw InvalidArgument("a folder of images has no parameter '" + item.key() + "'", pointer,
                                  "known: height, width and channels");
        }
        const bool number = item.value().is_number_integer();
        const std::int64_t value = number ? item.value().get<std::int64_t>() : 0;
        if (value < 1 || value > side->most || (side->member == &ImageFolderSpec::channels && value == 2)) {
            throw InvalidArgument(std::string("must be ") + side->allowed + ", got " + item.value().dump(),
                                  pointer + "/" + item.key());
        }
        spec.*side->member = value;
    }
    return spec;
}

ImageTable read_image_folder(const std::filesystem::path& folder, const ImageFolderSpec& spec,
                             const std::stop_token& stop, Progress* progress) {
    const std::vector<Listed> images = images_in(folder, stop);
    std::vector<std::string> classes;
    std::vector<double> labels;
    std::optional<ImageTableBuilder> builder;
    ImageShape shape;
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        const Picture picture = read_picture(images[i].path, stop);
        if (!builder) {
            shape = common_shape(spec, picture, images[i], images.size());
            builder.emplace(shape, images.size());
        }
        builder->add(resized(picture, static_cast<std::size_t>(shape.channels),
                             static_cast<std::size_t>(shape.height), static_cast<std::size_t>(shape.width)));
        if (classes.empty() || classes.back() != images[i].label) { // they are in order
            classes.push_back(images[i].label);
        }
        labels.push_back(static_cast<double>(classes.size() - 1));
        if (progress != nullptr) {
            progress->report(static_cast<double>(i + 1) / static_cast<double>(images.size()),
                             "reading images");
        }
    }
    return builder->take(std::move(classes), std::move(labels));
}

} // namespace sluice

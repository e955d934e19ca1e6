// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "data/image_files.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

namespace sluice {

/// How the images of a folder become rows. What is 0 is taken from the first image.
struct ImageFolderSpec {
    std::int64_t height = 0, width = 0;
    std::int64_t channels = 0; ///< 1: grey, 3: red, green and blue
};

/// From {"height", "width", "channels"}, each of which may be left out. Throws InvalidArgument, `pointer`
/// being where the object stands.
ImageFolderSpec image_folder_spec(const nlohmann::json& parameters, const std::string& pointer);

/// Reads a folder that holds a folder of images (PNG, JPEG, PGM, PPM) for each class; folders in those belong
/// to the class too. Classes and files are taken in the order of their names; other files, and those whose
/// name begins with a dot, are passed over. Every image is read, brought to the common size by resized() and
/// dropped again, so that only one is held beside the rows. Throws DataError naming the file, for images that
/// cannot be read, that stand in no class, or that are too many and large for one table, and Cancelled.
ImageTable read_image_folder(const std::filesystem::path& folder, const ImageFolderSpec& spec = {},
                             const std::stop_token& stop = {}, Progress* progress = nullptr);

/// Whether a name ends as that of an image does that read_image_folder() reads.
bool is_image_name(const std::filesystem::path& path);

} // namespace sluice

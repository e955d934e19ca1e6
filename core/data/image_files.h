// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/image_shape.h"
#include "data/table.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// Rows that are images: columns pixel_CHANNEL_LINE_COLUMN (pixel_LINE_COLUMN of one channel) and the label
/// column.
struct ImageTable {
    Table table;
    ImageShape image;
    std::string label = "label";
};

/// Fills the columns of an image table row by row.
class ImageTableBuilder {
  public:
    ImageTableBuilder(const ImageShape& image, std::size_t rows);
    /// Values of one image, by channel, line and column.
    void add(std::span<const double> values);
    /// With the label column: class names, and the class of every row that was added.
    ImageTable take(std::vector<std::string> classes, std::vector<double> labels);

  private:
    ImageTable result_;
};

/// CIFAR-10's binary format (Krizhevsky 2009): records of a label byte and the 3 x 32 x 32 bytes of an image.
/// `path` is a file, or a folder of which every *.bin is read in the order of their names. Pixels become
/// value / 255, labels the names of the ten classes. Throws DataError naming file and offset.
ImageTable read_cifar10(const std::filesystem::path& path);

/// A pair of IDX files (LeCun, Cortes and Burges, the MNIST database), plain or packed with gzip: `images` of
/// unsigned bytes, [n, lines, columns], or [n, channels, lines, columns]; `labels` [n]. An empty `labels`
/// stands for the file that is named alike, with "labels" for "images" and "idx1" for "idx3". Pixels become
/// value / 255.
ImageTable read_idx(const std::filesystem::path& images, const std::filesystem::path& labels = {});

} // namespace sluice

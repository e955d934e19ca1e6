// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/points.h"

#include <cstddef>

namespace sluice {

/// Growing columns of doubles in address space that is reserved at once and filled with memory only as it
/// is written, so that growing copies nothing. Where so much cannot be reserved it starts small and grows by
/// copying.
class PointStore {
  public:
    /// most: rows that it will hold at the most.
    PointStore(std::size_t dimension, std::size_t most);
    ~PointStore();
    PointStore(const PointStore&) = delete;
    PointStore& operator=(const PointStore&) = delete;

    /// Makes room for `rows` <= most rows. Throws std::bad_alloc.
    void reserve(std::size_t rows);
    /// Row 0 of a column.
    double* column(std::size_t j) const { return values_ + j * stride_; }
    /// The distance between the first values of two columns.
    std::size_t stride() const { return stride_; }
    /// The first `rows` rows.
    Points points(std::size_t rows) const { return {values_, rows, dimension_, stride_}; }

  private:
    bool map(std::size_t rows);
    void unmap(double* values, std::size_t stride) const;

    std::size_t dimension_;
    std::size_t most_;
    std::size_t stride_ = 0;
    double* values_ = nullptr;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sluice {

/// A dense row-major matrix that owns its values. T is float or double.
template <typename T>
class Matrix {
  public:
    Matrix() = default;
    Matrix(std::size_t rows, std::size_t columns, T fill = T{})
        : rows_(rows), columns_(columns), values_(rows * columns, fill) {}

    std::size_t rows() const noexcept { return rows_; }
    std::size_t columns() const noexcept { return columns_; }
    bool empty() const noexcept { return values_.empty(); }

    T& operator()(std::size_t row, std::size_t column) { return values_[row * columns_ + column]; }
    const T& operator()(std::size_t row, std::size_t column) const {
        return values_[row * columns_ + column];
    }

    std::span<T> row(std::size_t row) { return {values_.data() + row * columns_, columns_}; }
    std::span<const T> row(std::size_t row) const { return {values_.data() + row * columns_, columns_}; }

    std::vector<T>& values() noexcept { return values_; }
    const std::vector<T>& values() const noexcept { return values_; }

    friend bool operator==(const Matrix&, const Matrix&) = default;

  private:
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    std::vector<T> values_;
};

} // namespace sluice

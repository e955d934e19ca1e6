// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

namespace sluice {

/// A block of points in d dimensions, one array per coordinate (structure of arrays), not owned:
/// coordinate j of point i is data[j * stride + i]. T is double or const double.
template <typename T>
struct BasicPoints {
    T* data = nullptr;
    std::size_t count = 0;     ///< points
    std::size_t dimension = 1; ///< coordinates of each
    std::size_t stride = 0;    ///< distance between the arrays of two coordinates, >= count

    BasicPoints() = default;
    BasicPoints(T* data_, std::size_t count_, std::size_t dimension_, std::size_t stride_)
        : data(data_), count(count_), dimension(dimension_), stride(stride_) {}
    /// A one-dimensional block.
    explicit BasicPoints(std::span<T> values)
        : data(values.data()), count(values.size()), stride(values.size()) {}
    /// A block that may be written can be read.
    template <typename U>
    requires(!std::is_same_v<U, T> && std::is_convertible_v<U*, T*>)
        BasicPoints(const BasicPoints<U>& other) // NOLINT(google-explicit-constructor)
        : data(other.data), count(other.count), dimension(other.dimension), stride(other.stride) {}

    std::span<T> column(std::size_t j) const { return {data + j * stride, count}; }
    /// Points [first, first + n).
    BasicPoints part(std::size_t first, std::size_t n) const { return {data + first, n, dimension, stride}; }
    /// Coordinates [first, first + n) of all the points.
    BasicPoints coordinates(std::size_t first, std::size_t n) const {
        return {data + first * stride, count, n, stride};
    }
};

using Points = BasicPoints<const double>;
using MutablePoints = BasicPoints<double>;

} // namespace sluice

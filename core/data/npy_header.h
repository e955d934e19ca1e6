// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// What NumPy writes as "<f8": one value of an array.
struct NpyType {
    char kind = 'f';      ///< b (bool), i, u, f, U (UCS-4 text) or S (bytes)
    std::size_t size = 8; ///< of one value, in bytes
    bool big_endian = false;
};

/// One field of a structured array, or the one field "" of a plain array.
struct NpyField {
    std::string name;
    NpyType type;
    std::size_t offset = 0; ///< within an item, in bytes
    std::size_t count = 1;  ///< values, more than one where the field is an array itself
};

/// The header of a .npy file.
struct NpyHeader {
    std::vector<NpyField> fields;
    std::size_t item_size = 0; ///< bytes
    bool column_major = false; ///< "fortran_order"
    std::vector<std::size_t> shape;
    std::size_t items = 1; ///< the product of the shape; items * item_size bytes follow `data`
    std::size_t data = 0;  ///< where the values begin, in bytes
    bool structured = false;
};

/// Reads the header of NumPy's format, versions 1 to 3 (NEP 1 and numpy.lib.format). Nothing in it is run.
/// Throws DataError with `where` for what is no such file, a damaged or impossible header, values that are
/// cut off, and types that are not read: objects (pickles, which are programs), complex numbers, dates.
NpyHeader read_npy_header(std::span<const char> bytes, const std::string& where);

} // namespace sluice

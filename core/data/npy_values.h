// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/array_columns.h"
#include "data/file_request.h"
#include "data/npy_header.h"

#include <span>
#include <string>
#include <vector>

namespace sluice {

/// The columns of one array.
struct NpyColumns {
    std::vector<Column> columns;
    ImageShape image{};
    std::size_t rounded = 0; ///< whole numbers beyond 2^53, which doubles hold only nearly
};

/// Turns the bytes of a whole .npy file into columns. `from` and `to` are the shares of the work in the
/// request's progress. Throws DataError with `where`.
NpyColumns npy_columns(std::span<const char> bytes, const std::string& name, const std::string& where,
                       const FileRequest& request, double from, double to);

} // namespace sluice

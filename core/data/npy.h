// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/file_request.h"
#include "data/sources.h"

namespace sluice {

/// Reads an array of NumPy (.npy, versions 1 to 3 of the format): bool, whole numbers of 8 to 64 bits, floats
/// of 16 to 64 bits in either order of bytes, text and bytes of fixed width (categorical, an empty one is
/// missing), and structured arrays, each field a column. plan_columns() says how shapes become columns.
/// Objects (pickles) are refused and never run. Memory: the file's bytes and 8 bytes for each value. Throws
/// DataError with the file, and Cancelled.
LoadedTable read_npy(const FileRequest& request);

/// Reads an archive of arrays (.npz), stored or deflated. The parameter "array" names one, or several of
/// equal length in a list, whose columns stand side by side; without it X and y, if there are such, or else
/// all, if their lengths are equal. Where a one-dimensional array among several is called as labels are (y,
/// label, target, ...; y_train), it is the suggested label.
LoadedTable read_npz(const FileRequest& request);

/// Checks {"array": ...}. Throws InvalidArgument, `pointer` being where the object stands.
void check_npz_parameters(const nlohmann::json& parameters, const std::string& pointer);

} // namespace sluice

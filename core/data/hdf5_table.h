// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/file_request.h"
#include "data/sources.h"

namespace sluice {

/// Reads datasets of an HDF5 file that another program wrote, in a process of its own (storage/h5_foreign.h).
/// The parameters: "path", a dataset, or a list of those whose columns stand side by side, or a group for all
/// that are in it; without it X and y, if there are such, or else all datasets, where they have one length.
/// "rows": [start, stop] or [start, stop, step], as Python counts. "columns": which of the columns that come of
/// it are kept. plan_columns() says how shapes become columns; members of a compound type are columns of their
/// own; texts and enumerations are categorical; NaN, empty texts and fill values are missing. Memory: 8 bytes
/// for each value and some blocks of 8 MiB. Throws DataError with the file and the dataset, and Cancelled.
LoadedTable read_hdf5_table(const FileRequest& request);

/// Checks the parameters. Throws InvalidArgument, `pointer` being where they stand.
void check_hdf5_parameters(const nlohmann::json& parameters, const std::string& pointer);

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/file_request.h"
#include "data/sources.h"

namespace sluice {

/// Reads JSON objects, one on each line, or a list of objects that is the whole file. Members are columns,
/// those of objects and lists within them with a dot between ("size.width", "point.0"), in the order in which
/// they are met; null, an empty text and a member that is not there are missing. A column with a text in it
/// is categorical, others are numeric, true and false being 1 and 0. Memory: the file's bytes and 8 bytes for
/// each value; a table that would be more than 32 times as many values as the file has bytes is refused, so
/// that many different names cannot fill the memory. Throws DataError with file:line:column (or the number of
/// the row) for what is no JSON, a row that is no object, a name that comes twice, and Cancelled.
LoadedTable read_json_lines(const FileRequest& request);

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <QString>

namespace sluice {

/// Writes the report of a record: PDF where the file's name ends so, HTML otherwise. May be called on any
/// thread. Throws DataError when the file cannot be written.
void writeReport(const Record& record, const QString& path);

} // namespace sluice

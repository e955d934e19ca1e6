// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"
#include "storage/h5_file.h"

#include <filesystem>

namespace sluice {

// The layout `sluice.result/1` of the HDF5 record. What the interchange format leaves open is settled so:
//
// /sampling           also has the attributes mode = generate | filter | label, m_note, m_certificate,
//                     stopped_because, and those of goodness of fit and cost (goodness_record.h)
//   moments/ qq/      goodness_record.h; absent where there is nothing in them
// /training/<arm>     best_epoch and stopped_because are one value, or one per repeat where repeated
//   epoch/            `epoch` and each series: [epochs], or [repeats, epochs] where repeated; NaN behind an
//   early stop test/             attributes NAME (mean over repeats) and NAME_sd (sample standard deviation,
//   NaN for one
//                     repeat); a dataset NAME [repeats] with the values; confusion_matrix [actual,
//                     predicted], summed
// /comparison         one attribute per arm: a JSON list of {metric, difference, interval95, p_value, test,
// verdict} /models/<arm>       the attributes describe the first format exported; one subgroup per format has
// the same ones

// /rounds             round [rounds] and a dataset for each series: [rounds], or [repeats, rounds] where
// repeated;
//                     solved [rounds, samples per prompt + 1]; the attribute stopped_because as above

// /checkpoint         of a run that did not end: attributes format and folder, and `parts`, bytes of CBOR

/// Writes all of a record's groups and attributes. Throws DataError.
void write_layout(H5Group& root, const Record& record);

/// Reads them back; what is absent keeps its default. Throws DataError.
Record read_layout(const H5Group& root);

/// Throws DataError where the schema of the file at `path` is not one that this program reads.
void check_record_schema(const H5Group& root, const std::filesystem::path& path);

} // namespace sluice

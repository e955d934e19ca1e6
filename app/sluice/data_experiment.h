// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <QString>

#include <stop_token>

namespace sluice {

/// A working experiment for a file or folder that a person dropped in: the label is guessed, a covariate
/// shift along the first numeric column makes two populations (images, recordings and texts are filtered to
/// equal shares of the classes), and a logistic regression is fine-tuned. Without a plausible label the rows
/// are only filtered. Reads the beginning of a table, and images whole. Throws DataError, Cancelled.
nlohmann::json experimentForData(const QString& path, std::stop_token stop = {});

/// The same for a dataset that ships or is generated, whose label is known ("" for none). Throws DataError,
/// Cancelled.
nlohmann::json experimentForSource(const QString& source, const QString& label, std::stop_token stop = {});

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/exporters.h"
#include "results/figure/figure.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sluice {

using AnyFigure = std::variant<figure::Figure, figure::MatrixFigure>;

/// A figure and the name of its file, without suffix.
using NamedFigure = std::pair<std::string, AnyFigure>;

/// The pictures of a record, those it has something for.
std::vector<NamedFigure> sampling_figures(const Record& record, const PlotOptions& options);
/// The Q-Q plot; nothing where the record has none.
std::optional<figure::Figure> quantile_figure(const SamplingRecord& sampling);
std::vector<NamedFigure> training_figures(const Record& record);
/// Accuracies, and entropy with KL divergence, over the rounds.
std::vector<NamedFigure> rounds_figures(const Record& record);

} // namespace sluice

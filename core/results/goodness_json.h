// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/goodness_record.h"

#include <nlohmann/json.hpp>

namespace sluice {

// As record_json.h has the other parts: for the journal, every bit of a double kept.
nlohmann::json part_to_json(const GoodnessRecord& goodness);
nlohmann::json part_to_json(const CostRecord& cost);
GoodnessRecord goodness_from_json(const nlohmann::json& json);
CostRecord cost_from_json(const nlohmann::json& json);

/// For people's tools: non-finite numbers as null, and only what is known.
nlohmann::json goodness_summary(const GoodnessRecord& goodness);
nlohmann::json cost_summary(const CostRecord& cost);

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice {

/// A network's shape as the metadata of its model file have it: the keys of /model, with "inputs", "classes"
/// and the image written out.
nlohmann::json network_to_json(const NetworkSpec& spec);

/// The way back. Throws DataError where it is no network's shape; whether layers of these sizes can be made
/// is for LearningEngine::create() to say.
NetworkSpec network_from_json(const nlohmann::json& json);

} // namespace sluice

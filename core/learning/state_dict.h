// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sluice {

/// The tensors of a file that torch.save() wrote, in their order: a state dict (name to tensor), or a
/// dictionary that has one under "state_dict", "model_state_dict" or "model". Both the ZIP format of
/// PyTorch 1.6 and later and the one before it are read. Values of any type become float; what is no tensor
/// is passed over.
///
/// Nothing of the file is executed. Its pickle may only ask for an OrderedDict and for tensors; a name beyond
/// that, such as of a whole saved module, is refused. Throws DataError saying which, or where the file is
/// damaged.
std::vector<WeightTensor> read_state_dict(const std::filesystem::path& path);

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/key_form.h"

#include <vector>

namespace sluice {

/// The keys of the experiment file that a KeyForm shows, in the language of the moment; those with controls
/// of their own (dataset, densities, M, epochs, ...) are not among them. Pointers are relative to the
/// section.
std::vector<KeyField> modelKeys();    ///< of /model
std::vector<KeyField> pretrainKeys(); ///< of /pretrain
std::vector<KeyField> recipeKeys();   ///< of /finetune: the recipe and its rounds
std::vector<KeyField> finetuneKeys(); ///< of /finetune: how it trains
std::vector<KeyField> outputKeys();   ///< of /output
/// Of /sampling where a network draws or judges the candidates.
std::vector<KeyField> networkTargetKeys();
std::vector<KeyField> networkProposalKeys();
std::vector<KeyField> networkStopKeys();
/// Of /sampling in a filter.
std::vector<KeyField> filterKeys();
/// Of /dataset: the noise of its labels, and what data that are made are made with (by the generator's name).
std::vector<KeyField> dataKeys();

/// Whether the experiment as written samples a language model.
bool isLanguage(const nlohmann::json& experiment);
/// Whether in the experiment as written candidates are drawn or judged by the network that is trained.
bool isSampledByNetwork(const nlohmann::json& experiment);

/// What takes the place of target, proposal and M where a network draws or judges the candidates, a line
/// each.
struct NetworkSampling {
    QString target, proposal, constant;
};
NetworkSampling networkSampling(const nlohmann::json& experiment);

} // namespace sluice

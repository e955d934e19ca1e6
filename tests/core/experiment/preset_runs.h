// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/runner.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace sluice::test {

using nlohmann::json;

using Sets = std::vector<std::pair<std::string, std::string>>;

inline Experiment preset(const std::string& name, const Sets& sets = {}) {
    json document = read_experiment_document(find_preset(name)->path);
    for (const auto& [pointer, value] : sets) {
        set_by_pointer(document, pointer, value);
    }
    return experiment_from_json(document);
}

/// One repeat of one epoch each.
inline Experiment smallest(const std::string& name, Sets more = {}) {
    Sets sets{{"/finetune/repeats", "1"}, {"/finetune/epochs", "1"}};
    if (read_experiment_document(find_preset(name)->path).contains("pretrain")) {
        sets.emplace_back("/pretrain/epochs", "1");
    }
    sets.insert(sets.end(), more.begin(), more.end());
    return preset(name, sets);
}

inline Record run(const Experiment& experiment, const RunOptions& options = {}) {
    NoProgress quiet;
    return run_experiment(experiment, options, {}, quiet);
}

inline Dataset data_of(const Experiment& experiment, int repeat = 0) {
    NoProgress quiet;
    return load_dataset(experiment, repeat, {}, quiet);
}

inline const ArmRecord* arm(const Record& record, const std::string& name) {
    const auto found = std::ranges::find(record.training, name, &ArmRecord::name);
    return found == record.training.end() ? nullptr : &*found;
}

} // namespace sluice::test

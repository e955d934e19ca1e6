// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/stages.h"
#include "experiment/training_memory.h"

#include <memory>
#include <stop_token>

namespace sluice {

/// Whether the run of an experiment trains a network.
bool trains_networks(const Experiment& experiment);

/// The repeats of an experiment with a dataset: of each the data, the rows that are kept, the arms and their
/// outcomes.
class Repeats {
  public:
    /// Fills in the record's /dataset, /sampling (of a filter, of labels), /rounds and /models; `journal` may
    /// be null. All of it must outlive this.
    Repeats(const Experiment& experiment, const RunOptions& options, Record& record, RecordJournal* journal,
            TrainingMemory& memory, std::stop_token stop, Progress& progress);
    ~Repeats();
    Repeats(const Repeats&) = delete;
    Repeats& operator=(const Repeats&) = delete;

    /// Small networks are trained side by side, arms of several repeats at once; the outcomes are the same
    /// as one after the other. After a stop or an exception, what was done until then counts.
    void run(const LoadedTable& loaded);
    /// Fills in the record's /training and /comparison from what was run.
    void finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pictures.h"
#include "run_controller.h"

#include "sampling/session.h"
#include "sampling/snapshot.h"
#include "widgets/panels/explanation_panel.h"

#include <optional>
#include <vector>

namespace sluice {

/// Everything that the words beside the plots are made from; any of it may be missing.
struct WordsInput {
    const Problems* problems = nullptr;
    SamplingPicturePtr picture;
    std::shared_ptr<const SamplingSnapshot> snapshot;
    StopRule stop;          ///< of sampling
    QString failure;        ///< why sampling cannot begin
    QString failurePointer; ///< and where that is in the experiment
    RecordPtr record;
    QString runFailure;
    bool running = false; ///< a fine-tuning run
    QString story;        ///< of the preset, one line
};

/// What a person should know of first.
std::vector<Notice> noticesFor(const WordsInput& input);
/// What the pictures show, in plain sentences.
std::vector<ExplanationPanel::Part> partsFor(const WordsInput& input);
/// The figures of sampling as the words of the record are made from them; `stop` has the goal.
SamplingRecord recordOf(const SamplingSnapshot& snapshot, const SamplingPicture& picture,
                        const StopRule& stop = {});
/// "37.5 % accepted of 1,200,000 · expected 37.5 % · 0 violations · 310 M candidates/s"
QString statusLine(const SamplingSnapshot& snapshot);
/// The control in which a place of the experiment is edited: "/sampling/target/sigma" is "target.sigma".
QString controlFor(const QString& pointer);

/// How far sampling has come on the way to the first of its ends.
struct SamplingProgress {
    double fraction = -1.0; ///< negative while it cannot be told
    std::optional<double> secondsLeft;
};
/// rows: of the pool that a filter tries, 0 where candidates are drawn.
SamplingProgress progressOf(const SamplingSnapshot& snapshot, const StopRule& stop, std::size_t rows);

} // namespace sluice

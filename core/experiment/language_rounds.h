// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/answers.h"
#include "experiment/experiment.h"
#include "experiment/part_progress.h"
#include "experiment/training_memory.h"
#include "learning/language_model.h"
#include "results/record.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// What one repeat of a language experiment is made of; its seed is the experiment's plus `repeat`.
struct LanguageRepeat {
    LanguageRepeat(const Experiment& experiment, int repeat);
    int repeat;
    PromptSet train, test;

    enum class Purpose : std::uint64_t {
        sampling = 1,
        acceptance = 2,
        training = 3,
        judging = 4,
        subset = 5
    };
    /// Independent seeds for every use and round; all arms share them.
    std::uint64_t seed(Purpose purpose, int round) const;

  private:
    std::uint64_t seed_;
};

/// The answers of one round, and which were chosen to be trained on.
struct RoundDraw {
    std::vector<DrawnAnswer> answers;   ///< the first samples_per_prompt of each prompt
    std::vector<std::uint8_t> accepted; ///< of every answer tried, in order: right, or accepted by the tilt
    std::vector<TokenText> texts;       ///< chosen
    SampleSummary summary;              ///< of answers
    double seconds = 0.0;               ///< of drawing and verifying
};

/// One round: drawn, trained, judged.
struct RoundOutcome {
    RoundDraw draw; ///< its answers and texts are kept for the first round of the first repeat only
    TrainingHistory history;
    std::size_t rows = 0;
    std::vector<SampledText> texts;       ///< some of the answers, of rsft in the first repeat
    std::map<std::string, double> values; ///< of judge_model(), and of the draw
};

/// One arm of one repeat.
struct LanguageArm {
    std::string arm;
    std::vector<RoundOutcome> rounds;
    std::shared_ptr<LanguageModel> model; ///< after the last round
    std::string stopped_because;
};

/// What run_arm() needs beside the repeat.
struct ArmSettings {
    const Experiment& experiment;
    const LanguageModel& base;
    TrainingMemory& memory;
    int threads = 1;          ///< of sampling
    int training_threads = 0; ///< 0: measured
    std::stop_token stop;
    Progress& progress;
    std::function<void()> round_done{}; ///< called when a round stands in the arm; may be empty
};

/// Runs the rounds of rsft, or with `sizes` those of random_subset: as many texts in each round as rsft had,
/// chosen blindly. Every round samples from the arm's newest model and fine-tunes a copy of the base; the
/// goal and the patience of `until` apply to rsft. Rounds that are done stand in `arm` when Cancelled is
/// thrown.
void run_language_arm(const ArmSettings& settings, const LanguageRepeat& repeat,
                      const std::vector<std::size_t>* sizes, LanguageArm& arm);

} // namespace sluice

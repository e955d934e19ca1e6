// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/language_rounds.h"

#include "base/text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

std::size_t parameter(const Experiment& experiment, const char* name) {
    return experiment.dataset->parameters.at(name).get<std::size_t>();
}

/// One arm, round by round.
class ArmRun {
  public:
    ArmRun(const ArmSettings& settings, const LanguageRepeat& repeat, const std::vector<std::size_t>* sizes,
           LanguageArm& arm)
        : settings_(settings), section_(*settings.experiment.language), repeat_(repeat), sizes_(sizes),
          arm_(arm), tilted_(settings.experiment.finetune->recipe == "until_satisfied") {}

    void run() {
        arm_.model = settings_.base.clone();
        const int most = planned_rounds();
        for (int round = 1; round <= most; ++round) {
            PartProgress progress(
                settings_.progress, (round - 1.0) / most, static_cast<double>(round) / most,
                most == 1 ? "" : "round " + std::to_string(round) + " of " + std::to_string(most));
            run_round(round, progress);
            if (goal_ends()) {
                return;
            }
        }
        arm_.stopped_because = "all rounds done";
    }

  private:
    int planned_rounds() const {
        if (sizes_ != nullptr) {
            return static_cast<int>(sizes_->size());
        }
        return section_.until ? section_.until->max_rounds : section_.rounds;
    }

    void run_round(int round, Progress& progress) {
        progress.report(0.0, "sampling answers");
        RoundOutcome outcome;
        outcome.draw = draw(round);
        outcome.rows = outcome.draw.texts.size();
        std::shared_ptr<LanguageModel> model = settings_.base.clone();
        if (outcome.draw.texts.empty()) {
            outcome.history.stopped_because = "nothing was accepted, so nothing was trained";
        } else {
            train(*model, outcome, round, progress);
        }
        progress.report(0.9, "judging answers");
        outcome.values = judge_model(*model, settings_.base, repeat_.test,
                                     repeat_.seed(LanguageRepeat::Purpose::judging, round), settings_.threads,
                                     settings_.stop);
        describe(outcome);
        if (repeat_.repeat == 0 && sizes_ == nullptr) {
            outcome.texts = some_texts(outcome.draw, round);
        }
        if (round > 1 || repeat_.repeat > 0 ||
            sizes_ != nullptr) { // the record tells of the first round only
            outcome.draw.answers.clear();
            outcome.draw.texts.clear();
        }
        arm_.rounds.push_back(std::move(outcome));
        arm_.model = std::move(model);
        if (settings_.round_done) {
            settings_.round_done();
        }
    }

    /// The first answers to the first prompts.
    std::vector<SampledText> some_texts(const RoundDraw& draw, int round) const {
        constexpr std::size_t prompts = 8, answers = 8;
        const auto per_prompt = static_cast<std::size_t>(section_.samples_per_prompt);
        std::vector<SampledText> texts;
        for (std::size_t i = 0; i < std::min(prompts * per_prompt, draw.answers.size()); ++i) {
            if (i % per_prompt < answers) {
                const DrawnAnswer& answer = draw.answers[i];
                texts.push_back({round, repeat_.train.prompts[answer.prompt].text(), answer_text(answer),
                                 verdict_in_words(answer), answer.verdict.right,
                                 i < draw.accepted.size() && draw.accepted[i] != 0});
            }
        }
        return texts;
    }

    RoundDraw draw(int round) const {
        const auto start = std::chrono::steady_clock::now();
        TextSampling sampling;
        sampling.temperature = section_.temperature;
        sampling.per_prompt = static_cast<std::size_t>(section_.samples_per_prompt);
        sampling.threads = settings_.threads;
        sampling.seed = repeat_.seed(LanguageRepeat::Purpose::sampling, round);
        RoundDraw draw;
        draw.answers = draw_answers(*arm_.model, repeat_.train, sampling, settings_.stop);
        draw.summary = summarise_answers(draw.answers, sampling.per_prompt);
        if (sizes_ != nullptr) {
            RandomStream random(repeat_.seed(LanguageRepeat::Purpose::subset, round), Stream::subset);
            const std::size_t size = (*sizes_)[static_cast<std::size_t>(round) - 1];
            keep(draw, draw.answers, select_blindly(draw.answers, size, random));
        } else if (tilted_) {
            collect(draw, sampling, round);
        } else {
            const auto most = static_cast<std::size_t>(section_.keep_per_prompt);
            keep(draw, draw.answers, select_verified(draw.answers, most));
            for (const DrawnAnswer& answer : draw.answers) {
                draw.accepted.push_back(answer.verdict.right ? 1 : 0);
            }
        }
        draw.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return draw;
    }

    void keep(RoundDraw& draw, std::span<const DrawnAnswer> answers,
              const std::vector<std::size_t>& chosen) const {
        for (const std::size_t number : chosen) {
            draw.texts.push_back(training_text(repeat_.train, answers[number]));
        }
    }

    /// Tries batch after batch until so many are accepted; what comes after the last one counts as not tried.
    void collect(RoundDraw& draw, TextSampling sampling, int round) const {
        RandomStream random(repeat_.seed(LanguageRepeat::Purpose::acceptance, round), Stream::acceptance);
        std::vector<DrawnAnswer> more;
        for (std::span<const DrawnAnswer> batch = draw.answers;; batch = more) {
            std::vector<std::size_t> chosen =
                select_tilted(batch, section_.beta, section_.pool_maximum, random);
            const std::size_t wanted = section_.accepted - draw.texts.size();
            std::size_t tried = batch.size();
            if (chosen.size() >= wanted) {
                chosen.resize(wanted);
                tried = chosen.back() + 1;
            }
            const std::size_t before = draw.accepted.size();
            draw.accepted.resize(before + tried, 0);
            for (const std::size_t number : chosen) {
                draw.accepted[before + number] = 1;
            }
            keep(draw, batch, chosen);
            if (draw.texts.size() >= section_.accepted || draw.accepted.size() >= section_.candidates) {
                return;
            }
            ++sampling.seed; // the next batch is another stream
            more = draw_answers(*arm_.model, repeat_.train, sampling, settings_.stop);
        }
    }

    void train(LanguageModel& model, RoundOutcome& outcome, int round, Progress& progress) {
        TrainingSpec spec = settings_.experiment.finetune->training;
        spec.seed = repeat_.seed(LanguageRepeat::Purpose::training, round);
        spec.threads = training_threads_ != 0 ? training_threads_ : settings_.training_threads;
        spec.label = arm_.arm;
        spec.repeat = repeat_.repeat;
        PartProgress part(progress, 0.3, 0.9);
        outcome.history = settings_.memory.train(model, spec, outcome.draw.texts, settings_.stop, part);
        training_threads_ = outcome.history.threads;
        if (settings_.stop.stop_requested()) {
            throw Cancelled();
        }
    }

    /// Puts what is known of the draw beside what the model was judged.
    void describe(RoundOutcome& outcome) const {
        const RoundDraw& draw = outcome.draw;
        std::size_t accepted = 0;
        for (const std::uint8_t one : draw.accepted) {
            accepted += one;
        }
        outcome.values["acceptance"] =
            draw.accepted.empty() ? std::numeric_limits<double>::quiet_NaN()
                                  : static_cast<double>(accepted) / static_cast<double>(draw.accepted.size());
        outcome.values["right"] = draw.summary.acceptance;
        outcome.values["coverage"] = draw.summary.coverage;
        outcome.values["distinct"] = draw.summary.distinct;
        outcome.values["decidable"] = draw.summary.decidable;
        outcome.values["trained_on"] = static_cast<double>(outcome.rows);
    }

    bool goal_ends() {
        if (!section_.until || sizes_ != nullptr) {
            return false;
        }
        const UntilRule& until = *section_.until;
        const double value = arm_.rounds.back().values.at(until.metric);
        if (value >= until.at_least) {
            arm_.stopped_because = until.metric + " reached " + short_number(value) + ", the goal was " +
                                   exact_number(until.at_least);
            return true;
        }
        without_gain_ = value > best_ ? 0 : without_gain_ + 1;
        best_ = std::max(best_, value);
        if (until.patience > 0 && without_gain_ >= until.patience) {
            arm_.stopped_because = "no better " + until.metric + " in " + std::to_string(until.patience) +
                                   (until.patience == 1 ? " round" : " rounds");
            return true;
        }
        return false;
    }

    const ArmSettings& settings_;
    const LanguageSection& section_;
    const LanguageRepeat& repeat_;
    const std::vector<std::size_t>* sizes_;
    LanguageArm& arm_;
    bool tilted_;
    int training_threads_ = 0;
    double best_ = -std::numeric_limits<double>::infinity();
    int without_gain_ = 0;
};

} // namespace

LanguageRepeat::LanguageRepeat(const Experiment& experiment, int number)
    : repeat(number), train(choose_sums_prompts(open_sums_prompts(), parameter(experiment, "train_prompts"),
                                                experiment.seed + static_cast<std::uint64_t>(number), 0)),
      test(choose_sums_prompts(held_out_sums_prompts(), parameter(experiment, "test_prompts"),
                               experiment.seed + static_cast<std::uint64_t>(number), 1)),
      seed_(experiment.seed + static_cast<std::uint64_t>(number)) {}

std::uint64_t LanguageRepeat::seed(Purpose purpose, int round) const {
    constexpr std::uint64_t most_rounds = 1'000'000;
    return RandomStream(seed_, Stream::proposal,
                        static_cast<std::uint64_t>(purpose) * most_rounds + static_cast<std::uint64_t>(round))
        .next();
}

void run_language_arm(const ArmSettings& settings, const LanguageRepeat& repeat,
                      const std::vector<std::size_t>* sizes, LanguageArm& arm) {
    ArmRun(settings, repeat, sizes, arm).run();
}

} // namespace sluice

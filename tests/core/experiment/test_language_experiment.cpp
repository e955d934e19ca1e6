// SPDX-License-Identifier: GPL-3.0-or-later
// Experiments with a language model: their file, the selection of answers, rounds and the record.
#include "experiment/answers.h"
#include "experiment/choices.h"
#include "experiment/rounds_snapshot.h"
#include "experiment/runner.h"
#include "results/record_file.h"
#include "results/words.h"
#include "tests/core/experiment/stop_at.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace sluice;
using nlohmann::json;
using sluice::test::StopAt;

namespace {

json preset_document(const std::string& name) {
    return read_experiment_document(find_preset(name)->path);
}

/// The smallest settings with which every part still runs.
json small(const std::string& name) {
    json document = preset_document(name);
    document["dataset"]["parameters"]["train_prompts"] = 10;
    document["dataset"]["parameters"]["test_prompts"] = 10;
    document["finetune"]["epochs"] = 2;
    document["finetune"]["repeats"] = 2;
    document["sampling"]["samples_per_prompt"] = 8;
    document["output"]["model_formats"] = {"safetensors"};
    return document;
}

Record run(const json& document, const RunOptions& options = {}) {
    NoProgress quiet;
    return run_experiment(experiment_from_json(document), options, {}, quiet);
}

/// The problems of a document as "pointer: message" lines.
std::string problems_of(const json& document) {
    try {
        experiment_from_json(document);
    } catch (const ValidationError& error) {
        return error.what();
    }
    return {};
}

std::string at(const std::string& pointer) {
    return pointer + ": ";
}

/// An answer to the first prompt, as if it had been drawn.
DrawnAnswer drawn(const PromptSet& prompts, const std::string& text, bool ended = true) {
    DrawnAnswer answer;
    answer.sample.answer = Vocabulary(sums_characters).encode(text);
    answer.sample.ended = ended;
    answer.verdict = verify_sums(prompts.prompts[0], text);
    answer.verdict.right = answer.verdict.right && ended;
    return answer;
}

} // namespace

class TestLanguageExperiment : public QObject {
    Q_OBJECT

  private slots:
    void files_are_completed_and_read_back();
    void everything_wrong_is_told_at_once();
    void recipes_need_the_model_they_are_for();
    void right_answers_are_kept_once();
    void the_tilt_accepts_at_its_rate();
    void a_wrong_beta_would_be_noticed();
    void blind_selection_takes_as_many();
    void verified_reasoning_leaves_a_whole_record();
    void some_answers_are_shown_with_their_marks();
    void every_figure_of_the_record_is_listed();
    void acceptance_is_the_probability_of_a_right_answer();
    void more_samples_never_cover_less();
    void seeds_repeat_and_differ();
    void until_satisfied_stops_by_its_rule();
    void the_shipped_model_is_what_its_preset_makes();
    void a_cancelled_run_leaves_what_was_done();
};

void TestLanguageExperiment::files_are_completed_and_read_back() {
    for (const char* name : {"verified_reasoning", "until_satisfied", "sums_pretraining"}) {
        const Experiment experiment = experiment_from_json(preset_document(name));
        const json complete = to_json(experiment);
        QVERIFY(to_json(experiment_from_json(complete)) == complete);
        QVERIFY(complete["model"]["width"] == 64);
    }
}

void TestLanguageExperiment::everything_wrong_is_told_at_once() {
    json document = preset_document("verified_reasoning");
    document["model"]["heads"] = 5;
    document["model"]["weights"] = "sums";
    document["sampling"]["temperature"] = 0;
    document["sampling"]["samples_per_promt"] = 4;
    document["finetune"]["controls"] = {"all_data"};
    document["finetune"]["patience"] = 2;
    document["dataset"]["parameters"]["test_prompts"] = 500;
    const std::string told = problems_of(document);
    for (const char* pointer : {"/model/width", "/model/weights", "/sampling/temperature",
                                "/finetune/patience", "/dataset/parameters/test_prompts"}) {
        QVERIFY2(told.find(at(pointer)) != std::string::npos, (std::string(pointer) + " in " + told).c_str());
    }
    QVERIFY(told.find("samples_per_prompt") != std::string::npos); // the nearest name
    document = preset_document("verified_reasoning");
    document["dataset"] = {{"source", "generate:moons"}};
    QVERIFY(problems_of(document).find(at("/dataset/source")) != std::string::npos);
    document = preset_document("verified_reasoning");
    document.erase("sampling");
    document["model"].erase("weights");
    QVERIFY(problems_of(document).find(at("/finetune")) != std::string::npos);
    QVERIFY(problems_of(document).find(at("/model/weights")) != std::string::npos);
}

void TestLanguageExperiment::recipes_need_the_model_they_are_for() {
    json document = preset_document("tabular_filter");
    document["finetune"]["recipe"] = "verified_reasoning";
    QVERIFY(problems_of(document).find(at("/finetune/recipe")) != std::string::npos);
}

void TestLanguageExperiment::right_answers_are_kept_once() {
    const PromptSet prompts({SumsPrompt{{7, 5, 3}}});
    const std::vector<std::string> right = right_sums(prompts.prompts[0]);
    std::vector<DrawnAnswer> answers{drawn(prompts, right[0]),        drawn(prompts, "07+05=13;13+03=16#16"),
                                     drawn(prompts, right[0]),        drawn(prompts, right[1]),
                                     drawn(prompts, right[2], false), drawn(prompts, right[3])};
    QCOMPARE(select_verified(answers, 12), (std::vector<std::size_t>{0, 3, 5}));
    QCOMPARE(select_verified(answers, 2), (std::vector<std::size_t>{0, 3}));
    answers.back().prompt = 1; // another prompt starts anew
    answers.back().verdict.path = answers.front().verdict.path;
    QCOMPARE(select_verified(answers, 1), (std::vector<std::size_t>{0, 5}));
}

/// Deviations of the number accepted of 20,000 answers with reward 1/3 from what `assumed` says, drawn with
/// beta 0.5.
double tilt_deviations(double assumed, bool pool) {
    const PromptSet prompts({SumsPrompt{{7, 5, 3}}});
    std::vector<DrawnAnswer> answers(20'000, drawn(prompts, "07+05=12;12+03=16#16"));
    if (pool) {
        answers.front() = drawn(prompts, "07+05=12;12+03=15#14"); // reward 2/3
    }
    RandomStream random(5, Stream::acceptance);
    const auto accepted = static_cast<double>(select_tilted(answers, 0.5, pool, random).size());
    const double rate = std::exp((1.0 / 3.0 - (pool ? 2.0 / 3.0 : 1.0)) / assumed);
    return (accepted - 20'000 * rate) / std::sqrt(20'000 * rate * (1.0 - rate));
}

// H0: an answer is accepted with probability exp((reward - maximum) / beta). False-alarm rate 1e-6: 4.9
// deviations.
void TestLanguageExperiment::the_tilt_accepts_at_its_rate() {
    QVERIFY(std::abs(tilt_deviations(0.5, false)) < 4.9);
    QVERIFY(std::abs(tilt_deviations(0.5, true)) < 4.9);
    const PromptSet prompts({SumsPrompt{{7, 5, 3}}});
    RandomStream random(1, Stream::acceptance);
    const std::vector<DrawnAnswer> right(50, drawn(prompts, right_sums(prompts.prompts[0])[0]));
    QCOMPARE(select_tilted(right, 1e-3, false, random).size(), std::size_t{50}); // the largest reward: always
}

void TestLanguageExperiment::a_wrong_beta_would_be_noticed() {
    QVERIFY(std::abs(tilt_deviations(0.55, false)) > 4.9);
}

void TestLanguageExperiment::blind_selection_takes_as_many() {
    const PromptSet prompts({SumsPrompt{{7, 5, 3}}});
    std::vector<DrawnAnswer> answers(100, drawn(prompts, "07+05=12;12+03=16#16"));
    answers[7].sample.ended = false;
    RandomStream random(1, Stream::subset);
    const std::vector<std::size_t> chosen = select_blindly(answers, 40, random);
    QCOMPARE(std::set<std::size_t>(chosen.begin(), chosen.end()).size(), std::size_t{40});
    QVERIFY(std::ranges::find(chosen, std::size_t{7}) == chosen.end());
    QCOMPARE(select_blindly(answers, 500, random).size(), std::size_t{99});
}

void TestLanguageExperiment::verified_reasoning_leaves_a_whole_record() {
    const QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("run.h5").toStdString();
    json document = small("verified_reasoning");
    document["finetune"]["rounds"] = 2;
    document["output"]["model_formats"] = {"torchscript", "safetensors", "onnx"};
    const Record made = run(document, options);
    const Record record = read_record(options.record);
    QCOMPARE(record.status, std::string("complete"));
    QVERIFY(record.sampling && record.rounds && record.dataset);
    QCOMPARE(record.sampling->candidates, std::uint64_t{80});
    QVERIFY(record.sampling->label);
    QCOMPARE(record.sampling->accepted_index.size(), record.sampling->accepted);
    QCOMPARE(record.rounds->round, (std::vector<double>{0, 1, 2}));
    QCOMPARE(record.rounds->solved, made.rounds->solved);
    for (const char* name : {"acceptance", "coverage", "distinct", "entropy", "kl", "sampled_accuracy"}) {
        const Matrix<double>& series = record.rounds->series.at(name);
        QCOMPARE(series.rows(), std::size_t{2});
        QCOMPARE(series.columns(), std::size_t{3});
        QVERIFY(std::isfinite(series(1, 2)));
    }
    QVERIFY(std::abs(record.rounds->series.at("kl")(0, 0)) < 1e-4); // the base is the base
    QVERIFY(record.rounds->series.at("kl")(0, 1) > 0.0);
    std::vector<std::string> arms;
    for (const ArmRecord& arm : record.training) {
        arms.push_back(arm.name);
        QCOMPARE(arm.test.at("sampled_accuracy").size(), std::size_t{2});
    }
    QCOMPARE(arms, (std::vector<std::string>{"pretrained", "rsft", "random_subset"}));
    QCOMPARE(record.training[1].rows, record.training[2].rows); // of the same size
    QCOMPARE(record.comparison.size(), std::size_t{8});
    QCOMPARE(record.models.size(), std::size_t{9});
    const std::string words = record_in_words(record);
    for (const char* part : {"round 2", "pass@8", "random_subset", "rsft"}) {
        QVERIFY2(words.find(part) != std::string::npos, words.c_str());
    }
}

void TestLanguageExperiment::some_answers_are_shown_with_their_marks() {
    struct Listener final : Progress {
        void report(double, std::string_view) override {}
        void publish(std::shared_ptr<const Snapshot> snapshot) override {
            if (const auto rounds = std::dynamic_pointer_cast<const RoundsSnapshot>(snapshot)) {
                published.push_back(rounds->rounds);
            }
        }
        std::vector<RoundsRecord> published;
    } listener;
    json document = small("verified_reasoning");
    document["finetune"]["rounds"] = 2;
    document["finetune"]["repeats"] = 1;
    const Record record = run_experiment(experiment_from_json(document), {}, {}, listener);
    const RoundsRecord& rounds = *record.rounds;
    QCOMPARE(listener.published.size(), std::size_t{2});
    QCOMPARE(listener.published[0].round.size(), std::size_t{2}); // the base and the first round
    QCOMPARE(listener.published[1].texts.size(), rounds.texts.size());
    QVERIFY(!rounds.texts.empty());
    for (const SampledText& text : rounds.texts) {
        std::vector<int> operands;
        for (const std::size_t place : {0, 2, 4}) {
            operands.push_back(text.prompt[place] - '0');
        }
        const bool right = verify_sums({operands}, text.answer).right;
        QCOMPARE(text.right, right && text.verdict != "does not end");
        QCOMPARE(text.verdict == "right", text.right);
        QCOMPARE(text.accepted, text.right);
    }
    QCOMPARE(rounds.texts.front().round, std::int64_t{1});
    QCOMPARE(rounds.texts.back().round, std::int64_t{2});
}

void TestLanguageExperiment::every_figure_of_the_record_is_listed() {
    json document = small("verified_reasoning");
    document["finetune"]["repeats"] = 1;
    document["finetune"]["rounds"] = 1;
    document["finetune"]["controls"] = json::array();
    const Record record = run(document);
    std::set<std::string> recorded{"solved"};
    for (const auto& [name, values] : record.rounds->series) {
        recorded.insert(name);
    }
    for (const auto& [name, values] : record.training.back().test) {
        recorded.insert(name);
    }
    const std::vector<std::string> listed = names_of(sequence_metric_choices());
    QCOMPARE(std::set<std::string>(listed.begin(), listed.end()), recorded);
    QVERIFY(larger_sequence_metric_is_better("pass_at_8") && !larger_sequence_metric_is_better("entropy"));
}

// H0: the number of right answers among the samples is a sum of independent draws with the probabilities that
// were summed over all right answers. Prompts differ, so its variance is below the binomial one. False-alarm
// rate below 1e-6: 4.9 deviations. That another probability is noticed shows the second check.
void TestLanguageExperiment::acceptance_is_the_probability_of_a_right_answer() {
    for (const double temperature : {1.0, 0.7}) {
        json document = small("verified_reasoning");
        document["dataset"]["parameters"]["train_prompts"] = 30;
        document["sampling"]["samples_per_prompt"] = 64;
        document["sampling"]["temperature"] = temperature;
        document["finetune"]["epochs"] = 1;
        document["finetune"]["batch_size"] = 256;
        document["finetune"]["controls"] = json::array();
        document["finetune"]["repeats"] = 1;
        document["finetune"]["rounds"] = 1;
        const SamplingRecord sampling = *run(document).sampling;
        const double expected = sampling.expected_rate;
        const double error =
            std::sqrt(expected * (1.0 - expected) / static_cast<double>(sampling.candidates));
        QVERIFY(std::abs(sampling.acceptance_rate - expected) < 4.9 * error);
        QVERIFY(std::abs(sampling.acceptance_rate - (expected + 0.1)) > 4.9 * error);
        QVERIFY(std::abs(std::exp(sampling.log_m) * expected - 1.0) < 1e-12);
    }
}

void TestLanguageExperiment::more_samples_never_cover_less() {
    double coverage = 0.0, distinct = 0.0;
    std::vector<std::int64_t> before;
    for (const int k : {1, 4, 16}) {
        json document = small("verified_reasoning");
        document["sampling"]["samples_per_prompt"] = k;
        document["finetune"]["controls"] = json::array();
        document["finetune"]["repeats"] = 1;
        document["finetune"]["rounds"] = 1;
        const Record record = run(document);
        const double covers = record.rounds->series.at("coverage")(0, 1);
        const double differ = record.rounds->series.at("distinct")(0, 1);
        QVERIFY(covers >= coverage && differ >= distinct);
        coverage = covers;
        distinct = differ;
        // Nested: sample i of a prompt is the same one whatever k is.
        std::vector<std::int64_t> firsts;
        for (const std::int64_t number : record.sampling->accepted_index) {
            if (number % k == 0) {
                firsts.push_back(number / k);
            }
        }
        QVERIFY(k == 1 || firsts == before);
        before = firsts;
    }
    QVERIFY(coverage > 0.5);
}

void TestLanguageExperiment::seeds_repeat_and_differ() {
    json document = small("verified_reasoning");
    document["finetune"]["rounds"] = 1;
    RunOptions one, two;
    one.threads = 1;
    two.threads = 2;
    const Record first = run(document, one), again = run(document, two);
    QCOMPARE(first.sampling->accepted_index, again.sampling->accepted_index);
    QCOMPARE(first.training[1].test, again.training[1].test);
    QVERIFY(first.training[1].test.at("entropy")[0] != first.training[1].test.at("entropy")[1]); // repeats
    document["seed"] = 8;
    QVERIFY(run(document, one).sampling->accepted_index != first.sampling->accepted_index);
}

void TestLanguageExperiment::until_satisfied_stops_by_its_rule() {
    json document = small("until_satisfied");
    document["sampling"]["stop"] = {{"accepted", 20}};
    document["finetune"]["repeats"] = 1;
    document["finetune"]["until"] = {{"metric", "reward"}, {"at_least", 0.0}, {"max_rounds", 3}};
    Record record = run(document);
    QCOMPARE(record.rounds->round.size(), std::size_t{2}); // the goal is reached at once
    QVERIFY(record.rounds->stopped_because[0].find("reached") != std::string::npos);
    QCOMPARE(record.sampling->accepted, std::uint64_t{20});
    QCOMPARE(record.sampling->log_m, 1.0 / 0.25);
    QCOMPARE(record.training[1].rows, std::int64_t{20});
    for (const char* name : {"reward", "kl", "entropy", "larger_first", "acceptance"}) {
        QVERIFY(std::isfinite(record.rounds->series.at(name)(0, 1)));
    }
    document["finetune"]["until"]["at_least"] = 1.0;
    document["finetune"]["until"]["patience"] = 0;
    document["sampling"]["reward_maximum"] = "pool";
    record = run(document);
    QCOMPARE(record.rounds->round.size(), std::size_t{4});
    QCOMPARE(record.rounds->stopped_because[0], std::string("all rounds done"));
    QCOMPARE(record.sampling->m_source, std::string("optimised"));
    QVERIFY(record.sampling->m_note.find("RSO") != std::string::npos);
}

void TestLanguageExperiment::the_shipped_model_is_what_its_preset_makes() {
    // The preset with its full settings is run by hand; here, that it runs, and that the shipped weights fit
    // it.
    json document = preset_document("sums_pretraining");
    document["dataset"]["parameters"]["traces"] = 128;
    const Record record = run(document);
    QCOMPARE(record.training.size(), std::size_t{1});
    QCOMPARE(record.training[0].name, std::string("pretrained"));
    QCOMPARE(record.training[0].step.size(), std::size_t{2});
    document["model"]["weights"] = "checkpoint:sums";
    const Record shipped = run(document);
    QVERIFY(shipped.training[0].test.at("well_formed")[0] > 0.9);
    QVERIFY(record.training[0].test.at("well_formed")[0] < 0.1);
}

void TestLanguageExperiment::a_cancelled_run_leaves_what_was_done() {
    const QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("run.h5").toStdString();
    StopAt progress("random_subset");
    const Experiment experiment = experiment_from_json(small("verified_reasoning"));
    run_experiment(experiment, options, progress.source.get_token(), progress);
    const Record record = read_record(options.record);
    QCOMPARE(record.status, std::string("cancelled"));
    QVERIFY(record.sampling && record.rounds);
    QCOMPARE(record.training.back().name, std::string("rsft"));
}

QTEST_GUILESS_MAIN(TestLanguageExperiment)
#include "test_language_experiment.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The transformer against PyTorch, and as something that is trained, sampled and saved.
#include "base/error.h"
#include "learning/language_model.h"
#include "learning/onnx.h"
#include "learning/safetensors.h"
#include "python_torch.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

using namespace sluice;
using sluice::test::python_with_torch;

namespace {

constexpr const char* seven = "\nabcdef"; ///< the fixture's characters

/// What make_transformer_fixture.py wrote.
struct Fixture {
    std::vector<WeightTensor> weights, gradient;
    std::map<std::string, WeightTensor> other;
    std::vector<TokenText> texts;
};

Fixture read_fixture() {
    Fixture fixture;
    const SafetensorsFile file =
        read_safetensors(std::filesystem::path(SLUICE_TEST_DATA) / "fixtures" / "transformer.safetensors");
    for (WeightTensor tensor : file.tensors) {
        if (tensor.name.starts_with("gradient.")) {
            tensor.name.erase(0, std::string("gradient.").size());
            fixture.gradient.push_back(std::move(tensor));
        } else if (tensor.name.find('.') != std::string::npos) {
            fixture.weights.push_back(std::move(tensor));
        } else {
            fixture.other[tensor.name] = std::move(tensor);
        }
    }
    const WeightTensor& tokens = fixture.other.at("tokens");
    const auto longest = static_cast<std::size_t>(tokens.shape[1]);
    for (std::size_t i = 0; i < static_cast<std::size_t>(tokens.shape[0]); ++i) {
        TokenText text;
        for (std::size_t t = 0; t < longest && tokens.values[i * longest + t] >= 0; ++t) {
            text.tokens.push_back(static_cast<Token>(tokens.values[i * longest + t]));
        }
        text.prompt = static_cast<std::size_t>(fixture.other.at("prompts").values[i]);
        fixture.texts.push_back(std::move(text));
    }
    return fixture;
}

LanguageModelSpec small_spec() {
    return {seven, 12, 16, 2, 2};
}

std::unique_ptr<LanguageModel> fixture_model(const Fixture& fixture) {
    auto model = learning_engine().create_language_model(small_spec(), 1);
    model->set_weights(fixture.weights);
    return model;
}

std::vector<std::vector<Token>> prompts_of(const Fixture& fixture) {
    std::vector<std::vector<Token>> prompts;
    for (const TokenText& text : fixture.texts) {
        const auto end = text.tokens.begin() + static_cast<std::ptrdiff_t>(text.prompt);
        prompts.emplace_back(text.tokens.begin(), end);
    }
    return prompts;
}

TextSampling sampling(std::size_t per_prompt, double temperature = 1.0, int threads = 1) {
    TextSampling request;
    request.per_prompt = per_prompt;
    request.temperature = temperature;
    request.threads = threads;
    request.seed = 3;
    return request;
}

/// The texts of a task that can be learned by heart: each letter is answered by the next one, twice.
std::vector<TokenText> successor_texts() {
    std::vector<TokenText> texts;
    for (Token letter = 1; letter <= 5; ++letter) {
        const auto next = static_cast<Token>(letter + 1);
        texts.push_back({{letter, next, next, Vocabulary::stop}, 1});
    }
    return texts;
}

TrainingSpec training(int epochs, int threads = 1) {
    TrainingSpec spec;
    spec.epochs = epochs;
    spec.batch_size = 16;
    spec.threads = threads;
    spec.optimizer.learning_rate = 3e-3;
    return spec;
}

} // namespace

class TestLanguageModel : public QObject {
    Q_OBJECT

  private slots:
    void logits_equal_pytorchs();
    void gradients_equal_pytorchs();
    void a_default_model_has_about_104000_parameters();
    void an_impossible_spec_is_refused_by_name();
    void greedy_answers_follow_the_largest_logit();
    void cached_and_uncached_sampling_agree();
    void answers_do_not_depend_on_threads_or_on_how_many_are_asked_for();
    void answers_follow_the_models_law();
    void a_wrong_temperature_would_be_noticed();
    void log_probabilities_are_those_of_the_samples();
    void probabilities_of_all_answers_sum_to_one();
    void training_learns_by_heart_and_prompts_are_not_trained_on();
    void training_does_not_depend_on_threads();
    void only_the_head_moves_when_the_rest_is_frozen();
    void a_stop_is_obeyed();
    void texts_that_do_not_fit_are_refused();
    void exported_models_compute_the_same_data();
    void exported_models_compute_the_same();
};

void TestLanguageModel::logits_equal_pytorchs() {
    const Fixture fixture = read_fixture();
    const auto model = fixture_model(fixture);
    const WeightTensor& expected = fixture.other.at("logits");
    const auto rows = static_cast<std::size_t>(expected.shape[1]);
    for (std::size_t i = 0; i < fixture.texts.size(); ++i) {
        const std::vector<Token>& tokens = fixture.texts[i].tokens;
        const Matrix<float> logits = model->logits(std::span(tokens).first(tokens.size() - 1));
        for (std::size_t t = 0; t + 1 < tokens.size(); ++t) {
            for (std::size_t v = 0; v < 7; ++v) {
                const float wanted = expected.values[(i * rows + t) * 7 + v];
                QVERIFY2(std::abs(logits(t, v) - wanted) < 1e-5F,
                         qPrintable(QString::number(logits(t, v) - wanted)));
            }
        }
    }
}

void TestLanguageModel::gradients_equal_pytorchs() {
    const Fixture fixture = read_fixture();
    const auto model = fixture_model(fixture);
    std::vector<WeightTensor> gradient;
    const double loss = model->gradient(fixture.texts, gradient);
    QVERIFY(std::abs(loss - static_cast<double>(fixture.other.at("loss").values[0])) < 1e-5);
    QCOMPARE(gradient.size(), fixture.gradient.size());
    for (const WeightTensor& own : gradient) {
        const auto wanted = std::ranges::find(fixture.gradient, own.name, &WeightTensor::name);
        QVERIFY2(wanted != fixture.gradient.end(), own.name.c_str());
        for (std::size_t i = 0; i < own.values.size(); ++i) {
            QVERIFY2(std::abs(own.values[i] - wanted->values[i]) < 1e-5F, own.name.c_str());
        }
    }
}

void TestLanguageModel::a_default_model_has_about_104000_parameters() {
    LanguageModelSpec spec;
    spec.vocabulary = "\n0123456789+=;#?";
    QCOMPARE(parameter_count(spec), std::int64_t{104208});
}

void TestLanguageModel::an_impossible_spec_is_refused_by_name() {
    LanguageModelSpec spec = small_spec();
    spec.heads = 3;
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, learning_engine().create_language_model(spec, 1));
    spec = small_spec();
    spec.vocabulary = "aa";
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, learning_engine().create_language_model(spec, 1));
    spec = small_spec();
    spec.context = 1;
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, parameter_count(spec));
}

void TestLanguageModel::greedy_answers_follow_the_largest_logit() {
    const Fixture fixture = read_fixture();
    const auto model = fixture_model(fixture);
    const auto prompts = prompts_of(fixture);
    const std::vector<TextSample> samples = model->sample(prompts, sampling(1, 0.0), {});
    for (std::size_t p = 0; p < prompts.size(); ++p) {
        std::vector<Token> text = prompts[p];
        for (const Token token : samples[p].answer) {
            const Matrix<float> logits = model->logits(text);
            const auto last = logits.row(logits.rows() - 1);
            QCOMPARE(static_cast<std::ptrdiff_t>(token), std::ranges::max_element(last) - last.begin());
            text.push_back(token);
        }
        QVERIFY(samples[p].ended || text.size() == 12);
    }
}

void TestLanguageModel::cached_and_uncached_sampling_agree() {
    const Fixture fixture = read_fixture();
    const auto model = fixture_model(fixture);
    TextSampling request = sampling(200);
    const auto cached = model->sample(prompts_of(fixture), request, {});
    request.cached = false;
    const auto uncached = model->sample(prompts_of(fixture), request, {});
    QCOMPARE(cached.size(), uncached.size());
    for (std::size_t i = 0; i < cached.size(); ++i) {
        QCOMPARE(cached[i].answer, uncached[i].answer);
        QVERIFY(std::abs(cached[i].log_probability - uncached[i].log_probability) < 1e-4);
        QVERIFY(std::abs(cached[i].entropy - uncached[i].entropy) < 1e-4);
    }
}

void TestLanguageModel::answers_do_not_depend_on_threads_or_on_how_many_are_asked_for() {
    const Fixture fixture = read_fixture();
    const auto model = fixture_model(fixture);
    const auto few = model->sample(prompts_of(fixture), sampling(50), {});
    const auto many = model->sample(prompts_of(fixture), sampling(300, 1.0, 3), {});
    for (std::size_t p = 0; p < 3; ++p) {
        for (std::size_t i = 0; i < 50; ++i) {
            QCOMPARE(few[p * 50 + i].answer, many[p * 300 + i].answer);
            QCOMPARE(few[p * 50 + i].log_probability, many[p * 300 + i].log_probability);
        }
    }
}

/// Chi-square of the first token drawn behind the first prompt against its law at `assumed`; 6 degrees of
/// freedom.
double first_token_chi_square(double drawn, double assumed) {
    const Fixture fixture = read_fixture();
    const auto model = fixture_model(fixture);
    const std::vector<std::vector<Token>> prompt{prompts_of(fixture).front()};
    constexpr std::size_t count = 20'000;
    const auto samples = model->sample(prompt, sampling(count, drawn), {});
    std::vector<double> counts(7);
    for (const TextSample& sample : samples) {
        counts[sample.answer.empty() ? Vocabulary::stop : sample.answer.front()] += 1.0;
    }
    const Matrix<float> logits = model->logits(prompt.front());
    const auto last = logits.row(logits.rows() - 1);
    double sum = 0.0, chi_square = 0.0;
    for (const float logit : last) {
        sum += std::exp(static_cast<double>(logit) / assumed);
    }
    for (std::size_t v = 0; v < 7; ++v) {
        const double expected = count * std::exp(static_cast<double>(last[v]) / assumed) / sum;
        chi_square += (counts[v] - expected) * (counts[v] - expected) / expected;
    }
    return chi_square;
}

// H0: tokens follow softmax(logits / T). False-alarm rate 1e-6: the 0.999999 quantile of chi-square(6)
// is 38.3.
void TestLanguageModel::answers_follow_the_models_law() {
    QVERIFY(first_token_chi_square(1.0, 1.0) < 38.3);
    QVERIFY(first_token_chi_square(0.5, 0.5) < 38.3);
}

void TestLanguageModel::a_wrong_temperature_would_be_noticed() {
    QVERIFY(first_token_chi_square(1.0, 1.1) > 38.3);
}

void TestLanguageModel::log_probabilities_are_those_of_the_samples() {
    const Fixture fixture = read_fixture();
    const auto model = fixture_model(fixture);
    const auto prompts = prompts_of(fixture);
    const auto samples = model->sample(prompts, sampling(40), {});
    std::vector<TokenText> texts;
    std::vector<double> told;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        TokenText text{prompts[i / 40], prompts[i / 40].size()};
        text.tokens.insert(text.tokens.end(), samples[i].answer.begin(), samples[i].answer.end());
        if (samples[i].ended) {
            text.tokens.push_back(Vocabulary::stop);
        }
        texts.push_back(text);
        told.push_back(samples[i].log_probability);
    }
    const std::vector<double> computed = model->log_probabilities(texts, 1.0, {});
    for (std::size_t i = 0; i < texts.size(); ++i) {
        QVERIFY(std::abs(computed[i] - told[i]) < 1e-4);
    }
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, model->log_probabilities(texts, 0.0, {}));
}

void TestLanguageModel::probabilities_of_all_answers_sum_to_one() {
    LanguageModelSpec spec{"\nab", 4, 8, 1, 2};
    const auto model = learning_engine().create_language_model(spec, 7);
    // Behind a prompt of two tokens an answer is the stop, one letter and the stop, or two letters.
    std::vector<TokenText> texts{{{1, 2, 0}, 2}};
    for (const Token first : {1, 2}) {
        texts.push_back({{1, 2, first, 0}, 2});
        for (const Token second : {1, 2}) {
            texts.push_back({{1, 2, first, second}, 2});
        }
    }
    for (const double temperature : {1.0, 0.3}) {
        double sum = 0.0;
        for (const double value : model->log_probabilities(texts, temperature, {})) {
            sum += std::exp(value);
        }
        QVERIFY(std::abs(sum - 1.0) < 1e-5);
    }
}

void TestLanguageModel::training_learns_by_heart_and_prompts_are_not_trained_on() {
    auto model = learning_engine().create_language_model(small_spec(), 2);
    const std::vector<TokenText> texts = successor_texts();
    NoProgress quiet;
    const TrainingHistory history = model->train(training(200), texts, {}, quiet);
    QCOMPARE(history.epoch.size(), std::size_t{200});
    QVERIFY(history.train_loss.front() > 1.0);
    QVERIFY(history.train_loss.back() < 0.05);
    std::vector<std::vector<Token>> prompts;
    for (const TokenText& text : texts) {
        prompts.push_back({text.tokens.front()});
    }
    const auto answers = model->sample(prompts, sampling(1, 0.0), {});
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::vector<Token> wanted(2, texts[i].tokens[1]);
        QCOMPARE(answers[i].answer, wanted);
        QVERIFY(answers[i].ended);
    }
    // The loss has no share of the prompt: what the prompt's own tokens would have been predicted as does not
    // matter.
    std::vector<WeightTensor> gradient;
    const double loss = model->gradient(texts, gradient);
    double mean = 0.0;
    for (const double value : model->log_probabilities(texts, 1.0, {})) {
        mean -= value / 3.0 / static_cast<double>(texts.size()); // two letters and the stop
    }
    QVERIFY(std::abs(loss - mean) < 1e-6);
}

void TestLanguageModel::training_does_not_depend_on_threads() {
    std::vector<TokenText> texts;
    for (int i = 0; i < 8; ++i) {
        for (const TokenText& text : successor_texts()) {
            texts.push_back(text);
        }
    }
    auto one = learning_engine().create_language_model(small_spec(), 2);
    auto three = one->clone();
    NoProgress quiet;
    one->train(training(3, 1), texts, {}, quiet);
    three->train(training(3, 3), texts, {}, quiet);
    const std::vector<WeightTensor> a = one->weights(), b = three->weights();
    for (std::size_t i = 0; i < a.size(); ++i) {
        QCOMPARE(a[i].values, b[i].values);
    }
}

void TestLanguageModel::only_the_head_moves_when_the_rest_is_frozen() {
    auto model = learning_engine().create_language_model(small_spec(), 2);
    const std::vector<WeightTensor> before = model->weights();
    TrainingSpec spec = training(2);
    spec.freeze = "all_but_last";
    NoProgress quiet;
    model->train(spec, successor_texts(), {}, quiet);
    const std::vector<WeightTensor> after = model->weights();
    for (std::size_t i = 0; i < before.size(); ++i) {
        QCOMPARE(before[i].values != after[i].values, before[i].name.starts_with("head"));
    }
}

void TestLanguageModel::a_stop_is_obeyed() {
    auto model = learning_engine().create_language_model(small_spec(), 2);
    std::stop_source source;
    source.request_stop();
    QVERIFY_THROWS_EXCEPTION(
        Cancelled, model->sample(std::vector<std::vector<Token>>{{1}}, sampling(1), source.get_token()));
    NoProgress quiet;
    QCOMPARE(model->train(training(5), successor_texts(), source.get_token(), quiet).stopped_because,
             std::string("cancelled"));
}

void TestLanguageModel::texts_that_do_not_fit_are_refused() {
    auto model = learning_engine().create_language_model(small_spec(), 2);
    std::vector<WeightTensor> gradient;
    const auto refused = [&](const TokenText& text) {
        try {
            model->gradient(std::vector<TokenText>{text}, gradient);
        } catch (const InvalidArgument&) {
            return true;
        }
        return false;
    };
    QVERIFY(refused({{1, 2}, 2}));                           // no answer
    QVERIFY(refused({{1, 2}, 0}));                           // no prompt
    QVERIFY(refused({{1, 7}, 1}));                           // no such token
    QVERIFY(refused({std::vector<Token>(13, Token{1}), 1})); // too long
    QVERIFY(!refused({{1, 2}, 1}));
    QVERIFY_THROWS_EXCEPTION(
        InvalidArgument,
        model->sample(std::vector<std::vector<Token>>{std::vector<Token>(12, Token{1})}, sampling(1), {}));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             model->sample(std::vector<std::vector<Token>>{{1}}, sampling(1, -1.0), {}));
}

void TestLanguageModel::exported_models_compute_the_same_data() {
    QTest::addColumn<QString>("script");
    QTest::newRow("TorchScript") << "/check_transformer_script.py";
    QTest::newRow("ONNX") << "/check_transformer_onnx.py";
}

void TestLanguageModel::exported_models_compute_the_same() {
    QFETCH(QString, script);
    const QString python = python_with_torch();
    if (python.isEmpty()) {
        QSKIP("no Python with torch");
    }
    const Fixture fixture = read_fixture();
    const auto model = fixture_model(fixture);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("model.pt").toStdString();
    const std::string onnx = folder.filePath("model.onnx").toStdString();
    model->save_torchscript(path, R"({"about": "test"})");
    write_onnx(onnx, *model, {{"about", "test"}});
    const std::vector<Token> text = fixture.texts.back().tokens;
    std::vector<std::string> names;
    for (const WeightTensor& tensor : model->weights()) {
        names.push_back(tensor.name);
    }
    const nlohmann::json about{{"path", path},
                               {"onnx", onnx},
                               {"tokens", std::vector<int>(text.begin(), text.end())},
                               {"logits", model->logits(text).values()},
                               {"names", names}};
    const std::string description = folder.filePath("case.json").toStdString();
    std::ofstream(description) << about.dump();
    QProcess process;
    process.start(python, {SLUICE_TEST_DATA + script, QString::fromStdString(description)});
    QVERIFY(process.waitForFinished(120000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

QTEST_GUILESS_MAIN(TestLanguageModel)
#include "test_language_model.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/scoring.h"

#include "base/text.h"
#include "experiment/data_source.h"
#include "experiment/experiment.h"
#include "experiment/network_metadata.h"
#include "experiment/raw_rows.h"
#include "experiment/recorded_model.h"
#include "learning/safetensors.h"
#include "results/csv_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

/// The label column of the run's data.
std::string label_of(const Experiment& experiment) {
    const std::string& label = experiment.dataset->spec.label;
    if (!label.empty() || !experiment.dataset->source.starts_with("generate:")) {
        return label;
    }
    for (const GeneratorInfo& generator : data_generators()) {
        if (experiment.dataset->source == "generate:" + generator.name) {
            return generator.label;
        }
    }
    return {};
}

json metadata_value(const SafetensorsFile& file, const std::string& key) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end()) {
        throw DataError("its metadata have no '" + key + "'", {},
                        "give the record of the run instead, or train the model again with this version");
    }
    json value = json::parse(found->second, nullptr, false);
    return value.is_discarded() ? json(found->second) : value;
}

/// Softmax in double precision, the largest logit taken out.
Matrix<double> softmax(const Matrix<float>& logits) {
    Matrix<double> probability(logits.rows(), logits.columns());
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        const auto row = logits.row(i);
        const double most = *std::ranges::max_element(row);
        double sum = 0.0;
        for (std::size_t k = 0; k < row.size(); ++k) {
            probability(i, k) = std::exp(static_cast<double>(row[k]) - most);
            sum += probability(i, k);
        }
        for (double& value : probability.row(i)) {
            value /= sum;
        }
    }
    return probability;
}

/// The metrics over the rows whose label is a class of the model.
void judge(const Scorer& scorer, const Matrix<float>& logits, Scores& scores) {
    std::vector<std::size_t> known;
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < scores.rows.size(); ++i) {
        const auto found = std::ranges::find(scorer.classes, scores.label[scores.rows[i]]);
        if (found != scorer.classes.end()) {
            known.push_back(i);
            labels.push_back(found - scorer.classes.begin());
        }
    }
    scores.unknown_labels = scores.rows.size() - known.size();
    if (known.empty()) {
        return;
    }
    Matrix<float> chosen(known.size(), logits.columns());
    for (std::size_t i = 0; i < known.size(); ++i) {
        std::ranges::copy(logits.row(known[i]), chosen.row(i).begin());
    }
    scores.metrics = classification_metrics(chosen, labels);
}

/// Cells as the classes are named: shortest numbers, words as they are.
std::vector<std::string> texts_of(const Column& column) {
    std::vector<std::string> texts;
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        texts.push_back(column.text(row));
    }
    return texts;
}

} // namespace

Scorer load_scorer(const Record& record, const std::filesystem::path& path, const std::string& arm) {
    if (!record.dataset || record.dataset->features.empty()) {
        throw InvalidArgument("the record's models do not classify rows of data: it is of " +
                                  std::string(record.models.empty()
                                                  ? "a run that trained none"
                                                  : "a language model, which writes answers"),
                              path.string());
    }
    const Experiment experiment = experiment_from_json(record.experiment);
    if (experiment.language) {
        throw InvalidArgument(
            "the record is of a language model, which writes answers to prompts and does not "
            "classify rows",
            path.string(), "take its model out with sluice-cli export --model");
    }
    const ModelRecord& model = recorded_model(record, arm, "safetensors");
    const std::filesystem::path file = checked_model_file(model, path);
    Scorer scorer;
    scorer.arm = arm;
    scorer.network = rebuilt_network(experiment, model, file);
    scorer.features = record.dataset->features;
    scorer.classes = model.classes;
    scorer.preprocess.steps = record.dataset->preprocess;
    scorer.label = label_of(experiment);
    scorer.image = scorer.network->spec().image;
    if (!scorer.image.known() && model.input_shape.size() == 3) {
        scorer.image = {model.input_shape[0], model.input_shape[1], model.input_shape[2]};
    }
    return scorer;
}

Scorer load_scorer(const std::filesystem::path& safetensors) {
    const SafetensorsFile file = read_safetensors(safetensors);
    Scorer scorer;
    try {
        if (metadata_value(file, "format") == "sluice.language_model/1") {
            throw DataError(
                "is a language model, which writes answers to prompts and does not classify rows");
        }
        scorer.arm = metadata_value(file, "arm");
        scorer.features = metadata_value(file, "features").get<std::vector<std::string>>();
        scorer.classes = metadata_value(file, "classes").get<std::vector<std::string>>();
        scorer.preprocess.steps = metadata_value(file, "preprocess");
        scorer.label = metadata_value(file, "label");
        const NetworkSpec spec = network_from_json(metadata_value(file, "network"));
        if (spec.inputs != static_cast<std::int64_t>(scorer.features.size()) ||
            spec.classes != static_cast<std::int64_t>(scorer.classes.size())) {
            throw DataError("its metadata name another number of features or classes than its network has");
        }
        scorer.image = spec.image;
        scorer.network = learning_engine().create(spec, 0);
        scorer.network->set_weights(file.tensors);
    } catch (const json::exception&) {
        throw DataError("its metadata cannot be understood", safetensors.string());
    } catch (const InvalidArgument& error) {
        throw DataError("its weights do not fit its metadata: " + error.message(), safetensors.string());
    } catch (const DataError& error) {
        throw DataError(error.message(), safetensors.string(), error.remedy());
    }
    return scorer;
}

LoadedTable load_raw_rows(const Scorer& scorer, const std::string& data, std::stop_token stop,
                          Progress& progress) {
    DatasetSection section;
    section.source = source_of(data);
    const std::string scheme = "file:";
    const std::string path = section.source.starts_with(scheme) ? section.source.substr(scheme.size()) : "";
    std::error_code error;
    if (scorer.image.known() && std::filesystem::is_directory(path, error) &&
        guessed_file_format(path) == "images") {
        section.parameters = {{"channels", scorer.image.channels},
                              {"height", scorer.image.height},
                              {"width", scorer.image.width}};
    }
    return load_source(section, 1, {}, stop, progress);
}

Scores score_rows(const Scorer& scorer, const Table& raw, const std::string& label) {
    if (!label.empty() && raw.find(label) == nullptr) {
        const std::string near = nearest_name(label, raw.names());
        throw InvalidArgument("the data have no column '" + label + "'", "--label",
                              near.empty() ? "" : "did you mean '" + near + "'?");
    }
    PreparedRows prepared = prepare_rows(raw, scorer.preprocess, scorer.features);
    Scores scores;
    scores.rows_read = raw.rows();
    scores.rows = std::move(prepared.rows);
    const Matrix<float> logits = scores.rows.empty() ? Matrix<float>(0, scorer.classes.size())
                                                     : scorer.network->logits(prepared.features);
    scores.probability = softmax(logits);
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        const auto row = logits.row(i);
        scores.predicted.push_back(std::ranges::max_element(row) - row.begin());
    }
    if (const Column* column = raw.find(label.empty() ? scorer.label : label)) {
        scores.label = texts_of(*column);
        judge(scorer, logits, scores);
    }
    return scores;
}

std::string scores_csv(const Scorer& scorer, const Scores& scores) {
    std::vector<std::string> header{"row"};
    if (!scores.label.empty()) {
        header.emplace_back("label");
    }
    header.emplace_back("predicted");
    for (const std::string& name : scorer.classes) {
        header.push_back("probability " + name);
    }
    Csv csv(header);
    std::size_t next = 0;
    for (std::size_t row = 0; row < scores.rows_read; ++row) {
        std::vector<std::string> cells{std::to_string(row + 1)};
        if (!scores.label.empty()) {
            cells.push_back(scores.label[row]);
        }
        const bool scored = next < scores.rows.size() && scores.rows[next] == row;
        cells.push_back(scored ? scorer.classes[static_cast<std::size_t>(scores.predicted[next])] : "");
        for (std::size_t k = 0; k < scorer.classes.size(); ++k) {
            cells.push_back(scored ? csv_number(scores.probability(next, k)) : "");
        }
        next += scored ? 1 : 0;
        csv.add(cells);
    }
    return csv.text();
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "experiment/language.h"
#include "learning/engine.h"
#include "learning/training.h"
#include "sampling/session.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sluice {

inline constexpr const char* experiment_schema = "sluice.experiment/1";

struct DatasetSection {
    std::string source; ///< "builtin:breast_cancer"
    std::optional<std::string> format;
    nlohmann::json parameters = nlohmann::json::object(); ///< of generate:
    DatasetSpec spec; ///< label, features, split, shift; spec.preprocess is the file's /preprocess
};

enum class SamplingMode { generate, filter, label };
enum class MRequest { automatic, given, adaptive };

/// What the mode "label" draws and accepts; see sample_labels().
struct LabelSection {
    std::string target = "verified"; ///< "verified" or "sharpened"
    double tau = 0.5;                ///< sharpened: p proportional to q^(1 / tau), in (0, 1]
    double temperature = 1.0;        ///< q = softmax(logits / temperature), > 0
    int attempts = 1;                ///< labels drawn for a row at most, until one is accepted
};

/// The target of a filter that keeps rows by how likely their label is: p proportional to p_theta(y |
/// x)^alpha, with the predictions of networks that did not learn from the row; the rows are proposed
/// uniformly, and M is 1.
struct ConfidenceSection {
    double alpha = 1.0; ///< > 0
    int folds = 5;      ///< >= 2
};

struct SamplingSection {
    SamplingMode mode = SamplingMode::generate;
    Method method = Method::rejection;
    nlohmann::json target;   ///< checked, defaults written out where no data are needed
    nlohmann::json proposal; ///< likewise; null where the method needs none and the file has none
    std::vector<std::string>
        columns; ///< filter: the columns over which the densities are; empty: from the densities
    MRequest m_request = MRequest::automatic;
    double m = 1.0;                ///< when given
    std::optional<double> m_start; ///< of an adaptive M; nothing: from a pilot
    StopRule stop;
    LabelSection label;                          ///< of the mode label, which uses nothing else
    std::optional<ConfidenceSection> confidence; ///< filter: in place of densities
};

/// When rounds of an iterated recipe end.
struct UntilSpec {
    std::string metric = "accuracy"; ///< on the validation rows
    std::optional<double> at_least;  ///< the goal; of a metric where smaller is better, at most
    int max_rounds = 5;
    int patience = 2; ///< rounds without a better value
};

struct FinetuneSection {
    std::string recipe = "supervised";
    TrainingSpec training;
    bool resample_every_epoch = false;
    double shrink = 1.0;               ///< weights are multiplied by it after training
    std::vector<std::string> controls; ///< names of control_arms()
    std::optional<UntilSpec> until;    ///< self_label: one round without it
    int repeats = 1;
};

struct OutputSection {
    std::vector<std::string> model_formats{"torchscript", "safetensors"};
};

/// Parts of the window that an experiment can hide: "data", "prepare", "target", "proposal", "constant",
/// "model", "finetune" (the sections of the experiment), "speed", "seed", "training" (its buttons),
/// "methods", "runs".
const std::vector<std::string>& window_parts();

/// An experiment as plain values, valid by construction: parse_experiment() is the way to one.
struct Experiment {
    std::string name;
    std::uint64_t seed = 1;
    std::optional<DatasetSection> dataset;
    std::optional<SamplingSection> sampling;
    std::optional<NetworkSpec> model; ///< inputs and classes filled in when the data are read
    /// Where its weights come from: "builtin:NAME" of resources/checkpoints, "file:PATH", or empty for random
    /// ones.
    std::string model_weights;
    std::optional<TrainingSpec> pretrain;
    double pretrain_rows = 1.0; ///< the share of the pool that pretraining sees, in (0, 1]
    std::optional<FinetuneSection> finetune;
    /// With a model of the kind "transformer", in place of model and sampling.
    std::optional<LanguageSection> language;
    OutputSection output;
    std::vector<std::string> hidden; ///< window_parts() that its window does not show
    std::filesystem::path folder;    ///< where relative dataset paths start
};

/// Whether candidates are drawn or judged by a network that the run trains (a language model, labels of its
/// own, confidence in the given ones), so that there are no densities to show or to sample from before.
bool sampled_by_network(const Experiment& experiment);

/// Parses and checks an experiment. Throws ValidationError with every problem (JSON pointer, what is allowed,
/// nearest name); a syntax error is one problem with line and column.
Experiment parse_experiment(std::string_view text, const std::filesystem::path& folder = {});
Experiment experiment_from_json(const nlohmann::json& document, const std::filesystem::path& folder = {});

/// The whole file with every default written out; parse_experiment() of it gives an equal experiment.
nlohmann::json to_json(const Experiment& experiment);

/// Reads *.sluice.json. Throws DataError when it cannot be read, ValidationError when it is wrong.
Experiment read_experiment(const std::filesystem::path& path);
/// The document as it stands, syntax checked only.
nlohmann::json read_experiment_document(const std::filesystem::path& path);

/// Sets one value by JSON pointer, as `--set /sampling/M=2` does: VALUE is JSON where it parses as JSON,
/// otherwise a string. Throws ValidationError for a pointer that leads nowhere sensible.
void set_by_pointer(nlohmann::json& document, const std::string& pointer, const std::string& value);

/// A shipped experiment.
struct Preset {
    std::string name; ///< "tabular_filter"
    std::string title;
    std::string story; ///< one line
    std::filesystem::path path;
};
/// The presets of resources/presets, in the order of their gallery. The folder is $SLUICE_RESOURCES/presets,
/// beside the program, or installed.
const std::vector<Preset>& presets();
const Preset* find_preset(const std::string& name);

} // namespace sluice

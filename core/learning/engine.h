// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/image_shape.h"
#include "base/matrix.h"
#include "base/progress.h"
#include "learning/training.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// A network that classifies rows of `inputs` numbers into `classes` classes, with logits as output.
struct NetworkSpec {
    std::string kind = "mlp"; ///< "logistic", "mlp", "cnn" or "resnet18"
    /// Widths of the hidden layers (ReLU between them): of an mlp, and of a cnn after its convolutions. Other
    /// models have none: they and dropout are ignored.
    std::vector<std::int64_t> hidden{50};
    double dropout = 0.0;    ///< in [0, 1), after each hidden layer
    std::int64_t inputs = 0; ///< of a convolutional network: image.size()
    std::int64_t classes = 0;

    /// cnn and resnet18: a row is an image, its values ordered by channel, then line, then column.
    ImageShape image{};
    /// cnn: filters of each block (3x3 convolution, ReLU, 2x2 maximum), which halves both sides of the image.
    std::vector<std::int64_t> channels{16, 32};
    double width = 1.0; ///< resnet18: its 64 to 512 filters times this, rounded, at least 1 each
    /// resnet18: "small" begins with a 3x3 convolution at full resolution, for images of some 32x32;
    /// "imagenet" with 7x7 and a maximum, both halving.
    std::string stem = "small";
};

/// Whether networks of this kind see rows as images.
inline bool is_convolutional(const std::string& kind) {
    return kind == "cnn" || kind == "resnet18";
}

/// One parameter of a network, for summaries and files.
struct WeightTensor {
    std::string name; ///< "layers.0.weight"
    std::vector<std::int64_t> shape;
    std::vector<float> values; ///< row-major
};

/// A network held by the learning module. One thread at a time.
class Network {
  public:
    virtual ~Network() = default;
    virtual const NetworkSpec& spec() const = 0;
    /// A copy with the same weights.
    virtual std::unique_ptr<Network> clone() const = 0;
    /// Logits, rows x classes, in evaluation mode.
    virtual Matrix<float> logits(const Matrix<float>& features) const = 0;
    /// Trains in place and leaves the weights of the best epoch. See TrainingSpec. Publishes a
    /// TrainingSnapshot every 16 ms (or after every step that takes longer) and at the end. A requested stop
    /// is obeyed within 100 ms and leaves the best weights so far (before the first epoch is done: those of
    /// the last step), with stopped_because "cancelled".
    ///
    /// With a `state` that has begun, training goes on from there, with the bits that it would have had
    /// without the break; the network must have the weights that it had at the first start. When a stop is
    /// obeyed, `state` is where training stands; otherwise it is left alone. Throws InvalidArgument for a
    /// state of another network or optimiser.
    virtual TrainingHistory train(const TrainingSpec& spec, const TrainingRows& data, std::stop_token stop,
                                  Progress& progress, TrainingState* state = nullptr) = 0;
    /// Multiplies every weight (not the biases, and nothing of batch normalisation) by `factor`.
    virtual void shrink(double factor) = 0;

    /// What the last layer is given for each row, in evaluation mode: rows x features. Empty where dropout
    /// stands before the last layer, whose training it is a part of. Rows after a requested stop stay 0.
    virtual std::optional<Matrix<float>> head_features(const Matrix<float>& features, int threads,
                                                       std::stop_token stop, Progress& progress) const = 0;
    /// The last layer alone: a logistic model of head_features(), with equal logits.
    virtual std::unique_ptr<Network> head() const = 0;
    /// Takes the last layer's weights from such a model.
    virtual void set_head(const Network& head) = 0;

    virtual std::vector<WeightTensor> weights() const = 0;
    /// Throws InvalidArgument naming what does not match in name or shape.
    virtual void set_weights(std::span<const WeightTensor> weights) = 0;

    /// Writes a TorchScript file that torch.jit.load() opens: forward(x: float32 [n, inputs]) -> logits
    /// [n, classes]. `metadata` goes in as extra file "sluice.json". Throws DataError when it cannot be
    /// written.
    virtual void save_torchscript(const std::filesystem::path& path, const std::string& metadata) const = 0;
};

class LanguageModel;
struct LanguageModelSpec;

/// The learning module, behind an interface that knows no LibTorch.
class LearningEngine {
  public:
    virtual ~LearningEngine() = default;
    /// Weights initialised as PyTorch's Linear and Conv2d do (uniform within 1/sqrt(fan in)), by the seed
    /// alone; the convolutions of resnet18 as torchvision's (normal with variance 2 / fan out). Throws
    /// InvalidArgument for an impossible spec.
    virtual std::unique_ptr<Network> create(const NetworkSpec& spec, std::uint64_t seed) const = 0;
    /// A transformer of characters (language_model.h): linear layers start as above, embeddings normal with
    /// deviation 0.02.
    virtual std::unique_ptr<LanguageModel> create_language_model(const LanguageModelSpec& spec,
                                                                 std::uint64_t seed) const = 0;
    /// "1.13.0", and what it can run on: "cpu", "cuda".
    virtual std::string libtorch_version() const = 0;
    virtual std::vector<std::string> devices() const = 0;
};

/// Opens the module (dlopen, 0.6 to 1 s the first time, then instant) and returns its engine, which lives
/// until the program ends. Call it on a worker thread. Throws Error with what to install when it cannot be
/// opened.
const LearningEngine& learning_engine();

/// Whether learning_engine() has already succeeded; never loads.
bool learning_engine_loaded();

} // namespace sluice

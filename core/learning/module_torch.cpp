// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "learning/conv_net_torch.h"
#include "learning/dense_net_torch.h"
#include "learning/language_model_module.h"
#include "learning/module_entry.h"
#include "learning/network_checks.h"
#include "learning/script_torch.h"
#include "learning/trainer.h"
#include "storage/atomic_file.h"

#include <c10/util/Exception.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <utility>

extern "C" void openblas_set_num_threads(int threads)
    __attribute__((weak)); // absent from other BLAS libraries

namespace sluice {
namespace {

/// The first line of LibTorch's explanation, without its C++ backtrace.
std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

/// Runs `work` with this thread prepared, and turns LibTorch's exceptions into Error.
template <typename Work>
auto guarded(const Work& work) {
    prepare_torch_thread();
    try {
        return work();
    } catch (const c10::Error& error) {
        throw Error("LibTorch: " + first_line(error.what_without_backtrace()));
    } catch (const std::bad_alloc&) {
        throw Error("there is not enough memory for the network");
    }
}

class TorchNetwork final : public Network {
  public:
    explicit TorchNetwork(std::unique_ptr<Model> net) : net_(std::move(net)) {}

    const NetworkSpec& spec() const override { return net_->spec(); }

    std::unique_ptr<Network> clone() const override {
        return guarded(
            [&]() -> std::unique_ptr<Network> { return std::make_unique<TorchNetwork>(net_->copy()); });
    }

    Matrix<float> logits(const Matrix<float>& features) const override {
        return guarded([&] { return net_->logits(features); });
    }

    TrainingHistory train(const TrainingSpec& spec, const TrainingRows& data, std::stop_token stop,
                          Progress& progress, TrainingState* state) override {
        return guarded([&] { return train_network(*net_, spec, data, std::move(stop), progress, state); });
    }

    void shrink(double factor) override {
        if (!std::isfinite(factor)) {
            throw InvalidArgument("weights cannot be multiplied by a number that is not finite");
        }
        net_->shrink(factor);
    }

    std::optional<Matrix<float>> head_features(const Matrix<float>& features, int threads,
                                               std::stop_token stop, Progress& progress) const override {
        return guarded([&] { return net_->head_features(features, threads, std::move(stop), progress); });
    }

    std::unique_ptr<Network> head() const override {
        std::vector<WeightTensor> all = weights();
        const std::span<WeightTensor> last = std::span(all).last(2);
        NetworkSpec alone;
        alone.kind = "logistic";
        alone.inputs = last[0].shape[1];
        alone.classes = last[0].shape[0];
        last[0].name = "layers.0.weight";
        last[1].name = "layers.0.bias";
        return guarded([&]() -> std::unique_ptr<Network> {
            auto net = std::make_unique<DenseNet>(alone, 0);
            net->set_weights(last);
            return std::make_unique<TorchNetwork>(std::move(net));
        });
    }

    void set_head(const Network& head) override {
        std::vector<WeightTensor> all = weights(), last = head.weights();
        const std::span<WeightTensor> own = std::span(all).last(2);
        for (std::size_t i = 0; i < own.size() && i < last.size(); ++i) {
            last[i].name = own[i].name;
        }
        check_same_weights(own, last);
        std::ranges::move(last, own.begin());
        net_->set_weights(all);
    }

    std::vector<WeightTensor> weights() const override { return net_->weights(); }

    void set_weights(std::span<const WeightTensor> weights) override { net_->set_weights(weights); }

    void save_torchscript(const std::filesystem::path& path, const std::string& metadata) const override {
        const std::string bytes = guarded([&] { return torchscript_bytes(spec(), weights(), metadata); });
        write_file_atomically(path, bytes);
    }

  private:
    std::unique_ptr<Model> net_;
};

std::unique_ptr<Model> make_model(const NetworkSpec& spec, std::uint64_t seed) {
    if (is_convolutional(spec.kind)) {
        return std::make_unique<ConvNet>(spec, seed);
    }
    return std::make_unique<DenseNet>(spec, seed);
}

class TorchEngine final : public LearningEngine {
  public:
    std::unique_ptr<Network> create(const NetworkSpec& spec, std::uint64_t seed) const override {
        return guarded([&]() -> std::unique_ptr<Network> {
            return std::make_unique<TorchNetwork>(make_model(spec, seed));
        });
    }

    std::unique_ptr<LanguageModel> create_language_model(const LanguageModelSpec& spec,
                                                         std::uint64_t seed) const override {
        return guarded([&] { return make_language_model(spec, seed); });
    }

    std::string libtorch_version() const override { return TORCH_VERSION; }

    std::vector<std::string> devices() const override { return {"cpu"}; }
};

const LearningEngine& engine() {
    static const TorchEngine engine = [] {
        if (openblas_set_num_threads != nullptr) {
            openblas_set_num_threads(1); // work is shared out in larger pieces, by DenseNet
        }
        return TorchEngine();
    }();
    return engine;
}

} // namespace
} // namespace sluice

extern "C" __attribute__((visibility("default"))) const sluice::LearningModule* sluice_learning_module() {
    static const sluice::LearningModule module{sluice::learning_module_abi, &sluice::engine};
    return &module;
}

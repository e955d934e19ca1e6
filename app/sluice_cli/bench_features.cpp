// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"

#include "base/random.h"
#include "learning/engine.h"

#include <algorithm>
#include <chrono>

namespace sluice::cli {

void measure_resnet_features(unsigned threads, std::size_t rows, bool json) {
    constexpr std::size_t usual_rows = 128;
    NetworkSpec spec;
    spec.kind = "resnet18";
    spec.image = {3, 32, 32};
    spec.inputs = spec.image.size();
    spec.classes = 10;
    const std::unique_ptr<Network> network = learning_engine().create(spec, 1);
    Matrix<float> images(rows == 0 ? usual_rows : rows, static_cast<std::size_t>(spec.inputs));
    RandomStream stream(1, Stream::data);
    std::ranges::generate(images.values(), [&] { return static_cast<float>(stream.normal()); });
    NoProgress quiet;
    network->head_features(images, static_cast<int>(threads), {}, quiet); // warms up
    const auto start = std::chrono::steady_clock::now();
    network->head_features(images, static_cast<int>(threads), {}, quiet);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    print_measurement({{"case", "resnet18_features"},
                       {"threads", threads},
                       {"rows", images.rows()},
                       {"seconds", seconds},
                       {"rows_per_second", static_cast<double>(images.rows()) / seconds}},
                      json);
}

} // namespace sluice::cli

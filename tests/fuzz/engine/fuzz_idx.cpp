// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/image_files.h"
#include "fuzz/engine/input_file.h"

/// The first byte says where the images end and the labels begin.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice;
    if (size == 0) {
        return 0;
    }
    const std::size_t rest = size - 1;
    const std::size_t images = rest * data[0] / 255;
    const auto first = fuzz::input_file("images-idx3-ubyte", {data + 1, images});
    const auto second = fuzz::input_file("labels-idx1-ubyte", {data + 1 + images, rest - images});
    return fuzz::expect_error_or_success([&] { read_idx(first, second); });
}

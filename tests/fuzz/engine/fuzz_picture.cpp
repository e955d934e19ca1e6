// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/picture.h"
#include "fuzz/engine/input_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice;
    const bool png = size > 0 && data[0] == 0x89, jpeg = size > 0 && data[0] == 0xff;
    const auto path = fuzz::input_file(png ? "input.png" : jpeg ? "input.jpg" : "input.ppm", {data, size});
    return fuzz::expect_error_or_success([&] { resized(read_picture(path), 3, 8, 8); });
}

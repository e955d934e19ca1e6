// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/engine/input_file.h"
#include "learning/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice;
    const auto path = fuzz::input_file("input.safetensors", {data, size});
    return fuzz::expect_error_or_success([&] { read_safetensors(path); });
}

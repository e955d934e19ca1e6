// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/wav.h"
#include "fuzz/engine/input_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice;
    const auto path = fuzz::input_file("input.wav", {data, size});
    return fuzz::expect_error_or_success([&] { log_mel(resampled(read_wav(path), 8000.0)); });
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/engine/input_file.h"
#include "results/record_file.h"
#include "results/schema_check.h"
#include "results/seal.h"

#include <algorithm>
#include <vector>

/// The bytes behind the user block, sealed anew: a stranger can do that too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice;
    std::vector<std::uint8_t> bytes(seal_size + size);
    std::copy(data, data + size, bytes.begin() + seal_size);
    const auto path = fuzz::input_file("input.h5", bytes);
    return fuzz::expect_error_or_success([&] {
        seal_file(path);
        read_record(path);
        missing_in_schema(path);
    });
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/engine/input_file.h"
#include "results/record_file.h"
#include "storage/journal.h"

#include <algorithm>

/// Blocks with good checksums, so that what is in them is reached: a byte for the type, two for the length. A
/// first byte of 0 gives the bytes as they are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice;
    if (size == 0) {
        return 0;
    }
    const std::span<const std::uint8_t> all(data, size);
    const auto path = fuzz::input_file("input.journal", all.subspan(1));
    if (data[0] != 0) {
        JournalWriter journal(path);
        for (auto rest = all.subspan(1); rest.size() >= 3;) {
            const std::size_t length = std::min<std::size_t>(rest[1] + 256U * rest[2], rest.size() - 3);
            journal.append(rest[0], {std::as_bytes(rest.subspan(3, length))});
            rest = rest.subspan(3 + length);
        }
    }
    return fuzz::expect_error_or_success([&] { recover_record(path); });
}

// SPDX-License-Identifier: GPL-3.0-or-later
// The entry point that libFuzzer, AFL++ and their like call: bytes of an experiment file. A broken promise
// ends the process, as a crash does.
#include "fuzz/experiment_case.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const sluice::fuzz::CaseReport report = sluice::fuzz::try_experiment(text);
    if (!report.fault.empty()) {
        std::fprintf(stderr, "%s\n", report.fault.c_str());
        std::abort();
    }
    return 0;
}

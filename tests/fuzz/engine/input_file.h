// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <new>
#include <span>
#include <string>

#include <unistd.h>

namespace sluice::fuzz {

/// A file in memory that holds what the engine gives, under a name that ends as its format wants.
inline std::filesystem::path input_file(const std::string& name, std::span<const std::uint8_t> bytes) {
    static const std::filesystem::path folder =
        std::filesystem::path("/dev/shm") / ("sluice-fuzz-" + std::to_string(::getpid()));
    static const bool made = std::filesystem::create_directories(folder);
    static_cast<void>(made);
    const std::filesystem::path path = folder / name;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

/// What a reader may do with bytes that are none of its format: say so in an Error. Everything else is a
/// find.
template <typename Work>
int expect_error_or_success(const Work& work) {
    try {
        work();
    } catch (const Error&) {
    }
    return 0;
}

} // namespace sluice::fuzz

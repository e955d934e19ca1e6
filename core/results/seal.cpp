// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/seal.h"

#include "base/error.h"
#include "storage/descriptor.h"
#include "storage/digest.h"

#include <fcntl.h>

#include <fstream>
#include <string>
#include <string_view>

namespace sluice {
namespace {

constexpr std::string_view title = "Sluice record: HDF5 behind a user block of 512 bytes\n";
constexpr std::string_view hdf5_signature = "\x89HDF\r\n\x1a\n";

/// The whole block is a function of the digest, so that a changed bit in it is noticed too.
std::string seal_text(const std::string& digest) {
    std::string text(title);
    text += "sha256 of every byte from 512 on: " + digest + "\n";
    text += "to check it: tail -c +513 FILE | sha256sum\n";
    text.resize(seal_size - 1, ' ');
    return text + "\n";
}

/// Up to `size` bytes from the start; fewer when the file is shorter.
std::string start_of(const std::filesystem::path& path, std::size_t size) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!file && !file.eof()) {
        fail_with_errno("cannot be read", path);
    }
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

} // namespace

void seal_file(const std::filesystem::path& path) {
    const std::string text = seal_text(sha256_file(path, seal_size));
    const Descriptor file(path, O_WRONLY);
    if (!file.valid() || !file.write_all(std::as_bytes(std::span(text)))) {
        fail_with_errno("cannot be written", path);
    }
}

void check_seal(const std::filesystem::path& path) {
    const std::string start = start_of(path, seal_size);
    if (start.starts_with(hdf5_signature)) {
        throw DataError("is an HDF5 file, but no record of Sluice, or one that another program wrote anew",
                        path.string());
    }
    if (!start.starts_with(title.substr(0, std::string_view("Sluice record").size()))) {
        throw DataError("is not a record of Sluice", path.string());
    }
    if (start.size() < seal_size || start != seal_text(sha256_file(path, seal_size))) {
        throw DataError("is damaged or was changed after it was written: its SHA-256 does not match",
                        path.string(), "take another copy of it");
    }
}

bool has_seal(const std::filesystem::path& path) {
    try {
        return start_of(path, title.size()) == title;
    } catch (const DataError&) {
        return false;
    }
}

} // namespace sluice

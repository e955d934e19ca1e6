// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/byte_file.h"

#include "base/error.h"

#include <zlib.h>

#include <fstream>
#include <memory>

namespace sluice {
namespace {

constexpr std::size_t most_bytes = std::size_t{4} << 30U;

std::vector<std::uint8_t> unpacked(const std::string& name) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(name.c_str(), "rb"), gzclose);
    if (file == nullptr) {
        throw DataError("the file cannot be opened", name);
    }
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint8_t> piece(1U << 16U);
    while (true) {
        const int count = gzread(file.get(), piece.data(), static_cast<unsigned>(piece.size()));
        if (count < 0 || bytes.size() > most_bytes) {
            throw DataError(count < 0 ? "the packed file is damaged at byte " + std::to_string(bytes.size()) +
                                            " of what it unpacks to"
                                      : std::string("the file unpacks to more than 4 GB"),
                            name);
        }
        if (count == 0) {
            break;
        }
        bytes.insert(bytes.end(), piece.begin(), piece.begin() + count);
    }
    int state = Z_OK;
    gzerror(file.get(), &state);
    if (state != Z_OK) { // a file that was cut off ends without an error of gzread()
        throw DataError("the packed file is cut off", name);
    }
    return bytes;
}

std::vector<std::uint8_t> plain(const std::filesystem::path& path) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (error || !file) {
        throw DataError("the file cannot be opened", path.string());
    }
    if (size > most_bytes) {
        throw DataError("the file is larger than 4 GB", path.string());
    }
    std::vector<std::uint8_t> bytes(size);
    if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) {
        throw DataError("the file cannot be read to its end", path.string());
    }
    return bytes;
}

} // namespace

ByteFile::ByteFile(const std::filesystem::path& path) : name_(path.string()) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        throw DataError("there is no such file", name_);
    }
    bytes_ = path.extension() == ".gz" ? unpacked(name_) : plain(path);
}

void ByteFile::fail(const std::string& what, std::size_t offset) const {
    throw DataError(what + " (byte " + std::to_string(offset) + ")", name_);
}

std::span<const std::uint8_t> ByteFile::bytes(std::size_t offset, std::size_t count) const {
    if (offset > bytes_.size() || count > bytes_.size() - offset) {
        fail("the file ends too early: " + std::to_string(count) + " bytes are missing or cut off", offset);
    }
    return std::span(bytes_).subspan(offset, count);
}

std::uint32_t ByteFile::big32(std::size_t offset) const {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes(offset, 4)) {
        value = value << 8U | byte;
    }
    return value;
}

std::uint32_t ByteFile::little32(std::size_t offset) const {
    const auto b = bytes(offset, 4);
    return b[0] | std::uint32_t{b[1]} << 8U | std::uint32_t{b[2]} << 16U | std::uint32_t{b[3]} << 24U;
}

std::uint16_t ByteFile::little16(std::size_t offset) const {
    const auto b = bytes(offset, 2);
    return static_cast<std::uint16_t>(b[0] | b[1] << 8U);
}

std::string ByteFile::text(std::size_t offset, std::size_t count) const {
    const auto b = bytes(offset, count);
    return {b.begin(), b.end()};
}

} // namespace sluice

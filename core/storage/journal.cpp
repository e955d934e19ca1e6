// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal.h"

#include "base/error.h"
#include "storage/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

namespace sluice {
namespace {

constexpr std::string_view file_magic = "SLUICEJ1";
constexpr std::string_view block_magic = "SLBK";
constexpr std::size_t header_size = 20;

void put_little(std::byte* out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        out[i] = std::byte(value >> (8U * unsigned(i)) & 0xFFU);
    }
}

std::uint64_t get_little(const std::byte* in, int bytes) {
    std::uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; --i) {
        value = value << 8U | std::to_integer<std::uint64_t>(in[i]);
    }
    return value;
}

std::uint32_t add_crc(std::uint32_t crc, std::span<const std::byte> bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size())); // NOLINT
}

} // namespace

JournalWriter::JournalWriter(const std::filesystem::path& path)
    : path_(path), file_(path, O_WRONLY | O_CREAT | O_APPEND, 0666) {
    if (!file_.valid()) {
        fail_with_errno("cannot be written", path_);
    }
    if (::flock(file_.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        throw DataError("another run is writing this journal", path_.string(),
                        "wait for it, or give this run another result file");
    }
    if (::ftruncate(file_.number(), 0) != 0 ||
        !file_.write_all(std::as_bytes(std::span(file_magic.data(), file_magic.size())))) {
        fail_with_errno("cannot be written", path_);
    }
}

void JournalWriter::append(std::uint32_t type, std::initializer_list<std::span<const std::byte>> parts) {
    std::array<std::byte, header_size> header{};
    std::uint64_t length = 0;
    for (const auto part : parts) {
        length += part.size();
    }
    std::memcpy(header.data(), block_magic.data(), block_magic.size());
    put_little(header.data() + 4, type, 4);
    put_little(header.data() + 8, length, 8);
    std::uint32_t crc = add_crc(0, std::span(header).subspan(4, 12));
    for (const auto part : parts) {
        crc = add_crc(crc, part);
    }
    put_little(header.data() + 16, crc, 4);
    bool good = file_.write_all(header);
    for (const auto part : parts) {
        good = good && file_.write_all(part);
    }
    if (!good) {
        fail_with_errno("cannot be written", path_);
    }
}

void JournalWriter::sync() {
    if (!file_.sync()) {
        fail_with_errno("cannot be written to the disk", path_);
    }
}

void JournalWriter::rename(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::rename(path_, path, error);
    if (error) {
        throw DataError("cannot be written: " + error.message(), path.string());
    }
    path_ = path;
    sync_folder(path.parent_path());
}

JournalEnd read_journal(const std::filesystem::path& path,
                        const std::function<void(std::uint32_t, std::span<const std::byte>)>& block) {
    errno = 0;
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) {
        fail_with_errno("cannot be read", path);
    }
    const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
    std::array<char, file_magic.size()> start{};
    file.seekg(0);
    file.read(start.data(), start.size());
    if (!file || std::string_view(start.data(), start.size()) != file_magic) {
        throw DataError("is not a journal of Sluice", path.string());
    }
    JournalEnd end{false, file_magic.size(), 0};
    std::array<std::byte, header_size> header{};
    std::vector<std::byte> payload;
    while (end.good_bytes < size) {
        end.torn = true; // until this block has proved whole
        if (size - end.good_bytes < header_size) {
            break;
        }
        file.read(reinterpret_cast<char*>(header.data()), header_size); // NOLINT
        const std::uint64_t length = get_little(header.data() + 8, 8);
        if (!file || std::memcmp(header.data(), block_magic.data(), block_magic.size()) != 0 ||
            length > size - end.good_bytes - header_size) {
            break;
        }
        payload.resize(length);
        file.read(reinterpret_cast<char*>(payload.data()), static_cast<std::streamsize>(length)); // NOLINT
        const std::uint32_t crc = add_crc(add_crc(0, std::span(header).subspan(4, 12)), payload);
        if (!file || crc != get_little(header.data() + 16, 4)) {
            break;
        }
        block(static_cast<std::uint32_t>(get_little(header.data() + 4, 4)), payload);
        end = {false, end.good_bytes + header_size + length, end.blocks + 1};
    }
    return end;
}

bool journal_in_use(const std::filesystem::path& path) {
    const Descriptor file(path, O_RDONLY);
    return file.valid() && ::flock(file.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

} // namespace sluice

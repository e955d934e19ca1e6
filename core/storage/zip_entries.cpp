// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/zip_entries.h"

#include "base/error.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sluice {
namespace {

constexpr std::uint64_t in_zip64 = 0xffffffff; ///< a 32-bit size that stands in the ZIP64 part
constexpr std::uint64_t deflate_method = 8;
constexpr std::uint64_t most_of_deflate = 1032; ///< bytes that one byte can become (zlib's technical details)
constexpr std::size_t piece = std::size_t{8} << 20U; ///< unpacked between two looks at the stop token

std::uint32_t crc_of(std::span<const char> bytes) {
    return static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0),
                                              reinterpret_cast<const Bytef*>(bytes.data()), // NOLINT
                                              bytes.size()));
}

void check_crc(std::span<const char> bytes, std::uint32_t crc, const std::string& name,
               const std::string& where) {
    if (crc_of(bytes) != crc) {
        throw DataError("the archive is damaged: the CRC-32 of '" + name + "' is wrong", where);
    }
}

/// A raw deflate stream, which ends as it should.
class Inflater {
  public:
    explicit Inflater(std::span<const char> packed) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data())); // NOLINT
        left_ = packed.size();
        begun_ = inflateInit2(&stream_, -MAX_WBITS) == Z_OK;
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() {
        if (begun_) {
            inflateEnd(&stream_);
        }
    }

    /// Fills `out`; false where the stream is damaged or shorter.
    bool fill(std::span<char> out) {
        stream_.next_out = reinterpret_cast<Bytef*>(out.data()); // NOLINT
        stream_.avail_out = static_cast<uInt>(out.size());
        while (begun_ && stream_.avail_out > 0 && !ended_) {
            step();
        }
        return stream_.avail_out == 0;
    }

    /// Whether nothing comes any more.
    bool at_end() {
        char more = 0;
        return !fill(std::span(&more, 1)) && ended_;
    }

  private:
    void step() {
        const std::size_t given = std::min<std::size_t>(left_, piece);
        stream_.avail_in = static_cast<uInt>(given);
        const int state = inflate(&stream_, Z_NO_FLUSH);
        left_ -= given - stream_.avail_in;
        ended_ = state == Z_STREAM_END;
        begun_ = ended_ || state == Z_OK;
    }

    z_stream stream_{};
    std::size_t left_ = 0;
    bool begun_ = false;
    bool ended_ = false;
};

class ZipReader {
  public:
    ZipReader(std::span<const char> bytes, const std::string& where) : bytes_(bytes), where_(where) {}

    std::map<std::string, ZipEntry> read() {
        std::uint64_t at = 0, count = 0;
        find_directory(at, count);
        std::map<std::string, ZipEntry> entries;
        for (std::uint64_t i = 0; i < count; ++i) {
            at = read_entry(at, entries);
        }
        return entries;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const { throw DataError("the archive " + what, where_); }

    std::uint64_t number(std::uint64_t at, std::size_t bytes) const {
        if (at > bytes_.size() || bytes > bytes_.size() - at) {
            fail("points behind its end, to byte " + std::to_string(at));
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes_[at + i])) << (8 * i);
        }
        return value;
    }

    /// The end record is the last thing, but for a comment of at most 65535 bytes.
    std::optional<std::uint64_t> end_record() const {
        constexpr std::uint64_t size = 22, longest_comment = 65535;
        for (std::uint64_t back = size; back <= bytes_.size() && back <= size + longest_comment; ++back) {
            if (number(bytes_.size() - back, 4) == 0x06054b50) {
                return bytes_.size() - back;
            }
        }
        return std::nullopt;
    }

    void find_directory(std::uint64_t& at, std::uint64_t& count) const {
        const std::optional<std::uint64_t> end = end_record();
        if (!end) {
            fail("has no directory: it is cut off, or no archive");
        }
        count = number(*end + 10, 2);
        at = number(*end + 16, 4);
        if (at == in_zip64 || count == 0xffff) {
            if (*end < 20 || number(*end - 20, 4) != 0x07064b50) {
                fail("lacks its ZIP64 part");
            }
            const std::uint64_t large = number(*end - 20 + 8, 8);
            if (number(large, 4) != 0x06064b50) {
                fail("lacks its ZIP64 part");
            }
            count = number(large + 32, 8);
            at = number(large + 48, 8);
        }
    }

    /// Reads one entry of the directory and returns where the next one begins.
    std::uint64_t read_entry(std::uint64_t at, std::map<std::string, ZipEntry>& entries) const {
        if (number(at, 4) != 0x02014b50) {
            fail("has a damaged directory at byte " + std::to_string(at));
        }
        const std::uint64_t flags = number(at + 8, 2), method = number(at + 10, 2);
        const std::uint64_t name_length = number(at + 28, 2), extra_length = number(at + 30, 2);
        const std::uint64_t next = at + 46 + name_length + extra_length + number(at + 32, 2);
        std::uint64_t packed = number(at + 20, 4), size = number(at + 24, 4), local = number(at + 42, 4);
        number(at + 46, 0);
        if (name_length > bytes_.size() - (at + 46)) {
            fail("has a damaged directory at byte " + std::to_string(at));
        }
        const std::string name(bytes_.data() + at + 46, name_length);
        read_zip64(at + 46 + name_length, extra_length, size, packed, local);
        if ((method != 0 && method != deflate_method) || (method == 0 && packed != size)) {
            fail("has '" + name + "' packed by a method that is not read (" + std::to_string(method) + ")");
        }
        if ((flags & 1U) != 0) {
            fail("has '" + name + "' encrypted");
        }
        if (number(local, 4) != 0x04034b50) {
            fail("has no '" + name + "' where its directory says");
        }
        const std::uint64_t data = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        if (data > bytes_.size() || packed > bytes_.size() - data) {
            fail("is cut off within '" + name + "'");
        }
        if (method == deflate_method && size > most_of_deflate * packed + most_of_deflate) {
            fail("says that '" + name + "' is larger than it can be");
        }
        const ZipEntry entry{bytes_.subspan(data, packed), size, method == deflate_method,
                             static_cast<std::uint32_t>(number(at + 16, 4))};
        if (!entries.emplace(name, entry).second) {
            fail("has '" + name + "' twice");
        }
        return next;
    }

    void read_zip64(std::uint64_t at, std::uint64_t length, std::uint64_t& size, std::uint64_t& packed,
                    std::uint64_t& local) const {
        for (const std::uint64_t end = at + length; at + 4 <= end;) {
            const std::uint64_t id = number(at, 2), part = number(at + 2, 2);
            at += 4;
            if (id == 1) {
                std::uint64_t value = at;
                for (std::uint64_t* field : {&size, &packed, &local}) {
                    if (*field == in_zip64 && value + 8 <= at + part) {
                        *field = number(value, 8);
                        value += 8;
                    }
                }
            }
            at += part;
        }
    }

    std::span<const char> bytes_;
    const std::string& where_;
};

} // namespace

std::map<std::string, ZipEntry> zip_directory(std::span<const char> bytes, const std::string& where) {
    return ZipReader(bytes, where).read();
}

std::vector<char> unpacked(const ZipEntry& entry, const std::string& name, const std::string& where,
                           const std::stop_token& stop) {
    std::vector<char> bytes;
    if (!entry.deflated) {
        bytes.assign(entry.packed.begin(), entry.packed.end());
    } else {
        Inflater inflater(entry.packed);
        bytes.resize(entry.size);
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            if (stop.stop_requested()) {
                throw Cancelled();
            }
            if (!inflater.fill(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)))) {
                throw DataError("the archive is damaged: '" + name + "' cannot be unpacked", where);
            }
        }
        if (!inflater.at_end()) {
            throw DataError("the archive is damaged: '" + name + "' is not as long as its directory says",
                            where);
        }
    }
    check_crc(bytes, entry.crc, name, where);
    return bytes;
}

std::map<std::string, std::span<const char>> zip_entries(std::span<const char> bytes,
                                                         const std::string& where) {
    std::map<std::string, std::span<const char>> entries;
    for (const auto& [name, entry] : zip_directory(bytes, where)) {
        if (entry.deflated) {
            throw DataError("the archive has '" + name + "' compressed, which PyTorch never does", where);
        }
        check_crc(entry.packed, entry.crc, name, where);
        entries.emplace(name, entry.packed);
    }
    return entries;
}

bool is_zip(std::span<const char> bytes) {
    return bytes.size() >= 4 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 3 && bytes[3] == 4;
}

} // namespace sluice

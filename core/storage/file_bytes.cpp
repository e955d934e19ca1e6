// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/file_bytes.h"

#include "base/error.h"
#include "base/thread_pool.h"
#include "storage/descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sluice {

FileBytes::FileBytes(const std::filesystem::path& path, std::uintmax_t limit, const std::stop_token& stop) {
    constexpr std::size_t piece = std::size_t{8} << 20U; // between two looks at the stop token
    errno = 0;
    // Opening a pipe would wait for its other end.
    const Descriptor file(path, O_RDONLY | O_NONBLOCK);
    struct stat about {};
    if (!file.valid() || fstat(file.number(), &about) != 0) {
        fail_with_errno("cannot be opened", path);
    }
    if (S_ISDIR(about.st_mode)) {
        throw DataError("this is a folder, not a file", path.string());
    }
    if (!S_ISREG(about.st_mode)) {
        throw DataError("this is not a regular file", path.string(), "a regular file is needed");
    }
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uintmax_t>(limit, static_cast<std::uintmax_t>(about.st_size)));
    bytes_ = std::make_unique_for_overwrite<char[]>(wanted);
    const std::size_t pieces = (wanted + piece - 1) / piece;
    // A large file is mostly in the system's cache: copying it, and asking for the memory, is work for all
    // threads.
    ThreadPool pool(pieces > 1 ? 0 : 1);
    pool.for_each(pieces, [&](std::size_t i) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        read_piece(file, path, i * piece, std::min(piece, wanted - i * piece));
    });
    size_ = wanted;
}

void FileBytes::read_piece(const Descriptor& file, const std::filesystem::path& path, std::size_t at,
                           std::size_t count) const {
    while (count > 0) {
        const ssize_t got = pread(file.number(), bytes_.get() + at, count, static_cast<off_t>(at));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            fail_with_errno("cannot be read", path);
        }
        if (got == 0) {
            throw DataError("cannot be read to its end: it became shorter meanwhile", path.string());
        }
        at += static_cast<std::size_t>(got);
        count -= static_cast<std::size_t>(got);
    }
}

} // namespace sluice

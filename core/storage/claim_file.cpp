// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/claim_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sluice {
namespace {

struct flock byte_lock(short type, std::uint64_t number) {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = static_cast<off_t>(number);
    lock.l_len = 1;
    return lock;
}

/// As fcntl(2) with a lock of the open file, not of the process, retried when interrupted.
int set_lock(const Descriptor& file, int command, struct flock& lock) {
    int result = 0;
    do {
        result = ::fcntl(file.number(), command, &lock); // NOLINT
    } while (result < 0 && errno == EINTR);
    return result;
}

} // namespace

ClaimFile ClaimFile::open(const std::filesystem::path& path) {
    Descriptor file(path, O_RDWR | O_CREAT, 0666);
    if (!file.valid()) {
        fail_with_errno("cannot be written", path);
    }
    return ClaimFile(std::move(file));
}

ClaimFile ClaimFile::look_at(const std::filesystem::path& path) {
    Descriptor file(path, O_RDONLY);
    return file.valid() ? ClaimFile(std::move(file)) : ClaimFile(std::nullopt);
}

bool ClaimFile::claim(std::uint64_t number) {
    struct flock lock = byte_lock(F_WRLCK, number);
    return set_lock(*file_, F_OFD_SETLK, lock) == 0 || (errno != EAGAIN && errno != EACCES);
}

void ClaimFile::wait_for(std::uint64_t number) {
    struct flock lock = byte_lock(F_WRLCK, number);
    set_lock(*file_, F_OFD_SETLKW, lock);
}

void ClaimFile::release(std::uint64_t number) {
    struct flock lock = byte_lock(F_UNLCK, number);
    set_lock(*file_, F_OFD_SETLK, lock);
}

bool ClaimFile::held_elsewhere(std::uint64_t number) const {
    if (!file_) {
        return false;
    }
    struct flock lock = byte_lock(F_WRLCK, number);
    return set_lock(*file_, F_OFD_GETLK, lock) == 0 && lock.l_type != F_UNLCK;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/descriptor.h"

#include "base/error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

namespace sluice {

Descriptor::Descriptor(const std::filesystem::path& path, int flags, unsigned mode) : number_(-1) {
    do {
        number_ = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    } while (number_ < 0 && errno == EINTR);
}

Descriptor::~Descriptor() {
    if (number_ >= 0) {
        ::close(number_);
    }
}

bool Descriptor::write_all(std::span<const std::byte> bytes) const {
    constexpr std::size_t most = std::size_t{1} << 30U; // Linux writes at most 2 GiB at once
    while (!bytes.empty()) {
        const ssize_t written = ::write(number_, bytes.data(), std::min(bytes.size(), most));
        if (written < 0 && errno != EINTR) {
            return false;
        }
        bytes = bytes.subspan(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

bool Descriptor::sync() const {
    return ::fsync(number_) == 0 || errno == EINVAL || errno == ENOTSUP;
}

void fail_with_errno(const char* what, const std::filesystem::path& path) {
    const std::string reason = std::generic_category().message(errno);
    throw DataError(std::string(what) + ": " + reason, path.string());
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::h5 {

/// Closes an HDF5 handle of any kind when it goes.
class Handle {
  public:
    using Close = int (*)(std::int64_t);
    Handle(std::int64_t id, Close close) : id_(id), close_(close) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (id_ >= 0) {
            close_(id_);
        }
    }
    std::int64_t id() const noexcept { return id_; }
    bool valid() const noexcept { return id_ >= 0; }

  private:
    std::int64_t id_;
    Close close_;
};

/// Throws DataError: `what` at `where`, with the operating system's reason where HDF5 recorded one.
[[noreturn]] void fail(const std::string& what, const std::string& where);

/// The type of UTF-8 text of variable length.
Handle text_type();

/// A NUL, which such a text cannot hold, becomes U+FFFD.
std::string without_nul(std::string_view text);

} // namespace sluice::h5

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace sluice {

/// What every exception of the core derives from: what went wrong, where (a JSON pointer, or
/// file:line:column; may be empty) and what to do about it (may be empty).
/// what() is the whole sentence for people: "where: what (remedy)".
class Error : public std::runtime_error {
  public:
    explicit Error(std::string what, std::string where = {}, std::string remedy = {});

    const std::string& message() const noexcept { return message_; }
    const std::string& where() const noexcept { return where_; }
    const std::string& remedy() const noexcept { return remedy_; }

  private:
    std::string message_;
    std::string where_;
    std::string remedy_;
};

/// A value that the caller gave is impossible (a density's parameter, an option). Exit status 2.
class InvalidArgument : public Error {
    using Error::Error;
};

/// A file or its contents cannot be read or are damaged. Exit status 3.
class DataError : public Error {
    using Error::Error;
};

/// The target and the proposal do not allow rejection sampling (p / q is unbounded, or q misses
/// part of p's support). Exit status 1 when it appears only while running.
class EnvelopeError : public Error {
    using Error::Error;
};

/// A stage was stopped through its std::stop_token.
class Cancelled : public Error {
  public:
    Cancelled() : Error("cancelled") {}
};

/// One thing that is wrong with an experiment file.
struct Problem {
    std::string pointer; ///< JSON pointer, "" for the whole document.
    std::string message; ///< "must be > 0, got -1"
};

/// Collects problems so that all are reported at once.
using Problems = std::vector<Problem>;

/// Thrown when an experiment file has problems; what() lists them, one a line. Exit status 2.
class ValidationError : public Error {
  public:
    explicit ValidationError(Problems problems);
    const Problems& problems() const noexcept { return problems_; }

  private:
    Problems problems_;
};

} // namespace sluice

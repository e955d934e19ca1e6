// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"

#include <utility>

namespace sluice {
namespace {

std::string sentence(const std::string& what, const std::string& where, const std::string& remedy) {
    std::string text = where.empty() ? what : where + ": " + what;
    if (!remedy.empty()) {
        text += " (" + remedy + ")";
    }
    return text;
}

std::string listing(const Problems& problems) {
    std::string text;
    for (const Problem& problem : problems) {
        if (!text.empty()) {
            text += '\n';
        }
        text += sentence(problem.message, problem.pointer.empty() ? "/" : problem.pointer, {});
    }
    return text;
}

} // namespace

Error::Error(std::string what, std::string where, std::string remedy)
    : std::runtime_error(sentence(what, where, remedy)), message_(std::move(what)), where_(std::move(where)),
      remedy_(std::move(remedy)) {}

ValidationError::ValidationError(Problems problems)
    : Error(listing(problems)), problems_(std::move(problems)) {}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/freeze_rule.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace sluice {

bool matches_pattern(const std::string& pattern, const std::string& text) {
    std::vector<bool> reached(text.size() + 1,
                              false); // by the pattern so far: the first n characters of text
    reached[0] = true;
    for (const char c : pattern) {
        if (c == '*') {
            bool any = false;
            for (std::size_t n = 0; n <= text.size(); ++n) {
                any = any || reached[n];
                reached[n] = any;
            }
            continue;
        }
        for (std::size_t n = text.size(); n > 0; --n) {
            reached[n] = reached[n - 1] && (c == '?' || c == text[n - 1]);
        }
        reached[0] = false;
    }
    return reached[text.size()];
}

std::vector<bool> frozen_parameters(const std::string& rule, std::span<const std::string> names,
                                    const std::string& head) {
    std::vector<bool> frozen(names.size(), false);
    if (rule == "none") {
        return frozen;
    }
    if (rule == "all_but_last" || rule == "backbone") {
        for (std::size_t i = 0; i < names.size(); ++i) {
            frozen[i] = !names[i].starts_with(head + ".");
        }
        return frozen;
    }
    for (const std::string& part : split_text(rule, ',')) {
        const std::string pattern = trimmed(part);
        bool any = false;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (matches_pattern(pattern, names[i])) {
                frozen[i] = any = true;
            }
        }
        if (!any) {
            throw InvalidArgument("no parameter matches '" + pattern +
                                  "', which is to be frozen; there are " + alternatives(names));
        }
    }
    if (std::ranges::find(frozen, false) == frozen.end()) {
        throw InvalidArgument("'" + rule + "' freezes every parameter, so there is nothing to train");
    }
    return frozen;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/progress.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <stop_token>
#include <string_view>

namespace sluice {

/// What a reader of a file is asked for.
struct FileRequest {
    std::filesystem::path path;
    nlohmann::json parameters = nlohmann::json::object(); ///< of the dataset section, checked beforehand
    std::stop_token stop{};
    Progress* progress = nullptr;

    /// To be called now and then: throws Cancelled where that was asked for, and reports.
    void tick(double fraction, std::string_view message) const {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        if (progress != nullptr) {
            progress->report(fraction, message);
        }
    }
};

} // namespace sluice

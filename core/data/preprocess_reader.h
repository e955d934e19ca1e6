// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

// Private to core/data: reads one step of preprocessing from the experiment file.
namespace sluice::steps {

/// "; did you mean 'NAME'?" with the nearest allowed name, or "" when none is near.
std::string suggestion(const std::string& given, const std::vector<std::string>& allowed);

/// Takes a step's members from the file or, where it has none, their defaults. What is wrong becomes a
/// problem under the step's pointer. A member that nobody asked for is one, too.
class StepReader {
  public:
    /// All four must outlive the reader.
    StepReader(const nlohmann::json& step, const std::string& op, const std::string& pointer,
               Problems& problems);

    void problem(const std::string& key, const std::string& message);

    /// The member as it is written, or nullptr. It then counts as known.
    const nlohmann::json* find(const std::string& key);

    /// One of the allowed words; it is put into the result. With a problem, the default.
    std::string word(const std::string& key, const std::string& initial,
                     const std::vector<std::string>& allowed);
    double number(const std::string& key, double initial);
    std::int64_t whole(const std::string& key, std::int64_t initial, std::int64_t least, std::int64_t most);
    bool boolean(const std::string& key, bool initial);
    /// A list of texts, not empty unless `may_be_empty`; it is put into the result.
    void names(const std::string& key, const nlohmann::json& initial, bool may_be_empty);

    void put(const std::string& key, nlohmann::json value);

    /// The parameters, "columns" among them.
    nlohmann::json finish();

  private:
    const nlohmann::json& step_;
    const std::string& op_;
    const std::string& pointer_;
    Problems& problems_;
    nlohmann::json result_ = nlohmann::json::object();
    std::vector<std::string> known_;
};

} // namespace sluice::steps

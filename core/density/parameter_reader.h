// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/catalogue.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// Reads the parameters of one density from its JSON object. The constructor checks all of them
/// against the family's ParameterInfo and adds every problem: unknown names, missing ones, types and
/// ranges. The getters are for the names and kinds of that family.
class ParameterReader {
  public:
    ParameterReader(const nlohmann::json& spec, std::string pointer, const FamilyInfo& family,
                    Problems& problems);

    /// Whether nothing is wrong so far.
    bool ok() const noexcept { return ok_; }
    /// Whether every parameter has a possible value, so that the getters can be used and what
    /// parameters must be together can be checked: unknown names do not matter here.
    bool readable() const noexcept { return readable_; }
    bool has(const std::string& name) const { return spec_.contains(name); }
    const std::string& pointer() const noexcept { return pointer_; }
    const nlohmann::json& raw(const std::string& name) const { return spec_.at(name); }

    /// The value, or what stands for it when it is left out.
    double number(const std::string& name) const;
    std::size_t integer(const std::string& name) const;
    std::string text(const std::string& name) const;
    /// Empty when it is left out.
    std::vector<double> numbers(const std::string& name) const;
    Matrix<double> matrix(const std::string& name) const;
    std::vector<std::string> names(const std::string& name) const;

    /// Adds a problem below this density: `where` is "" or like "/cov".
    void add(const std::string& where, std::string message);

  private:
    void check_names();
    void check(const ParameterInfo& info);
    void check_number(const ParameterInfo& info, const nlohmann::json& value, const std::string& where);
    void check_list_of_names(const ParameterInfo& info, const nlohmann::json& value,
                             const std::string& a_name);
    void check_text(const ParameterInfo& info, const nlohmann::json& value);
    void check_numbers(const ParameterInfo& info, const nlohmann::json& value);
    void check_matrix(const ParameterInfo& info, const nlohmann::json& value);
    const ParameterInfo& info(const std::string& name) const;

    const nlohmann::json& spec_;
    std::string pointer_;
    const FamilyInfo& family_;
    Problems& problems_;
    bool ok_ = true;
    bool readable_ = true;
};

} // namespace sluice

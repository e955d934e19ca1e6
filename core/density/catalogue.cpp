// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/catalogue.h"

#include "base/text.h"
#include "density/makers.h"

#include <nlohmann/json.hpp>

namespace sluice {
namespace {

/// Densities within densities: what a person could mean, and far from what the stack holds.
constexpr int deepest_nesting = 32;

const making::Makers& makers() {
    static const making::Makers table = [] {
        making::Makers all;
        for (making::Makers group :
             {making::makers_on_the_line(), making::makers_on_integers(), making::makers_in_space(),
              making::composed_makers(), making::derived_makers(), making::fitted_makers(),
              making::formula_makers()}) {
            all.merge(group);
        }
        return all;
    }();
    return table;
}

/// The family that `spec` names, or nullptr after adding what is wrong.
const FamilyInfo* named_family(const nlohmann::json& spec, const std::string& pointer, Problems& problems) {
    if (!spec.is_object()) {
        problems.push_back({pointer, "must be a density: an object with 'family' and its parameters"});
        return nullptr;
    }
    const auto name = spec.find("family");
    if (name == spec.end() || !name->is_string()) {
        problems.push_back({pointer + "/family", name == spec.end()
                                                     ? "is required: the name of a family of densities"
                                                     : "must be the name of a family of densities"});
        return nullptr;
    }
    const FamilyInfo* family = find_family(name->get<std::string>());
    if (family == nullptr) {
        std::vector<std::string> known;
        for (const FamilyInfo& info : density_families()) {
            known.push_back(info.name);
        }
        const std::string near = nearest_name(name->get<std::string>(), known);
        problems.push_back({pointer + "/family", "unknown family '" + name->get<std::string>() + "'" +
                                                     (near.empty() ? "; known are " + alternatives(known)
                                                                   : "; did you mean '" + near + "'?")});
    }
    return family;
}

} // namespace

namespace making {

void add_all(ParameterReader& parameters, const Problems& found) {
    for (const Problem& problem : found) {
        parameters.add(problem.pointer, problem.message);
    }
}

std::string sentence_of(const Error& error) {
    return error.remedy().empty() ? error.message() : error.message() + " (" + error.remedy() + ")";
}

DensityPtr part_of(const Making& making, const std::string& name) {
    const ParameterReader& given = making.parameters;
    return given.has(name) ? make_density(given.raw(name), given.pointer() + "/" + name, making.context,
                                          making.problems, making.depth + 1)
                           : nullptr;
}

std::vector<DensityPtr> parts_of(const Making& making, const std::string& name) {
    const ParameterReader& given = making.parameters;
    std::vector<DensityPtr> parts;
    if (given.has(name) && given.raw(name).is_array()) {
        for (const nlohmann::json& part : given.raw(name)) {
            const std::string pointer = given.pointer() + "/" + name + "/" + std::to_string(parts.size());
            parts.push_back(make_density(part, pointer, making.context, making.problems, making.depth + 1));
        }
    }
    return parts;
}

DensityPtr make_density(const nlohmann::json& spec, const std::string& pointer, const DensityContext& context,
                        Problems& problems, int depth) {
    if (depth > deepest_nesting) {
        problems.push_back(
            {pointer, "densities may be nested " + std::to_string(deepest_nesting) + " deep at most"});
        return nullptr;
    }
    const FamilyInfo* family = named_family(spec, pointer, problems);
    if (family == nullptr) {
        return nullptr;
    }
    ParameterReader parameters(spec, pointer, *family, problems);
    try {
        DensityPtr density = makers().at(family->name)({parameters, context, problems, depth});
        return parameters.ok() ? density : nullptr;
    } catch (const InvalidArgument& error) {
        parameters.add(error.where(), sentence_of(error));
        return nullptr;
    }
}

} // namespace making

DensityPtr density_from_json(const nlohmann::json& spec, const std::string& pointer,
                             const DensityContext& context, Problems& problems) {
    return making::make_density(spec, pointer, context, problems, 0);
}

DensityPtr density_from_json(const nlohmann::json& spec, const DensityContext& context) {
    Problems problems;
    DensityPtr density = density_from_json(spec, "", context, problems);
    if (!problems.empty()) {
        throw ValidationError(std::move(problems));
    }
    return density;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How densities are made from their JSON objects: one maker for each family; see catalogue.cpp for the whole.

#include "density/catalogue.h"
#include "density/parameter_reader.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace sluice::making {

/// What a maker is given.
struct Making {
    ParameterReader& parameters;
    const DensityContext& context;
    Problems& problems;
    int depth; ///< how many densities this one is nested in
};

/// Returns the density, or nullptr after adding to the reader's problems what is wrong; what a constructor
/// throws is added by the caller.
using Maker = std::function<DensityPtr(const Making&)>;
using Makers = std::map<std::string, Maker>;

/// A density that is a part of another; depth: that of the part. Defined in catalogue.cpp.
DensityPtr make_density(const nlohmann::json& spec, const std::string& pointer, const DensityContext& context,
                        Problems& problems, int depth);

/// The density that the parameter `name` holds; nullptr where it is missing or something is wrong with it.
DensityPtr part_of(const Making& making, const std::string& name);
/// Those that the list `name` holds, nullptr for each with which something is wrong.
std::vector<DensityPtr> parts_of(const Making& making, const std::string& name);

/// Makes a Family from the named numbers, in the order of its constructor.
template <typename Family, typename... Name>
Maker from_numbers(Name... name) {
    return [=](const Making& making) -> DensityPtr {
        const ParameterReader& given = making.parameters;
        return given.readable() ? std::make_shared<Family>(given.number(name)...) : nullptr;
    };
}

/// Adds problems whose pointers are relative to the density.
void add_all(ParameterReader& parameters, const Problems& found);

/// What is wrong and what to do about it, without the place.
std::string sentence_of(const Error& error);

// The makers of families_*.cpp's families.
Makers makers_on_the_line();
Makers makers_on_integers();
Makers makers_in_space();
Makers composed_makers();
Makers derived_makers();
Makers fitted_makers();
Makers formula_makers();

} // namespace sluice::making

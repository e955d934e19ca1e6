// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

#include <algorithm>

namespace sluice {
namespace {

std::vector<FamilyInfo> all_families() {
    std::vector<FamilyInfo> all = families::on_the_real_line();
    for (const auto& group :
         {families::on_a_part_of_the_line(), families::on_integers(), families::in_many_dimensions(),
          families::composed(), families::derived(), families::of_formulas(), families::fitted()}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

} // namespace

const std::vector<FamilyInfo>& density_families() {
    static const std::vector<FamilyInfo> families = all_families();
    return families;
}

const FamilyInfo* find_family(const std::string& name) {
    const std::vector<FamilyInfo>& families = density_families();
    const auto found =
        std::find_if(families.begin(), families.end(), [&](const FamilyInfo& f) { return f.name == name; });
    return found == families.end() ? nullptr : &*found;
}

} // namespace sluice

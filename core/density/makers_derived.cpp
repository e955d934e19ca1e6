// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "density/affine.h"
#include "density/product.h"
#include "density/truncated.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sluice::making {
namespace {

DensityPtr make_product(const Making& making) {
    ParameterReader& given = making.parameters;
    std::vector<DensityPtr> marginals = parts_of(making, "marginals");
    const bool complete =
        std::all_of(marginals.begin(), marginals.end(), [](const auto& part) { return part; });
    if (!given.readable() || !complete) {
        return nullptr;
    }
    add_all(given, product_problems(marginals));
    return given.ok() ? std::make_shared<Product>(std::move(marginals)) : nullptr;
}

/// One number for each dimension from one or a list.
std::vector<double> for_each_dimension(const ParameterReader& given, const std::string& name,
                                       std::size_t dimension) {
    return given.raw(name).is_array() ? given.numbers(name)
                                      : std::vector<double>(dimension, given.number(name));
}

template <typename Family>
Maker changed(const char* first, const char* second) {
    return [=](const Making& making) -> DensityPtr {
        const ParameterReader& given = making.parameters;
        const DensityPtr of = part_of(making, "of");
        if (!given.readable() || !of) {
            return nullptr;
        }
        return std::make_shared<Family>(of, for_each_dimension(given, first, of->dimension()),
                                        for_each_dimension(given, second, of->dimension()));
    };
}

} // namespace

Makers derived_makers() {
    return {
        {"product", make_product},
        {"truncated", changed<Truncated>("lower", "upper")},
        {"affine", changed<Affine>("shift", "scale")},
    };
}

} // namespace sluice::making

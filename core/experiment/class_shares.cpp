// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/class_shares.h"

#include "experiment/runner.h"

namespace sluice {

bool names_class_shares(const nlohmann::json& spec) {
    if (!spec.is_object() || !spec.contains("family") || spec["family"] != "categorical") {
        return false;
    }
    const auto p = spec.find("p");
    return p != spec.end() && (*p == "uniform" || *p == "data");
}

std::vector<double> class_shares(const Dataset& dataset) {
    std::vector<double> shares(dataset.class_names.size(), 0.0);
    const std::vector<std::int64_t> pool = pool_rows(dataset);
    for (const std::int64_t row : pool) {
        shares[static_cast<std::size_t>(dataset.labels[static_cast<std::size_t>(row)])] += 1.0;
    }
    for (double& share : shares) {
        share /= static_cast<double>(pool.size());
    }
    return shares;
}

nlohmann::json with_class_shares(nlohmann::json spec, const Dataset& dataset) {
    if (dataset.class_names.empty()) {
        return spec;
    }
    if (names_class_shares(spec)) {
        const std::size_t classes = dataset.class_names.size();
        spec["p"] = spec["p"] == "data" ? class_shares(dataset)
                                        : std::vector<double>(classes, 1.0 / static_cast<double>(classes));
    } else if (spec.is_structured()) {
        for (nlohmann::json& part : spec) {
            part = with_class_shares(std::move(part), dataset);
        }
    }
    return spec;
}

} // namespace sluice

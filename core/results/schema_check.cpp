// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/schema_check.h"

#include "storage/h5_file.h"

#include <cmath>
#include <initializer_list>

namespace sluice {
namespace {

void need_attributes(const H5Group& group, std::initializer_list<const char*> names, Problems& problems) {
    for (const char* name : names) {
        if (!group.has_attribute(name)) {
            problems.push_back({group.path(), std::string("has no attribute '") + name + "'"});
        }
    }
}

void need_parts(const H5Group& group, std::initializer_list<const char*> names, Problems& problems) {
    for (const char* name : names) {
        if (!group.has(name)) {
            problems.push_back({group.path(), std::string("has no '") + name + "' in it"});
        }
    }
}

void check_sampling(const H5Group& group, Problems& problems) {
    need_attributes(group,
                    {"mode", "candidates", "accepted", "acceptance_rate", "acceptance_ci95", "expected_rate",
                     "log_m", "m", "m_source", "m_at", "violations", "worst_log_excess", "z_estimate",
                     "ks_statistic", "ks_p_value", "candidates_per_second", "seconds"},
                    problems);
    const bool points = group.has_attribute("mode") && group.text("mode") == "generate";
    need_parts(group, {points ? "accepted" : "accepted_index", "trace"}, problems);
    if (group.has_attribute("m") && group.has_attribute("log_m")) {
        const double m = group.number("m"), expected = std::exp(group.number("log_m"));
        if (m != expected && !(std::abs(m - expected) <= 1e-12 * expected)) {
            problems.push_back({group.path(), "its attributes 'm' and 'log_m' do not agree"});
        }
    }
    if (group.has("trace")) {
        need_parts(group.group("trace"), {"candidates", "accepted", "rate", "ci_low", "ci_high"}, problems);
    }
}

void check_arm(const H5Group& group, Problems& problems) {
    need_attributes(group, {"rows", "best_epoch", "stopped_because", "seconds", "repeats"}, problems);
    need_parts(group, {"epoch", "step", "test"}, problems);
}

void check_models(const H5Group& models, Problems& problems) {
    for (const std::string& arm : models.group_names()) {
        need_attributes(models.group(arm), {"file", "format", "sha256", "input_shape", "classes"}, problems);
    }
}

} // namespace

Problems missing_in_schema(const std::filesystem::path& record) {
    const H5File file = H5File::open(record);
    const H5Group root = file.root();
    Problems problems;
    need_attributes(root,
                    {"schema", "sluice_version", "created_utc", "experiment", "seed", "host", "threads",
                     "libraries", "status", "message"},
                    problems);
    if (root.has("dataset")) {
        need_attributes(root.group("dataset"),
                        {"source", "sha256", "rows", "features", "classes", "preprocess"}, problems);
    }
    if (root.has("sampling")) {
        check_sampling(root.group("sampling"), problems);
    }
    if (root.has("training")) {
        const H5Group training = root.group("training");
        for (const std::string& arm : training.group_names()) {
            check_arm(training.group(arm), problems);
        }
    }
    if (root.has("models")) {
        check_models(root.group("models"), problems);
    }
    return problems;
}

} // namespace sluice

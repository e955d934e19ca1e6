// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep_plan.h"

#include "base/error.h"
#include "experiment/environment.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

/// "point_00012": digits enough for all, so that names sort as the points do.
std::string point_name(std::size_t index, std::size_t count) {
    constexpr std::size_t fewest_digits = 5;
    const std::size_t width = std::max(fewest_digits, std::to_string(count).size());
    const std::string number = std::to_string(index + 1);
    return "point_" + std::string(width - number.size(), '0') + number;
}

std::uint64_t seed_of(const json& document) {
    const auto seed = document.is_object() ? document.find("seed") : document.end();
    return document.is_object() && seed != document.end() && seed->is_number_unsigned()
               ? seed->get<std::uint64_t>()
               : Experiment{}.seed;
}

/// A value for a message, cut where it is long, between two characters of UTF-8.
std::string shown(const json& value) {
    constexpr std::size_t longest = 60;
    std::string text = value.dump();
    if (text.size() <= longest) {
        return text;
    }
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return text.substr(0, end) + "…";
}

std::size_t point_count(const std::vector<SweepAxis>& axes) {
    std::size_t count = 1;
    for (const SweepAxis& axis : axes) {
        count *= axis.steps.size();
    }
    return count;
}

/// The values of the point at `index`, one for each pointer of the axes.
std::vector<json> values_at(const std::vector<SweepAxis>& axes, std::size_t index) {
    std::vector<std::size_t> steps(axes.size());
    for (std::size_t axis = axes.size(); axis-- > 0;) {
        steps[axis] = index % axes[axis].steps.size();
        index /= axes[axis].steps.size();
    }
    std::vector<json> values;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        const std::vector<json>& step = axes[axis].steps[steps[axis]];
        values.insert(values.end(), step.begin(), step.end());
    }
    return values;
}

} // namespace

SweepPlan plan_sweep(SweepBase base, const SweepGrid& grid) {
    SweepPlan plan;
    const std::vector<SweepAxis> axes = sweep_axes(grid, seed_of(base.document));
    for (const SweepAxis& axis : axes) {
        plan.pointers.insert(plan.pointers.end(), axis.pointers.begin(), axis.pointers.end());
    }
    const std::size_t count = point_count(axes);
    plan.points.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        plan.points.push_back({point_name(i, count), values_at(axes, i)});
    }
    plan.base = std::move(base);
    plan.grid = grid;
    return plan;
}

json point_document(const SweepPlan& plan, std::size_t point) {
    json document = plan.base.document;
    for (std::size_t i = 0; i < plan.pointers.size(); ++i) {
        set_by_pointer(document, plan.pointers[i], plan.points[point].values[i].dump());
    }
    return document;
}

Experiment point_experiment(const SweepPlan& plan, std::size_t point) {
    return experiment_from_json(point_document(plan, point), plan.base.folder);
}

std::string point_settings(const SweepPlan& plan, std::size_t point) {
    std::string text;
    for (std::size_t i = 0; i < plan.pointers.size(); ++i) {
        text += (i == 0 ? "" : ", ") + plan.pointers[i] + " = " + shown(plan.points[point].values[i]);
    }
    return text;
}

SweepShard parse_shard(const std::string& text) {
    SweepShard shard{0, 0};
    const char* const last = text.data() + text.size();
    const auto [slash, first_error] = std::from_chars(text.data(), last, shard.index);
    const bool two = first_error == std::errc() && slash != last && *slash == '/';
    const auto [end, second_error] = std::from_chars(two ? slash + 1 : last, last, shard.count);
    if (!two || second_error != std::errc() || end != last || shard.index < 1 || shard.index > shard.count) {
        throw InvalidArgument("must be i/n with i from 1 to n, such as 2/8, got '" + text + "'", "--shard");
    }
    return shard;
}

std::vector<std::size_t> shard_points(const SweepPlan& plan, const SweepShard& shard) {
    std::vector<std::size_t> points;
    for (std::size_t i = shard.index - 1; i < plan.points.size(); i += shard.count) {
        points.push_back(i);
    }
    return points;
}

json manifest_of(const SweepPlan& plan) {
    json manifest = {{"schema", sweep_schema},
                     {"sluice_version", sluice_version()},
                     {"base",
                      {{"file", plan.base.source},
                       {"folder", plan.base.folder.string()},
                       {"experiment", plan.base.document}}},
                     {"grid", plan.grid.grids},
                     {"zip", plan.grid.zips},
                     {"random", plan.grid.draws},
                     {"settings", plan.pointers},
                     {"points", json::array()}};
    for (const SweepPoint& point : plan.points) {
        json settings = json::object();
        for (std::size_t i = 0; i < plan.pointers.size(); ++i) {
            settings[plan.pointers[i]] = point.values[i];
        }
        manifest["points"].push_back({{"record", point.name + ".h5"}, {"settings", std::move(settings)}});
    }
    return manifest;
}

SweepPlan plan_of(const json& manifest, const std::filesystem::path& file) {
    try {
        if (manifest.at("schema") != sweep_schema) {
            throw DataError("has the schema " + manifest.at("schema").dump() + ", which is not " +
                                sweep_schema,
                            file.string());
        }
        SweepPlan plan;
        const json& base = manifest.at("base");
        plan.base = {base.at("file").get<std::string>(), base.at("folder").get<std::string>(),
                     base.at("experiment")};
        plan.grid = {manifest.at("grid").get<std::vector<std::string>>(),
                     manifest.at("zip").get<std::vector<std::string>>(),
                     manifest.at("random").get<std::size_t>()};
        plan.pointers = manifest.at("settings").get<std::vector<std::string>>();
        const json& points = manifest.at("points");
        for (const json& entry : points) {
            SweepPoint point{point_name(plan.points.size(), points.size()), {}};
            for (const std::string& pointer : plan.pointers) {
                point.values.push_back(entry.at("settings").at(pointer));
            }
            plan.points.push_back(std::move(point));
        }
        return plan;
    } catch (const json::exception&) {
        throw DataError("is not the manifest of a sweep", file.string());
    }
}

} // namespace sluice

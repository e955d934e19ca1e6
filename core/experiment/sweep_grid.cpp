// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep_grid.h"

#include "base/error.h"
#include "experiment/sweep_values.h"
#include "storage/digest.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <span>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

/// One setting with its values, and the option that it came from, for messages.
struct Setting {
    std::string pointer;
    SweepValues values;
    std::string option;
};

/// Numbers of this setting alone, so that another range beside it changes none of them.
std::uint64_t seed_of(std::uint64_t seed, const std::string& pointer) {
    const std::string text = "sweep " + std::to_string(seed) + " " + pointer;
    const std::string digest = sha256_hex(std::as_bytes(std::span(text)));
    std::uint64_t result = 0;
    constexpr int base = 16;
    std::from_chars(digest.data(), digest.data() + base, result, base);
    return result;
}

class Axes {
  public:
    std::vector<SweepAxis> make(const SweepGrid& grid, std::uint64_t seed) {
        const std::vector<Setting> grids = settings(grid.grids, "--grid");
        const std::vector<Setting> zips = settings(grid.zips, "--zip");
        check_pointers(grids, zips);
        std::vector<SweepAxis> axes;
        draw(grids, grid.draws, seed, axes);
        for (const Setting& setting : grids) {
            if (!setting.values.range) {
                axes.push_back({{setting.pointer}, {}});
                for (const json& value : setting.values.list) {
                    axes.back().steps.push_back({value});
                }
            }
        }
        zip(zips, axes);
        check_size(axes);
        if (!problems_.empty()) {
            throw ValidationError(std::move(problems_));
        }
        return axes;
    }

  private:
    std::vector<Setting> settings(const std::vector<std::string>& texts, const std::string& option) {
        std::vector<Setting> result;
        for (const std::string& text : texts) {
            const std::size_t equals = text.find('=');
            const std::string pointer = text.substr(0, equals);
            if (equals == std::string::npos || pointer.size() < 2 || pointer.front() != '/') {
                problems_.push_back({option, "must be /json/pointer=values, got '" + text + "'"});
                continue;
            }
            try {
                result.push_back(
                    {pointer, parse_sweep_values(std::string_view(text).substr(equals + 1)), option});
                check_repetition(result.back());
            } catch (const InvalidArgument& error) {
                problems_.push_back({option + " " + pointer, error.what()});
            }
        }
        return result;
    }

    void check_repetition(const Setting& setting) {
        std::set<json> seen;
        for (const json& value : setting.values.list) {
            if (!seen.insert(value).second && setting.option == "--grid") {
                problems_.push_back(
                    {"--grid " + setting.pointer, value.dump() + " stands in the list twice"});
            }
        }
    }

    void check_pointers(const std::vector<Setting>& grids, const std::vector<Setting>& zips) {
        std::vector<std::string> seen;
        for (const std::vector<Setting>* settings : {&grids, &zips}) {
            for (const Setting& setting : *settings) {
                for (const std::string& other : seen) {
                    if (setting.pointer == other) {
                        problems_.push_back({setting.option + " " + other, "is varied twice"});
                    } else if (setting.pointer.starts_with(other + "/") ||
                               other.starts_with(setting.pointer + "/")) {
                        problems_.push_back({setting.option + " " + setting.pointer,
                                             "overlaps " + other + ", which is varied as well"});
                    }
                }
                seen.push_back(setting.pointer);
            }
        }
    }

    void draw(const std::vector<Setting>& grids, std::size_t draws, std::uint64_t seed,
              std::vector<SweepAxis>& axes) {
        SweepAxis axis;
        std::vector<const Setting*> ranges;
        for (const Setting& setting : grids) {
            if (setting.values.range) {
                ranges.push_back(&setting);
                axis.pointers.push_back(setting.pointer);
            }
        }
        if (ranges.empty() && draws > 0 && !problems_.empty()) {
            return; // one of them may have been meant as a range
        }
        if (ranges.empty() != (draws == 0)) {
            problems_.push_back(
                ranges.empty()
                    ? Problem{"--random",
                              "needs a range to draw from, such as --grid /sampling/M=uniform(1,2)"}
                    : Problem{"--grid " + axis.pointers.front(),
                              "is a range to draw from: --random N says how often"});
            return;
        }
        if (draws > most_sweep_points) {
            problems_.push_back({"--random", "makes more than a million points"});
            return;
        }
        for (std::size_t i = 0; i < draws; ++i) {
            axis.steps.emplace_back();
            for (const Setting* setting : ranges) {
                axis.steps.back().push_back(setting->values.range(seed_of(seed, setting->pointer), i));
            }
        }
        if (draws > 0) {
            axes.push_back(std::move(axis));
        }
    }

    void zip(const std::vector<Setting>& zips, std::vector<SweepAxis>& axes) {
        if (zips.empty()) {
            return;
        }
        SweepAxis axis;
        axis.steps.resize(zips.front().values.list.size());
        for (const Setting& setting : zips) {
            const std::vector<json>& list = setting.values.list;
            axis.pointers.push_back(setting.pointer);
            if (setting.values.range) {
                problems_.push_back({"--zip " + setting.pointer, "needs a list; a range is given by --grid"});
            } else if (list.size() != axis.steps.size()) {
                problems_.push_back({"--zip " + setting.pointer,
                                     "has " + std::to_string(list.size()) + " values, but " +
                                         zips.front().pointer + " has " + std::to_string(axis.steps.size()) +
                                         ": zipped lists go together"});
            } else {
                for (std::size_t i = 0; i < list.size(); ++i) {
                    axis.steps[i].push_back(list[i]);
                }
            }
        }
        axes.push_back(std::move(axis));
    }

    void check_size(const std::vector<SweepAxis>& axes) {
        std::size_t count = 1;
        for (const SweepAxis& axis : axes) {
            if (axis.steps.size() > most_sweep_points / std::max<std::size_t>(count, 1)) {
                problems_.push_back({"--grid", "makes more than a million points"});
                return;
            }
            count *= axis.steps.size();
        }
        if (axes.empty() && problems_.empty()) {
            problems_.push_back({"--grid", "is missing: what is to be varied?"});
        }
    }

    Problems problems_;
};

} // namespace

std::vector<SweepAxis> sweep_axes(const SweepGrid& grid, std::uint64_t seed) {
    return Axes().make(grid, seed);
}

} // namespace sluice

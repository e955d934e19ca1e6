// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep_table.h"

#include "base/error.h"
#include "base/text.h"
#include "results/record_figures.h"
#include "results/record_file.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

/// "/sampling/M" as a column: "sampling.M".
std::string column_name(const std::string& pointer) {
    std::string name = pointer.substr(1);
    std::ranges::replace(name, '/', '.');
    return name;
}

/// Text as it is, other values as JSON.
std::string value_text(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

bool fits_integer(const json& value) {
    return value.is_number_integer() &&
           (!value.is_number_unsigned() ||
            value.get<std::uint64_t>() <=
                static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
}

/// Integers where all values are, numbers where all are (and none is an integer beyond 64 bits), else texts.
TableColumn setting_column(const SweepPlan& plan, std::size_t setting) {
    std::vector<std::int64_t> integers;
    std::vector<double> numbers;
    std::vector<std::string> texts;
    for (const SweepPoint& point : plan.points) {
        const json& value = point.values[setting];
        texts.push_back(value_text(value));
        if (fits_integer(value)) {
            integers.push_back(value.get<std::int64_t>());
        }
        if (value.is_number_float() || fits_integer(value)) {
            numbers.push_back(value.get<double>());
        }
    }
    const std::string name = column_name(plan.pointers[setting]);
    if (integers.size() == plan.points.size()) {
        return {name, std::move(integers)};
    }
    if (numbers.size() == plan.points.size()) {
        return {name, std::move(numbers)};
    }
    return {name, std::move(texts)};
}

/// Columns of figures, which grow as records name them.
class FigureColumns {
  public:
    explicit FigureColumns(std::size_t rows) : rows_(rows) {}

    void put(std::size_t row, RecordFigure figure) {
        const auto [place, fresh] = places_.emplace(figure.name, columns_.size());
        if (fresh) {
            columns_.push_back({figure.name, {}});
            if (std::holds_alternative<double>(figure.value)) {
                columns_.back().values = std::vector<double>(rows_, std::numeric_limits<double>::quiet_NaN());
            } else {
                columns_.back().values = std::vector<std::string>(rows_);
            }
        }
        TableColumn::Values& values = columns_[place->second].values;
        if (double* number = std::get_if<double>(&figure.value)) {
            std::get<std::vector<double>>(values)[row] = *number;
        } else {
            std::get<std::vector<std::string>>(values)[row] = std::move(std::get<std::string>(figure.value));
        }
    }

    std::vector<TableColumn> take() && { return std::move(columns_); }

  private:
    std::size_t rows_;
    std::vector<TableColumn> columns_;
    std::map<std::string, std::size_t> places_;
};

class Collection {
  public:
    Collection(const SweepFolder& folder, bool timing, std::stop_token stop, Progress& progress)
        : folder_(folder), plan_(folder.plan()), timing_(timing), stop_(std::move(stop)), progress_(progress),
          figures_(plan_.points.size()) {}

    SweepTable run() {
        std::vector<std::int64_t> numbers;
        std::vector<std::string> records, states, messages;
        for (std::size_t point = 0; point < plan_.points.size(); ++point) {
            if (stop_.stop_requested()) {
                throw Cancelled();
            }
            progress_.report(static_cast<double>(point) / static_cast<double>(plan_.points.size()),
                             plan_.points[point].name);
            IncompletePoint row = look_at(point);
            numbers.push_back(static_cast<std::int64_t>(point) + 1);
            records.push_back(folder_.record(point).filename().string());
            states.push_back(row.status);
            messages.push_back(row.message);
            if (row.status != state_name(PointState::complete)) {
                result_.incomplete.push_back(std::move(row));
            }
        }
        std::vector<TableColumn>& columns = result_.table.columns;
        columns = {{"point", std::move(numbers)},
                   {"record", std::move(records)},
                   {"status", std::move(states)},
                   {"message", std::move(messages)}};
        for (std::size_t setting = 0; setting < plan_.pointers.size(); ++setting) {
            columns.push_back(setting_column(plan_, setting));
        }
        std::ranges::move(std::move(figures_).take(), std::back_inserter(columns));
        result_.table.about = about();
        return std::move(result_);
    }

  private:
    /// Puts the figures of a complete point into its row.
    IncompletePoint look_at(std::size_t point) {
        if (folder_.claimed_elsewhere(point)) {
            return {point, "running", ""};
        }
        const PointStatus status = folder_.status(point);
        if (status.state == PointState::complete) {
            try {
                for (RecordFigure& figure : record_figures(read_record(folder_.record(point)))) {
                    if (timing_ || !figure.of_the_run) {
                        figures_.put(point, std::move(figure));
                    }
                }
            } catch (const DataError& error) {
                return {point, state_name(PointState::damaged), error.message()};
            }
        }
        return {point, state_name(status.state), status.message};
    }

    /// What was swept, without where.
    std::string about() const {
        json manifest = manifest_of(plan_);
        manifest.erase("points");
        manifest["base"].erase("file");
        manifest["base"].erase("folder");
        return manifest.dump();
    }

    const SweepFolder& folder_;
    const SweepPlan& plan_;
    bool timing_;
    std::stop_token stop_;
    Progress& progress_;
    FigureColumns figures_;
    SweepTable result_;
};

} // namespace

SweepTable collect_sweep(const SweepFolder& folder, bool timing, std::stop_token stop, Progress& progress) {
    return Collection(folder, timing, std::move(stop), progress).run();
}

} // namespace sluice

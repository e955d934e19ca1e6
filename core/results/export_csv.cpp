// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "results/csv_text.h"
#include "results/exporters.h"
#include "storage/atomic_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <system_error>

namespace sluice {
namespace {

Csv columns_csv(const std::vector<std::string>& header,
                const std::vector<const std::vector<double>*>& columns) {
    Csv csv(header);
    for (std::size_t i = 0; i < columns.front()->size(); ++i) {
        std::vector<std::string> row;
        for (const auto* column : columns) {
            row.push_back(i < column->size() ? csv_number((*column)[i]) : "");
        }
        csv.add(row);
    }
    return csv;
}

Csv points_csv(const Matrix<double>& points) {
    std::vector<std::string> header;
    for (std::size_t j = 0; j < points.columns(); ++j) {
        header.push_back(points.columns() == 1 ? "x" : "x" + std::to_string(j + 1));
    }
    Csv csv(header);
    for (std::size_t i = 0; i < points.rows(); ++i) {
        std::vector<std::string> row;
        for (const double value : points.row(i)) {
            row.push_back(csv_number(value));
        }
        csv.add(row);
    }
    return csv;
}

Csv index_csv(const std::vector<std::int64_t>& index) {
    Csv csv({"row"});
    for (const std::int64_t row : index) {
        csv.add({std::to_string(row)});
    }
    return csv;
}

/// One row per repeat and epoch that was run.
Csv epochs_csv(const ArmRecord& arm) {
    std::vector<std::string> header{"repeat", "epoch"};
    std::size_t repeats = 0;
    for (const auto& [name, series] : arm.epoch_series) {
        header.push_back(name);
        repeats = std::max(repeats, series.rows());
    }
    Csv csv(header);
    for (std::size_t r = 0; r < repeats; ++r) {
        for (std::size_t e = 0; e < arm.epoch.size(); ++e) {
            std::vector<std::string> row{std::to_string(r + 1), csv_number(arm.epoch[e])};
            bool any = false;
            for (const auto& [name, series] : arm.epoch_series) {
                const bool there = r < series.rows() && e < series.columns();
                row.push_back(there ? csv_number(series(r, e)) : "");
                any = any || !row.back().empty();
            }
            if (any) {
                csv.add(row);
            }
        }
    }
    return csv;
}

Csv confusion_csv(const ArmRecord& arm, const std::vector<std::string>& classes) {
    const auto name = [&](std::size_t i) { return i < classes.size() ? classes[i] : std::to_string(i); };
    std::vector<std::string> header{"actual"};
    for (std::size_t j = 0; j < arm.confusion.columns(); ++j) {
        header.push_back("predicted " + name(j));
    }
    Csv csv(header);
    for (std::size_t i = 0; i < arm.confusion.rows(); ++i) {
        std::vector<std::string> row{name(i)};
        for (const double count : arm.confusion.row(i)) {
            row.push_back(csv_number(count));
        }
        csv.add(row);
    }
    return csv;
}

Csv test_csv(const std::vector<ArmRecord>& arms) {
    std::set<std::string> metrics;
    for (const ArmRecord& arm : arms) {
        for (const auto& [metric, values] : arm.test) {
            metrics.insert(metric);
        }
    }
    std::vector<std::string> header{"arm", "repeat"};
    header.insert(header.end(), metrics.begin(), metrics.end());
    Csv csv(header);
    for (const ArmRecord& arm : arms) {
        std::size_t repeats = 0;
        for (const auto& [metric, values] : arm.test) {
            repeats = std::max(repeats, values.size());
        }
        for (std::size_t r = 0; r < repeats; ++r) {
            std::vector<std::string> row{arm.name, std::to_string(r + 1)};
            for (const std::string& metric : metrics) {
                const auto found = arm.test.find(metric);
                row.push_back(
                    found != arm.test.end() && r < found->second.size() ? csv_number(found->second[r]) : "");
            }
            csv.add(row);
        }
    }
    return csv;
}

/// A row for each round of each repeat that was run.
Csv rounds_csv(const RoundsRecord& rounds) {
    std::vector<std::string> header{"repeat", "round"};
    for (const auto& [name, series] : rounds.series) {
        header.push_back(name);
    }
    Csv csv(header);
    const std::size_t repeats = rounds.series.empty() ? 0 : rounds.series.begin()->second.rows();
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
        for (std::size_t round = 0; round < rounds.round.size(); ++round) {
            std::vector<std::string> row{std::to_string(repeat + 1), csv_number(rounds.round[round])};
            for (const auto& [name, series] : rounds.series) {
                row.push_back(csv_number(series(repeat, round)));
            }
            if (std::ranges::any_of(row.begin() + 2, row.end(),
                                    [](const std::string& cell) { return !cell.empty(); })) {
                csv.add(row);
            }
        }
    }
    return csv;
}

Csv comparison_csv(const std::vector<ComparisonRecord>& comparison) {
    Csv csv({"against", "metric", "difference", "low95", "high95", "p_value", "test", "verdict"});
    for (const ComparisonRecord& row : comparison) {
        csv.add({row.arm, row.metric, csv_number(row.difference), csv_number(row.low), csv_number(row.high),
                 csv_number(row.p_value), row.test, row.verdict});
    }
    return csv;
}

/// Writes tables into one folder and remembers their names.
class Folder {
  public:
    explicit Folder(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::error_code error;
        std::filesystem::create_directories(folder_, error);
        if (error) {
            throw DataError("the folder cannot be made: " + error.message(), folder_.string());
        }
    }
    void write(const std::string& name, const Csv& csv) {
        files_.push_back(folder_ / (name + ".csv"));
        write_file_atomically(files_.back(), csv.text());
    }
    std::vector<std::filesystem::path> take_files() { return std::move(files_); }

  private:
    std::filesystem::path folder_;
    std::vector<std::filesystem::path> files_;
};

/// The series of one part as columns; nothing where it is empty or they do not belong together.
template <typename Part, std::size_t Count>
void write_fields(Folder& folder, const std::string& name, const Part& part,
                  const std::array<Field<Part, std::vector<double>>, Count>& fields) {
    std::vector<std::string> header;
    std::vector<const std::vector<double>*> columns;
    for (const auto& [field, series] : fields) {
        header.emplace_back(field);
        columns.push_back(&(part.*series));
    }
    const auto same = [&](const auto* column) { return column->size() == columns.front()->size(); };
    if (!columns.front()->empty() && std::all_of(columns.begin(), columns.end(), same)) {
        folder.write(name, columns_csv(header, columns));
    }
}

void write_sampling(Folder& folder, const SamplingRecord& sampling) {
    if (!sampling.accepted_points.empty()) {
        folder.write("accepted", points_csv(sampling.accepted_points));
    } else if (sampling.filter) {
        folder.write("accepted", index_csv(sampling.accepted_index));
    }
    if (!sampling.rejected_points.empty()) {
        folder.write("rejected", points_csv(sampling.rejected_points));
    }
    if (!sampling.trace_candidates.empty()) {
        folder.write("trace",
                     columns_csv({"candidates", "accepted", "rate", "ci_low", "ci_high"},
                                 {&sampling.trace_candidates, &sampling.trace_accepted, &sampling.trace_rate,
                                  &sampling.trace_ci_low, &sampling.trace_ci_high}));
    }
    write_fields(folder, "quantiles", sampling.goodness.qq, quantile_series);
    write_fields(folder, "moments", sampling.goodness.moments, moment_series);
}

} // namespace

std::vector<std::filesystem::path> export_csv(const Record& record, const std::filesystem::path& path) {
    Folder folder(path);
    if (record.sampling) {
        write_sampling(folder, *record.sampling);
    }
    const std::vector<std::string> classes =
        record.dataset ? record.dataset->classes : std::vector<std::string>{};
    bool tested = false;
    for (const ArmRecord& arm : record.training) {
        if (!arm.epoch.empty()) {
            folder.write(arm.name + "_epochs", epochs_csv(arm));
        }
        if (!arm.step.empty()) {
            folder.write(arm.name + "_steps",
                         columns_csv({"step", "loss", "learning_rate"},
                                     {&arm.step, &arm.step_loss, &arm.step_learning_rate}));
        }
        if (!arm.confusion.empty()) {
            folder.write(arm.name + "_confusion", confusion_csv(arm, classes));
        }
        tested = tested || !arm.test.empty();
    }
    if (tested) {
        folder.write("test", test_csv(record.training));
    }
    if (!record.comparison.empty()) {
        folder.write("comparison", comparison_csv(record.comparison));
    }
    if (record.rounds) {
        folder.write("rounds", rounds_csv(*record.rounds));
    }
    return folder.take_files();
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/data_source.h"

#include "base/error.h"
#include "base/text.h"
#include "data/column_types.h"
#include "data/file_formats.h"
#include "experiment/stages.h"
#include "results/record_file.h"
#include "storage/digest.h"

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

using nlohmann::json;

constexpr int deepest = 8; ///< records that are made of rows of records

LoadedTable load(const DatasetSection& section, std::uint64_t seed, const std::filesystem::path& folder,
                 const std::stop_token& stop, Progress& progress, int depth);

Table points_table(const Matrix<double>& points) {
    Table table;
    for (std::size_t j = 0; j < points.columns(); ++j) {
        Column column{"x" + std::to_string(j + 1), ColumnKind::numeric, {}, {}};
        column.values.reserve(points.rows());
        for (std::size_t i = 0; i < points.rows(); ++i) {
            column.values.push_back(points(i, j));
        }
        table.columns.push_back(std::move(column));
    }
    return table;
}

/// The column of the labels that were drawn for the accepted rows.
Column label_column(const SamplingRecord& sampling, const std::vector<std::string>& classes) {
    Column column{"accepted_label", ColumnKind::categorical, {}, classes};
    for (const std::int64_t label : sampling.accepted_label) {
        const bool known = label >= 0 && static_cast<std::size_t>(label) < classes.size();
        column.values.push_back(known ? static_cast<double>(label)
                                      : std::numeric_limits<double>::quiet_NaN());
    }
    return column;
}

class RecordTable {
  public:
    RecordTable(const std::filesystem::path& path, const json& parameters, const std::stop_token& stop,
                Progress& progress, int depth)
        : path_(path), stop_(stop), progress_(progress), depth_(depth), record_(read_record(path)),
          part_(parameters.value("part", "accepted")) {}

    LoadedTable read() {
        if (!record_.sampling) {
            fail("holds no samples", "it needs a 'sampling' section to be a dataset");
        }
        const SamplingRecord& sampling = *record_.sampling;
        LoadedTable loaded;
        if (part_ == "rejected") {
            loaded.table = points_table(sampling.rejected_points);
        } else if (!sampling.filter) {
            loaded.table = points_table(sampling.accepted_points);
        } else {
            loaded = accepted_rows(sampling);
        }
        if (loaded.table.rows() == 0) {
            fail("holds no " + part_ + " points or rows", "");
        }
        return loaded;
    }

  private:
    [[noreturn]] void fail(const std::string& what, const std::string& remedy) const {
        throw DataError("the record " + what, path_.string(), remedy);
    }

    LoadedTable accepted_rows(const SamplingRecord& sampling) {
        if (depth_ >= deepest) {
            fail("is made of rows of a record of rows of a record, and so on", "");
        }
        const std::filesystem::path folder = record_.checkpoint && !record_.checkpoint->folder.empty()
                                                 ? std::filesystem::path(record_.checkpoint->folder)
                                                 : path_.parent_path();
        const Experiment experiment = experiment_from_json(record_.experiment, folder);
        if (!experiment.dataset || experiment.language) {
            fail("has accepted answers of a language model, which are no rows of a dataset", "");
        }
        LoadedTable loaded =
            load(*experiment.dataset, experiment.seed, experiment.folder, stop_, progress_, depth_ + 1);
        if (record_.dataset && loaded.sha256 != record_.dataset->sha256) {
            fail("was made from data that are not the same any more: " + experiment.dataset->source,
                 "bring back the file with the SHA-256 " + record_.dataset->sha256);
        }
        const Dataset dataset = prepare_repeat(experiment, loaded, 0);
        std::vector<std::size_t> rows;
        for (const std::int64_t row : sampling.accepted_index) {
            if (row < 0 || static_cast<std::size_t>(row) >= dataset.table_rows.size()) {
                fail("names the row " + std::to_string(row) + ", which its dataset does not have", "");
            }
            rows.push_back(dataset.table_rows[static_cast<std::size_t>(row)]);
        }
        loaded.table = loaded.table.select_rows(rows);
        if (sampling.label && sampling.accepted_label.size() == rows.size()) {
            loaded.table.columns.push_back(label_column(sampling, dataset.class_names));
        }
        loaded.suggested_label = dataset.label_name;
        return loaded;
    }

    std::filesystem::path path_;
    const std::stop_token& stop_;
    Progress& progress_;
    int depth_;
    Record record_;
    std::string part_;
};

LoadedTable load(const DatasetSection& section, std::uint64_t seed, const std::filesystem::path& folder,
                 const std::stop_token& stop, Progress& progress, int depth) {
    const std::string scheme = "file:";
    const std::string format = section.format.value_or("");
    if (section.source.starts_with(scheme)) {
        const std::filesystem::path given(section.source.substr(scheme.size()));
        const std::filesystem::path path = given.is_absolute() || folder.empty() ? given : folder / given;
        if (is_record_source(path, format)) {
            check_record_parameters(section.parameters, "/dataset/parameters");
            LoadedTable loaded = RecordTable(path, section.parameters, stop, progress, depth).read();
            if (section.parameters.contains("types")) {
                apply_types(loaded.table,
                            column_types(section.parameters["types"], "/dataset/parameters/types"),
                            path.string());
            }
            loaded.source = section.source;
            loaded.sha256 = sha256_file(path);
            loaded.format = "record";
            return loaded;
        }
    }
    return load_table(section.source, section.parameters, seed, folder, stop, &progress, format);
}

} // namespace

const std::vector<std::string>& dataset_formats() {
    static const std::vector<std::string> formats = [] {
        std::vector<std::string> list = file_formats();
        list.emplace_back("record");
        return list;
    }();
    return formats;
}

bool is_record_source(const std::filesystem::path& path, const std::string& format) {
    return format == "record" || (format.empty() && format_by_ending(path) == "hdf5" && is_record(path));
}

LoadedTable load_source(const DatasetSection& section, std::uint64_t seed,
                        const std::filesystem::path& folder, const std::stop_token& stop,
                        Progress& progress) {
    return load(section, seed, folder, stop, progress, 0);
}

std::string source_of(const std::string& given) {
    const bool named =
        given.starts_with("builtin:") || given.starts_with("generate:") || given.starts_with("file:");
    return named ? given : "file:" + given;
}

void check_record_parameters(const json& parameters, const std::string& pointer) {
    for (const auto& [key, value] : parameters.items()) {
        if (key == "types") {
            column_types(value, pointer + "/types");
        } else if (key != "part") {
            throw InvalidArgument("a record has no parameter '" + key + "'", pointer,
                                  "known: 'part' and 'types'");
        } else if (value != "accepted" && value != "rejected") {
            throw InvalidArgument("must be 'accepted' or 'rejected', got " + value.dump(), pointer + "/part");
        }
    }
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/hdf5_table.h"

#include "base/text.h"
#include "data/array_columns.h"
#include "data/text_encoding.h"
#include "storage/h5_foreign.h"

#include <algorithm>

namespace sluice {
namespace {

using nlohmann::json;

constexpr double always_allowed = 1U << 21U; ///< values
constexpr double values_per_byte = 2000.0;   ///< of the file

std::vector<std::string> texts_of(const json& value) {
    return value.is_string() ? std::vector<std::string>{value} : value.get<std::vector<std::string>>();
}

/// "x" of "/measurements/x".
std::string last_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

H5Rows rows_of(const json& parameters) {
    H5Rows rows;
    if (parameters.contains("rows")) {
        const json& slice = parameters["rows"];
        rows.start = slice[0];
        rows.stop = slice[1];
        rows.step = slice.size() > 2 ? slice[2].get<std::uint64_t>() : 1;
    }
    return rows;
}

bool can_be_read(const H5Object& object) {
    return object.kind == H5Object::Kind::dataset && object.why_not.empty();
}

std::string listed(const std::vector<H5Object>& objects) {
    constexpr std::size_t most = 30;
    std::vector<std::string> words;
    for (const H5Object& object : objects) {
        if (can_be_read(object) && words.size() < most) {
            std::string shape;
            for (const std::size_t side : object.shape) {
                shape += (shape.empty() ? "" : " x ") + std::to_string(side);
            }
            words.push_back(object.path + " (" + shape + ")");
        }
    }
    return alternatives(words, false);
}

/// Which datasets of a file make the table.
class Choice {
  public:
    Choice(const FileRequest& request, const std::vector<H5Object>& objects)
        : where_(request.path.string()), objects_(objects) {
        if (!request.parameters.contains("path")) {
            usual();
            return;
        }
        for (const std::string& path : texts_of(request.parameters["path"])) {
            add(path.starts_with('/') ? path : "/" + path);
        }
    }

    std::vector<H5Object> datasets;

  private:
    void add(std::string path) {
        while (path.size() > 1 && path.ends_with('/')) {
            path.pop_back();
        }
        const auto found = std::ranges::find(objects_, path, &H5Object::path);
        if (found == objects_.end()) {
            throw DataError("the file has no dataset '" + path + "'", where_, "it has " + listed(objects_));
        }
        if (found->kind == H5Object::Kind::dataset) {
            datasets.push_back(*found); // the reader says why one cannot be read
            return;
        }
        const std::string inside = path == "/" ? "/" : path + "/";
        const std::size_t before = datasets.size();
        for (const H5Object& object : objects_) {
            if (can_be_read(object) && object.path.starts_with(inside) &&
                object.path.find('/', inside.size()) == std::string::npos) {
                datasets.push_back(object);
            }
        }
        if (datasets.size() == before) {
            throw DataError("the group '" + path + "' has no dataset in it that could become columns",
                            where_);
        }
    }

    void usual() {
        std::ranges::copy_if(objects_, std::back_inserter(datasets), can_be_read);
        if (datasets.empty()) {
            throw DataError("the file has no dataset that could become columns", where_,
                            "sluice-cli data FILE lists what is in it");
        }
        const auto called = [&](const char* upper, const char* lower) {
            return std::ranges::find_if(datasets, [&](const H5Object& object) {
                return last_name(object.path) == upper || last_name(object.path) == lower;
            });
        };
        const auto x = called("X", "x"), y = called("y", "Y");
        if (x != datasets.end() && y != datasets.end() && x->shape[0] == y->shape[0]) {
            datasets = {*x, *y};
        }
        for (const H5Object& object : datasets) {
            if (object.shape[0] != datasets.front().shape[0]) {
                throw DataError("the datasets of the file have different lengths: " + listed(objects_),
                                where_,
                                "say which belong together: \"parameters\": {\"path\": [\"" +
                                    datasets.front().path + "\", ...]}");
            }
        }
        std::ranges::stable_partition(
            datasets, [](const H5Object& object) { return !is_label_name(last_name(object.path)); });
    }

    std::string where_;
    const std::vector<H5Object>& objects_;
};

/// Columns that grow block by block.
class Collector {
  public:
    Collector(const FileRequest& request, std::size_t file_bytes)
        : request_(request), file_bytes_(file_bytes) {}

    void read(const H5Object& dataset, double from, double to) {
        from_ = from;
        to_ = to;
        first_column_ = loaded_.table.columns.size();
        const H5Receiver receiver{
            [&](std::size_t rows, const std::vector<H5Part>& parts) { begin(dataset, rows, parts); },
            [&](std::size_t part, std::span<const double> values) { numbers(part, values); },
            [&](std::size_t part, std::span<const std::string_view> texts) { words(part, texts); }};
        const auto notes =
            read_hdf5(request_.path, dataset.path, rows_of(request_.parameters), receiver, request_.stop);
        for (const std::string& note : notes) {
            loaded_.notes.push_back(dataset.path + ": " + note);
        }
        take_levels();
        const std::string name = last_name(dataset.path);
        if (loaded_.table.columns.size() == first_column_ + 1 && first_column_ > 0 && is_label_name(name)) {
            loaded_.suggested_label = loaded_.table.columns.back().name;
        }
    }

    LoadedTable take() {
        make_names_unique(loaded_.table);
        return std::move(loaded_);
    }

  private:
    struct Growing {
        ArrayPlan plan;
        std::size_t first = 0; ///< its first column in the table
        std::vector<LevelCoder> coders;
    };

    void begin(const H5Object& dataset, std::size_t rows, const std::vector<H5Part>& parts) {
        const std::string where = request_.path.string() + ":" + dataset.path;
        check_length(rows, where);
        parts_.clear();
        double values = 0.0;
        for (const H5Part& part : parts) {
            std::vector<std::size_t> shape{rows};
            shape.insert(shape.end(), part.shape.begin(), part.shape.end());
            Growing growing;
            growing.plan = plan_columns(part.name.empty() ? last_name(dataset.path) : part.name, shape,
                                        part.bytes, where);
            growing.first = loaded_.table.columns.size();
            values += double(rows) * double(growing.plan.names.size());
            if (values > always_allowed && values > values_per_byte * double(file_bytes_)) {
                throw DataError("announces more values than the file can hold", where);
            }
            if (part.text) {
                growing.coders.resize(growing.plan.names.size());
            }
            for (const std::string& name : growing.plan.names) {
                loaded_.table.columns.push_back(
                    {name, part.text ? ColumnKind::categorical : ColumnKind::numeric, {}, {}});
                loaded_.table.columns.back().values.reserve(rows);
            }
            if (growing.plan.image.known() && growing.first == 0 && parts.size() == 1 && !part.text) {
                loaded_.image = growing.plan.image;
            }
            parts_.push_back(std::move(growing));
        }
    }

    void check_length(std::size_t rows, const std::string& where) {
        if (first_column_ == 0) {
            rows_ = rows;
        } else if (rows != rows_) {
            throw DataError("has " + std::to_string(rows) + " rows where the dataset before it has " +
                                std::to_string(rows_),
                            where, "only datasets of one length can stand side by side");
        }
    }

    void numbers(std::size_t part, std::span<const double> values) {
        const ArrayPlan& plan = parts_.at(part).plan;
        const std::size_t width = plan.order.size();
        for (std::size_t j = 0; j < width; ++j) {
            std::vector<double>& into = loaded_.table.columns[parts_[part].first + j].values;
            for (std::size_t at = plan.order[j]; at < values.size(); at += width) {
                into.push_back(values[at] / plan.scale);
            }
        }
        tick();
    }

    void words(std::size_t part, std::span<const std::string_view> texts) {
        Growing& growing = parts_.at(part);
        const std::size_t width = growing.plan.order.size();
        for (std::size_t j = 0; j < width; ++j) {
            std::vector<double>& into = loaded_.table.columns[growing.first + j].values;
            for (std::size_t at = growing.plan.order[j]; at < texts.size(); at += width) {
                into.push_back(growing.coders[j].code(as_utf8(texts[at])));
            }
        }
        tick();
    }

    void tick() {
        const double done =
            double(loaded_.table.columns.back().values.size()) / double(std::max<std::size_t>(rows_, 1));
        request_.tick(from_ + (to_ - from_) * done, "reading HDF5");
    }

    void take_levels() {
        for (Growing& growing : parts_) {
            for (std::size_t j = 0; j < growing.coders.size(); ++j) {
                loaded_.table.columns[growing.first + j].levels = growing.coders[j].take_levels();
            }
        }
    }

    const FileRequest& request_;
    std::size_t file_bytes_;
    LoadedTable loaded_;
    std::vector<Growing> parts_;
    std::size_t first_column_ = 0;
    std::size_t rows_ = 0;
    double from_ = 0.0, to_ = 1.0;
};

/// Keeps the named columns, in that order.
void keep_columns(const std::vector<std::string>& names, LoadedTable& loaded, const std::string& where) {
    Table kept;
    for (const std::string& name : names) {
        const Column* column = loaded.table.find(name);
        if (column == nullptr) {
            const std::string near = nearest_name(name, loaded.table.names());
            throw DataError("the datasets have no column '" + name + "'", where,
                            near.empty() ? "" : "did you mean '" + near + "'?");
        }
        kept.columns.push_back(*column);
    }
    loaded.table = std::move(kept);
    loaded.image = {};
    if (loaded.table.find(loaded.suggested_label) == nullptr) {
        loaded.suggested_label.clear();
    }
}

void check_texts(const json& value, const std::string& allowed, const std::string& pointer) {
    const bool texts = value.is_array() && !value.empty() &&
                       std::ranges::all_of(value, [](const json& item) { return item.is_string(); });
    if (!texts) {
        throw InvalidArgument("must be " + allowed, pointer);
    }
}

void check_rows(const json& value, const std::string& pointer) {
    const bool numbers =
        value.is_array() && (value.size() == 2 || value.size() == 3) &&
        std::ranges::all_of(value, [](const json& item) { return item.is_number_unsigned(); });
    if (!numbers || (value.size() == 3 && value[2] == 0)) {
        throw InvalidArgument(
            "must be [start, stop] or [start, stop, step], whole numbers >= 0 and a step >= 1, got " +
                value.dump(),
            pointer);
    }
}

} // namespace

LoadedTable read_hdf5_table(const FileRequest& request) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(request.path, error);
    if (error || !std::filesystem::is_regular_file(request.path, error)) {
        throw DataError("there is no such file", request.path.string());
    }
    request.tick(0.0, "looking through the HDF5 file");
    const std::vector<H5Object> objects = list_hdf5(request.path, request.stop);
    const std::vector<H5Object> datasets = Choice(request, objects).datasets;
    Collector collector(request, size);
    for (std::size_t i = 0; i < datasets.size(); ++i) {
        collector.read(datasets[i], double(i) / double(datasets.size()),
                       double(i + 1) / double(datasets.size()));
    }
    LoadedTable loaded = collector.take();
    if (request.parameters.contains("columns")) {
        keep_columns(texts_of(request.parameters["columns"]), loaded, request.path.string());
    }
    return loaded;
}

void check_hdf5_parameters(const json& parameters, const std::string& pointer) {
    for (const auto& [key, value] : parameters.items()) {
        const std::string at = pointer + "/" + key;
        if (key == "path") {
            if (!value.is_string()) {
                check_texts(value, "the path of a dataset or group, or a list of such", at);
            }
        } else if (key == "columns") {
            check_texts(value, "a list of columns", at);
        } else if (key == "rows") {
            check_rows(value, at);
        } else {
            throw InvalidArgument("an HDF5 file has no parameter '" + key + "'", pointer,
                                  "known: path, rows, columns and types");
        }
    }
}

} // namespace sluice

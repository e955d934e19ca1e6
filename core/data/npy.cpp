// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npy.h"

#include "base/text.h"
#include "data/npy_values.h"
#include "storage/file_bytes.h"
#include "storage/zip_entries.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

using nlohmann::json;
using Entries = std::map<std::string, ZipEntry>;

void note_rounding(std::size_t rounded, LoadedTable& loaded) {
    if (rounded > 0) {
        loaded.notes.push_back(rounding_note(rounded));
    }
}

/// The arrays of an archive, without the ".npy" at their ends.
Entries arrays_in(std::span<const char> bytes, const std::string& where) {
    Entries arrays;
    for (const auto& [name, entry] : zip_directory(bytes, where)) {
        if (name.ends_with(".npy")) {
            arrays.emplace(name.substr(0, name.size() - 4), entry);
        }
    }
    if (arrays.empty()) {
        throw DataError("the archive holds no arrays of NumPy (*.npy)", where);
    }
    return arrays;
}

std::vector<std::string> names_of(const Entries& arrays) {
    std::vector<std::string> names;
    for (const auto& [name, entry] : arrays) {
        names.push_back(name);
    }
    return names;
}

/// What the parameter asks for, checked against what is there.
std::vector<std::string> asked_arrays(const json& parameter, const Entries& arrays,
                                      const std::string& where) {
    const std::vector<std::string> asked = parameter.is_string() ? std::vector<std::string>{parameter}
                                                                 : parameter.get<std::vector<std::string>>();
    for (const std::string& name : asked) {
        if (!arrays.contains(name)) {
            throw DataError("the archive has no array '" + name + "'", where,
                            "it has " + alternatives(names_of(arrays)));
        }
    }
    return asked;
}

/// X and y where they are, or else all.
std::vector<std::string> usual_arrays(const Entries& arrays) {
    for (const auto& [x, y] : {std::pair{"X", "y"}, {"x", "y"}}) {
        if (arrays.contains(x) && arrays.contains(y)) {
            return {x, y};
        }
    }
    return names_of(arrays);
}

/// Puts the label column last, as tables have it.
void move_label_last(std::vector<std::string>& names) {
    std::ranges::stable_partition(names, [](const std::string& name) { return !is_label_name(name); });
}

class NpzReader {
  public:
    explicit NpzReader(const FileRequest& request)
        : request_(request), where_(request.path.string()),
          bytes_(request.path, std::numeric_limits<std::uintmax_t>::max(), request.stop) {}

    LoadedTable read() {
        const Entries arrays = arrays_in(bytes_.bytes(), where_);
        const bool asked = request_.parameters.contains("array");
        std::vector<std::string> names =
            asked ? asked_arrays(request_.parameters["array"], arrays, where_) : usual_arrays(arrays);
        if (!asked) {
            move_label_last(names);
        }
        const double share = 1.0 / static_cast<double>(names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            request_.tick(share * static_cast<double>(i), "unpacking '" + names[i] + "'");
            const std::vector<char> whole =
                unpacked(arrays.at(names[i]), names[i] + ".npy", where_, request_.stop);
            add(names[i],
                npy_columns(whole, names[i], where_ + ":" + names[i], request_,
                            share * static_cast<double>(i), share * static_cast<double>(i + 1)),
                names);
        }
        make_names_unique(loaded_.table);
        note_rounding(rounded_, loaded_);
        return std::move(loaded_);
    }

  private:
    void add(const std::string& name, NpyColumns array, const std::vector<std::string>& names) {
        const std::size_t rows = array.columns.empty() ? 0 : array.columns.front().values.size();
        if (!loaded_.table.columns.empty() && rows != loaded_.table.rows()) {
            throw DataError(
                "the arrays have different lengths: '" + names.front() + "' has " +
                    std::to_string(loaded_.table.rows()) + " rows, '" + name + "' " + std::to_string(rows),
                where_,
                "say which of " + alternatives(names) + " belong together: \"parameters\": {\"array\": [\"" +
                    names.front() + "\", ...]}");
        }
        if (array.image.known() && loaded_.table.columns.empty()) {
            loaded_.image = array.image;
        }
        if (names.size() > 1 && array.columns.size() == 1 && is_label_name(name)) {
            loaded_.suggested_label = array.columns.front().name;
        }
        rounded_ += array.rounded;
        std::ranges::move(array.columns, std::back_inserter(loaded_.table.columns));
    }

    const FileRequest& request_;
    std::string where_;
    FileBytes bytes_;
    LoadedTable loaded_;
    std::size_t rounded_ = 0;
};

} // namespace

LoadedTable read_npy(const FileRequest& request) {
    const FileBytes bytes(request.path, std::numeric_limits<std::uintmax_t>::max(), request.stop);
    NpyColumns array = npy_columns(bytes.bytes(), "", request.path.string(), request, 0.0, 1.0);
    LoadedTable loaded;
    loaded.table.columns = std::move(array.columns);
    loaded.image = array.image;
    make_names_unique(loaded.table);
    note_rounding(array.rounded, loaded);
    return loaded;
}

LoadedTable read_npz(const FileRequest& request) {
    return NpzReader(request).read();
}

void check_npz_parameters(const json& parameters, const std::string& pointer) {
    for (const auto& [key, value] : parameters.items()) {
        if (key != "array") {
            throw InvalidArgument("an archive of arrays has no parameter '" + key + "'", pointer,
                                  "known: 'array', and 'types'");
        }
        const bool words = value.is_array() && !value.empty() &&
                           std::ranges::all_of(value, [](const json& item) { return item.is_string(); });
        if (!value.is_string() && !words) {
            throw InvalidArgument("must be the name of an array, or a list of names", pointer + "/array");
        }
    }
}

} // namespace sluice

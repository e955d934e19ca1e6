// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/file_formats.h"

#include "base/text.h"
#include "data/column_types.h"
#include "data/csv_parameters.h"
#include "data/hdf5_table.h"
#include "data/image_folder.h"
#include "data/json_lines.h"
#include "data/label_guess.h"
#include "data/npy.h"
#include "data/wav.h"
#include "storage/digest.h"

#include <algorithm>
#include <span>

namespace sluice {
namespace {

using nlohmann::json;

LoadedTable from_images(ImageTable images) {
    LoadedTable loaded;
    loaded.table = std::move(images.table);
    loaded.image = images.image;
    loaded.suggested_label = images.label;
    return loaded;
}

LoadedTable read_csv_file(const FileRequest& request) {
    LoadedTable loaded;
    CsvDialect dialect;
    loaded.table = read_csv(request.path, csv_options(request.parameters, "/dataset/parameters"),
                            request.stop, request.progress, &dialect);
    loaded.notes = dialect.notes;
    return loaded;
}

LoadedTable read_image_files(const FileRequest& request) {
    return from_images(read_image_folder(request.path,
                                         image_folder_spec(request.parameters, "/dataset/parameters"),
                                         request.stop, request.progress));
}

void no_parameters(const json& parameters, const std::string& pointer) {
    if (!parameters.empty()) {
        throw InvalidArgument("a file of this format takes no parameter '" + parameters.begin().key() + "'",
                              pointer);
    }
}

/// SHA-256 of a file's bytes, or of what is read from a folder or a pair of files.
std::string digest_of(const LoadedTable& loaded, const FileFormat& format,
                      const std::filesystem::path& path) {
    return format.typed ? sha256_file(path) : table_digest(loaded.table);
}

} // namespace

const std::vector<FileFormat>& file_format_list() {
    static const std::vector<FileFormat> formats{
        {"csv",
         "text table (CSV)",
         {".csv", ".tsv", ".tab", ".txt", ".dat"},
         read_csv_file,
         [](const json& parameters, const std::string& pointer) { csv_options(parameters, pointer); },
         true},
        {"npy", "NumPy array", {".npy"}, read_npy, no_parameters, true},
        {"npz", "NumPy archive of arrays", {".npz"}, read_npz, check_npz_parameters, true},
        {"jsonl", "JSON objects", {".jsonl", ".ndjson", ".json"}, read_json_lines, no_parameters, true},
        {"hdf5",
         "HDF5 datasets",
         {".h5", ".hdf5", ".hdf", ".he5"},
         read_hdf5_table,
         check_hdf5_parameters,
         true},
        {"idx",
         "IDX images",
         {"-ubyte", "-ubyte.gz"},
         [](const FileRequest& request) { return from_images(read_idx(request.path)); },
         no_parameters},
        {"cifar10",
         "CIFAR-10 images",
         {".bin"},
         [](const FileRequest& request) { return from_images(read_cifar10(request.path)); },
         no_parameters},
        {"images",
         "folder of images",
         {},
         read_image_files,
         [](const json& parameters, const std::string& pointer) { image_folder_spec(parameters, pointer); }},
        {"wav",
         "folder of recordings",
         {},
         [](const FileRequest& request) { return from_images(read_wav_folder(request.path)); },
         no_parameters},
    };
    return formats;
}

const FileFormat& file_format(const std::string& name) {
    const auto found = std::ranges::find(file_format_list(), name, &FileFormat::name);
    if (found == file_format_list().end()) {
        const std::string near = nearest_name(name, file_formats());
        throw InvalidArgument("there is no format '" + name + "'", "/dataset/format",
                              near.empty() ? "known: " + alternatives(file_formats())
                                           : "did you mean '" + near + "'?");
    }
    return *found;
}

std::string format_by_ending(const std::filesystem::path& path) {
    const std::string name = lower_case(path.filename().string());
    if (name.find("idx3") != std::string::npos || name.find("idx4") != std::string::npos) {
        return "idx";
    }
    for (const FileFormat& format : file_format_list()) {
        if (std::ranges::any_of(format.endings,
                                [&](const std::string& end) { return name.ends_with(end); })) {
            return format.name;
        }
    }
    return "";
}

void check_file_parameters(const std::string& format, const json& parameters, const std::string& pointer) {
    const FileFormat& known = file_format(format);
    json own = parameters;
    if (known.typed && format != "csv" && own.contains("types")) {
        column_types(own["types"], pointer + "/types");
        own.erase("types");
    }
    known.check(own, pointer);
}

LoadedTable read_file(const FileFormat& format, const FileRequest& request) {
    check_file_parameters(format.name, request.parameters, "/dataset/parameters");
    LoadedTable loaded = format.read(request);
    if (loaded.table.rows() == 0) {
        throw DataError("the file holds no rows", request.path.string());
    }
    if (format.typed && request.parameters.contains("types")) {
        apply_types(loaded.table, column_types(request.parameters["types"], "/dataset/parameters/types"),
                    request.path.string());
    }
    loaded.sha256 = digest_of(loaded, format, request.path);
    if (loaded.suggested_label.empty() && !loaded.image.known()) {
        loaded.suggested_label = guess_label(loaded.table);
    }
    loaded.format = format.name;
    return loaded;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/sources.h"

#include "base/error.h"
#include "base/paths.h"
#include "base/text.h"
#include "data/csv.h"
#include "data/file_formats.h"
#include "data/generators.h"
#include "data/image_files.h"
#include "data/image_folder.h"
#include "storage/digest.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <span>

namespace sluice {
namespace {

using nlohmann::json;

/// What index.json says of one dataset, with the digest that its file must have.
struct IndexEntry {
    BuiltinDataset info;
    std::string file;
    std::string sha256;
    std::string labels; ///< second file of an IDX pair, or empty
    std::string labels_sha256;
};

IndexEntry entry_from_json(const json& item) {
    IndexEntry entry;
    entry.info.name = item.at("name");
    entry.info.title = item.at("title");
    entry.info.story = item.at("story");
    entry.info.label = item.at("label");
    entry.info.origin = item.at("origin");
    entry.info.licence = item.at("licence");
    entry.info.rows = item.at("rows");
    entry.info.columns = item.at("columns");
    entry.file = item.at("file");
    entry.sha256 = item.at("sha256");
    if (item.contains("labels")) {
        entry.labels = item.at("labels").at("file");
        entry.labels_sha256 = item.at("labels").at("sha256");
    }
    return entry;
}

std::vector<IndexEntry> read_index() {
    const std::filesystem::path path = datasets_folder() / "index.json";
    std::ifstream file(path);
    if (!file) {
        throw DataError("the list of shipped datasets cannot be opened", path.string(),
                        "is the program installed whole?");
    }
    try {
        std::vector<IndexEntry> entries;
        const json document = json::parse(file);
        for (const json& item : document.at("datasets")) {
            entries.push_back(entry_from_json(item));
        }
        return entries;
    } catch (const json::exception& error) {
        throw DataError(std::string("the list of shipped datasets is damaged: ") + error.what(),
                        path.string());
    }
}

const std::vector<IndexEntry>& index_entries() {
    static const std::vector<IndexEntry> entries = read_index();
    return entries;
}

/// The item of that name, or InvalidArgument with the nearest one.
template <typename Item, typename NameOf>
const Item& find_named(const std::vector<Item>& items, const std::string& name, const std::string& kind,
                       NameOf name_of) {
    std::vector<std::string> names;
    for (const Item& item : items) {
        if (name_of(item) == name) {
            return item;
        }
        names.push_back(name_of(item));
    }
    const std::string nearest = nearest_name(name, names);
    throw InvalidArgument("there is no " + kind + " '" + name + "'", "/dataset/source",
                          nearest.empty() ? "known: " + alternatives(names)
                                          : "did you mean '" + nearest + "'?");
}

void reject_parameters(const json& parameters, const std::string& source) {
    if (!parameters.is_null() && !parameters.empty()) {
        throw InvalidArgument("'" + source + "' takes no parameters", "/dataset/" + parameters.begin().key());
    }
}

/// The defaults, and what is given in their place.
GeneratorValues generator_values(const Generator& generator, const json& parameters) {
    GeneratorValues values(generator.info.parameters.begin(), generator.info.parameters.end());
    if (parameters.is_null()) {
        return values;
    }
    const Problems problems = generator_problems(generator.info.name, parameters, "/dataset/parameters");
    if (!problems.empty()) {
        throw InvalidArgument(problems.front().message, problems.front().pointer);
    }
    for (const auto& [name, value] : parameters.items()) {
        values[name] = value.get<double>();
    }
    return values;
}

void check_shipped(const std::filesystem::path& path, const std::string& sha256) {
    if (sha256_file(path) != sha256) {
        throw DataError("this is not the file that shipped: its SHA-256 differs from index.json",
                        path.string(), "to use a changed copy, load it as file:PATH");
    }
}

void take_images(ImageTable images, LoadedTable& loaded) {
    loaded.table = std::move(images.table);
    loaded.image = images.image;
    loaded.suggested_label = images.label;
}

LoadedTable load_builtin(const std::string& name, const std::stop_token& stop, Progress* progress) {
    const IndexEntry& entry =
        find_named(index_entries(), name, "shipped dataset", [](const IndexEntry& e) { return e.info.name; });
    const std::filesystem::path path = datasets_folder() / entry.file;
    LoadedTable loaded;
    check_shipped(path, entry.sha256);
    loaded.sha256 = entry.sha256;
    if (!entry.labels.empty()) {
        const std::filesystem::path labels = datasets_folder() / entry.labels;
        check_shipped(labels, entry.labels_sha256);
        take_images(read_idx(path, labels), loaded);
        return loaded;
    }
    loaded.table = read_csv(path, {}, stop, progress);
    loaded.suggested_label = entry.info.label;
    return loaded;
}

LoadedTable load_generated(const std::string& name, const json& parameters, std::uint64_t seed) {
    const Generator& generator =
        find_named(generators(), name, "generator", [](const Generator& g) { return g.info.name; });
    LoadedTable loaded;
    loaded.table = generator.make(generator_values(generator, parameters), seed);
    loaded.sha256 = table_digest(loaded.table);
    loaded.suggested_label = generator.label;
    return loaded;
}

/// By the first file that tells.
std::string format_of_folder(const std::filesystem::path& folder) {
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
        const std::string ending = lower_case(entry.path().extension().string());
        if (ending == ".wav" || ending == ".bin" || is_image_name(entry.path())) {
            return ending == ".wav" ? "wav" : ending == ".bin" ? "cifar10" : "images";
        }
    }
    throw DataError("the folder holds no images (*.png, *.jpg, *.pgm, *.ppm), no recordings (*.wav) and no "
                    "CIFAR-10 files (*.bin)",
                    folder.string());
}

/// Names that are not read, or only within a folder: better said so than read as a text.
void refuse_other_formats(const std::filesystem::path& path) {
    const std::string ending = lower_case(path.extension().string());
    const auto is_one_of = [&](std::initializer_list<std::string_view> endings) {
        return std::ranges::find(endings, ending) != endings.end();
    };
    if (ending == ".wav" || is_image_name(path)) {
        throw DataError(ending == ".wav" ? "this is one recording, and a dataset is a folder of them"
                                         : "this is one image, and a dataset is a folder of them",
                        path.string(), "name the folder that it is in");
    }
    if (is_one_of({".xlsx", ".xls", ".ods"})) {
        throw DataError("spreadsheets are not read", path.string(), "save the sheet as CSV");
    }
    if (is_one_of({".parquet", ".arrow", ".feather", ".pkl", ".pickle", ".mat", ".rds", ".sav", ".zip"})) {
        throw DataError("files of the kind " + ending + " are not read", path.string(),
                        "convert it to CSV, NPY, NPZ, HDF5 or JSON lines");
    }
}

LoadedTable load_file(const std::string& name, const json& parameters, const std::string& asked_format,
                      const std::filesystem::path& base_folder, const std::stop_token& stop,
                      Progress* progress) {
    if (name.empty()) {
        throw InvalidArgument("'file:' needs a path", "/dataset/source");
    }
    const std::filesystem::path given(name);
    const std::filesystem::path path =
        given.is_absolute() || base_folder.empty() ? given : base_folder / given;
    const std::string format = asked_format.empty() ? guessed_file_format(path) : asked_format;
    return read_file(file_format(format),
                     {path, parameters.is_null() ? json::object() : parameters, stop, progress});
}

} // namespace

std::string table_digest(const Table& table) {
    Sha256 digest;
    for (const Column& column : table.columns) {
        digest.add(std::as_bytes(std::span(column.name.data(), column.name.size() + 1)));
        digest.add(std::as_bytes(std::span(column.values)));
    }
    return digest.finish_hex();
}

std::filesystem::path datasets_folder() {
    const char* folder = std::getenv("SLUICE_DATASETS");
    return folder != nullptr && *folder != '\0' ? std::filesystem::path(folder) : shared_folder("datasets");
}

const std::vector<BuiltinDataset>& builtin_datasets() {
    static const std::vector<BuiltinDataset> datasets = [] {
        std::vector<BuiltinDataset> list;
        for (const IndexEntry& entry : index_entries()) {
            list.push_back(entry.info);
        }
        return list;
    }();
    return datasets;
}

const std::vector<GeneratorInfo>& data_generators() {
    static const std::vector<GeneratorInfo> infos = [] {
        std::vector<GeneratorInfo> list;
        for (const Generator& generator : generators()) {
            list.push_back(generator.info);
            list.back().label = generator.label;
        }
        return list;
    }();
    return infos;
}

LoadedTable load_table(const std::string& source, const json& parameters, std::uint64_t seed,
                       const std::filesystem::path& base_folder, std::stop_token stop, Progress* progress,
                       const std::string& format) {
    const std::size_t colon = source.find(':');
    const std::string scheme = source.substr(0, colon);
    const std::string name = colon == std::string::npos ? std::string() : source.substr(colon + 1);
    if (colon == std::string::npos || (scheme != "builtin" && scheme != "generate" && scheme != "file")) {
        throw InvalidArgument("'" + source +
                                  "' is not a dataset: it must be builtin:NAME, generate:NAME or file:PATH",
                              "/dataset/source");
    }
    if (!parameters.is_null() && !parameters.is_object()) {
        throw InvalidArgument("a dataset's parameters must be an object", "/dataset");
    }
    LoadedTable loaded;
    if (scheme == "generate") {
        loaded = load_generated(name, parameters, seed);
    } else if (scheme == "file") {
        loaded = load_file(name, parameters, format, base_folder, stop, progress);
    } else {
        reject_parameters(parameters, source);
        loaded = load_builtin(name, stop, progress);
    }
    loaded.source = source;
    return loaded;
}

std::string guessed_file_format(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return format_of_folder(path);
    }
    refuse_other_formats(path);
    const std::string format = format_by_ending(path);
    return format.empty() ? "csv" : format;
}

const std::vector<std::string>& file_formats() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const FileFormat& format : file_format_list()) {
            list.push_back(format.name);
        }
        return list;
    }();
    return names;
}

} // namespace sluice

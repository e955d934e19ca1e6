// SPDX-License-Identifier: GPL-3.0-or-later
// The format: https://github.com/huggingface/safetensors#format
#include "learning/safetensors.h"

#include "base/error.h"
#include "storage/atomic_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <set>

namespace sluice {
namespace {

using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little, "tensors are copied as little-endian values");

constexpr std::uint64_t longest_header = 100'000'000; ///< bytes; the limit of the reference implementation
constexpr const char* metadata_key = "__metadata__";

/// The number of values of a shape, or nothing when it overflows or a dimension is negative.
std::optional<std::uint64_t> value_count(const std::vector<std::int64_t>& shape) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max() / sizeof(float);
    std::uint64_t count = 1;
    bool empty = false;
    for (const std::int64_t dimension : shape) {
        if (dimension < 0) {
            return std::nullopt;
        }
        empty = empty || dimension == 0;
        const auto factor = static_cast<std::uint64_t>(std::max<std::int64_t>(dimension, 1));
        if (count > most / factor) {
            return std::nullopt;
        }
        count *= factor;
    }
    return empty ? 0 : count;
}

std::string header_for(std::span<const WeightTensor> tensors,
                       const std::map<std::string, std::string>& metadata) {
    Json header = Json::object();
    if (!metadata.empty()) {
        header[metadata_key] = metadata;
    }
    std::uint64_t offset = 0;
    for (const WeightTensor& tensor : tensors) {
        if (tensor.name.empty() || tensor.name == metadata_key || header.contains(tensor.name)) {
            throw InvalidArgument("a tensor cannot be named '" + tensor.name +
                                  "': empty, reserved or used twice");
        }
        if (value_count(tensor.shape) != tensor.values.size()) {
            throw InvalidArgument("tensor '" + tensor.name + "' has " + std::to_string(tensor.values.size()) +
                                  " values, which does not fit its shape");
        }
        const std::uint64_t end = offset + tensor.values.size() * sizeof(float);
        header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text;
    try {
        text = header.dump();
    } catch (const Json::type_error&) {
        throw InvalidArgument("a tensor's name or the metadata are not valid UTF-8");
    }
    text.resize((text.size() + 7) / 8 * 8, ' '); // so that the values start at a multiple of 8
    return text;
}

/// Parses JSON in which no object has a key twice: readers would disagree on which one counts.
Json parse_strictly(const std::string& text, const std::string& where) {
    std::vector<std::set<std::string>> open;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
        if (depth > 4) {
            throw DataError("the header is nested too deeply", where);
        }
        if (event == Json::parse_event_t::object_start) {
            open.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            open.pop_back();
        } else if (event == Json::parse_event_t::key &&
                   !open.back().insert(value.get<std::string>()).second) {
            throw DataError("the header has the key '" + value.get<std::string>() + "' twice", where);
        }
        return true;
    };
    try {
        return Json::parse(text, watch);
    } catch (const Json::exception&) {
        throw DataError("the header is not valid JSON", where);
    }
}

/// One tensor as the header describes it, before its values are read.
struct Entry {
    WeightTensor tensor;
    std::uint64_t begin = 0, end = 0;
};

Entry read_entry(const std::string& name, const Json& description, std::uint64_t data_size,
                 const std::string& where) {
    const auto complain = [&](const std::string& what) -> DataError {
        return DataError("tensor '" + name + "' " + what, where);
    };
    if (!description.is_object() || !description.contains("dtype") || !description.contains("shape") ||
        !description.contains("data_offsets") || !description["dtype"].is_string()) {
        throw complain("lacks dtype, shape or data_offsets");
    }
    if (description["dtype"] != "F32") {
        throw complain("is of type " + description["dtype"].get<std::string>() + "; only F32 is read");
    }
    Entry entry;
    entry.tensor.name = name;
    const auto is_size = [](const Json& value) {
        return value.is_number_unsigned() &&
               value.get<std::uint64_t>() <=
                   static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    };
    const Json& shape = description["shape"];
    if (!shape.is_array() || !std::ranges::all_of(shape, is_size)) {
        throw complain("has a shape that is not a list of sizes");
    }
    entry.tensor.shape = shape.get<std::vector<std::int64_t>>();
    const Json& offsets = description["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !std::ranges::all_of(offsets, is_size)) {
        throw complain("has data_offsets that are not two offsets");
    }
    entry.begin = offsets[0].get<std::uint64_t>();
    entry.end = offsets[1].get<std::uint64_t>();
    if (entry.begin > entry.end || entry.end > data_size) {
        throw complain("reaches from byte " + std::to_string(entry.begin) + " to " +
                       std::to_string(entry.end) + ", but there are " + std::to_string(data_size) +
                       " bytes of values");
    }
    const std::optional<std::uint64_t> count = value_count(entry.tensor.shape);
    if (!count || *count * sizeof(float) != entry.end - entry.begin) {
        throw complain("has " + std::to_string(entry.end - entry.begin) +
                       " bytes, which does not fit its shape");
    }
    return entry;
}

/// The values must be covered without holes and overlaps, as the format demands.
void check_coverage(const std::vector<Entry>& entries, std::uint64_t data_size, const std::string& where) {
    std::vector<const Entry*> ordered;
    for (const Entry& entry : entries) {
        ordered.push_back(&entry);
    }
    std::ranges::sort(ordered, [](const Entry* a, const Entry* b) {
        return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
    });
    std::uint64_t covered = 0;
    for (const Entry* entry : ordered) {
        if (entry->begin != covered) {
            const std::string how =
                entry->begin < covered ? "overlaps another one" : "leaves a gap before it";
            throw DataError("tensor '" + entry->tensor.name + "' " + how, where);
        }
        covered = entry->end;
    }
    if (covered != data_size) {
        throw DataError("there are " + std::to_string(data_size - covered) + " bytes after the last tensor",
                        where);
    }
}

std::map<std::string, std::string> read_metadata(const Json& header, const std::string& where) {
    std::map<std::string, std::string> metadata;
    if (!header.contains(metadata_key)) {
        return metadata;
    }
    const Json& values = header[metadata_key];
    if (!values.is_object()) {
        throw DataError("the metadata are not an object of strings", where);
    }
    for (const auto& [key, value] : values.items()) {
        if (!value.is_string()) {
            throw DataError("the metadata '" + key + "' is not a string", where);
        }
        metadata[key] = value.get<std::string>();
    }
    return metadata;
}

/// The JSON header and the size of what follows it. Leaves `file` at the first value.
std::pair<Json, std::uint64_t> read_header(std::ifstream& file, std::uint64_t file_size,
                                           const std::string& where) {
    std::uint64_t length = 0;
    std::array<char, sizeof length> bytes{};
    if (file_size < sizeof length || !file.read(bytes.data(), bytes.size())) {
        throw DataError("too short for a safetensors file", where);
    }
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > longest_header || length > file_size - sizeof length) {
        throw DataError(
            "not a safetensors file: its header would be " + std::to_string(length) + " bytes long", where);
    }
    std::string text(length, '\0');
    if (!file.read(text.data(), static_cast<std::streamsize>(length))) {
        throw DataError("cannot be read to its end", where);
    }
    if (text.empty() || text.front() != '{') {
        throw DataError("not a safetensors file: the header does not start with '{'", where);
    }
    Json header = parse_strictly(text, where);
    return {std::move(header), file_size - sizeof length - length};
}

} // namespace

void write_safetensors(const std::filesystem::path& path, std::span<const WeightTensor> tensors,
                       const std::map<std::string, std::string>& metadata) {
    const std::string header = header_for(tensors, metadata);
    const std::uint64_t length = header.size();
    std::size_t size = sizeof length + header.size();
    for (const WeightTensor& tensor : tensors) {
        size += tensor.values.size() * sizeof(float);
    }
    std::string contents;
    contents.reserve(size);
    contents.append(reinterpret_cast<const char*>(&length), sizeof length);
    contents += header;
    for (const WeightTensor& tensor : tensors) {
        contents.append(reinterpret_cast<const char*>(tensor.values.data()),
                        tensor.values.size() * sizeof(float));
    }
    write_file_atomically(path, contents);
}

SafetensorsFile read_safetensors(const std::filesystem::path& path) {
    const std::string where = path.string();
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        throw DataError("there is no such file", where);
    }
    const std::uint64_t file_size = std::filesystem::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (error || !file) {
        throw DataError("the file cannot be opened", where);
    }
    const auto [header, data_size] = read_header(file, file_size, where);
    SafetensorsFile result;
    result.metadata = read_metadata(header, where);
    std::vector<Entry> entries;
    for (const auto& [name, description] : header.items()) {
        if (name != metadata_key) {
            entries.push_back(read_entry(name, description, data_size, where));
        }
    }
    check_coverage(entries, data_size, where);
    const auto start = static_cast<std::uint64_t>(file.tellg());
    for (Entry& entry : entries) {
        const std::uint64_t bytes = entry.end - entry.begin;
        entry.tensor.values.resize(bytes / sizeof(float));
        file.seekg(static_cast<std::streamoff>(start + entry.begin));
        if (!file.read(reinterpret_cast<char*>(entry.tensor.values.data()),
                       static_cast<std::streamsize>(bytes))) {
            throw DataError("cannot be read to its end", where);
        }
        result.tensors.push_back(std::move(entry.tensor));
    }
    return result;
}

} // namespace sluice

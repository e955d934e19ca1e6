// SPDX-License-Identifier: GPL-3.0-or-later
// The formats: torch/serialization.py of PyTorch, _save() and _legacy_save(); tensors by torch/_utils.py,
// _rebuild_tensor_v2().
#include "learning/state_dict.h"

#include "base/error.h"
#include "base/text.h"
#include "learning/pickle_reader.h"
#include "learning/tensor_values.h"
#include "storage/zip_entries.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <span>

namespace sluice {
namespace {

using Kind = PickleValue::Kind;

/// PyTorch's name of a storage's type, and the type of its values.
struct StorageType {
    const char* name;
    ValueType type;
};
constexpr std::array<StorageType, 9> storage_types{{{"torch.FloatStorage", ValueType::float32},
                                                    {"torch.DoubleStorage", ValueType::float64},
                                                    {"torch.HalfStorage", ValueType::float16},
                                                    {"torch.BFloat16Storage", ValueType::bfloat16},
                                                    {"torch.LongStorage", ValueType::int64},
                                                    {"torch.IntStorage", ValueType::int32},
                                                    {"torch.ShortStorage", ValueType::int16},
                                                    {"torch.CharStorage", ValueType::int8},
                                                    {"torch.ByteStorage", ValueType::uint8}}};

struct Storage {
    ValueType type = ValueType::float32;
    std::string key;
    std::uint64_t count = 0;
};

/// A tensor as the pickle describes it.
struct Description {
    std::string name;
    Storage storage;
    std::uint64_t offset = 0;
    std::vector<std::int64_t> shape, strides;
};

class StateDict {
  public:
    StateDict(const Pickle& pickle, const std::string& where) : pickle_(pickle), where_(where) {}

    std::vector<Description> read() const {
        const PickleValue* state = dictionary(pickle_.root);
        if (state == nullptr) {
            fail("holds no dictionary of tensors, but " + described(pickle_.top()));
        }
        std::vector<Description> tensors = tensors_of(*state);
        if (!tensors.empty()) {
            return tensors;
        }
        for (const char* key : {"state_dict", "model_state_dict", "model"}) {
            const std::optional<std::size_t> inner = find(*state, key);
            const PickleValue* below = inner ? dictionary(*inner) : nullptr;
            if (below != nullptr) {
                return tensors_of(*below);
            }
        }
        fail("holds a dictionary without tensors");
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw DataError("the file " + what, where_, "save model.state_dict() with torch.save()");
    }

    std::string described(const PickleValue& value) const {
        return value.kind == Kind::call ? "a '" + callee(value) + "'" : "something else";
    }

    std::string callee(const PickleValue& call) const { return pickle_[call.items[0]].text; }

    /// {} or OrderedDict(), with its items from `first_item` on.
    const PickleValue* dictionary(std::size_t number) const {
        const PickleValue& value = pickle_[number];
        const bool ordered = value.kind == Kind::call && callee(value) == "collections.OrderedDict";
        return value.kind == Kind::dictionary || ordered ? &value : nullptr;
    }

    /// Items follow the callable and its arguments where the dictionary is a call.
    std::span<const std::size_t> items(const PickleValue& dictionary) const {
        return std::span(dictionary.items).subspan(dictionary.kind == Kind::call ? 2 : 0);
    }

    std::optional<std::size_t> find(const PickleValue& dictionary, const std::string& key) const {
        const auto all = items(dictionary);
        for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
            if (pickle_[all[i]].kind == Kind::text && pickle_[all[i]].text == key) {
                return all[i + 1];
            }
        }
        return std::nullopt;
    }

    std::vector<Description> tensors_of(const PickleValue& dictionary) const {
        std::vector<Description> tensors;
        const auto all = items(dictionary);
        for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
            const PickleValue& key = pickle_[all[i]];
            const PickleValue& value = pickle_[all[i + 1]];
            if (key.kind == Kind::text && value.kind == Kind::call &&
                this->dictionary(all[i + 1]) == nullptr) {
                tensors.push_back(tensor(key.text, value));
            }
        }
        return tensors;
    }

    const PickleValue& argument(const PickleValue& call, std::size_t index, Kind kind) const {
        const PickleValue& arguments = pickle_[call.items[1]];
        if (arguments.kind != Kind::sequence || index >= arguments.items.size() ||
            pickle_[arguments.items[index]].kind != kind) {
            fail("describes a tensor in an unknown way");
        }
        return pickle_[arguments.items[index]];
    }

    std::vector<std::int64_t> integers(const PickleValue& sequence) const {
        std::vector<std::int64_t> values;
        for (const std::size_t item : sequence.items) {
            const PickleValue& value = pickle_[item];
            if (value.kind != Kind::integer || value.integer < 0 || sequence.items.size() > 16) {
                fail("describes a tensor's shape in an unknown way");
            }
            values.push_back(value.integer);
        }
        return values;
    }

    Description tensor(const std::string& name, const PickleValue& made) const {
        const bool parameter =
            callee(made) == "torch._utils._rebuild_parameter"; // (tensor, requires_grad, hooks)
        const PickleValue& call = parameter ? argument(made, 0, Kind::call) : made;
        if (callee(call) != "torch._utils._rebuild_tensor_v2") {
            fail("asks for '" + callee(call) + "' to make '" + name +
                 "'; only tensors are read, because anything else would run code");
        }
        Description tensor;
        tensor.name = name;
        tensor.storage = storage(argument(call, 0, Kind::persistent));
        const std::int64_t offset = argument(call, 1, Kind::integer).integer;
        if (offset < 0) {
            fail("lets '" + name + "' begin before its values");
        }
        tensor.offset = static_cast<std::uint64_t>(offset);
        tensor.shape = integers(argument(call, 2, Kind::sequence));
        tensor.strides = integers(argument(call, 3, Kind::sequence));
        if (tensor.shape.size() != tensor.strides.size()) {
            fail("describes the shape of '" + name + "' in an unknown way");
        }
        return tensor;
    }

    /// ('storage', torch.FloatStorage, '0', 'cpu', 4)
    Storage storage(const PickleValue& persistent) const {
        const PickleValue& identity = pickle_[persistent.items[0]];
        const auto item = [&](std::size_t index, Kind kind) -> const PickleValue& {
            if (identity.kind != Kind::sequence || index >= identity.items.size() ||
                pickle_[identity.items[index]].kind != kind) {
                fail("describes a storage in an unknown way");
            }
            return pickle_[identity.items[index]];
        };
        const std::string& type = item(1, Kind::name).text;
        const auto known =
            std::ranges::find_if(storage_types, [&](const StorageType& t) { return t.name == type; });
        if (known == storage_types.end()) {
            fail("stores values of type '" + type + "', which is not read");
        }
        const std::int64_t count = item(4, Kind::integer).integer;
        if (item(0, Kind::text).text != "storage" || count < 0) {
            fail("describes a storage in an unknown way");
        }
        return {known->type, item(2, Kind::text).text, static_cast<std::uint64_t>(count)};
    }

    const Pickle& pickle_;
    const std::string& where_;
};

/// Copies a tensor's values out of its storage, whatever its strides.
WeightTensor gather(const Description& tensor, std::span<const char> bytes, const std::string& where) {
    const auto fail = [&](const std::string& what) -> DataError {
        return DataError("tensor '" + tensor.name + "' " + what, where);
    };
    const std::size_t width = value_bytes(tensor.storage.type);
    if (tensor.storage.count > bytes.size() / width) {
        throw fail("has fewer values in the file than it says");
    }
    std::uint64_t count = 1, last = tensor.offset;
    for (std::size_t d = 0; d < tensor.shape.size(); ++d) {
        const auto side = static_cast<std::uint64_t>(tensor.shape[d]);
        const auto stride = static_cast<std::uint64_t>(tensor.strides[d]);
        if (side > 0 && count > tensor.storage.count / side) {
            throw fail("has more values than its storage");
        }
        count *= side;
        if (side > 1 && stride > tensor.storage.count / (side - 1)) {
            throw fail("reaches beyond its storage");
        }
        last += side > 1 ? (side - 1) * stride : 0;
    }
    if (count > 0 && last >= tensor.storage.count) {
        throw fail("reaches beyond its storage");
    }
    WeightTensor result{tensor.name, tensor.shape, std::vector<float>(count)};
    std::vector<std::int64_t> index(tensor.shape.size(), 0);
    std::uint64_t at = tensor.offset;
    for (float& value : result.values) {
        value = value_at(tensor.storage.type, bytes.data() + at * width);
        for (std::size_t d = index.size(); d-- > 0;) {
            at += static_cast<std::uint64_t>(tensor.strides[d]);
            if (++index[d] < tensor.shape[d]) {
                break;
            }
            at -= static_cast<std::uint64_t>(tensor.strides[d]) * static_cast<std::uint64_t>(tensor.shape[d]);
            index[d] = 0;
        }
    }
    return result;
}

std::vector<WeightTensor> from_zip(std::span<const char> bytes, const std::string& where) {
    const auto entries = zip_entries(bytes, where);
    const auto pickle_entry = std::ranges::find_if(entries, [](const auto& entry) {
        return entry.first.ends_with("/data.pkl") || entry.first == "data.pkl";
    });
    if (pickle_entry == entries.end()) {
        throw DataError("the archive has no data.pkl: it was not written by torch.save()", where);
    }
    const std::string folder = pickle_entry->first.substr(0, pickle_entry->first.size() - 8);
    if (entries.contains(folder + "constants.pkl")) {
        throw DataError("this is a TorchScript program, which would have to be run to be read", where,
                        "save its state_dict() with torch.save(), or give safetensors");
    }
    const auto order = entries.find(folder + "byteorder");
    if (order != entries.end() && std::string(order->second.begin(), order->second.end()) != "little") {
        throw DataError("the values are in big-endian order, which is not read", where);
    }
    const Pickle pickle = read_pickle(pickle_entry->second, 0, where);
    std::vector<WeightTensor> tensors;
    for (const Description& tensor : StateDict(pickle, where).read()) {
        const auto data = entries.find(folder + "data/" + tensor.storage.key);
        if (data == entries.end()) {
            throw DataError("the archive lacks the values of '" + tensor.name + "'", where);
        }
        tensors.push_back(gather(tensor, data->second, where));
    }
    return tensors;
}

/// Four pickles (a magic number, the version, the machine, the object), one with the keys of the storages,
/// and each storage's values behind their number.
std::vector<WeightTensor> from_legacy(std::span<const char> bytes, const std::string& where) {
    if (bytes.empty() || bytes.front() != '\x80') {
        throw DataError("neither a safetensors file nor one that torch.save() wrote", where);
    }
    std::size_t at = read_pickle(bytes, 0, where).end;
    const Pickle version = read_pickle(bytes, at, where);
    if (version.top().kind != Kind::integer || version.top().integer != 1001) {
        throw DataError("not a file that torch.save() wrote", where);
    }
    at = read_pickle(bytes, version.end, where).end;
    const Pickle object = read_pickle(bytes, at, where);
    const std::vector<Description> described = StateDict(object, where).read();
    const Pickle keys = read_pickle(bytes, object.end, where);
    std::map<std::string, std::size_t> width;
    for (const Description& tensor : described) {
        width[tensor.storage.key] = value_bytes(tensor.storage.type);
    }
    std::map<std::string, std::span<const char>> storages;
    at = keys.end;
    for (const std::size_t item : keys.top().items) {
        const std::string& key = keys[item].text;
        const std::size_t value_size = width.contains(key) ? width[key] : 0;
        if (value_size == 0 || bytes.size() - at < 8) {
            throw DataError("the file ends before its values, or has values that no tensor needs", where);
        }
        const auto count = static_cast<std::uint64_t>(integer_at(bytes.data() + at));
        at += 8;
        if (count > (bytes.size() - at) / value_size) {
            throw DataError("the file is cut off within its values", where);
        }
        storages[key] = bytes.subspan(at, count * value_size);
        at += count * value_size;
    }
    std::vector<WeightTensor> tensors;
    for (const Description& tensor : described) {
        tensors.push_back(gather(tensor, storages[tensor.storage.key], where));
    }
    return tensors;
}

std::vector<char> file_bytes(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        throw DataError("there is no such file", path.string());
    }
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    std::vector<char> bytes(error ? 0 : size);
    if (error || !file || !file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
        throw DataError("the file cannot be read", path.string());
    }
    return bytes;
}

} // namespace

std::vector<WeightTensor> read_state_dict(const std::filesystem::path& path) {
    const std::vector<char> bytes = file_bytes(path);
    const std::string where = path.string();
    return is_zip(bytes) ? from_zip(bytes, where) : from_legacy(bytes, where);
}

} // namespace sluice

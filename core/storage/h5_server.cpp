// SPDX-License-Identifier: GPL-3.0-or-later
// The other end of h5_foreign.h: runs in the process that reads foreign files.
#include "storage/h5_foreign.h"

#include "base/error.h"
#include "storage/h5_messages.h"
#include "storage/h5_parts.h"
#include "storage/h5_private.h"
#include "storage/h5_tree.h"

#include <hdf5.h>
#include <nlohmann/json.hpp>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>
#include <set>

namespace sluice {
namespace {

using h5::Handle;
using h5::Message;
using h5::ReadPart;
using nlohmann::json;

constexpr std::size_t block_bytes = std::size_t{8} << 20U;
constexpr std::size_t most_row_bytes = std::size_t{256} << 20U;
constexpr std::size_t chunk_cache = std::size_t{64} << 20U;
constexpr double always_allowed = 16.0 * 1024 * 1024; ///< bytes of a dataset
constexpr double most_growth = 2000.0; ///< of a dataset over what the file holds of it; deflate reaches 1,032
constexpr rlim_t most_memory = rlim_t{4} << 30U;

void put(const void* bytes, std::size_t count) {
    const char* at = static_cast<const char*>(bytes);
    while (count > 0) {
        const ssize_t written = write(STDOUT_FILENO, at, count);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            _exit(1); // nobody listens any more
        }
        at += written;
        count -= static_cast<std::size_t>(written);
    }
}

void put_head(Message message, std::uint64_t length) {
    put(&message, 1);
    put(&length, sizeof length);
}

void put_json(Message message, const json& document) {
    const std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);
    put_head(message, text.size());
    put(text.data(), text.size());
}

/// A block of one part.
void put_block(Message message, std::uint32_t part, const void* bytes, std::size_t count) {
    const std::array<std::uint32_t, 2> head{part, 0};
    put_head(message, sizeof head + count);
    put(head.data(), sizeof head);
    put(bytes, count);
}

class DatasetReader {
  public:
    DatasetReader(std::int64_t file, const std::string& file_name, const std::string& path, H5Rows rows)
        : where_(file_name + ":" + path), access_(h5::inner_links(), H5Pclose),
          dataset_(open(file, path, access_.id()), H5Dclose), rows_(rows) {
        if (!dataset_.valid()) {
            throw DataError("there is no dataset of this name in the file", where_,
                            "sluice-cli data FILE lists what is in it");
        }
        const std::string why_not = h5::why_not(dataset_.id());
        if (!why_not.empty()) {
            throw DataError("the dataset cannot become columns: " + why_not, where_);
        }
    }

    void read() {
        find_shape();
        check_size();
        parts_ = h5::parts_of(dataset_.id(), {shape_.begin() + 1, shape_.end()}, notes_);
        if (parts_.empty()) {
            throw DataError("the dataset holds neither numbers nor text", where_);
        }
        find_fill_values();
        json header{{"rows", count_}, {"parts", json::array()}};
        for (const auto& part : parts_) {
            header["parts"].push_back({{"name", part->part.name},
                                       {"text", part->part.text},
                                       {"bytes", part->part.bytes},
                                       {"shape", part->part.shape}});
        }
        put_json(Message::dataset, header);
        const std::size_t block = rows_of_block();
        for (std::size_t first = 0; first < count_; first += block) {
            for (std::size_t p = 0; p < parts_.size(); ++p) {
                read_block(p, first, std::min(block, count_ - first));
            }
        }
        put_json(Message::end, all_notes());
    }

  private:
    static std::int64_t open(std::int64_t file, const std::string& path, std::int64_t access) {
        H5Pset_chunk_cache(access, 12421, chunk_cache, 1.0);
        return H5Dopen2(file, path.c_str(), access);
    }

    void find_shape() {
        const Handle space(H5Dget_space(dataset_.id()), H5Sclose);
        std::array<hsize_t, H5S_MAX_RANK> sides{};
        const int rank = H5Sget_simple_extent_dims(space.id(), sides.data(), nullptr);
        if (rank < 1) {
            throw DataError("the dataset has no shape", where_);
        }
        shape_.assign(sides.begin(), sides.begin() + rank);
        const std::uint64_t stop = std::min<std::uint64_t>(rows_.stop, shape_[0]);
        count_ = rows_.start < stop ? (stop - rows_.start - 1) / rows_.step + 1 : 0;
    }

    /// A damaged header can announce anything.
    void check_size() {
        const Handle type(H5Dget_type(dataset_.id()), H5Tclose);
        double row = double(H5Tget_size(type.id()));
        for (std::size_t d = 1; d < shape_.size(); ++d) {
            row *= double(shape_[d]);
        }
        hsize_t file_size = 0;
        const Handle file(H5Iget_file_id(dataset_.id()), H5Fclose);
        H5Fget_filesize(file.id(), &file_size);
        const double held = std::min(double(H5Dget_storage_size(dataset_.id())), double(file_size));
        const double size = row * double(shape_[0]);
        if (row > double(most_row_bytes) || (size > always_allowed && size > most_growth * held)) {
            throw DataError("the dataset announces " + std::to_string(size / 1e6) +
                                " MB, of which the file holds " + std::to_string(held / 1e6) + " MB",
                            where_, "it is damaged, or empty for the most part");
        }
    }

    void find_fill_values() {
        const Handle plan(H5Dget_create_plist(dataset_.id()), H5Pclose);
        H5D_fill_value_t state = H5D_FILL_VALUE_DEFAULT;
        double fill = 0.0;
        const Handle type(H5Dget_type(dataset_.id()), H5Tclose);
        if (h5::value_kind(type.id()) != 'n' || H5Tget_class(type.id()) == H5T_ENUM) {
            return;
        }
        // A fill value of 0 is what is there without one: it would make every 0 missing.
        if (H5Pfill_value_defined(plan.id(), &state) >= 0 && state == H5D_FILL_VALUE_USER_DEFINED &&
            H5Pget_fill_value(plan.id(), H5T_NATIVE_DOUBLE, &fill) >= 0 && fill != 0.0) {
            add_fill(fill);
        }
        for (const char* name : {"_FillValue", "missing_value"}) {
            add_fill_attribute(name);
        }
    }

    void add_fill(double value) {
        if (!std::isnan(value)) {
            fills_.insert({value, 0});
        }
    }

    void add_fill_attribute(const char* name) {
        if (H5Aexists(dataset_.id(), name) <= 0) {
            return;
        }
        const Handle attribute(H5Aopen(dataset_.id(), name, H5P_DEFAULT), H5Aclose);
        const Handle space(H5Aget_space(attribute.id()), H5Sclose);
        const Handle type(H5Aget_type(attribute.id()), H5Tclose);
        const bool number = H5Tget_class(type.id()) == H5T_INTEGER || H5Tget_class(type.id()) == H5T_FLOAT;
        double value = 0.0;
        if (number && H5Sget_simple_extent_npoints(space.id()) == 1 &&
            H5Aread(attribute.id(), H5T_NATIVE_DOUBLE, &value) >= 0) {
            add_fill(value);
        }
    }

    /// About 8 MiB of rows, whole chunks where they are not much larger.
    std::size_t rows_of_block() const {
        std::size_t row = 1;
        for (const auto& part : parts_) {
            row = std::max(row, part->part.count() * std::max<std::size_t>(part->value_size, 16));
        }
        std::size_t block = std::max<std::size_t>(block_bytes / row, 1);
        const Handle plan(H5Dget_create_plist(dataset_.id()), H5Pclose);
        std::array<hsize_t, H5S_MAX_RANK> chunk{};
        if (H5Pget_layout(plan.id()) == H5D_CHUNKED &&
            H5Pget_chunk(plan.id(), static_cast<int>(shape_.size()), chunk.data()) > 0 && chunk[0] > 0 &&
            chunk[0] < 8 * block) {
            block = std::max<std::size_t>(block / chunk[0], 1) * chunk[0];
        }
        return block;
    }

    void read_block(std::size_t number, std::size_t first, std::size_t count) {
        ReadPart& part = *parts_[number];
        const std::size_t values = count * part.part.count();
        std::vector<hsize_t> start(shape_.size(), 0), stride(shape_.size(), 1);
        std::vector<hsize_t> size(shape_.begin(), shape_.end());
        start[0] = rows_.start + first * rows_.step;
        stride[0] = rows_.step;
        size[0] = count;
        if (values == 0) {
            return;
        }
        const Handle from(H5Dget_space(dataset_.id()), H5Sclose);
        const Handle into(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose);
        buffer_.resize(values * part.value_size);
        if (H5Sselect_hyperslab(from.id(), H5S_SELECT_SET, start.data(), stride.data(), size.data(),
                                nullptr) < 0 ||
            H5Dread(dataset_.id(), part.memory_type, into.id(), from.id(), H5P_DEFAULT, buffer_.data()) < 0) {
            fail_to_read();
        }
        if (part.part.text) {
            put_texts(number, values);
        } else {
            put_numbers(number, values);
        }
        if (part.kind == ReadPart::Kind::variable_text) {
            H5Dvlen_reclaim(part.memory_type, into.id(), H5P_DEFAULT, buffer_.data());
        }
    }

    [[noreturn]] void fail_to_read() const {
        const Handle plan(H5Dget_create_plist(dataset_.id()), H5Pclose);
        for (int i = 0; i < H5Pget_nfilters(plan.id()); ++i) {
            unsigned flags = 0, configuration = 0;
            std::size_t parameters = 0;
            std::array<char, 80> name{};
            const H5Z_filter_t filter =
                H5Pget_filter2(plan.id(), static_cast<unsigned>(i), &flags, &parameters, nullptr,
                               name.size() - 1, name.data(), &configuration);
            if (filter > 0 && H5Zfilter_avail(filter) <= 0) {
                throw DataError("the dataset is packed with the filter '" + std::string(name.data()) +
                                    "' (number " + std::to_string(filter) +
                                    "), which this HDF5 library does not have",
                                where_, "pack it with gzip: h5repack -f GZIP=4 OLD.h5 NEW.h5");
            }
        }
        h5::fail("the values cannot be read: the dataset is damaged", where_);
    }

    void put_numbers(std::size_t number, std::size_t values) {
        const ReadPart& part = *parts_[number];
        numbers_.resize(values);
        if (part.kind == ReadPart::Kind::number) {
            std::memcpy(numbers_.data(), buffer_.data(), values * sizeof(double));
        } else {
            for (std::size_t i = 0; i < values; ++i) {
                numbers_[i] = enumeration_name(part, i) == "TRUE" ? 1.0 : 0.0;
            }
        }
        for (double& value : numbers_) {
            rounded_ += part.whole_64 && std::abs(value) >= 0x1p53 ? 1 : 0;
            mark_fill(value);
        }
        put_block(Message::numbers, static_cast<std::uint32_t>(number), numbers_.data(),
                  values * sizeof(double));
    }

    void mark_fill(double& value) {
        for (auto& [fill, count] : fills_) {
            // An attribute may have more digits than the values.
            if (value == fill || static_cast<float>(value) == static_cast<float>(fill)) {
                ++count;
                value = std::numeric_limits<double>::quiet_NaN();
                return;
            }
        }
    }

    std::string enumeration_name(const ReadPart& part, std::size_t i) const {
        const auto found =
            part.names.find(std::string(buffer_.data() + i * part.value_size, part.value_size));
        return found == part.names.end() ? std::string() : found->second;
    }

    void put_texts(std::size_t number, std::size_t values) {
        const ReadPart& part = *parts_[number];
        texts_.clear();
        for (std::size_t i = 0; i < values; ++i) {
            const std::string text = text_at(part, i);
            const auto length = static_cast<std::uint32_t>(text.size());
            texts_.append(reinterpret_cast<const char*>(&length), sizeof length); // NOLINT
            texts_ += text;
        }
        put_block(Message::texts, static_cast<std::uint32_t>(number), texts_.data(), texts_.size());
    }

    std::string text_at(const ReadPart& part, std::size_t i) const {
        const char* at = buffer_.data() + i * part.value_size;
        if (part.kind == ReadPart::Kind::enumeration) {
            return enumeration_name(part, i);
        }
        if (part.kind == ReadPart::Kind::variable_text) {
            const char* text = nullptr;
            std::memcpy(&text, at, sizeof text);
            return text == nullptr ? "" : text;
        }
        std::string text(at, part.value_size);
        if (H5Tget_strpad(part.own_type) == H5T_STR_SPACEPAD) {
            text.erase(text.find_last_not_of(' ') + 1);
        }
        return text.substr(0, text.find('\0'));
    }

    json all_notes() const {
        json notes = notes_;
        for (const auto& [fill, count] : fills_) {
            if (count > 0) {
                notes.push_back(std::to_string(count) + (count == 1 ? " value is" : " values are") +
                                " the fill value " + json(fill).dump() + " and count" +
                                (count == 1 ? "s" : "") + " as missing");
            }
        }
        if (rounded_ > 0) {
            notes.push_back(std::to_string(rounded_) +
                            " whole numbers of 2^53 and more are rounded to the nearest double");
        }
        return notes;
    }

    std::string where_;
    Handle access_;
    Handle dataset_;
    H5Rows rows_;
    std::vector<std::size_t> shape_;
    std::size_t count_ = 0; ///< rows to read
    std::vector<std::unique_ptr<ReadPart>> parts_;
    std::vector<std::string> notes_;
    std::map<double, std::size_t> fills_; ///< and how often each was met
    std::size_t rounded_ = 0;
    std::vector<char> buffer_;
    std::vector<double> numbers_;
    std::string texts_;
};

/// What a damaged file can do to this process, it cannot do to the machine.
void limit_process() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
#ifndef __SANITIZE_ADDRESS__ // it reserves terabytes for itself
    const rlimit memory{most_memory, most_memory};
    setrlimit(RLIMIT_AS, &memory);
#endif
}

std::uint64_t number_from(const char* text) {
    std::uint64_t value = 0;
    std::from_chars(text, text + std::strlen(text), value);
    return value;
}

void serve(std::span<const char* const> arguments) {
    const std::string command = arguments.empty() ? "" : arguments[0];
    if (!(command == "list" && arguments.size() == 2) && !(command == "read" && arguments.size() == 6)) {
        throw InvalidArgument("takes 'list FILE' or 'read FILE DATASET START STOP STEP'");
    }
    const std::string name = arguments[1];
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    const Handle file(H5Fopen(name.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    if (!file.valid()) {
        h5::fail("cannot be opened as an HDF5 file", name);
    }
    if (command == "list") {
        put_json(Message::tree, h5::tree_of(file.id()));
        return;
    }
    const H5Rows rows{number_from(arguments[3]), number_from(arguments[4]),
                      std::max<std::uint64_t>(number_from(arguments[5]), 1)};
    DatasetReader(file.id(), name, arguments[2], rows).read();
}

void put_failure(const std::string& what, const std::string& where, const std::string& remedy) {
    put_json(Message::failure, {{"what", what}, {"where", where}, {"remedy", remedy}});
}

} // namespace

int serve_hdf5(std::span<const char* const> arguments) {
    limit_process();
    const std::string file = arguments.size() > 1 ? arguments[1] : "";
    try {
        serve(arguments);
        return 0;
    } catch (const Error& error) {
        put_failure(error.message(), error.where(), error.remedy());
    } catch (const std::bad_alloc&) {
        put_failure("reading it asks for more than 4 GB of memory", file,
                    "it is damaged, or has enormous chunks");
    } catch (const std::exception& error) {
        put_failure(std::string("cannot be read: ") + error.what(), file, "");
    }
    return 1;
}

} // namespace sluice

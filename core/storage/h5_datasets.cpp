// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "storage/h5_file.h"
#include "storage/h5_private.h"

#include <hdf5.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace sluice {
namespace {

constexpr std::size_t worth_chunking = 4096;       // values; below, a chunk index costs more than gzip saves
constexpr std::size_t sample_values = 8192;        // of the trial: 64 KiB
constexpr std::size_t chunk_values = 128U * 1024U; // 1 MiB, HDF5's default chunk cache
constexpr unsigned gzip_level = 4;
constexpr double worthwhile_ratio = 0.75;

/// What gzip leaves of a sample from the middle, shuffled by bytes as HDF5's shuffle filter does. Random
/// doubles keep 0.9 and more of their size and are not worth the time; row numbers and traces shrink several
/// times.
double compressed_share(std::span<const std::byte> bytes) {
    constexpr std::size_t width = 8;
    const std::size_t count = bytes.size() / width;
    std::vector<Bytef> shuffled(bytes.size());
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t k = 0; k < width; ++k) {
            shuffled[k * count + i] = std::to_integer<Bytef>(bytes[i * width + k]);
        }
    }
    uLongf size = compressBound(bytes.size());
    std::vector<Bytef> packed(size);
    if (compress2(packed.data(), &size, shuffled.data(), shuffled.size(), 1) != Z_OK) {
        return 1.0;
    }
    return double(size) / double(bytes.size());
}

bool gzip_pays(std::span<const std::byte> bytes) {
    constexpr std::size_t sample = sample_values * 8;
    if (bytes.size() < worth_chunking * 8 || H5Zfilter_avail(H5Z_FILTER_DEFLATE) <= 0) {
        return false;
    }
    if (bytes.size() <= sample) {
        return compressed_share(bytes) < worthwhile_ratio;
    }
    const std::size_t middle = (bytes.size() - sample) / 2 / 8 * 8;
    return compressed_share(bytes.subspan(middle, sample)) < worthwhile_ratio;
}

/// Whole rows, about 1 MiB of them.
std::vector<hsize_t> chunk_of(const std::vector<hsize_t>& shape) {
    std::vector<hsize_t> chunk = shape;
    const hsize_t row = shape.size() == 2 ? shape[1] : 1;
    chunk[0] = std::clamp<hsize_t>(chunk_values / std::max<hsize_t>(row, 1), 1, shape[0]);
    if (shape.size() == 2) {
        chunk[1] = std::min<hsize_t>(row, chunk_values);
    }
    return chunk;
}

struct NewDataset {
    hid_t group;
    const std::string& name;
    hid_t file_type;
    hid_t memory_type;
    std::span<const std::byte> bytes;
    std::vector<std::size_t> shape;
    std::string where;
    std::size_t width = 8; ///< bytes of a value
    bool numbers = true;   ///< gzip is of no use to texts: their bytes are not in the dataset itself
};

void write_dataset(const NewDataset& data) {
    const std::vector<hsize_t> shape(data.shape.begin(), data.shape.end());
    const std::size_t expected =
        std::accumulate(shape.begin(), shape.end(), hsize_t{data.width}, std::multiplies<>());
    if (expected != data.bytes.size()) {
        throw InvalidArgument("the shape does not fit the number of values", data.where);
    }
    const h5::Handle space(H5Screate_simple(int(shape.size()), shape.data(), nullptr), H5Sclose);
    const h5::Handle plan(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(plan.id(), false);
    if (data.numbers) { // texts of variable length may not be left unfilled
        H5Pset_fill_time(plan.id(), H5D_FILL_TIME_NEVER);
    }
    if (data.numbers && gzip_pays(data.bytes)) {
        H5Pset_chunk(plan.id(), int(shape.size()), chunk_of(shape).data());
        H5Pset_shuffle(plan.id());
        H5Pset_deflate(plan.id(), gzip_level);
    }
    const h5::Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_char_encoding(links.id(), H5T_CSET_UTF8);
    const h5::Handle dataset(H5Dcreate2(data.group, data.name.c_str(), data.file_type, space.id(), links.id(),
                                        plan.id(), H5P_DEFAULT),
                             H5Dclose);
    const bool written =
        dataset.valid() && (data.bytes.empty() || H5Dwrite(dataset.id(), data.memory_type, H5S_ALL, H5S_ALL,
                                                           H5P_DEFAULT, data.bytes.data()) >= 0);
    if (!written) {
        h5::fail("the values cannot be written", data.where);
    }
}

template <typename T>
H5Values<T> read_dataset(hid_t group, const std::string& name, hid_t memory_type, const std::string& where) {
    const h5::Handle dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.valid()) {
        h5::fail("there is no such dataset", where);
    }
    const h5::Handle type(H5Dget_type(dataset.id()), H5Tclose);
    const h5::Handle space(H5Dget_space(dataset.id()), H5Sclose);
    const H5T_class_t kind = H5Tget_class(type.id());
    if (kind != H5T_INTEGER && kind != H5T_FLOAT) {
        h5::fail("the dataset does not hold numbers", where);
    }
    const int rank = H5Sget_simple_extent_ndims(space.id());
    if (rank < 0 || rank > 2) {
        h5::fail("the dataset has " + std::to_string(rank) + " dimensions where one or two are expected",
                 where);
    }
    std::array<hsize_t, 2> shape{};
    H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr);
    H5Values<T> result;
    result.shape.assign(shape.begin(), shape.begin() + rank);
    try {
        result.values.resize(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.id())));
    } catch (const std::exception&) { // bad_alloc or length_error
        h5::fail("the dataset does not fit into memory", where);
    }
    if (!result.values.empty() &&
        H5Dread(dataset.id(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, result.values.data()) < 0) {
        h5::fail("the values cannot be read", where);
    }
    return result;
}

std::vector<std::size_t> or_flat(std::vector<std::size_t> shape, std::size_t count) {
    return shape.empty() ? std::vector<std::size_t>{count} : shape;
}

} // namespace

void H5Group::write(const std::string& name, std::span<const double> values, std::vector<std::size_t> shape) {
    write_dataset({id_, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, std::as_bytes(values),
                   or_flat(std::move(shape), values.size()), place(name)});
}

void H5Group::write(const std::string& name, std::span<const std::int64_t> values,
                    std::vector<std::size_t> shape) {
    write_dataset({id_, name, H5T_STD_I64LE, H5T_NATIVE_INT64, std::as_bytes(values),
                   or_flat(std::move(shape), values.size()), place(name)});
}

void H5Group::write_bytes(const std::string& name, std::span<const std::uint8_t> bytes) {
    write_dataset(
        {id_, name, H5T_STD_U8LE, H5T_NATIVE_UINT8, std::as_bytes(bytes), {bytes.size()}, place(name), 1});
}

void H5Group::write_texts(const std::string& name, std::span<const std::string> texts) {
    std::vector<std::string> clean;
    clean.reserve(texts.size());
    std::vector<const char*> pointers;
    for (const std::string& text : texts) {
        clean.push_back(h5::without_nul(text));
        pointers.push_back(clean.back().c_str());
    }
    const h5::Handle type = h5::text_type();
    write_dataset({id_,
                   name,
                   type.id(),
                   type.id(),
                   std::as_bytes(std::span(pointers)),
                   {texts.size()},
                   place(name),
                   sizeof(char*),
                   false});
}

std::vector<std::uint8_t> H5Group::read_bytes(const std::string& name) const {
    return read_dataset<std::uint8_t>(id_, name, H5T_NATIVE_UINT8, place(name)).values;
}

H5Values<double> H5Group::read_numbers(const std::string& name) const {
    return read_dataset<double>(id_, name, H5T_NATIVE_DOUBLE, place(name));
}

H5Values<std::int64_t> H5Group::read_integers(const std::string& name) const {
    return read_dataset<std::int64_t>(id_, name, H5T_NATIVE_INT64, place(name));
}

} // namespace sluice

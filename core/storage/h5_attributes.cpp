// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/h5_file.h"
#include "storage/h5_private.h"

#include <hdf5.h>

#include <algorithm>
#include <cstring>

namespace sluice {

std::string h5::without_nul(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (const char letter : text) {
        if (letter == '\0') {
            clean += "\xEF\xBF\xBD"; // U+FFFD
        } else {
            clean += letter;
        }
    }
    return clean;
}

namespace {

void write_attribute(hid_t object, const std::string& name, const h5::Handle& space, hid_t file_type,
                     hid_t memory_type, const void* values, const std::string& where) {
    const h5::Handle plan(H5Pcreate(H5P_ATTRIBUTE_CREATE), H5Pclose);
    H5Pset_char_encoding(plan.id(), H5T_CSET_UTF8);
    if (H5Aexists(object, name.c_str()) > 0) {
        H5Adelete(object, name.c_str());
    }
    const h5::Handle attribute(
        H5Acreate2(object, name.c_str(), file_type, space.id(), plan.id(), H5P_DEFAULT), H5Aclose);
    // An attribute without elements exists, but HDF5 wants no buffer for it.
    if (!attribute.valid() || (values != nullptr && H5Awrite(attribute.id(), memory_type, values) < 0)) {
        h5::fail("the attribute cannot be written", where);
    }
}

h5::Handle list_space(std::size_t count) {
    const hsize_t size = count;
    return {H5Screate_simple(1, &size, nullptr), H5Sclose};
}

h5::Handle scalar_space() {
    return {H5Screate(H5S_SCALAR), H5Sclose};
}

/// An attribute opened for reading, with its type and number of elements.
struct OpenAttribute {
    OpenAttribute(hid_t object, const std::string& name, const std::string& where)
        : attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose),
          type(attribute.valid() ? H5Aget_type(attribute.id()) : -1, H5Tclose),
          space(attribute.valid() ? H5Aget_space(attribute.id()) : -1, H5Sclose) {
        if (!attribute.valid() || !type.valid() || !space.valid()) {
            h5::fail("there is no such attribute", where);
        }
        count = static_cast<std::size_t>(std::max<hssize_t>(H5Sget_simple_extent_npoints(space.id()), 0));
    }

    h5::Handle attribute;
    h5::Handle type;
    h5::Handle space;
    std::size_t count = 0;
};

template <typename T>
std::vector<T> read_values(hid_t object, const std::string& name, hid_t memory_type,
                           const std::string& where) {
    const OpenAttribute open(object, name, where);
    const H5T_class_t kind = H5Tget_class(open.type.id());
    if (kind != H5T_INTEGER && kind != H5T_FLOAT) {
        h5::fail("the attribute is not a number", where);
    }
    std::vector<T> values(open.count);
    if (open.count > 0 && H5Aread(open.attribute.id(), memory_type, values.data()) < 0) {
        h5::fail("the attribute cannot be read", where);
    }
    return values;
}

template <typename T>
T only(const std::vector<T>& values, const std::string& where) {
    if (values.size() != 1) {
        h5::fail("the attribute has " + std::to_string(values.size()) + " values where one is expected",
                 where);
    }
    return values.front();
}

std::vector<std::string> read_variable_texts(const OpenAttribute& open, const std::string& where) {
    const h5::Handle memory_type(H5Tcopy(open.type.id()), H5Tclose);
    std::vector<char*> pointers(open.count, nullptr);
    if (H5Aread(open.attribute.id(), memory_type.id(), pointers.data()) < 0) {
        h5::fail("the attribute cannot be read", where);
    }
    std::vector<std::string> texts;
    texts.reserve(open.count);
    for (const char* pointer : pointers) {
        texts.emplace_back(pointer == nullptr ? "" : pointer);
    }
    H5Dvlen_reclaim(memory_type.id(), open.space.id(), H5P_DEFAULT, pointers.data());
    return texts;
}

/// Text of fixed length, as other programs write it: padded with NULs or spaces.
std::vector<std::string> read_fixed_texts(const OpenAttribute& open, const std::string& where) {
    const std::size_t width = H5Tget_size(open.type.id());
    std::vector<char> bytes(width * open.count);
    if (H5Aread(open.attribute.id(), open.type.id(), bytes.data()) < 0) {
        h5::fail("the attribute cannot be read", where);
    }
    const bool spaces = H5Tget_strpad(open.type.id()) == H5T_STR_SPACEPAD;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < open.count; ++i) {
        const char* first = bytes.data() + i * width;
        std::string text(first, std::find(first, first + width, '\0'));
        while (spaces && !text.empty() && text.back() == ' ') {
            text.pop_back();
        }
        texts.push_back(std::move(text));
    }
    return texts;
}

} // namespace

void H5Group::set_text(const std::string& name, std::string_view value) {
    const std::string clean = h5::without_nul(value);
    const char* pointer = clean.c_str();
    const h5::Handle type = h5::text_type();
    write_attribute(id_, name, scalar_space(), type.id(), type.id(), &pointer, place(name));
}

void H5Group::set_texts(const std::string& name, std::span<const std::string> values) {
    std::vector<std::string> clean;
    std::vector<const char*> pointers;
    clean.reserve(values.size());
    for (const std::string& value : values) {
        pointers.push_back(clean.emplace_back(h5::without_nul(value)).c_str());
    }
    const h5::Handle type = h5::text_type();
    write_attribute(id_, name, list_space(values.size()), type.id(), type.id(),
                    values.empty() ? nullptr : pointers.data(), place(name));
}

void H5Group::set_number(const std::string& name, double value) {
    write_attribute(id_, name, scalar_space(), H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value, place(name));
}

void H5Group::set_numbers(const std::string& name, std::span<const double> values) {
    write_attribute(id_, name, list_space(values.size()), H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE,
                    values.empty() ? nullptr : values.data(), place(name));
}

void H5Group::set_integer(const std::string& name, std::int64_t value) {
    write_attribute(id_, name, scalar_space(), H5T_STD_I64LE, H5T_NATIVE_INT64, &value, place(name));
}

void H5Group::set_integers(const std::string& name, std::span<const std::int64_t> values) {
    write_attribute(id_, name, list_space(values.size()), H5T_STD_I64LE, H5T_NATIVE_INT64,
                    values.empty() ? nullptr : values.data(), place(name));
}

void H5Group::set_unsigned(const std::string& name, std::uint64_t value) {
    write_attribute(id_, name, scalar_space(), H5T_STD_U64LE, H5T_NATIVE_UINT64, &value, place(name));
}

bool H5Group::has_attribute(const std::string& name) const {
    return H5Aexists(id_, name.c_str()) > 0;
}

std::vector<std::string> H5Group::attribute_names() const {
    std::vector<std::string> names;
    const auto collect = [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
        static_cast<std::vector<std::string>*>(out)->emplace_back(name);
        return 0;
    };
    if (H5Aiterate2(id_, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, collect, &names) < 0) {
        names.clear();
        H5Aiterate2(id_, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names);
    }
    H5Eclear2(H5E_DEFAULT);
    return names;
}

std::string H5Group::text(const std::string& name) const {
    return only(texts(name), place(name));
}

std::vector<std::string> H5Group::texts(const std::string& name) const {
    const OpenAttribute open(id_, name, place(name));
    if (H5Tget_class(open.type.id()) != H5T_STRING) {
        h5::fail("the attribute is not text", place(name));
    }
    if (open.count == 0) {
        return {};
    }
    return H5Tis_variable_str(open.type.id()) > 0 ? read_variable_texts(open, place(name))
                                                  : read_fixed_texts(open, place(name));
}

double H5Group::number(const std::string& name) const {
    return only(numbers(name), place(name));
}

std::vector<double> H5Group::numbers(const std::string& name) const {
    return read_values<double>(id_, name, H5T_NATIVE_DOUBLE, place(name));
}

std::int64_t H5Group::integer(const std::string& name) const {
    return only(integers(name), place(name));
}

std::vector<std::int64_t> H5Group::integers(const std::string& name) const {
    return read_values<std::int64_t>(id_, name, H5T_NATIVE_INT64, place(name));
}

std::uint64_t H5Group::unsigned_integer(const std::string& name) const {
    return only(read_values<std::uint64_t>(id_, name, H5T_NATIVE_UINT64, place(name)), place(name));
}

} // namespace sluice

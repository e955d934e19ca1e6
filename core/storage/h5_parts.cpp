// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/h5_parts.h"

#include "storage/h5_tree.h"

#include <hdf5.h>

#include <array>

namespace sluice::h5 {
namespace {

constexpr int most_members = 65536;

std::string member_name(std::int64_t type, unsigned index) {
    char* name = H5Tget_member_name(type, index);
    const std::string text = name == nullptr ? "" : name;
    H5free_memory(name);
    return text;
}

void name_values(ReadPart& part, std::int64_t native) {
    std::string bytes(H5Tget_size(native), '\0');
    for (int i = 0; i < H5Tget_nmembers(native); ++i) {
        if (H5Tget_member_value(native, static_cast<unsigned>(i), bytes.data()) >= 0) {
            part.names[bytes] = member_name(native, static_cast<unsigned>(i));
        }
    }
}

/// The type in memory of one value, and with it how values are understood.
std::int64_t value_type(ReadPart& part) {
    switch (H5Tget_class(part.own_type)) {
    case H5T_STRING:
        part.part.text = true;
        part.kind = H5Tis_variable_str(part.own_type) > 0 ? ReadPart::Kind::variable_text
                                                          : ReadPart::Kind::fixed_text;
        return H5Tcopy(part.own_type);
    case H5T_ENUM: {
        part.part.text = value_kind(part.own_type) == 't';
        part.kind = ReadPart::Kind::enumeration;
        const std::int64_t native = H5Tget_native_type(part.own_type, H5T_DIR_ASCEND);
        name_values(part, native);
        return native;
    }
    default:
        part.part.bytes = H5Tget_class(part.own_type) == H5T_INTEGER && H5Tget_size(part.own_type) == 1 &&
                          H5Tget_sign(part.own_type) == H5T_SGN_NONE;
        part.whole_64 = H5Tget_class(part.own_type) == H5T_INTEGER && H5Tget_size(part.own_type) > 4;
        return H5Tcopy(H5T_NATIVE_DOUBLE);
    }
}

/// A part of `type`, which may be an array of values; nullptr where it holds neither numbers nor text.
std::unique_ptr<ReadPart> part_of(std::int64_t type, const std::string& member,
                                  const std::vector<std::size_t>& of_row) {
    auto part = std::make_unique<ReadPart>();
    part->part.name = member;
    part->part.shape = of_row;
    std::array<hsize_t, H5S_MAX_RANK> sides{};
    int rank = 0;
    if (H5Tget_class(type) == H5T_ARRAY) {
        rank = H5Tget_array_ndims(type);
        H5Tget_array_dims2(type, sides.data());
        part->own_type = H5Tget_super(type);
    } else {
        part->own_type = H5Tcopy(type);
    }
    if (rank < 0 || value_kind(part->own_type) == ' ') {
        return nullptr;
    }
    const Handle value(value_type(*part), H5Tclose);
    part->value_size = H5Tget_size(value.id());
    const Handle all(rank > 0 ? H5Tarray_create2(value.id(), static_cast<unsigned>(rank), sides.data())
                              : H5Tcopy(value.id()),
                     H5Tclose);
    part->part.shape.insert(part->part.shape.end(), sides.begin(), sides.begin() + rank);
    if (member.empty()) {
        part->memory_type = H5Tcopy(all.id());
    } else {
        part->memory_type = H5Tcreate(H5T_COMPOUND, H5Tget_size(all.id()));
        H5Tinsert(part->memory_type, member.c_str(), 0, all.id());
    }
    return part->memory_type < 0 || part->value_size == 0 ? nullptr : std::move(part);
}

} // namespace

ReadPart::~ReadPart() {
    for (const std::int64_t type : {own_type, memory_type}) {
        if (type >= 0) {
            H5Tclose(type);
        }
    }
}

std::vector<std::unique_ptr<ReadPart>> parts_of(std::int64_t dataset, const std::vector<std::size_t>& of_row,
                                                std::vector<std::string>& notes) {
    const Handle type(H5Dget_type(dataset), H5Tclose);
    std::vector<std::unique_ptr<ReadPart>> parts;
    if (H5Tget_class(type.id()) != H5T_COMPOUND) {
        if (auto part = part_of(type.id(), "", of_row)) {
            parts.push_back(std::move(part));
        }
        return parts;
    }
    const int members = std::min(H5Tget_nmembers(type.id()), most_members);
    for (int i = 0; i < members; ++i) {
        const Handle member(H5Tget_member_type(type.id(), static_cast<unsigned>(i)), H5Tclose);
        const std::string name = member_name(type.id(), static_cast<unsigned>(i));
        if (auto part = name.empty() ? nullptr : part_of(member.id(), name, of_row)) {
            parts.push_back(std::move(part));
        } else {
            notes.push_back("the member '" + name + "' holds neither numbers nor text (" +
                            type_words(member.id()) + ") and is left out");
        }
    }
    return parts;
}

} // namespace sluice::h5

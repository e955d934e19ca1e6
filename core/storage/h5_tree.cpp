// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/h5_tree.h"

#include "storage/h5_private.h"

#include <hdf5.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace sluice::h5 {
namespace {

using nlohmann::json;

constexpr std::size_t most_objects = 10'000;
constexpr std::size_t deepest = 32;
constexpr int most_members = 1000;
constexpr hssize_t most_shown = 8; ///< values of an attribute
constexpr std::size_t longest_shown = 200;

std::string member_name(std::int64_t type, unsigned index) {
    char* name = H5Tget_member_name(type, index);
    const std::string text = name == nullptr ? "" : name;
    H5free_memory(name);
    return text;
}

bool is_truth(std::int64_t type) {
    if (H5Tget_class(type) != H5T_ENUM || H5Tget_nmembers(type) != 2) {
        return false;
    }
    std::array<std::string, 2> names{member_name(type, 0), member_name(type, 1)};
    std::ranges::sort(names);
    return names[0] == "FALSE" && names[1] == "TRUE";
}

std::string compound_words(std::int64_t type) {
    std::string words = "{";
    const int members = std::min(H5Tget_nmembers(type), most_members);
    for (int i = 0; i < members && words.size() < longest_shown; ++i) {
        const Handle member(H5Tget_member_type(type, static_cast<unsigned>(i)), H5Tclose);
        words += (i == 0 ? "" : ", ") + member_name(type, static_cast<unsigned>(i)) + ": " +
                 type_words(member.id());
    }
    return words + (words.size() < longest_shown ? "}" : ", ...}");
}

std::string array_words(std::int64_t type) {
    const Handle of(H5Tget_super(type), H5Tclose);
    std::array<hsize_t, H5S_MAX_RANK> sides{};
    const int rank = std::max(0, H5Tget_array_ndims(type));
    H5Tget_array_dims2(type, sides.data());
    std::string words = type_words(of.id());
    for (int d = 0; d < rank; ++d) {
        words += "[" + std::to_string(sides[static_cast<std::size_t>(d)]) + "]";
    }
    return words;
}

json shape_of(std::int64_t space) {
    std::array<hsize_t, H5S_MAX_RANK> sides{};
    const int rank = std::max(0, H5Sget_simple_extent_dims(space, sides.data(), nullptr));
    return std::vector<std::size_t>(sides.begin(), sides.begin() + rank);
}

std::string attribute_texts(std::int64_t attribute, std::int64_t type, std::size_t count) {
    std::string words;
    if (H5Tis_variable_str(type) > 0) {
        const Handle memory(H5Tcopy(type), H5Tclose);
        const Handle space(H5Aget_space(attribute), H5Sclose);
        std::vector<char*> texts(count, nullptr);
        if (H5Aread(attribute, memory.id(), texts.data()) < 0) {
            return "?";
        }
        for (const char* text : texts) {
            words += (words.empty() ? "" : ", ") +
                     std::string(text == nullptr ? "" : text).substr(0, longest_shown);
        }
        H5Dvlen_reclaim(memory.id(), space.id(), H5P_DEFAULT, texts.data());
        return words;
    }
    const std::size_t width = H5Tget_size(type);
    if (width > 65536) {
        return "(long text)";
    }
    std::string bytes(width * count, '\0');
    if (H5Aread(attribute, type, bytes.data()) < 0) {
        return "?";
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::string text = bytes.substr(i * width, width);
        words += (i == 0 ? "" : ", ") + text.substr(0, std::min(text.find('\0'), longest_shown));
    }
    return words;
}

std::string attribute_words(std::int64_t attribute) {
    const Handle type(H5Aget_type(attribute), H5Tclose);
    const Handle space(H5Aget_space(attribute), H5Sclose);
    const hssize_t count = H5Sget_simple_extent_npoints(space.id());
    const std::string kind = "(" + type_words(type.id()) + ", " + std::to_string(count) + " values)";
    if (count < 1) {
        return "(nothing)";
    }
    if (count > most_shown) {
        return kind;
    }
    const auto values = static_cast<std::size_t>(count);
    const H5T_class_t group = H5Tget_class(type.id());
    if (group == H5T_STRING) {
        return attribute_texts(attribute, type.id(), values);
    }
    if (group != H5T_INTEGER && group != H5T_FLOAT && !is_truth(type.id())) {
        return kind;
    }
    std::vector<double> numbers(values);
    std::vector<signed char> truths(values);
    const bool truth = group == H5T_ENUM;
    const herr_t read = truth ? H5Aread(attribute, type.id(), truths.data())
                              : H5Aread(attribute, H5T_NATIVE_DOUBLE, numbers.data());
    if (read < 0 || (truth && H5Tget_size(type.id()) != 1)) {
        return "?";
    }
    std::string words;
    for (std::size_t i = 0; i < values; ++i) {
        const std::string word = truth ? (truths[i] != 0 ? "true" : "false") : json(numbers[i]).dump();
        words += (i == 0 ? "" : ", ") + (word.ends_with(".0") ? word.substr(0, word.size() - 2) : word);
    }
    return words;
}

json attributes_of(std::int64_t object) {
    json attributes = json::array();
    const auto collect = [](hid_t in, const char* name, const H5A_info_t*, void* out) -> herr_t {
        auto& list = *static_cast<json*>(out);
        const Handle attribute(H5Aopen(in, name, H5P_DEFAULT), H5Aclose);
        if (attribute.valid()) {
            list.push_back({std::string(name).substr(0, longest_shown),
                            attribute_words(attribute.id()).substr(0, longest_shown)});
        }
        return list.size() < 100 ? 0 : 1;
    };
    H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &attributes);
    return attributes;
}

class Walker {
  public:
    Walker() : links_(inner_links(), H5Pclose) {}

    void walk(std::int64_t group, const std::string& path, std::size_t depth) {
        for (const std::string& name : names_in(group)) {
            if (objects.size() >= most_objects) {
                return;
            }
            add(group, name, path + "/" + name, depth);
        }
    }

    json objects = json::array();

  private:
    static std::vector<std::string> names_in(std::int64_t group) {
        std::vector<std::string> names;
        const auto collect = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
            auto& list = *static_cast<std::vector<std::string>*>(out);
            list.emplace_back(name);
            return list.size() < most_objects ? 0 : 1;
        };
        H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names);
        return names;
    }

    void add(std::int64_t group, const std::string& name, const std::string& path, std::size_t depth) {
        const Handle object(H5Oopen(group, name.c_str(), links_.id()), H5Oclose);
        const H5I_type_t kind = object.valid() ? H5Iget_type(object.id()) : H5I_BADID;
        if (kind == H5I_GROUP) {
            objects.push_back(
                {{"kind", "group"}, {"path", path}, {"attributes", attributes_of(object.id())}});
            if (depth < deepest) {
                walk(object.id(), path, depth + 1);
            }
        } else if (kind == H5I_DATASET) {
            const Handle type(H5Dget_type(object.id()), H5Tclose);
            const Handle space(H5Dget_space(object.id()), H5Sclose);
            objects.push_back({{"kind", "dataset"},
                               {"path", path},
                               {"type", type_words(type.id())},
                               {"shape", shape_of(space.id())},
                               {"why_not", why_not(object.id())},
                               {"attributes", attributes_of(object.id())}});
        } else if (!object.valid()) {
            objects.push_back({{"kind", "link"}, {"path", path}});
        }
    }

    Handle links_;
};

} // namespace

std::int64_t inner_links() {
    // A dataset's access list can be used for links of every kind.
    const hid_t links = H5Pcreate(H5P_DATASET_ACCESS);
    const auto refuse = [](const char*, const char*, const char*, const char*, unsigned*, hid_t,
                           void*) -> herr_t { return -1; };
    H5Pset_elink_cb(links, refuse, nullptr);
    return links;
}

json tree_of(std::int64_t file) {
    Walker walker;
    const Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose);
    if (root.valid()) {
        walker.objects.push_back(
            {{"kind", "group"}, {"path", "/"}, {"attributes", attributes_of(root.id())}});
        walker.walk(root.id(), "", 0);
    }
    return walker.objects;
}

std::string type_words(std::int64_t type) {
    const std::string bits = std::to_string(8 * H5Tget_size(type));
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
        return (H5Tget_sign(type) == H5T_SGN_NONE ? "uint" : "int") + bits;
    case H5T_FLOAT:
        return "float" + bits;
    case H5T_STRING:
        return H5Tis_variable_str(type) > 0 ? "text" : "text[" + std::to_string(H5Tget_size(type)) + "]";
    case H5T_ENUM:
        return is_truth(type) ? "bool" : "enumeration";
    case H5T_COMPOUND:
        return compound_words(type);
    case H5T_ARRAY:
        return array_words(type);
    case H5T_REFERENCE:
        return "reference";
    case H5T_OPAQUE:
        return "opaque[" + std::to_string(H5Tget_size(type)) + "]";
    case H5T_VLEN:
        return "lists";
    default:
        return "unknown";
    }
}

char value_kind(std::int64_t type) {
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
    case H5T_FLOAT:
        return 'n';
    case H5T_STRING:
        return 't';
    case H5T_ENUM:
        return is_truth(type) ? 'n' : 't';
    default:
        return ' ';
    }
}

std::string why_not(std::int64_t dataset) {
    const Handle type(H5Dget_type(dataset), H5Tclose);
    const Handle space(H5Dget_space(dataset), H5Sclose);
    const Handle plan(H5Dget_create_plist(dataset), H5Pclose);
    if (H5Pget_layout(plan.id()) == H5D_VIRTUAL || H5Pget_external_count(plan.id()) > 0) {
        return "its values lie in other files";
    }
    if (H5Sget_simple_extent_ndims(space.id()) < 1) {
        return "it is a single value";
    }
    std::int64_t value = H5Tcopy(type.id());
    if (H5Tget_class(value) == H5T_ARRAY) {
        const std::int64_t of = H5Tget_super(value);
        H5Tclose(value);
        value = of;
    }
    const Handle held(value, H5Tclose);
    if (H5Tget_class(held.id()) != H5T_COMPOUND && value_kind(held.id()) == ' ') {
        return "its type holds neither numbers nor text";
    }
    return {};
}

} // namespace sluice::h5

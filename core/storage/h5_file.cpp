// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/h5_file.h"

#include "base/error.h"
#include "storage/h5_private.h"

#include <hdf5.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace sluice {

static_assert(std::is_same_v<hid_t, std::int64_t>, "handles are kept as std::int64_t in headers");

namespace h5 {
namespace {

/// HDF5 keeps "errno = 28, error message = 'No space left on device'" in its error stack.
herr_t find_reason(unsigned, const H5E_error2_t* entry, void* out) {
    const std::string text = entry->desc == nullptr ? "" : entry->desc;
    const std::string mark = "error message = '";
    const std::size_t first = text.find(mark);
    if (first != std::string::npos) {
        const std::size_t end = text.find('\'', first + mark.size());
        *static_cast<std::string*>(out) = text.substr(first + mark.size(), end - first - mark.size());
    }
    return 0;
}

} // namespace

void fail(const std::string& what, const std::string& where) {
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, find_reason, &reason);
    H5Eclear2(H5E_DEFAULT);
    throw DataError(reason.empty() ? what : what + ": " + reason, where);
}

Handle text_type() {
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.id(), H5T_VARIABLE);
    H5Tset_cset(type.id(), H5T_CSET_UTF8);
    return Handle(H5Tcopy(type.id()), H5Tclose);
}

} // namespace h5

namespace {

std::unique_lock<std::recursive_mutex> lock_library() {
    static std::recursive_mutex mutex;
    std::unique_lock lock(mutex);
    // HDF5's own clean-up at exit crashes on a file that could not be closed because the disk was full. Files
    // are closed here in any case.
    [[maybe_unused]] static const herr_t no_clean_up = H5dont_atexit();
    // The error stack, and whether it is printed, belong to the thread in thread-safe builds.
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    return lock;
}

std::vector<std::string> link_names(hid_t group, H5O_type_t wanted) {
    struct Request {
        H5O_type_t wanted;
        std::vector<std::string> names;
    } request{wanted, {}};
    const auto collect = [](hid_t in, const char* name, const H5L_info_t*, void* out) -> herr_t {
        auto& found = *static_cast<Request*>(out);
        const h5::Handle object(H5Oopen(in, name, H5P_DEFAULT), H5Oclose);
        const H5I_type_t kind = object.valid() ? H5Iget_type(object.id()) : H5I_BADID;
        if ((found.wanted == H5O_TYPE_GROUP && kind == H5I_GROUP) ||
            (found.wanted == H5O_TYPE_DATASET && kind == H5I_DATASET)) {
            found.names.emplace_back(name);
        }
        return 0;
    };
    if (H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, collect, &request) < 0) {
        request.names.clear();
        H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &request);
    }
    H5Eclear2(H5E_DEFAULT);
    return request.names;
}

} // namespace

H5Group::H5Group(std::int64_t id, std::string file, std::string path)
    : id_(id), file_(std::move(file)), path_(std::move(path)) {}

H5Group::H5Group(H5Group&& other) noexcept
    : id_(std::exchange(other.id_, -1)), file_(std::move(other.file_)), path_(std::move(other.path_)) {}

H5Group::~H5Group() {
    if (id_ >= 0) {
        H5Gclose(id_);
    }
}

std::string H5Group::place(const std::string& name) const {
    return file_ + ":" + (path_ == "/" ? "" : path_) + "/" + name;
}

H5Group H5Group::create_group(const std::string& name) {
    if (name.empty() || name == "." || name.find('/') != std::string::npos) {
        throw InvalidArgument("'" + name + "' cannot be the name of a group", file_ + ":" + path_);
    }
    const h5::Handle plan(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    H5Pset_link_creation_order(plan.id(), order);
    H5Pset_attr_creation_order(plan.id(), order);
    H5Pset_obj_track_times(plan.id(), false);
    const h5::Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_char_encoding(links.id(), H5T_CSET_UTF8);
    const hid_t id = H5Gcreate2(id_, name.c_str(), links.id(), plan.id(), H5P_DEFAULT);
    if (id < 0) {
        h5::fail("the group cannot be made", place(name));
    }
    return {id, file_, (path_ == "/" ? "" : path_) + "/" + name};
}

H5Group H5Group::group(const std::string& name) const {
    const hid_t id = H5Gopen2(id_, name.c_str(), H5P_DEFAULT);
    if (id < 0) {
        h5::fail("there is no such group", place(name));
    }
    return {id, file_, (path_ == "/" ? "" : path_) + "/" + name};
}

bool H5Group::has(const std::string& name) const {
    return H5Lexists(id_, name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> H5Group::group_names() const {
    return link_names(id_, H5O_TYPE_GROUP);
}

std::vector<std::string> H5Group::dataset_names() const {
    return link_names(id_, H5O_TYPE_DATASET);
}

H5File::H5File(const std::filesystem::path& path, std::unique_lock<std::recursive_mutex> lock,
               std::int64_t id)
    : lock_(std::move(lock)), path_(path.string()), id_(id) {}

H5File H5File::create(const std::filesystem::path& path, std::size_t user_block) {
    auto lock = lock_library();
    const h5::Handle plan(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    H5Pset_userblock(plan.id(), user_block);
    H5Pset_obj_track_times(plan.id(), false);
    H5Pset_link_creation_order(plan.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    const h5::Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fclose_degree(access.id(), H5F_CLOSE_STRONG);
    H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_V18);
    const hid_t id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, plan.id(), access.id());
    if (id < 0) {
        h5::fail("the file cannot be made", path.string());
    }
    return {path, std::move(lock), id};
}

H5File H5File::open(const std::filesystem::path& path) {
    auto lock = lock_library();
    const h5::Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fclose_degree(access.id(), H5F_CLOSE_STRONG);
    const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id());
    if (id < 0) {
        h5::fail("cannot be opened as an HDF5 file", path.string());
    }
    return {path, std::move(lock), id};
}

H5File::~H5File() {
    if (id_ >= 0) {
        H5Fclose(id_);
        H5Eclear2(H5E_DEFAULT);
    }
}

H5Group H5File::root() const {
    const hid_t id = H5Gopen2(id_, "/", H5P_DEFAULT);
    if (id < 0) {
        h5::fail("the file has no readable root group", path_);
    }
    return {id, path_, "/"};
}

void H5File::close() {
    const bool flushed = H5Fflush(id_, H5F_SCOPE_GLOBAL) >= 0;
    if (!flushed) {
        h5::fail("the file cannot be written completely", path_); // the destructor closes it
    }
    if (H5Fclose(std::exchange(id_, -1)) < 0) {
        h5::fail("the file cannot be closed properly", path_);
    }
}

} // namespace sluice

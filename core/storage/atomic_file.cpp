// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/atomic_file.h"

#include "base/error.h"
#include "storage/descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <random>
#include <string>
#include <system_error>

namespace sluice {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& path) {
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

/// Where a symbolic link leads, so that the file and not the link is replaced.
std::filesystem::path behind_links(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::is_symlink(path, ignored)) {
        return path;
    }
    const auto target = std::filesystem::weakly_canonical(path, ignored);
    return ignored ? path : target;
}

constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
constexpr std::size_t letter_count = 6;
constexpr std::string_view ending = ".part";

std::string temporary_start(const std::filesystem::path& path) {
    return "." + path.filename().string().substr(0, 200) + ".";
}

/// ".result.h5.k3x9q2.part": hidden, and telling what it belongs to when a killed program leaves one.
std::filesystem::path temporary_name(const std::filesystem::path& path, std::random_device& random) {
    std::string name = temporary_start(path);
    for (std::size_t i = 0; i < letter_count; ++i) {
        name += letters[random() % letters.size()];
    }
    return folder_of(path) / (name + std::string(ending));
}

/// Whether a file's name is one that temporary_name() gives.
bool is_temporary_name(std::string_view name, std::string_view start) {
    return name.size() == start.size() + letter_count + ending.size() && name.starts_with(start) &&
           name.ends_with(ending) &&
           name.substr(start.size(), letter_count).find_first_not_of(letters) == std::string_view::npos;
}

} // namespace

AtomicFile::AtomicFile(const std::filesystem::path& destination) : destination_(behind_links(destination)) {
    std::error_code ignored;
    if (std::filesystem::is_directory(destination_, ignored)) {
        throw DataError("is a folder, not a file that can be written", destination.string());
    }
    std::random_device random;
    for (int attempt = 0; attempt < 100; ++attempt) {
        temporary_ = temporary_name(destination_, random);
        const Descriptor file(temporary_, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (file.valid()) {
            struct stat existing {};
            if (::stat(destination_.c_str(), &existing) == 0) {
                ::fchmod(file.number(), existing.st_mode & 07777U); // a best effort, as editors do
            }
            return;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    fail_with_errno("cannot be written", destination);
}

AtomicFile::~AtomicFile() {
    if (!published_) {
        std::error_code ignored;
        // A library that failed may still have it open: its space is to be free all the same.
        std::filesystem::resize_file(temporary_, 0, ignored);
        std::filesystem::remove(temporary_, ignored);
    }
}

void AtomicFile::publish() {
    {
        const Descriptor file(temporary_, O_RDONLY);
        if (!file.valid() || !file.sync()) {
            fail_with_errno("cannot be written to the disk", destination_);
        }
    }
    std::error_code error;
    std::filesystem::rename(temporary_, destination_, error);
    if (error) {
        throw DataError("cannot be written: " + error.message(), destination_.string());
    }
    published_ = true;
    sync_folder(folder_of(destination_));
}

void remove_leftovers(const std::filesystem::path& destination) {
    const std::filesystem::path path = behind_links(destination);
    const std::string start = temporary_start(path);
    std::error_code ignored;
    std::filesystem::directory_iterator entry(folder_of(path), ignored);
    for (; !ignored && entry != std::filesystem::directory_iterator(); entry.increment(ignored)) {
        if (is_temporary_name(entry->path().filename().string(), start)) {
            std::error_code unimportant;
            std::filesystem::remove(entry->path(), unimportant);
        }
    }
}

void write_file_atomically(const std::filesystem::path& path, std::string_view contents) {
    AtomicFile file(path);
    {
        const Descriptor out(file.temporary(), O_WRONLY | O_TRUNC);
        if (!out.valid() || !out.write_all(std::as_bytes(std::span(contents.data(), contents.size())))) {
            fail_with_errno("cannot be written", path);
        }
    }
    file.publish();
}

void sync_folder(const std::filesystem::path& folder) {
    const Descriptor open(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
    if (!open.valid() || !open.sync()) {
        fail_with_errno("the folder cannot be written to the disk", folder);
    }
}

} // namespace sluice

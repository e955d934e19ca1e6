// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/available_memory.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

namespace sluice {
namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

/// The number that a file of one line begins with; nothing for "max" and for a file that is not there.
std::optional<std::uint64_t> number_of_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) ? number_in(line) : std::nullopt;
}

std::uint64_t free_in_system(const std::filesystem::path& root) {
    std::ifstream file(root / "proc/meminfo");
    std::string name, unit;
    std::uint64_t kilobytes = 0;
    while (file >> name >> kilobytes && std::getline(file, unit)) {
        if (name == "MemAvailable:") {
            return kilobytes * 1024;
        }
    }
    return unlimited;
}

/// The tightest of a group and the groups that it is in.
std::uint64_t free_in_groups(const std::filesystem::path& mount, const std::string& group,
                             const char* limit_file, const char* use_file) {
    std::uint64_t free = unlimited;
    std::filesystem::path folder = mount / std::filesystem::path(group).relative_path();
    for (;; folder = folder.parent_path()) {
        const auto limit = number_of_file(folder / limit_file);
        const auto use = number_of_file(folder / use_file);
        if (limit && use) {
            free = std::min(free, *limit > *use ? *limit - *use : 0);
        }
        if (folder == mount || !folder.has_relative_path()) {
            return free;
        }
    }
}

/// Lines of /proc/self/cgroup are NUMBER:CONTROLLERS:GROUP, with no controllers in version 2.
std::uint64_t free_in_control_groups(const std::filesystem::path& root) {
    std::uint64_t free = unlimited;
    std::ifstream file(root / "proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const std::vector<std::string> fields = split_text(line, ':');
        if (fields.size() < 3) {
            continue;
        }
        const std::string group = line.substr(fields[0].size() + fields[1].size() + 2);
        const std::vector<std::string> controllers = split_text(fields[1], ',');
        if (fields[1].empty()) {
            free =
                std::min(free, free_in_groups(root / "sys/fs/cgroup", group, "memory.max", "memory.current"));
        } else if (std::ranges::find(controllers, "memory") != controllers.end()) {
            free = std::min(free, free_in_groups(root / "sys/fs/cgroup/memory", group,
                                                 "memory.limit_in_bytes", "memory.usage_in_bytes"));
        }
    }
    return free;
}

std::uint64_t granted_by_batch_system() {
    const char* megabytes = std::getenv("SLURM_MEM_PER_NODE"); // NOLINT(concurrency-mt-unsafe)
    const auto value = megabytes == nullptr ? std::nullopt : number_in(megabytes);
    constexpr std::uint64_t most = unlimited >> 20U;
    return value && *value > 0 && *value <= most ? *value << 20U : unlimited;
}

} // namespace

std::uint64_t available_memory(const std::filesystem::path& root) {
    return std::min({free_in_system(root), free_in_control_groups(root), granted_by_batch_system()});
}

} // namespace sluice

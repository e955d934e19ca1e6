// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/environment.h"

#include "learning/engine.h"

#include <Eigen/Core>
#include <boost/version.hpp>

#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>

namespace sluice {
namespace {

std::string dotted(int major, int minor, int patch) {
    return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
}

} // namespace

const std::string& sluice_version() {
    static const std::string version = SLUICE_VERSION;
    return version;
}

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') {
        return "unknown";
    }
    return name.data();
}

std::string utc_now() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

nlohmann::json library_versions() {
    nlohmann::json versions = {
        {"compiler", __VERSION__},
        {"boost", dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
        {"eigen", dotted(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
        {"nlohmann_json",
         dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)},
    };
    if (learning_engine_loaded()) {
        versions["libtorch"] = learning_engine().libtorch_version();
    }
    return versions;
}

} // namespace sluice

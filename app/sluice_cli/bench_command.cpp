// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "terminal_progress.h"

#include <algorithm>
#include <iostream>

namespace sluice::cli {

void print_measurement(const nlohmann::ordered_json& measurement, bool json) {
    if (json) {
        std::cout << measurement.dump() << std::endl;
        return;
    }
    std::string line;
    for (const auto& [key, value] : measurement.items()) {
        std::string label = key;
        std::ranges::replace(label, '_', ' ');
        if (value.is_string()) {
            line += (line.empty() ? "" : ", ") + value.get<std::string>();
        } else {
            const double number = value.get<double>();
            line += ", " + (number >= 1e5 ? scaled_number(number) : short_number(number)) + ' ' + label;
        }
    }
    std::cout << line << std::endl;
}

std::vector<unsigned> bench_threads(const BenchArguments& arguments) {
    if (arguments.threads != 0) {
        return {arguments.threads};
    }
    const unsigned all = default_thread_count();
    return all == 1 ? std::vector<unsigned>{1} : std::vector<unsigned>{1, all};
}

void check_case(const std::string& name, const std::vector<std::string>& cases) {
    if (!name.empty() && std::ranges::find(cases, name) == cases.end()) {
        throw InvalidArgument("must be " + alternatives(cases) + ", got '" + name + "'", "--case");
    }
}

int bench_command(const BenchArguments& arguments) {
    if (arguments.what == "plots") {
        return bench_plots(arguments);
    }
    if (arguments.what == "training") {
        return bench_training(arguments);
    }
    return arguments.what == "io" ? bench_io(arguments) : bench_sampling(arguments);
}

} // namespace sluice::cli

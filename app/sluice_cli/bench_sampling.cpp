// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"

#include "sampling/bench.h"

#include <algorithm>

namespace sluice::cli {

int bench_sampling(const BenchArguments& arguments) {
    check_case(arguments.name, sampling_bench_cases());
    for (const std::string& name : sampling_bench_cases()) {
        if (!arguments.name.empty() && arguments.name != name) {
            continue;
        }
        for (const unsigned threads : bench_threads(arguments)) {
            const BenchResult result = run_sampling_bench(name, threads, arguments.candidates);
            const double raw = raw_bench_seconds(result);
            print_measurement({{"case", result.name},
                               {"threads", result.threads},
                               {"isa", result.isa},
                               {"candidates", result.candidates},
                               {"accepted", result.accepted},
                               {"seconds", result.seconds},
                               {"candidates_per_second", result.candidates_per_second},
                               {"cpu_seconds", result.cpu_seconds},
                               {"raw_cpu_seconds", raw},
                               {"raw_share", raw / std::max(result.cpu_seconds, 1e-6)}},
                              arguments.json);
        }
    }
    return exit_done;
}

} // namespace sluice::cli

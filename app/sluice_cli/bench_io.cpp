// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"

#include "base/error.h"
#include "base/random.h"
#include "data/csv.h"
#include "results/record_file.h"

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>

namespace sluice::cli {
namespace {

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Record large_record(std::size_t points) {
    constexpr std::size_t dimension = 10;
    Record record;
    record.status = "complete";
    record.experiment = {{"schema", "sluice.experiment/1"}};
    SamplingRecord sampling;
    sampling.accepted = points;
    sampling.candidates = points;
    sampling.accepted_points = Matrix<double>(points, dimension);
    RandomStream stream(1, Stream::proposal);
    stream.fill_normal(sampling.accepted_points.values());
    record.sampling = std::move(sampling);
    return record;
}

void write_text(const std::filesystem::path& path, std::size_t rows) {
    constexpr std::size_t columns = 10;
    RandomStream stream(2, Stream::data);
    std::ofstream file(path);
    for (std::size_t j = 0; j < columns; ++j) {
        file << (j == 0 ? "" : ",") << 'x' << j;
    }
    file << '\n';
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            file << (j == 0 ? "" : ",") << stream.normal();
        }
        file << '\n';
    }
    if (!file) {
        throw DataError("cannot be written", path.string());
    }
}

void report(const std::string& name, const std::filesystem::path& file, double seconds, bool json) {
    const auto bytes = static_cast<double>(std::filesystem::file_size(file));
    print_measurement({{"case", name},
                       {"bytes", bytes},
                       {"seconds", seconds},
                       {"megabytes_per_second", bytes / 1e6 / seconds}},
                      json);
}

} // namespace

int bench_io(const BenchArguments& arguments) {
    check_case(arguments.name, {"record_write", "record_read", "csv_read"});
    const auto wanted = [&](const char* name) { return arguments.name.empty() || arguments.name == name; };
    const std::size_t rows = arguments.candidates != 0 ? arguments.candidates : 500'000;
    const TemporaryFolder folder;
    if (wanted("record_write") || wanted("record_read")) {
        const std::filesystem::path file = folder / "bench.h5";
        const Record record = large_record(rows);
        const double written = seconds_of([&] { write_record(file, record); });
        if (wanted("record_write")) {
            report("record_write", file, written, arguments.json);
        }
        if (wanted("record_read")) {
            report("record_read", file, seconds_of([&] { read_record(file); }), arguments.json);
        }
    }
    if (wanted("csv_read")) {
        const std::filesystem::path file = folder / "bench.csv";
        write_text(file, rows);
        report("csv_read", file, seconds_of([&] { read_csv(file); }), arguments.json);
    }
    return exit_done;
}

} // namespace sluice::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"
#include "temporary_folder.h"

#include "base/error.h"
#include "base/random.h"
#include "data/csv.h"
#include "results/record_file.h"

#include <array>
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

/// Ten columns of numbers; with `words` the last four are texts in quotes: two of few words, with commas and
/// line breaks in them, and two of which each row has its own.
void write_text(const std::filesystem::path& path, std::size_t rows, bool words) {
    constexpr std::size_t columns = 10;
    constexpr std::size_t first_word = 6;
    constexpr std::array<const char*, 4> texts{"alpha", "beta, with a comma", "gamma\nin two lines", "delta"};
    RandomStream stream(2, Stream::data);
    std::ofstream file(path);
    for (std::size_t j = 0; j < columns; ++j) {
        file << (j == 0 ? "" : ",") << 'x' << j;
    }
    file << '\n';
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            file << (j == 0 ? "" : ",");
            if (!words || j < first_word) {
                file << stream.normal();
            } else if (j < first_word + 2) {
                file << '"' << texts[(i * j) % texts.size()] << '"';
            } else {
                file << "\"text number " << i * j << ", of its row\"";
            }
        }
        file << '\n';
    }
    if (!file) {
        throw DataError("cannot be written", path.string());
    }
}

void report(const std::string& name, const std::filesystem::path& file, double seconds, bool json,
            unsigned threads = 1) {
    const auto bytes = static_cast<double>(std::filesystem::file_size(file));
    print_measurement({{"case", name},
                       {"threads", threads},
                       {"bytes", bytes},
                       {"seconds", seconds},
                       {"megabytes_per_second", bytes / 1e6 / seconds}},
                      json);
}

} // namespace

int bench_io(const BenchArguments& arguments) {
    check_case(arguments.name, {"record_write", "record_read", "csv_read", "csv_read_text"});
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
    for (const bool words : {false, true}) {
        const char* const name = words ? "csv_read_text" : "csv_read";
        if (!wanted(name)) {
            continue;
        }
        const bool given = !arguments.file.empty() && !words;
        const std::filesystem::path file =
            given ? std::filesystem::path(arguments.file) : folder / "bench.csv";
        if (!given) {
            write_text(file, rows, words);
        }
        for (const unsigned threads : bench_threads(arguments)) {
            CsvOptions options;
            options.threads = threads;
            report(name, file, seconds_of([&] { read_csv(file, options); }), arguments.json, threads);
        }
    }
    return exit_done;
}

} // namespace sluice::cli

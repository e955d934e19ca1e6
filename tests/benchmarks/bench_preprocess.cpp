// SPDX-License-Identifier: GPL-3.0-or-later
// How long steps of preprocessing take, fitted on three rows of five and applied to all: one JSON object for
// each, the best wall time of several repeats. preprocess_speed.py adds pandas, NumPy and scikit-learn.
//
//     bench_preprocess [ROWS] [REPEATS]
#include "base/random.h"
#include "data/preprocess.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace sluice;

constexpr std::size_t columns = 20;

/// Normal values; with holes, one value of five hundred is missing; with repeats, each second row is the one
/// before.
Table normal_table(std::size_t rows, bool holes, bool repeats) {
    Table table;
    RandomStream stream(1, Stream::data);
    for (std::size_t j = 0; j < columns; ++j) {
        Column column{"x" + std::to_string(j), ColumnKind::numeric, std::vector<double>(rows), {}};
        stream.fill_normal(column.values);
        for (std::size_t i = 0; i < rows; ++i) {
            column.values[i] = holes && stream.below(500) == 0 ? std::numeric_limits<double>::quiet_NaN()
                               : repeats && i % 2 == 1         ? column.values[i - 1]
                                                               : column.values[i];
        }
        table.columns.push_back(std::move(column));
    }
    return table;
}

struct Case {
    const char* name;
    const char* step;
    bool holes, repeats;
};

constexpr Case cases[] = {
    {"drop_missing", R"({"op": "drop_missing"})", true, false},
    {"impute mean", R"({"op": "impute"})", true, false},
    {"impute median", R"({"op": "impute", "method": "median"})", true, false},
    {"drop_duplicates", R"({"op": "drop_duplicates"})", false, true},
    {"clip_outliers iqr", R"({"op": "clip_outliers"})", false, false},
    {"clip_outliers zscore", R"({"op": "clip_outliers", "method": "zscore"})", false, false},
    {"drop_outliers iqr", R"({"op": "drop_outliers"})", false, false},
    {"log", R"({"op": "log", "offset": 10})", false, false},
    {"standardise", R"({"op": "standardise"})", false, false},
    {"min_max", R"({"op": "min_max"})", false, false},
    {"robust_scale", R"({"op": "robust_scale"})", false, false},
    {"pca", R"({"op": "pca", "components": 10})", false, false},
};

double seconds_of(const PreprocessStep& step, Table table, const std::vector<std::int64_t>& train) {
    std::vector<std::size_t> kept;
    const auto start = std::chrono::steady_clock::now();
    fit_and_apply({step}, table, "", train, kept);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

int main(int count, char** arguments) {
    const std::size_t rows = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
    const int repeats = count > 2 ? std::atoi(arguments[2]) : 3;
    std::vector<std::int64_t> train;
    for (std::size_t i = 0; i < rows; ++i) {
        if (i % 5 < 3) {
            train.push_back(static_cast<std::int64_t>(i));
        }
    }
    for (const Case& one : cases) {
        const Table table = normal_table(rows, one.holes, one.repeats);
        Problems problems;
        const PreprocessStep step = preprocess_step_from_json(nlohmann::json::parse(one.step), "", problems);
        double best = std::numeric_limits<double>::infinity();
        for (int k = 0; k < repeats; ++k) {
            best = std::min(best, seconds_of(step, table, train));
        }
        std::printf("%s\n",
                    nlohmann::json({{"case", one.name}, {"rows", rows}, {"seconds", best}}).dump().c_str());
        std::fflush(stdout);
    }
}

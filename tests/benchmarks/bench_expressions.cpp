// SPDX-License-Identifier: GPL-3.0-or-later
// How long formulas take: one JSON object for each, with the processor time per point on one thread, the best
// of several repeats; muParser's bulk mode beside it where it is installed. expression_speed.py adds NumPy.
//
//     bench_expressions [POINTS] [REPEATS]
#include "base/isa.h"
#include "base/random.h"
#include "density/formula.h"

#ifdef SLUICE_HAS_MUPARSER
#include <muParser.h>
#endif

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <numbers>
#include <vector>

namespace {

/// Of one variable on [-3, 3]; the same list as in expression_speed.py.
const char* const formulas[] = {
    "exp(-x^4/4 + x^2)",
    "exp(-x^2/2)/sqrt(2*pi)",
    "0.3*exp(-(x+2)^2/2) + 0.7*exp(-(x-1)^2/0.5)",
    "sin(x)^2*exp(-abs(x))",
    "1/(1 + x^2)",
    "ln(1 + x^2) + tanh(x)",
    "abs(x)^2.7*exp(-x)",
    "atan(x)*cos(3*x) + x^3 - 2*x",
};

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double best_of(int repeats, const std::function<void()>& work) {
    double best = 1e300;
    for (int k = 0; k < repeats; ++k) {
        const double start = processor_seconds();
        work();
        best = std::min(best, processor_seconds() - start);
    }
    return best;
}

} // namespace

int main(int count, char** arguments) {
    const std::size_t points = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
    const int repeats = count > 2 ? std::atoi(arguments[2]) : 5;
    std::vector<double> x(points), out(points);
    sluice::RandomStream(1, sluice::Stream::data).fill_uniform(x);
    for (double& value : x) {
        value = 6.0 * value - 3.0;
    }
    const double nanoseconds = 1e9 / static_cast<double>(points);
    for (const char* text : formulas) {
        const sluice::Formula formula = sluice::Formula::parse(text, {"x"});
        const double own =
            best_of(repeats, [&] { formula.evaluate(sluice::Points(std::span<const double>(x)), out); });
        double other = 0.0;
#ifdef SLUICE_HAS_MUPARSER
        mu::Parser parser;
        parser.DefineVar("x", x.data());
        parser.DefineConst("pi", std::numbers::pi);
        parser.SetExpr(text);
        other = best_of(repeats, [&] { parser.Eval(out.data(), static_cast<int>(points)); });
#endif
        std::printf("{\"formula\": \"%s\", \"isa\": \"%s\", \"points\": %zu, \"sluice_ns\": %.3f, "
                    "\"muparser_ns\": %.3f}\n",
                    text, std::string(sluice::isa_name(sluice::current_isa())).c_str(), points,
                    own * nanoseconds, other * nanoseconds);
    }
}

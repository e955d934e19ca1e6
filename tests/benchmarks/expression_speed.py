#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Formulas by Sluice, muParser's bulk mode and NumPy on the same arrays, one thread, in one run.

NumPy is given the formula in two ways: as a person types it (one temporary array for each operation), and in chunks
that stay in the cache, which is the fastest that plain NumPy does. Processor time per point, the best of several repeats.

    python3 tests/benchmarks/expression_speed.py build/release/tests/bench_expressions [--points N] [--repeat N]
"""
import argparse
import json
import os
import subprocess
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np

FORMULAS = {
    "exp(-x^4/4 + x^2)": lambda x: np.exp(-x**4 / 4 + x**2),
    "exp(-x^2/2)/sqrt(2*pi)": lambda x: np.exp(-x**2 / 2) / np.sqrt(2 * np.pi),
    "0.3*exp(-(x+2)^2/2) + 0.7*exp(-(x-1)^2/0.5)":
        lambda x: 0.3 * np.exp(-(x + 2)**2 / 2) + 0.7 * np.exp(-(x - 1)**2 / 0.5),
    "sin(x)^2*exp(-abs(x))": lambda x: np.sin(x)**2 * np.exp(-np.abs(x)),
    "1/(1 + x^2)": lambda x: 1 / (1 + x**2),
    "ln(1 + x^2) + tanh(x)": lambda x: np.log(1 + x**2) + np.tanh(x),
    "abs(x)^2.7*exp(-x)": lambda x: np.abs(x)**2.7 * np.exp(-x),
    "atan(x)*cos(3*x) + x^3 - 2*x": lambda x: np.arctan(x) * np.cos(3 * x) + x**3 - 2 * x,
}


def best(repeat, work):
    times = []
    for _ in range(repeat):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return min(times)


def chunked(f, x, out, chunk):
    for first in range(0, len(x), chunk):
        out[first:first + chunk] = f(x[first:first + chunk])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    lines = subprocess.run([options.program, str(options.points), str(options.repeat)], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    x = np.random.default_rng(1).uniform(-3.0, 3.0, options.points)
    out = np.empty_like(x)
    product = 1.0
    for line in lines:
        row = json.loads(line)
        f = FORMULAS[row["formula"]]
        row["numpy_ns"] = round(best(options.repeat, lambda: f(x)) * 1e9 / options.points, 3)
        row["numpy_chunked_ns"] = round(
            min(best(options.repeat, lambda: chunked(f, x, out, chunk)) for chunk in (2048, 8192)) * 1e9 / options.points, 3)
        row["times_as_fast_as_numpy"] = round(min(row["numpy_ns"], row["numpy_chunked_ns"]) / row["sluice_ns"], 2)
        product *= row["times_as_fast_as_numpy"]
        print(json.dumps(row))
    print(json.dumps({"geometric_mean_times_as_fast_as_numpy": round(product ** (1.0 / len(lines)), 2)}))


if __name__ == "__main__":
    main()

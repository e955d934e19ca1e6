#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`sluice-cli bench sampling` beside its peers: NumPy's cases, NumPy's standard_normal and scipy's PINV.

All are run in turns, so that whatever else the machine does meets them alike; ratios are taken within a turn, by elapsed and by
processor time, and the median over the turns is printed. On a busy machine only the ratios by processor time mean anything.

    python3 tests/benchmarks/compare_sampling.py [--cli build/release/bin/sluice-cli] [--turns 5] [--threads 1,2] [--json]
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np

# Some tenths of a second each.
CANDIDATES = {
    "laplace_to_normal": (40_000_000, 4_000_000),
    "uniform_to_beta": (40_000_000, 4_000_000),
    "normal10": (8_000_000, 1_000_000),
    "mixture2d": (16_000_000, 2_000_000),
    "filter_rows": (10_000_000, 10_000_000),
}


def timed(work):
    """The samples a second that work() returns, by elapsed and by processor time: the better of two runs."""
    rates = []
    for _ in range(2):
        start, cpu_start = time.perf_counter(), time.process_time()
        count = work()
        rates.append((count / (time.perf_counter() - start), count / (time.process_time() - cpu_start)))
    return max(rates, key=lambda rate: rate[1])


def standard_normal():
    rng = np.random.default_rng(1)
    return len(rng.standard_normal(10_000_000))


def pinv_generator():
    """scipy's numerical inversion of the Beta(2.7, 6.3) density; None without scipy."""
    try:
        from scipy.stats.sampling import NumericalInversePolynomial
    except ImportError:
        return None

    class Density:
        def pdf(self, x):
            return math.exp(1.7 * math.log(x) + 5.3 * math.log1p(-x)) if 0.0 < x < 1.0 else 0.0

        def support(self):
            return 0.0, 1.0

    generator = NumericalInversePolynomial(Density(), random_state=np.random.default_rng(1))
    return lambda: len(generator.rvs(4_000_000))


def last_line(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(result.stdout.splitlines()[-1])


def run_cli(cli, case, threads):
    command = [cli, "bench", "sampling", "--case", case, "--json"]
    return last_line(command + ["--threads", str(threads), "--candidates", str(CANDIDATES[case][0])])


def run_numpy(case):
    """In a process of its own: what other cases leave behind in the heap can halve NumPy's speed."""
    command = [sys.executable, str(pathlib.Path(__file__).with_name("numpy_sampling.py")), "--case", case]
    return last_line(command + ["--candidates", str(CANDIDATES[case][1]), "--repeat", "2"])


def one_turn(cli, thread_counts, direct):
    rows = []
    for case in CANDIDATES:
        peer = run_numpy(case)
        peer_rates = peer["candidates"] / peer["seconds"], peer["candidates"] / peer["cpu_seconds"]
        for threads in thread_counts:
            own = run_cli(cli, case, threads)
            row = {
                "case": case,
                "threads": threads,
                "isa": own["isa"],
                "rate": own["candidates_per_second"],
                "cpu_rate": own["candidates"] / own["cpu_seconds"],
                "numpy_rate": peer_rates[0],
                "numpy_cpu_rate": peer_rates[1],
                "raw_share": own["raw_share"],
            }
            row["ratio"] = row["rate"] / row["numpy_rate"]
            row["cpu_ratio"] = row["cpu_rate"] / row["numpy_cpu_rate"]
            if case in direct:
                elapsed, cpu = timed(direct[case])
                row["direct_ratio"] = own["accepted"] / own["seconds"] / elapsed
                row["direct_cpu_ratio"] = own["accepted"] / own["cpu_seconds"] / cpu
            rows.append(row)
    return rows


def medians(turns):
    """The median over the turns of every figure."""
    result = []
    for same in zip(*turns):
        row = dict(same[0])
        for key in row:
            if isinstance(row[key], float):
                row[key] = statistics.median(turn[key] for turn in same)
        result.append(row)
    return result


def print_table(rows, thread_counts):
    print("M candidates a second (cpu: by processor time); ratio to NumPy; accepted to the best direct generator")
    head = f"{'case':18} thr isa {'rate':>7} {'cpu':>7} {'numpy':>7} {'cpu':>7} {'ratio':>6} {'cpu':>6} {'raw':>5} {'direct':>7} {'cpu':>6}"
    print(head)
    for row in rows:
        rates = (row["rate"], row["cpu_rate"], row["numpy_rate"], row["numpy_cpu_rate"])
        line = f"{row['case']:18} {row['threads']:3} {row['isa']:3} " + " ".join(f"{rate / 1e6:7.1f}" for rate in rates)
        line += f" {row['ratio']:6.2f} {row['cpu_ratio']:6.2f} {row['raw_share']:5.2f}"
        if "direct_ratio" in row:
            line += f" {row['direct_ratio']:7.2f} {row['direct_cpu_ratio']:6.2f}"
        print(line)
    for threads in thread_counts:
        ratios = [[row[key] for row in rows if row["threads"] == threads] for key in ("ratio", "cpu_ratio")]
        elapsed, cpu = (statistics.geometric_mean(values) for values in ratios)
        print(f"geometric mean of the ratios, {threads} thread(s): {elapsed:.2f}, by processor time {cpu:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cli", default="build/release/bin/sluice-cli")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--threads", default="1,2", help="thread counts of sluice-cli, separated by commas")
    parser.add_argument("--json", action="store_true", help="one object per case and thread count")
    arguments = parser.parse_args()
    thread_counts = [int(count) for count in arguments.threads.split(",")]
    direct = {"laplace_to_normal": standard_normal}
    pinv = pinv_generator()
    if pinv is not None:
        direct["uniform_to_beta"] = pinv
    rows = medians([one_turn(arguments.cli, thread_counts, direct) for _ in range(arguments.turns)])
    if arguments.json:
        for row in rows:
            print(json.dumps(row))
    else:
        print_table(rows, thread_counts)


if __name__ == "__main__":
    main()

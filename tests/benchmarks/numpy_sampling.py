#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases of `sluice-cli bench sampling` in vectorised NumPy, for comparison.

Prints the same JSON, one object per case. Written as a careful NumPy user would write it: chunks that stay in the
cache, buffers reused, no Python loop over candidates, acceptance tested in log space, accepted points stored. As the program
does, it also counts violations and adds up the weights from which Z is estimated; --bare leaves that out.

    python3 tests/benchmarks/numpy_sampling.py [--case NAME] [--candidates N] [--chunk N] [--repeat N] [--bare]
"""
import argparse
import json
import math
import time

import numpy as np

LOG_SQRT_2PI = 0.5 * math.log(2.0 * math.pi)


class Tally:
    """What is kept and counted besides the candidates."""

    def __init__(self, bare):
        self.bare = bare
        self.kept = []
        self.violations = 0
        self.worst = -math.inf
        self.sum_weights = 0.0
        self.sum_squared_weights = 0.0

    def accept(self, rng, log_ratio, points):
        """log u < log p - log M - log q; points: (n,) or (n, d)."""
        if self.bare:
            accepted = np.log(rng.random(len(log_ratio))) < log_ratio
        else:
            # The weight is needed anyway, so that no logarithm of u is.
            weight = np.exp(log_ratio)
            accepted = rng.random(len(log_ratio)) < weight
            self.sum_weights += weight.sum()
            self.sum_squared_weights += weight @ weight
            self.violations += int(np.count_nonzero(log_ratio > 1e-10))
            self.worst = max(self.worst, float(log_ratio.max()))
        self.kept.append(points[accepted])


def chunks(candidates, chunk):
    for first in range(0, candidates, chunk):
        yield min(chunk, candidates - first)


def laplace_to_normal(candidates, chunk, tally):
    rng = np.random.default_rng(1)
    log_m = 0.5 * math.log(2.0 * math.e / math.pi)
    for n in chunks(candidates, chunk):
        x = rng.laplace(size=n)
        log_p = -0.5 * x * x - LOG_SQRT_2PI
        log_q = -np.abs(x) - math.log(2.0)
        tally.accept(rng, log_p - log_m - log_q, x)


def uniform_to_beta(candidates, chunk, tally):
    rng = np.random.default_rng(1)
    a, b, log_m = 2.7, 6.3, math.log(2.669745)
    log_norm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for n in chunks(candidates, chunk):
        x = rng.random(n)
        log_p = (a - 1.0) * np.log(x) + (b - 1.0) * np.log1p(-x) + log_norm
        tally.accept(rng, log_p - log_m, x)


def normal10(candidates, chunk, tally):
    rng = np.random.default_rng(1)
    d, sigma = 10, 1.2
    log_m = d * math.log(sigma)
    for n in chunks(candidates, max(chunk // d, 1)):
        z = rng.standard_normal((n, d))
        squares = np.einsum("ij,ij->i", z, z)
        x = sigma * z
        log_q = -0.5 * squares - d * (math.log(sigma) + LOG_SQRT_2PI)
        log_p = -0.5 * np.einsum("ij,ij->i", x, x) - d * LOG_SQRT_2PI
        tally.accept(rng, log_p - log_m - log_q, x)


MIXTURE = [
    (0.5, (0.0, 0.0), ((1.0, 0.6), (0.6, 1.0))),
    (0.3, (3.0, 1.0), ((0.5, 0.0), (0.0, 1.5))),
    (0.2, (-2.0, 3.0), ((0.8, -0.3), (-0.3, 0.6))),
]


def mixture2d(candidates, chunk, tally):
    rng = np.random.default_rng(1)
    centre, sigma, log_m = np.array([0.3, 0.9]), 2.5, math.log(5.049534)
    parts = []
    for weight, mean, covariance in MIXTURE:
        inverse = np.linalg.inv(np.linalg.cholesky(np.array(covariance)))
        log_norm = math.log(weight) - 2.0 * LOG_SQRT_2PI + math.log(inverse[0, 0] * inverse[1, 1])
        parts.append((np.array(mean), inverse, log_norm))
    for n in chunks(candidates, chunk):
        z = rng.standard_normal((2, n))
        log_q = -0.5 * (z[0] * z[0] + z[1] * z[1]) - 2.0 * (math.log(sigma) + LOG_SQRT_2PI)
        x = sigma * z + centre[:, None]
        terms = np.empty((len(parts), n))
        for k, (mean, inverse, log_norm) in enumerate(parts):
            dx, dy = x[0] - mean[0], x[1] - mean[1]
            first = inverse[0, 0] * dx
            second = inverse[1, 0] * dx + inverse[1, 1] * dy
            terms[k] = log_norm - 0.5 * (first * first + second * second)
        top = terms.max(axis=0)
        log_p = top + np.log(np.exp(terms - top).sum(axis=0))
        tally.accept(rng, log_p - log_m - log_q, x.T)


def make_rows(candidates):
    rng = np.random.default_rng(2)
    rows = rng.standard_normal((min(candidates, 10_000_000), 10), dtype=np.float32)
    rows *= np.float32(1.2)
    return rows


def filter_rows(candidates, chunk, tally, rows):
    """In single precision, as the rows are; the indices of the kept rows are the result."""
    rng = np.random.default_rng(1)
    d, sigma = 10, 1.2
    log_m = d * math.log(sigma)
    log_norm = np.float32(d * math.log(sigma) - log_m)
    half_difference = np.float32(0.5 * (1.0 / sigma**2 - 1.0))
    step = max(chunk // d, 1)
    tried = 0
    while tried < candidates:
        first = tried % len(rows)
        n = min(step, len(rows) - first, candidates - tried)
        x = rows[first : first + n]
        log_ratio = half_difference * np.einsum("ij,ij->i", x, x) + log_norm
        tally.accept(rng, log_ratio, np.arange(first, first + n))
        tried += n


CASES = {
    "laplace_to_normal": (laplace_to_normal, 20_000_000),
    "uniform_to_beta": (uniform_to_beta, 20_000_000),
    "normal10": (normal10, 4_000_000),
    "mixture2d": (mixture2d, 10_000_000),
    "filter_rows": (filter_rows, 10_000_000),
}


def measure(name, candidates, chunk, bare):
    function, usual = CASES[name]
    candidates = candidates or usual
    extra = [make_rows(candidates)] if name == "filter_rows" else []
    tally = Tally(bare)
    start, cpu_start = time.perf_counter(), time.process_time()
    function(candidates, chunk, tally, *extra)
    accepted = np.concatenate(tally.kept)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
    return {
        "case": name,
        "threads": 1,
        "isa": "numpy " + np.__version__,
        "candidates": candidates,
        "accepted": len(accepted),
        "seconds": seconds,
        "candidates_per_second": candidates / seconds,
        "cpu_seconds": cpu_seconds,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", choices=sorted(CASES))
    parser.add_argument("--candidates", type=int, default=0)
    parser.add_argument("--chunk", type=int, default=16384, help="candidates at a time (divided by 10 in 10 dimensions)")
    parser.add_argument("--repeat", type=int, default=3, help="of so many runs the one of the least processor time is printed")
    parser.add_argument("--bare", action="store_true", help="accept only: no weights, no violations")
    arguments = parser.parse_args()
    for name in [arguments.case] if arguments.case else CASES:
        runs = [
            measure(name, arguments.candidates, arguments.chunk, arguments.bare) for _ in range(arguments.repeat)
        ]
        print(json.dumps(min(runs, key=lambda run: run["cpu_seconds"])), flush=True)


if __name__ == "__main__":
    main()

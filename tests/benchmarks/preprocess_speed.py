#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of preprocessing by Sluice and by pandas, NumPy or scikit-learn on as large a table, in one run.

Both fit on three rows of five and apply to all, on columns of doubles that lie in one piece each; best wall time of several
repeats. The ratio is theirs over Sluice's: above 1 Sluice is faster.

    python3 tests/benchmarks/preprocess_speed.py build/release/tests/bench_preprocess [--rows N] [--repeat N]
"""
import argparse
import json
import subprocess
import time

import numpy as np
import pandas as pd
from sklearn import preprocessing

COLUMNS = 20


def table(rows, holes, repeats):
    random = np.random.default_rng(1)
    x = np.asfortranarray(random.standard_normal((rows, COLUMNS)))
    if holes:
        x[random.integers(0, 500, x.shape) == 0] = np.nan
    if repeats:
        x[1::2] = x[0:len(x) - 1:2]
    return x


def fences(train):
    first, third = np.percentile(train, [25, 75], axis=0)
    return first - 3 * (third - first), third + 3 * (third - first)


def by_pca(x, train):
    mean = train.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(train, rowvar=False))
    return (x - mean) @ vectors[:, ::-1][:, :10]


def scaled(scaler):
    return lambda x, train: scaler().fit(train).transform(x)


def by_zscore(x, train):
    mean, sd = train.mean(axis=0), train.std(axis=0)
    return np.clip(x, mean - 3 * sd, mean + 3 * sd)


def without_outliers(x, train):
    lower, upper = fences(train)
    return x[((x >= lower) & (x <= upper)).all(axis=1)]


CASES = {  # how, holes, repeats
    "drop_missing": ("pandas", lambda x, t: x.dropna(), True, False),
    "impute mean": ("pandas", lambda x, t: x.fillna(t.mean()), True, False),
    "impute median": ("pandas", lambda x, t: x.fillna(t.median()), True, False),
    "drop_duplicates": ("pandas", lambda x, t: x.drop_duplicates(), False, True),
    "clip_outliers iqr": ("numpy", lambda x, t: np.clip(x, *fences(t)), False, False),
    "clip_outliers zscore": ("numpy", by_zscore, False, False),
    "drop_outliers iqr": ("numpy", without_outliers, False, False),
    "log": ("numpy", lambda x, t: np.log(x + 10), False, False),
    "standardise": ("sklearn", scaled(preprocessing.StandardScaler), False, False),
    "min_max": ("sklearn", scaled(preprocessing.MinMaxScaler), False, False),
    "robust_scale": ("sklearn", scaled(preprocessing.RobustScaler), False, False),
    "pca": ("numpy", by_pca, False, False),
}


def best(repeat, work):
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    lines = subprocess.run([options.program, str(options.rows), str(options.repeat)], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        row = json.loads(line)
        how, work, holes, repeats = CASES[row["case"]]
        x = table(options.rows, holes, repeats)
        if how == "pandas":
            x = pd.DataFrame(x, columns=[f"x{j}" for j in range(COLUMNS)])
        trains = np.arange(len(x)) % 5 < 3

        def timed():
            work(x, x[trains])

        row["theirs"] = how
        row["their_seconds"] = best(options.repeat, timed)
        row["ratio"] = round(row["their_seconds"] / row["seconds"], 2)
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()

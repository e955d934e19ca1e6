#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the same CSV files with sluice-cli and with pandas' C engine, in turns, and prints the best of each.

usage: csv_speed.py SLUICE_CLI [ROWS]      (Debian: python3-pandas)

Three files of 10 columns: numbers with all their digits, numbers with six, and six of numbers beside four of quoted
text. sluice-cli (bench io) reads with all processors, pandas with one, as it does.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd

program = sys.argv[1]
rows = int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
rounds = 5


def pandas_seconds(path):
    start = time.perf_counter()
    pd.read_csv(path, engine="c")
    return time.perf_counter() - start


def sluice_seconds(path):
    command = [program, "bench", "io", "--case", "csv_read", "--file", path, "--threads", str(os.cpu_count()), "--json"]
    answer = subprocess.run(command, check=True, capture_output=True)
    return json.loads(answer.stdout)["seconds"]


random = np.random.default_rng(1)
numbers = pd.DataFrame(random.normal(size=(rows, 10)), columns=[f"x{j}" for j in range(10)])
texts = numbers.iloc[:, :6].copy()
for name, words in (("a", ["alpha", "beta, with a comma"]), ("b", ["gamma\nin two lines", 'the "delta"'])):
    texts[name] = random.choice(np.array(words), rows)
for name in ("c", "d"):
    texts[name] = [f"text number {i}, of its row" for i in range(rows)]

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "table.csv")
    for title, table, options in (("all digits", numbers, {}), ("six digits", numbers, {"float_format": "%.6g"}),
                                  ("quoted text", texts, {"float_format": "%.6g", "quoting": 2})):
        table.to_csv(path, index=False, **options)
        pairs = [(sluice_seconds(path), pandas_seconds(path)) for _ in range(rounds)]
        ours, theirs = (min(pair[i] for pair in pairs) for i in range(2))
        print(f"{title}: {os.path.getsize(path) / 1e6:.0f} MB, sluice {ours:.3f} s, pandas {theirs:.3f} s, "
              f"{theirs / ours:.1f} times as fast")

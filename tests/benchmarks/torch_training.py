#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`sluice-cli bench training` of dense networks beside PyTorch doing the same.

    /usr/bin/python3 tests/benchmarks/torch_training.py [--cli build/release/bin/sluice-cli] [--turns 5] [--threads 2]

Adam, batches of 64, 20,000 rows, 5 epochs: an MLP 100-50-10 and a logistic regression 30-2. PyTorch indexes the rows of each batch and
takes one step after another (zero_grad, forward, cross_entropy, backward, step) on the number of threads that is faster for it, 1 or 2.
Then nine such runs side by side on --threads threads beside four of PyTorch's and four of Sluice's own, one after another.
The programs run in turns, so that whatever else the machine does meets them alike; the medians over the turns are printed.
"""
import argparse
import json
import statistics
import subprocess
import time

import torch

ROWS, EPOCHS, BATCH = 20_000, 5, 64
CASES = {"mlp_50": (100, 50, 10), "logistic": (30, None, 2)}


def pytorch(case, threads):
    """Steps a second of one run."""
    torch.set_num_threads(threads)
    inputs, hidden, classes = CASES[case]
    layers = [torch.nn.Linear(inputs, classes)]
    if hidden:
        layers = [torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, classes)]
    network = torch.nn.Sequential(*layers)
    x, y = torch.randn(ROWS, inputs), torch.randint(0, classes, (ROWS,))
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    steps, start = 0, time.perf_counter()
    for _ in range(EPOCHS):
        order = torch.randperm(ROWS)
        for first in range(0, ROWS, BATCH):
            rows = order[first:first + BATCH]
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(network(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            loss.item()
            steps += 1
    return steps / (time.perf_counter() - start)


def sluice(cli, case, threads):
    output = subprocess.run([cli, "bench", "training", "--case", case, "--threads", str(threads), "--json"], check=True,
                            capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default="build/release/bin/sluice-cli")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    for case in CASES:
        pytorch(case, 1)  # warms up
        own, peer, nine = [], [], []
        for _ in range(options.turns):
            own.append(sluice(options.cli, case, 1)["steps_per_second"])
            peer.append(max(pytorch(case, 1), pytorch(case, 2)))
            nine.append(sluice(options.cli, "nine_" + case, options.threads)["seconds"])
        a, b = statistics.median(own), statistics.median(peer)
        steps = EPOCHS * -(-ROWS // BATCH)
        print(f"{case}: Sluice {a:,.0f} steps/s, PyTorch {b:,.0f} steps/s, ratio {a / b:.2f}")
        print(f"{case}: nine runs on {options.threads} threads {statistics.median(nine):.3f} s, four one after another: "
              f"Sluice {4 * steps / a:.3f} s, PyTorch {4 * steps / b:.3f} s")


main()

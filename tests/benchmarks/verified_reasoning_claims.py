#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the preset verified_reasoning with several seeds and says which of its claims hold.

    /usr/bin/python3 tests/benchmarks/verified_reasoning_claims.py [--cli build/release/bin/sluice-cli] [--seeds 7,8,9]

One round for each number of samples per prompt (k) and each seed; one run over several rounds; and samples at several
temperatures. Exit status 1 when a claim fails. Needs h5py. Some minutes on two cores.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

KS = [1, 4, 16, 64]
TEMPERATURES = [0.5, 0.75, 1.0, 1.5, 2.0]


class Runner:
    def __init__(self, cli, folder):
        self.cli, self.folder = cli, folder

    def run(self, name, seed, **settings):
        """The record of the preset with these settings ("finetune__rounds": 2 sets /finetune/rounds)."""
        out = self.folder / f"{name}.h5"
        command = [self.cli, "run", "preset:verified_reasoning", "--seed", str(seed), "--out", str(out), "--overwrite",
                   "--progress", "none", "--set", '/output/model_formats=["safetensors"]']
        for key, value in ({"finetune__repeats": 1, "finetune__rounds": 1} | settings).items():
            command += ["--set", f"/{key.replace('__', '/')}={value}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        return h5py.File(out)


def metric(record, arm, name="sampled_accuracy"):
    return float(record[f"training/{arm}/test"].attrs[name])


def series(record, name):
    return np.atleast_2d(record[f"rounds/{name}"][()])[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default="build/release/bin/sluice-cli")
    parser.add_argument("--seeds", default="7,8,9")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    claims = []

    def claim(text, holds, figures):
        claims.append(bool(holds))
        print(f"{'holds' if holds else 'FAILS'}  {text}: {figures}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(arguments.cli, pathlib.Path(folder))
        base, accuracy, blind, coverage, distinct = [], {k: [] for k in KS}, {k: [] for k in KS}, [], []
        worst = 0.0
        print(f"{'seed':>5} {'k':>3} {'kept':>5} {'accepted':>8} {'P(right)':>8} {'coverage':>8} {'distinct':>8} "
              f"{'base':>6} {'rsft':>6} {'unverified':>10} {'greedy':>6} {'pass@8':>6}")
        for seed in seeds:
            covers, differ = [], []
            for k in KS:
                record = runner.run("k", seed, sampling__samples_per_prompt=k)
                sampling = record["sampling"].attrs
                rate, expected, n = sampling["acceptance_rate"], sampling["expected_rate"], sampling["candidates"]
                worst = max(worst, abs(rate - expected) / np.sqrt(expected * (1 - expected) / float(n)))
                accuracy[k].append(metric(record, "rsft"))
                blind[k].append(metric(record, "random_subset"))
                covers.append(series(record, "coverage")[1])
                differ.append(series(record, "distinct")[1])
                print(f"{seed:5} {k:3} {record['training/rsft'].attrs['rows']:5} {rate:8.3f} {expected:8.3f} "
                      f"{covers[-1]:8.3f} {differ[-1]:8.2f} {metric(record, 'pretrained'):6.3f} "
                      f"{accuracy[k][-1]:6.3f} {blind[k][-1]:10.3f} {metric(record, 'rsft', 'greedy_accuracy'):6.3f} "
                      f"{metric(record, 'rsft', 'pass_at_8'):6.3f}", flush=True)
            base.append(metric(record, "pretrained"))
            coverage.append(covers)
            distinct.append(differ)
        mean = {k: np.mean(accuracy[k]) for k in KS}
        margin = {k: np.mean(accuracy[k]) - np.mean(blind[k]) for k in KS}
        print(f"\nMeans over the seeds {arguments.seeds}:")
        figures = ", ".join(f"k={k} {mean[k]:.3f}" for k in KS)
        claim("base < k=4 < k=64", np.mean(base) < mean[4] < mean[64], f"base {np.mean(base):.3f}, {figures}")
        claim("the step from 16 to 64 is smaller than that from 4 to 16", mean[64] - mean[16] < mean[16] - mean[4],
              f"{mean[64] - mean[16]:+.3f} and {mean[16] - mean[4]:+.3f}")
        claim("k=1 harms", mean[1] < np.mean(base), f"{mean[1] - np.mean(base):+.3f}")
        for k in (4, 16, 64):
            claim(f"verified beats unverified by 0.15 or more at k={k}", margin[k] >= 0.15, f"{margin[k]:+.3f}")
        claim("acceptance is P(correct) within 4.9 binomial deviations", worst < 4.9, f"at most {worst:.2f}")
        claim("coverage never falls as k grows", (np.diff(coverage) >= 0).all(), np.mean(coverage, 0).round(3))
        claim("distinct answers never fall as k grows", (np.diff(distinct) >= 0).all(), np.mean(distinct, 0).round(2))

        rates, kinds = [], []
        for temperature in TEMPERATURES:
            found = [runner.run("t", seed, sampling__temperature=temperature, sampling__samples_per_prompt=32,
                                finetune__epochs=1, finetune__controls="[]") for seed in seeds]
            rates.append(np.mean([record["sampling"].attrs["acceptance_rate"] for record in found]))
            kinds.append(np.mean([series(record, "distinct")[1] for record in found]))
        claim(f"a higher temperature accepts fewer (T = {TEMPERATURES})", (np.diff(rates) < 0).all(), np.round(rates, 3))
        peak = int(np.argmax(kinds))
        claim("and has more distinct right answers at first", peak > 0, f"{np.round(kinds, 2)}, most at T = "
              f"{TEMPERATURES[peak]}")

        entropies = [series(runner.run("r", seed, finetune__rounds=arguments.rounds, finetune__controls="[]"), "entropy")
                     for seed in seeds]
        # Every round begins from the base: it falls at once, and then stays down.
        entropies = np.array(entropies)
        claim(f"entropy falls, in each of {arguments.rounds} rounds below four fifths of the base's",
              (entropies[:, 1:] < 0.8 * entropies[:, :1]).all(), entropies.mean(0).round(2))
    print(f"\n{sum(claims)} of {len(claims)} claims hold.")
    return 0 if all(claims) else 1


sys.exit(main())

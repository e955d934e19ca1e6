#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`sluice-cli bench training --case transformer_sampling` beside PyTorch's sampling of the same model.

    /usr/bin/python3 tests/benchmarks/torch_transformer_sampling.py [--cli build/release/bin/sluice-cli] [--turns 3]

PyTorch runs the shipped weights without a cache (the whole text for each token) and with cached keys and values, 3200
answers at once on one thread. The programs are run in turns; the median of each one's tokens a second is printed,
with the ratio to PyTorch without a cache.
"""
import argparse
import json
import pathlib
import statistics
import struct
import subprocess
import time

import torch
import torch.nn.functional as F

WIDTH, LAYERS, HEADS, LENGTH, PROMPT = 64, 2, 4, 27, 6


def read_safetensors(path):
    data = pathlib.Path(path).read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header, start = json.loads(data[8:8 + size]), 8 + size
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            values = torch.frombuffer(bytearray(data[start + first:start + last]), dtype=torch.float32)
            tensors[name] = values.reshape(entry["shape"])
    return tensors


def forward(weights, tokens, past, offset):
    """Logits behind the last of the tokens, which stand at `offset`; past: keys and values of each block, or None."""
    def linear(name, x):
        return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])

    def norm(name, x):
        return F.layer_norm(x, (WIDTH,), weights[name + ".weight"], weights[name + ".bias"])

    batch, length = tokens.shape
    x = weights["token.weight"][tokens] + weights["position.weight"][offset:offset + length]
    for i in range(LAYERS):
        block = f"blocks.{i}."
        q, k, v = (t.view(batch, length, HEADS, -1).transpose(1, 2)
                   for t in linear(block + "attention.qkv", norm(block + "norm1", x)).chunk(3, -1))
        if past is not None:
            if past[i] is not None:
                k, v = torch.cat([past[i][0], k], 2), torch.cat([past[i][1], v], 2)
            past[i] = (k, v)
        scores = q @ k.transpose(2, 3) / (WIDTH // HEADS) ** 0.5
        if length > 1:
            scores = scores.masked_fill(torch.ones(length, length, dtype=torch.bool).triu(1), float("-inf"))
        y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        x = x + linear(block + "attention.out", y)
        x = x + linear(block + "mlp.down", F.relu(linear(block + "mlp.up", norm(block + "norm2", x))))
    return linear("head", norm("norm", x[:, -1]))


@torch.no_grad()
def tokens_per_second(weights, cached, answers=3200):
    start = time.perf_counter()
    text = torch.randint(1, 10, (answers, PROMPT))
    past = [None] * LAYERS if cached else None
    newest, count = text, 0
    while text.shape[1] < LENGTH:
        logits = forward(weights, newest if cached else text, past, text.shape[1] - newest.shape[1] if cached else 0)
        newest = torch.multinomial(logits.softmax(-1), 1)
        text = torch.cat([text, newest], 1)
        count += answers
    return count / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default="build/release/bin/sluice-cli")
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    folder = pathlib.Path(__file__).parents[2] / "resources" / "checkpoints"
    weights = read_safetensors(folder / "sums.safetensors")
    rates = {}
    for _ in range(arguments.turns):
        found = {"PyTorch, no cache": tokens_per_second(weights, False),
                 "PyTorch, cache": tokens_per_second(weights, True)}
        output = subprocess.run([arguments.cli, "bench", "training", "--case", "transformer_sampling", "--threads", "1",
                                 "--json"], check=True, capture_output=True, text=True).stdout
        measured = json.loads(output.splitlines()[0])
        found["Sluice, no cache"] = measured["uncached_tokens_per_second"]
        found["Sluice, cache"] = measured["tokens_per_second"]
        for name, rate in found.items():
            rates.setdefault(name, []).append(rate)
    reference = statistics.median(rates["PyTorch, no cache"])
    for name, values in rates.items():
        rate = statistics.median(values)
        print(f"{name:18} {rate:12,.0f} tokens/s {rate / reference:6.2f} x PyTorch without a cache")


main()

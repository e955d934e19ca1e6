#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`sluice-cli bench training --case resnet18_features` beside torchvision's ResNet-18 doing the same.

    /usr/bin/python3 tests/benchmarks/torch_resnet_features.py [--cli build/release/bin/sluice-cli] [--threads 1] [--turns 3]

128 images of 3 x 32 x 32 go through ResNet-18 (stem for small images) without its last layer, in evaluation mode; PyTorch takes them
in one batch, in inference mode. The programs run in turns; the median of each one's images a second is printed, with the ratio.
"""
import argparse
import json
import statistics
import subprocess
import time

import torch
import torchvision

ROWS = 128


def pytorch(threads):
    torch.set_num_threads(threads)
    network = torchvision.models.resnet18()
    network.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
    network.maxpool = network.fc = torch.nn.Identity()
    network.eval()
    images = torch.randn(ROWS, 3, 32, 32)
    with torch.inference_mode():
        network(images)
        start = time.perf_counter()
        network(images)
        return ROWS / (time.perf_counter() - start)


def sluice(cli, threads):
    output = subprocess.run([cli, "bench", "training", "--case", "resnet18_features", "--threads", str(threads),
                             "--candidates", str(ROWS), "--json"], check=True, capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])["rows_per_second"]


arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--cli", default="build/release/bin/sluice-cli")
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--turns", type=int, default=3)
options = arguments.parse_args()
own, peer = [], []
for _ in range(options.turns):
    own.append(sluice(options.cli, options.threads))
    peer.append(pytorch(options.threads))
a, b = statistics.median(own), statistics.median(peer)
print(f"{options.threads} thread(s): Sluice {a:.1f} images/s, PyTorch {b:.1f} images/s, ratio {a / b:.2f}")

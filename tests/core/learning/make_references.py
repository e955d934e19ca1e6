#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes references.json: what PyTorch (1.13) and scikit-learn (1.2) say of problems that are made by formula.

    tests/core/learning/make_references.py        needs python3-torch and python3-sklearn
"""

import json
import math
import pathlib

import numpy
import torch
from sklearn import metrics

torch.set_num_threads(1)


def problem(rows, columns, classes):
    """As formula_problem() in training_fixtures.h."""
    x = [[math.sin(0.7 * i + 1.3 * j * j + 0.1 * i * j) for j in range(columns)] for i in range(rows)]
    y = [(i * i + i // 3) % classes for i in range(rows)]
    return torch.tensor(x, dtype=torch.float64).float(), torch.tensor(y)


def network():
    """As set_formula_weights(): Linear(4, 6), ReLU, Linear(6, 5), ReLU, Linear(5, 3)."""
    layers = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.ReLU(), torch.nn.Linear(6, 5), torch.nn.ReLU(),
                                 torch.nn.Linear(5, 3))
    k = 0
    with torch.no_grad():
        for parameter in layers.parameters():
            flat = [0.3 * math.sin(1.0 + 0.37 * (k + i)) for i in range(parameter.numel())]
            k += parameter.numel()
            parameter.copy_(torch.tensor(flat, dtype=torch.float64).float().reshape(parameter.shape))
    return layers


def train(make_optimizer, make_schedule=None, smoothing=0.0, weights=None, clip=0.0, train_rows=40, epochs=12):
    x, y = problem(40, 4, 3)
    net = network()
    optimizer = make_optimizer(net.parameters())
    schedule = make_schedule(optimizer) if make_schedule else None
    losses, rates = [], []
    train_y = y[:train_rows]
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        row = torch.nn.functional.cross_entropy(net(x[:train_rows]), train_y, reduction="none",
                                                label_smoothing=smoothing)
        if weights == "balanced":
            counts = torch.bincount(train_y, minlength=3).float()
            row = row * (train_rows / (3 * counts))[train_y]
        elif weights:
            row = row * torch.tensor(weights)[train_y]
        loss = row.mean()
        optimizer.zero_grad()
        loss.backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimizer.step()
        losses.append(loss.item())
        if isinstance(schedule, torch.optim.lr_scheduler.ReduceLROnPlateau):
            with torch.no_grad():
                schedule.step(torch.nn.functional.cross_entropy(net(x[train_rows:]), y[train_rows:]).item())
        elif schedule:
            schedule.step()
    return {"losses": losses, "rates": rates, "last_bias": list(net.parameters())[-1].tolist()}


def training():
    optim, lrs = torch.optim, torch.optim.lr_scheduler

    def warm_cosine(optimizer):
        return lrs.SequentialLR(optimizer, [lrs.LinearLR(optimizer, 1 / 3, 1.0, 2), lrs.CosineAnnealingLR(
            optimizer, 9, 0.002)], [3])

    return {
        "adamw_clipped": train(lambda p: optim.AdamW(p, 0.02, weight_decay=0.5), clip=0.05),
        "sgd_clipped": train(lambda p: optim.SGD(p, 0.3, momentum=0.9, weight_decay=0.01), clip=0.1),
        "cosine_with_warmup": train(lambda p: optim.AdamW(p, 0.02, weight_decay=0.0), warm_cosine),
        "plateau": train(lambda p: optim.SGD(p, 1.5), lambda o: lrs.ReduceLROnPlateau(
            o, factor=0.5, patience=1, threshold=0.0, min_lr=1.5 * 0.2, eps=0.0), train_rows=30, epochs=20),
        "smoothed": train(lambda p: optim.Adam(p, 0.02), smoothing=0.15),
        "balanced_and_smoothed": train(lambda p: optim.SGD(p, 0.3), smoothing=0.1, weights="balanced"),
        "weighted_classes": train(lambda p: optim.SGD(p, 0.3), weights=[0.5, 2.0, 1.25]),
    }


def logits(rows, classes, step):
    """2 sin(0.9 i + 1.7 k + 0.05 i k + 0.3 [k is the label]) + 0.6 [k is the label], rounded to multiples of step."""
    values = numpy.zeros((rows, classes))
    labels = numpy.array([(i * i + i // 3) % classes for i in range(rows)])
    for i in range(rows):
        for k in range(classes):
            values[i, k] = 2 * math.sin(0.9 * i + 1.7 * k + 0.05 * i * k) + 0.6 * (labels[i] == k)
    return (numpy.round(values / step) * step).astype(numpy.float32).astype(float), labels


def calibration_error(p, labels, bins=15):
    """Guo et al. 2017: bins closed on the right."""
    confidence, hit = p.max(axis=1), p.argmax(axis=1) == labels
    total = 0.0
    for b in range(bins):
        inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
        if inside.any():
            total += inside.mean() * abs(hit[inside].mean() - confidence[inside].mean())
    return total


def classification(rows, classes, step):
    values, labels = logits(rows, classes, step)
    p = numpy.exp(values - values.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    one_hot = numpy.eye(classes)[labels]
    result = {"rows": rows, "classes": classes, "step": step, "loss": metrics.log_loss(labels, p),
              "accuracy": metrics.accuracy_score(labels, p.argmax(axis=1)),
              "balanced_accuracy": metrics.balanced_accuracy_score(labels, p.argmax(axis=1)),
              "macro_f1": metrics.f1_score(labels, p.argmax(axis=1), average="macro"),
              "calibration_error": calibration_error(p, labels)}
    if classes == 2:
        score = values[:, 1] - values[:, 0]  # orders rows as the probability does, without rounding ties apart
        result |= {"brier": metrics.brier_score_loss(labels, p[:, 1]),
                   "roc_auc": metrics.roc_auc_score(labels, score),
                   "pr_auc": metrics.average_precision_score(labels, score)}
    else:
        result |= {"brier": float(((p - one_hot) ** 2).sum(axis=1).mean()),
                   "roc_auc": metrics.roc_auc_score(labels, p, multi_class="ovr", average="macro"),
                   "pr_auc": metrics.average_precision_score(one_hot, p, average="macro")}
    return {key: float(value) if isinstance(value, numpy.floating) else value for key, value in result.items()}


def main():
    reference = {
        "training": training(),
        "classification": [classification(200, 2, 1e-6), classification(200, 2, 0.5), classification(300, 4, 1e-6),
                           classification(120, 7, 1e-6)],
    }
    path = pathlib.Path(__file__).resolve().parent / "references.json"
    path.write_text(json.dumps(reference, indent=1) + "\n")


if __name__ == "__main__":
    main()

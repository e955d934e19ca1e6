# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks with h5py that records have every group, dataset and attribute of the schema sluice.result/1.

Usage: check_record.py GENERATE.h5 FILTER.h5 SINGLE_REPEAT.h5
"""
import hashlib
import json
import math
import sys

import h5py

ROOT = ["schema", "sluice_version", "created_utc", "experiment", "seed", "host", "threads", "libraries",
        "status", "message"]
DATASET = ["source", "sha256", "rows", "features", "classes", "preprocess"]
SAMPLING = ["candidates", "accepted", "acceptance_rate", "acceptance_ci95", "expected_rate", "log_m", "m",
            "m_source", "m_at", "violations", "worst_log_excess", "z_estimate", "ks_statistic", "ks_p_value",
            "candidates_per_second", "seconds"]
TRACE = ["candidates", "accepted", "rate", "ci_low", "ci_high"]
ARM = ["rows", "best_epoch", "stopped_because", "seconds", "repeats"]
EPOCH = ["epoch", "train_loss", "validation_loss", "accuracy", "macro_f1"]
MODEL = ["file", "format", "sha256", "input_shape", "classes"]


def attributes(thing, names):
    missing = [name for name in names if name not in thing.attrs]
    assert not missing, f"{thing.name} lacks {missing}"


def common(f):
    attributes(f, ROOT)
    assert f.attrs["schema"] == "sluice.result/1" and isinstance(f.attrs["schema"], str)
    assert f.attrs["host"] == "Göttingen"
    assert int(f.attrs["seed"]) == 2**64 - 1
    assert json.loads(f.attrs["experiment"])["name"] == "Tumours, σ-weighted"
    json.loads(f.attrs["libraries"])
    attributes(f["dataset"], DATASET)
    assert list(f["dataset"].attrs["features"]) == ["mean radius", "fläche"]
    json.loads(f["dataset"].attrs["preprocess"])
    s = f["sampling"]
    attributes(s, SAMPLING)
    assert s.attrs["acceptance_ci95"].shape == (2,)
    assert math.isclose(s.attrs["m"], math.exp(s.attrs["log_m"]))
    for name in TRACE:
        assert s["trace"][name].shape == (200,)
    for arm in ["pretrained", "rsft", "all_data", "random_subset"]:
        g = f["training"][arm]
        attributes(g, ARM)
        attributes(g["test"], ["accuracy", "accuracy_sd", "macro_f1", "macro_f1_sd"])
        assert g["test/confusion_matrix"][:].tolist() == [[123, 3], [5, 211]]
        for name in ["step", "loss", "learning_rate"]:
            assert g["step"][name].shape == (60,)
    for arm in ["all_data", "random_subset"]:
        rows = json.loads(f["comparison"].attrs[arm])
        assert [r["metric"] for r in rows] == ["accuracy", "macro_f1"]
        assert {"difference", "interval95", "test"} <= set(rows[0])
    attributes(f["models/rsft"], MODEL)
    assert f["models/rsft"].attrs["format"] == "torchscript"
    attributes(f["models/rsft/safetensors"], MODEL)
    assert f["models/rsft"].attrs["input_shape"].tolist() == [-1, 30]


def main(generate, filtered, single):
    with h5py.File(generate) as f:
        common(f)
        s, g = f["sampling"], f["training/rsft"]
        assert s["accepted"].shape == (3000, 1) and s["accepted"].dtype == "float64"
        assert s["rejected"].shape == (5, 1)
        assert g["epoch/epoch"].shape == (12,)
        for name in EPOCH[1:]:
            assert g["epoch"][name].shape == (3, 12)
        assert g.attrs["best_epoch"].shape == (3,)
        values = g["test/accuracy"][:]
        assert math.isclose(values.mean(), g["test"].attrs["accuracy"])
        assert math.isclose(values.std(ddof=1), g["test"].attrs["accuracy_sd"])
    with h5py.File(filtered) as f:
        common(f)
        assert f["sampling/accepted_index"].dtype == "int64" and f["sampling/accepted_index"].shape == (3000,)
        assert "accepted" not in f["sampling"]
    with h5py.File(single) as f:
        common(f)
        g = f["training/rsft"]
        assert all(g["epoch"][name].shape == (12,) for name in EPOCH)
        assert int(g.attrs["best_epoch"]) == 10 and isinstance(g.attrs["stopped_because"], str)
        assert math.isnan(g["test"].attrs["accuracy_sd"])
    with open(generate, "rb") as f:
        whole = f.read()
    assert hashlib.sha256(whole[512:]).hexdigest().encode() in whole[:512]
    print("good")


main(*sys.argv[1:])

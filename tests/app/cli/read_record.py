# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads two records, of a filter experiment with training and of drawn points, as somebody who knows only the
documented names would. Fails with the name that is missing."""
import json
import sys

import h5py

ROOT = ["schema", "sluice_version", "created_utc", "experiment", "seed", "host", "threads", "libraries", "status",
        "message"]
SAMPLING = ["candidates", "accepted", "acceptance_rate", "acceptance_ci95", "expected_rate", "log_m", "m", "m_source",
            "m_at", "violations", "worst_log_excess", "z_estimate", "ks_statistic", "ks_p_value",
            "candidates_per_second", "seconds"]
TRACE = ["candidates", "accepted", "rate", "ci_low", "ci_high"]


def need(where, names):
    for name in names:
        assert name in where, f"{name} is missing"


def check_common(file):
    need(file.attrs, ROOT)
    assert file.attrs["schema"] == "sluice.result/1"
    assert file.attrs["status"] == "complete"
    assert json.loads(file.attrs["experiment"])["schema"] == "sluice.experiment/1"
    json.loads(file.attrs["libraries"])
    need(file["sampling"].attrs, SAMPLING)
    assert file["sampling"].attrs["acceptance_ci95"].shape == (2,)
    need(file["sampling/trace"], TRACE)


def check_training(file):
    need(file["dataset"].attrs, ["source", "sha256", "rows", "features", "classes", "preprocess"])
    assert file["sampling/accepted_index"].shape == (file["sampling"].attrs["accepted"],)
    for arm in ["pretrained", "rsft", "all_data", "random_subset"]:
        group = file["training"][arm]
        need(group.attrs, ["rows", "best_epoch", "stopped_because", "seconds", "repeats"])
        need(group["epoch"], ["epoch", "train_loss", "validation_loss", "accuracy", "macro_f1"])
        assert group["epoch/train_loss"].shape == (2, 2)
        need(group["step"], ["step", "loss", "learning_rate"])
        need(group["test"].attrs, ["accuracy", "accuracy_sd", "macro_f1", "loss"])
        assert group["test/confusion_matrix"].shape == (2, 2)
        need(file["models"][arm].attrs, ["file", "format", "sha256", "input_shape", "classes"])
    for arm in ["pretrained", "all_data", "random_subset"]:
        assert json.loads(file["comparison"].attrs[arm])


with h5py.File(sys.argv[1], "r") as tabular:
    check_common(tabular)
    check_training(tabular)
with h5py.File(sys.argv[2], "r") as drawn:
    check_common(drawn)
    assert drawn["sampling/accepted"].shape == (100000, 1)
    assert drawn["sampling/accepted"].dtype == "float64"
    need(drawn["sampling"], ["rejected"])

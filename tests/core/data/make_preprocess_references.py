#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes preprocess_references.json: what pandas, NumPy, SciPy and scikit-learn (1.2) make of two shipped datasets.

    tests/core/data/make_preprocess_references.py        needs python3-pandas, python3-scipy and python3-sklearn

Of breast_cancer and digits every row whose number is not divisible by 3 trains; what is fitted on those is applied to all.
A case has the steps as in an experiment file, the dataset, the numbers of the rows that remain where some are dropped, and
values of some rows and columns.
"""

import json
import pathlib

import numpy
import pandas
from scipy import stats
from sklearn import decomposition, preprocessing

here = pathlib.Path(__file__).parent
datasets = here.parents[2] / "datasets"
shown_rows = [0, 1, 3, 100, 568]
cancer = pandas.read_csv(datasets / "breast_cancer.csv")
digits = pandas.read_csv(datasets / "digits.csv").drop(columns="digit", errors="ignore")
faithful = pandas.read_csv(datasets / "old_faithful.csv")
iris = pandas.read_csv(datasets / "iris.csv")
x = cancer.drop(columns="diagnosis")
trains = numpy.arange(len(x)) % 3 != 0
t = x[trains]


def values(frame):
    """Of a few columns: by name, the shown rows."""
    names = list(frame.columns)
    shown = sorted({0, 1, len(names) // 2, len(names) - 1})
    return {names[j]: [float(v) for v in frame.iloc[shown_rows, j]] for j in shown}


def case(name, steps, frame=None, source="breast_cancer", kept=None, **more):
    result = {"name": name, "source": source, "steps": steps, **more}
    if kept is not None:
        result["kept"] = [int(i) for i in kept]
    else:
        result["rows"] = shown_rows
        result["values"] = values(frame)
    return result


def fences(method, **parameters):
    if method == "iqr":
        first, third = numpy.percentile(t, 25, axis=0), numpy.percentile(t, 75, axis=0)
        reach = parameters["k"] * stats.iqr(t, axis=0)
        return first - reach, third + reach
    if method == "zscore":
        return (t.mean() - parameters["k"] * t.std(ddof=0)).to_numpy(), (t.mean() + parameters["k"] * t.std(ddof=0)).to_numpy()
    return t.quantile(parameters["lower"]).to_numpy(), t.quantile(parameters["upper"]).to_numpy()


def outlier_cases():
    for method, parameters in [("iqr", {"k": 1.5}), ("zscore", {"k": 2.5}), ("quantile", {"lower": 0.005, "upper": 0.995})]:
        lower, upper = fences(method, **parameters)
        yield case(f"clip by {method}", [{"op": "clip_outliers", "method": method, **parameters}], x.clip(lower, upper, axis=1))
        inside = ((x >= lower) & (x <= upper)).all(axis=1).to_numpy()
        drop = {"op": "drop_outliers", "method": method, **parameters}
        yield case(f"drop by {method}", [drop], kept=numpy.flatnonzero(inside))
        yield case(f"drop training rows by {method}", [{**drop, "rows": "train"}], kept=numpy.flatnonzero(inside | ~trains))
    lower, upper = fences("zscore", k=3.0)
    z = numpy.abs(stats.zscore(t, axis=0)).max(axis=1) <= 3.0  # SciPy's own z-scores say the same of the training rows
    kept = ((x >= lower) & (x <= upper)).all(axis=1).to_numpy() | ~trains
    assert (kept[trains] == z).all()


def scaled(scaler, rows=t):
    fitted = scaler.fit(rows.to_numpy())
    return pandas.DataFrame(fitted.transform(x.to_numpy()), columns=x.columns)


def log_cases():
    log = {"op": "log"}
    positive = x[["mean_radius", "mean_area", "worst_area"]]
    names = list(positive.columns)
    yield case("natural logarithm", [{**log, "columns": names}, {"op": "select", "columns": names}], numpy.log(positive))
    yield case("logarithm to base 10", [{**log, "base": 10, "columns": names}, {"op": "select", "columns": names}],
               numpy.log10(positive))
    yield case("logarithm to base 2", [{**log, "base": 2, "columns": names}, {"op": "select", "columns": names}],
               numpy.log2(positive))
    one = preprocessing.FunctionTransformer(numpy.log1p).transform(x)
    yield case("logarithm of 1 + x", [{**log, "offset": 1}], one)
    concavity = x.filter(like="concav")
    offset = numpy.where(t[concavity.columns].min() > 0, 0, 1 - t[concavity.columns].min())
    yield case("logarithm with a fitted offset",
               [{**log, "offset": "auto", "columns": ["*concav*"]}, {"op": "select", "columns": ["*concav*"]}],
               numpy.log(concavity + offset))


def components(pca, frame, mask, names):
    pca.fit(frame[mask])
    loadings = pca.components_
    signs = numpy.sign(loadings[numpy.arange(len(loadings)), numpy.abs(loadings).argmax(axis=1)])
    columns = [f"pc{k + 1}" for k in range(len(loadings))]
    result = pandas.DataFrame(pca.transform(frame) * signs, columns=columns)
    back = pandas.DataFrame(pca.inverse_transform(pca.transform(frame)), columns=names)
    return result, back, pca


def pca_cases():
    standard = preprocessing.StandardScaler().fit(t)
    z = standard.transform(x)
    for name, asked, whiten in [("five components", 5, False), ("a share of the variance", 0.95, False), ("whitened", 4, True),
                                ("all components", 30, False)]:
        result, back, pca = components(decomposition.PCA(asked, whiten=whiten, svd_solver="full"), z, trains, x.columns)
        raw = pandas.DataFrame(standard.inverse_transform(back), columns=x.columns)
        yield case(name, [{"op": "standardise"}, {"op": "pca", "components": asked, "whiten": whiten}],
                   result.iloc[:, :6], variance=list(pca.explained_variance_), share=list(pca.explained_variance_ratio_),
                   undone=values(raw))
    mask = numpy.arange(len(digits)) % 3 != 0
    pixels = digits[[c for c in digits.columns if c.startswith("pixel")]]
    result, back, pca = components(decomposition.PCA(0.8, svd_solver="full"), pixels.to_numpy(float), mask, pixels.columns)
    yield case("digits", [{"op": "pca", "components": 0.8}], result, source="digits", variance=list(pca.explained_variance_),
               share=list(pca.explained_variance_ratio_), undone=values(back))


cases = [
    *outlier_cases(),
    case("duplicates", [{"op": "drop_duplicates"}], source="old_faithful", kept=faithful.drop_duplicates().index),
    case("duplicates among flowers", [{"op": "drop_duplicates"}], source="iris", kept=iris.drop_duplicates().index),
    case("duplicates in one column", [{"op": "drop_duplicates", "columns": ["waiting"]}], source="old_faithful",
         kept=faithful.drop_duplicates(subset=["waiting"]).index),
    case("standardise", [{"op": "standardise"}], scaled(preprocessing.StandardScaler())),
    case("min_max", [{"op": "min_max", "range": [-1, 1]}], scaled(preprocessing.MinMaxScaler((-1, 1)))),
    case("robust_scale", [{"op": "robust_scale"}], scaled(preprocessing.RobustScaler())),
    case("robust_scale by deciles", [{"op": "robust_scale", "lower": 0.1, "upper": 0.9}],
         scaled(preprocessing.RobustScaler(quantile_range=(10, 90)))),
    *log_cases(),
    *pca_cases(),
]
text = json.dumps({"cases": cases}, indent=None).replace('{"name"', '\n{"name"')
(here / "preprocess_references.json").write_text(text + "\n")
print(len(cases), "cases")

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes the shipped datasets from the packages of Debian 12 (or 13).

    apt-get install python3-sklearn r-base-core r-cran-mlbench
    datasets/convert.py            writes *.csv and index.json beside this script

Only names change (columns and classes become words); every number is written as the shortest text that
reads back as the same double. convert_spam.py makes spam.csv. index.json holds what the program shows, with counts and digests taken
from the files just written.
"""

import csv
import hashlib
import io
import json
import pathlib
import subprocess

from sklearn import datasets

FOLDER = pathlib.Path(__file__).resolve().parent
UCI = "Dua and Graff, UCI Machine Learning Repository"


def number(value):
    """The shortest exact text, without a trailing '.0'."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def from_sklearn(loader, label, classes, rename=lambda name: name):
    bunch = loader()
    header = [rename(name) for name in bunch.feature_names] + [label]
    rows = [[number(x) for x in row] + [classes[code]] for row, code in zip(bunch.data, bunch.target)]
    return header, rows


def from_r(expression):
    """A data frame, as R writes it with 15 significant digits: all that these data have."""
    script = f"write.csv({expression}, row.names = FALSE, quote = FALSE)"
    text = subprocess.run(["Rscript", "--vanilla", "-e", script], check=True, capture_output=True, text=True).stdout
    table = list(csv.reader(io.StringIO(text)))
    return table[0], table[1:]


def vowel():
    _, rows = from_r("get(data('Vowel', package = 'mlbench'))")
    header = ["speaker"] + [f"log_area_{i}" for i in range(9)] + ["vowel"]
    return header, [["speaker_" + row[0]] + [number(x) for x in row[1:-1]] + [row[-1]] for row in rows]


def old_faithful():
    header, rows = from_r("faithful")
    return header, [[number(x) for x in row] for row in rows]


DATASETS = [
    {
        "name": "breast_cancer",
        "title": "Breast cancer (Wisconsin, diagnostic)",
        "story": "Shapes of cell nuclei from 569 biopsies: thirty measurements tell malignant from benign lumps.",
        "label": "diagnosis",
        "origin": "W. H. Wolberg, W. N. Street, O. L. Mangasarian, University of Wisconsin, 1995; " + UCI,
        "licence": "CC BY 4.0",
        "make": lambda: from_sklearn(datasets.load_breast_cancer, "diagnosis", ["malignant", "benign"],
                                     lambda name: name.replace(" ", "_")),
    },
    {
        "name": "iris",
        "title": "Iris flowers",
        "story": "Fisher's and Anderson's 150 irises of three species: one stands apart, two overlap.",
        "label": "species",
        "origin": "E. Anderson 1935; R. A. Fisher, Annals of Eugenics 7:179, 1936; " + UCI,
        "licence": "CC BY 4.0",
        "make": lambda: from_sklearn(datasets.load_iris, "species", ["setosa", "versicolor", "virginica"],
                                     lambda name: name.replace(" (cm)", "_cm").replace(" ", "_")),
    },
    {
        "name": "wine",
        "title": "Wine cultivars",
        "story": "Chemical analyses of 178 wines from three cultivars grown in the same region of Italy.",
        "label": "cultivar",
        "origin": "M. Forina et al., PARVUS, Genoa, 1988; " + UCI,
        "licence": "CC BY 4.0",
        "make": lambda: from_sklearn(datasets.load_wine, "cultivar", ["barolo", "grignolino", "barbera"],
                                     lambda name: name.replace("/", "_")),
    },
    {
        "name": "digits",
        "title": "Handwritten digits, 8 x 8",
        "story": "1797 handwritten digits as grey values from 0 to 16 on an 8 x 8 grid: small images, ten classes.",
        "label": "digit",
        "origin": "E. Alpaydin, C. Kaynak, Bogazici University, 1998 (the test part of optdigits); " + UCI,
        "licence": "CC BY 4.0",
        "make": lambda: from_sklearn(datasets.load_digits, "digit", [str(i) for i in range(10)]),
    },
    {
        "name": "old_faithful",
        "title": "Old Faithful geyser",
        "story": "272 eruptions in minutes and the wait for the next: two clear clumps, a natural two-peaked target.",
        "label": "",
        "origin": "W. Haerdle, Smoothing Techniques with Implementation in S, Springer, 1991; "
                  "'faithful' of R's package datasets",
        "licence": "GPL-2 or later (as part of R)",
        "make": old_faithful,
    },
    {
        "name": "vowel",
        "title": "British English vowels",
        "story": "Eleven vowels spoken six times by each of fifteen people, as nine log area ratios of the vocal tract.",
        "label": "vowel",
        "origin": "D. H. Deterding, Cambridge, 1989; given by T. Robinson to UCI; 'Vowel' of the R package mlbench",
        "licence": "CC BY 4.0 (UCI); GPL-2 (mlbench's conversion)",
        "make": vowel,
    },
]


def main():
    own = {entry["name"] for entry in DATASETS}
    kept = [entry for entry in json.loads((FOLDER / "index.json").read_text())["datasets"] if entry["name"] not in own]
    index = []
    for entry in DATASETS:
        header, rows = entry["make"]()
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header] + rows)
        data = text.getvalue().encode()
        file = entry["name"] + ".csv"
        (FOLDER / file).write_bytes(data)
        info = {key: value for key, value in entry.items() if key != "make"}
        info |= {"file": file, "rows": len(rows), "columns": len(header), "sha256": hashlib.sha256(data).hexdigest()}
        index.append(info)
    (FOLDER / "index.json").write_text(json.dumps({"datasets": index + kept}, indent=2) + "\n")


if __name__ == "__main__":
    main()

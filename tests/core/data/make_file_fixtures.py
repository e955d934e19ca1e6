#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the files in fixtures/files with NumPy and h5py (Debian: python3-numpy, python3-h5py).

NAME.EXT is read with the parameters in NAME.parameters, if there are such; NAME.expected says what must come of
it: a line "column|numeric or categorical|cell;cell;..." for each column, "image|channels,height,width",
"label|column", or "error|part of the message".
"""
import io
import json
import os
import zipfile

import h5py
import numpy as np

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures", "files")


def cell(value):
    if isinstance(value, (str, np.str_)):
        return str(value)
    value = float(value)
    if value != value:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def column(name, values, words=False):
    return f"{name}|{'categorical' if words else 'numeric'}|" + ";".join(cell(v) for v in values)


def expect(name, lines, parameters=None):
    with open(os.path.join(folder, name + ".expected"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    if parameters is not None:
        with open(os.path.join(folder, name + ".parameters"), "w", encoding="utf-8") as file:
            json.dump(parameters, file)


def npy(name, array, lines, parameters=None, version=None, pickle=False):
    with open(os.path.join(folder, name + ".npy"), "wb") as file:
        np.lib.format.write_array(file, array, version=version, allow_pickle=pickle)
    expect(name, lines, parameters)


def table(array, prefix="x"):
    return [column(f"{prefix}{j + 1}", array[:, j]) for j in range(array.shape[1])]


def arrays():
    grid = np.array([[1, 2, 3], [-4, 5.5, np.nan]])
    npy("float64", grid, table(grid))
    npy("float32_big", grid.astype(">f4"), table(grid))
    npy("float16", grid.astype("<f2"), table(grid))
    npy("half_extremes", np.array([6e-8, 65504, -np.inf, 2.0**-14], "<f2"),
        [column("x", [2.0**-24]).rsplit("|", 1)[0] + "|5.960464477539063e-08;65504;-inf;6.103515625e-05"])
    npy("fortran", np.asfortranarray(np.arange(6.0).reshape(2, 3)), table(np.arange(6.0).reshape(2, 3)))
    for kind in ("i1", "<i2", ">i4", "<i8", "u1", ">u2", "<u4", ">u8"):
        values = np.array([0, 1, 100], kind) * (1 if kind[-2] == "u" else -1)
        npy("integers_" + kind.strip("<>") + ("_big" if kind[0] == ">" else ""), values.astype(kind),
            [column("x", values)])
    npy("truth", np.array([[True, False], [False, True]]), table(np.array([[1, 0], [0, 1]])))
    npy("beyond_2_53", np.array([2**53 + 1, 5], "<i8"), ["x|numeric|9007199254740992;5"])
    npy("version_2", grid, table(grid), version=(2, 0))
    npy("version_3", np.array([("ä", 1.5), ("", 2.5)], dtype=[("größe", "<U3"), ("y", ">f8")]),
        ["größe|categorical|ä;", "y|numeric|1.5;2.5"], version=(3, 0))
    npy("words", np.array(["rot", "grün", "𝄞", "rot", ""]), [column("x", ["rot", "grün", "𝄞", "rot", ""], True)])
    npy("words_big", np.array(["rot", "grün"]).astype(">U4"), [column("x", ["rot", "grün"], True)])
    npy("byte_words", np.array([b"one", "grün".encode(), b"gr\xfcn"]), [column("x", ["one", "grün", "grün"], True)])
    npy("structured", np.array([(1, 2.5, [3, 4]), (5, 6.5, [7, 8])],
                               dtype=np.dtype([("a", "u1"), ("b", "<f4"), ("c", "<i2", (2,))], align=True)),
        [column("a", [1, 5]), column("b", [2.5, 6.5]), column("c_1", [3, 7]), column("c_2", [4, 8])])
    pictures = np.arange(2 * 2 * 3, dtype="u1").reshape(2, 2, 3) * 5
    npy("pictures", pictures, [column(f"pixel_{y}_{x}", pictures[:, y, x] / 255) for y in range(2) for x in range(3)]
        + ["image|1,2,3"])
    colour = np.arange(2 * 2 * 1 * 3.0).reshape(2, 2, 1, 3)
    npy("colour_last", colour, [column(f"pixel_{c}_{y}_0", colour[:, y, 0, c]) for c in range(3) for y in range(2)]
        + ["image|3,2,1"])
    npy("colour_first_fortran", np.asfortranarray(np.arange(2 * 2 * 5 * 6.0).reshape(2, 2, 5, 6)),
        [column(f"pixel_{c}_{y}_{x}", [c * 30 + y * 6 + x, 60 + c * 30 + y * 6 + x])
         for c in range(2) for y in range(5) for x in range(6)] + ["image|2,5,6"])
    deep = np.arange(2 * 2 * 2 * 2 * 2.0).reshape(2, 2, 2, 2, 2)
    npy("five_dimensions", deep, table(deep.reshape(2, 16)))
    npy("typed", np.array([[3, 1.5], [1, 2.5]]), ["x1|categorical|3;1", column("x2", [1.5, 2.5])],
        {"types": {"x1": "categorical"}})
    npy("no_rows", np.zeros((0, 3)), ["error|no rows"])
    npy("single", np.array(3.0), ["error|single value"])
    npy("objects", np.array(["a", None], object), ["error|holds Python objects"], pickle=True)
    npy("complex", np.array([1j]), ["error|complex numbers"])
    npy("dates", np.array(["2020-01-01"], "datetime64[D]"), ["error|dates"])
    npy("wrong_type_name", np.ones(2), ["error|'types' names the column 'z'"], {"types": {"z": "categorical"}})
    with open(os.path.join(folder, "not_an_array.npy"), "wb") as file:
        file.write(b"hello, this is text")
    expect("not_an_array", ["error|no array of NumPy"])


def npz(name, lines, parameters=None, packed=False, **arrays):
    path = os.path.join(folder, name + ".npz")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for key, value in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, value)
            archive.writestr(zipfile.ZipInfo(key + ".npy"), data.getvalue())
    expect(name, lines, parameters)


def archives():
    x, y = np.arange(6.0).reshape(3, 2), np.array([1, 0, 1])
    npz("x_and_y", table(x) + [column("y", y), "label|y"], X=x, y=y, other=np.ones(7))
    npz("packed", table(x) + [column("y", y), "label|y"], packed=True, X=x, y=y)
    npz("columns", ["a|numeric|0;1;2", "w|categorical|u;v;u", "labels|numeric|1;0;1", "label|labels"], packed=True,
        a=np.arange(3), labels=y, w=np.array(["u", "v", "u"]))
    npz("different_lengths", ["error|different lengths"], x_train=x, y_train=y, x_test=x[:2], y_test=y[:2])
    npz("chosen", table(x[:2], "x_test_") + [column("y_test", y[:2]), "label|y_test"],
        {"array": ["x_test", "y_test"]}, x_train=x, y_train=y, x_test=x[:2], y_test=y[:2])
    npz("one_chosen", [column("y_train", y)], {"array": "y_train"}, x_train=x, y_train=y)
    npz("no_such_array", ["error|it has 'X' or 'y'"], {"array": "z"}, X=x, y=y)
    pictures = np.arange(12, dtype="u1").reshape(3, 2, 2)
    npz("pictures_and_labels", [column(f"pixel_{i}_{j}", pictures[:, i, j] / 255) for i in range(2) for j in range(2)]
        + [column("y", y), "image|1,2,2", "label|y"], packed=True, x=pictures, y=y)
    with zipfile.ZipFile(os.path.join(folder, "no_arrays.npz"), "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), "text")
    expect("no_arrays", ["error|no arrays of NumPy"])


def text(name, content, lines, parameters=None):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    expect(name.rsplit(".", 1)[0], lines, parameters)


def objects():
    text("lines.jsonl", '{"a": 1, "b": "rot"}\n\n{"b": "gr\\u00fcn", "a": 2.5}\r\n{"a": null, "c": true}',
         ["a|numeric|1;2.5;", "b|categorical|rot;grün;", "c|numeric|;;1"])
    text("nested.jsonl", '{"size": {"w": 1, "h": {"x": 2}}, "point": [3, 4]}\n{"size": {"w": 5}, "point": [6]}\n',
         ["size.w|numeric|1;5", "size.h.x|numeric|2;", "point.0|numeric|3;6", "point.1|numeric|4;"])
    text("list.json", '[\n {"x": 1, "label": "a"},\n {"x": -2e3, "label": "b"}\n]\n',
         ["x|numeric|1;-2000", "label|categorical|a;b", "label|label"])
    text("mixed.jsonl", '{"a": 1}\n{"a": "one"}\n{"a": true}\n', ["a|categorical|1;one;true"])
    text("truths_then_words.jsonl", '{"a": true}\n{"a": false}\n{"a": "maybe"}\n', ["a|categorical|true;false;maybe"])
    text("typed_lines.jsonl", '{"a": 10, "b": "1.5"}\n{"a": 9, "b": ""}\n', ["a|categorical|10;9", "b|numeric|1.5;"],
         {"types": {"a": "categorical", "b": "numeric"}})
    text("empty_objects.jsonl", '{}\n{"a": 1}\n{}\n', ["a|numeric|;1;"])
    text("whole_numbers.jsonl", '{"a": 9007199254740993, "b": -9007199254740993}\n',
         ["a|numeric|9007199254740992", "b|numeric|-9007199254740992"])
    text("utf16.jsonl", '{"ä": "ö"}\n{"ä": "ü"}\n'.encode("utf-16"), ["ä|categorical|ö;ü"])
    text("numbers_only.jsonl", "1\n2\n", ["error|row 1 is not an object"])
    text("list_of_numbers.json", "[1, 2]", ["error|row 1 is not an object"])
    text("object_over_lines.jsonl", '{"a":\n 1}\n', ["error|each line must be a whole object"])
    text("cut_list.json", '[{"a": 1}, {"a": ', ["error|this is no JSON"])
    text("twice.jsonl", '{"a": 1}\n{"a": 1, "a": 2}\n', ["error|'a' comes twice in row 2"])
    text("nan.jsonl", '{"a": NaN}\n', ["error|:1:7"])
    text("no_objects.json", "[]", ["error|no rows"])
    text("no_lines.jsonl", " \n\n", ["error|no rows"])
    text("no_members.jsonl", "{}\n{}\n", ["error|no rows"])


def hdf5(name, lines, fill, parameters=None):
    with h5py.File(os.path.join(folder, name + ".h5"), "w", libver="earliest") as file:
        fill(file)
    expect(name, lines, parameters)


def hierarchies():
    x, y = np.arange(6.0).reshape(3, 2), np.array([1, 0, 1])

    def plain(file):
        file.attrs["title"] = "für alle"
        file["x"] = x
        file["x"].attrs["unit"] = ["mm", "s"]
        file["y"] = y
        file["more/z"] = np.ones(7)

    hdf5("h5_x_and_y", table(x) + [column("y", y), "label|y"], plain)
    hdf5("h5_chosen", [column("z", [1, 1, 1])], plain, {"path": "/more/z", "rows": [1, 7, 2]})
    hdf5("h5_group", [column("z", np.ones(7))], plain, {"path": "more"})
    hdf5("h5_columns", [column("y", y), column("x2", x[:, 1]), "label|y"], plain,
         {"path": ["x", "y"], "columns": ["y", "x2"]})
    hdf5("h5_lengths_of_two", ["error|has 7 rows where the dataset before it has 3"], plain, {"path": ["x", "more/z"]})
    hdf5("h5_no_such", ["error|it has /more/z (7), /x (3 x 2) or /y (3)"], plain, {"path": "/w"})

    def types(file):
        words = np.array(["rot", "grün", ""], dtype=h5py.string_dtype())
        file["a_text"] = words
        file["b_fixed"] = np.array([b"ab", b"c", b""], "S2")
        file["c_truth"] = np.array([True, False, True])
        colour = h5py.enum_dtype({"RED": 0, "GREEN": 1}, basetype="i1")
        file.create_dataset("d_enum", data=np.array([1, 0, 1], "i1"), dtype=colour)
        file["e_half"] = np.array([1, 2, np.nan], ">f2")
        file["f_big"] = np.array([1, -2, 3], ">i8")
        file.create_dataset("g_filled", data=np.array([5.5, -999, 7]), fillvalue=-999.0)
        file["h_netcdf"] = np.array([1, 2, 99], "i2")
        file["h_netcdf"].attrs["_FillValue"] = np.int16(99)
        file.create_dataset("i_packed", data=np.arange(3.0), chunks=(2,), compression="gzip", shuffle=True)

    hdf5("h5_types", ["a_text|categorical|rot;grün;", "b_fixed|categorical|ab;c;", "c_truth|numeric|1;0;1",
                      "d_enum|categorical|GREEN;RED;GREEN", "e_half|numeric|1;2;", "f_big|numeric|1;-2;3",
                      "g_filled|numeric|5.5;;7", "h_netcdf|numeric|1;2;", "i_packed|numeric|0;1;2"], types)

    def compound(file):
        kind = np.dtype([("a", "i4"), ("words", "S3"), ("pair", "f8", (2,)), ("deep", [("b", "f4")]), ("ok", "?")])
        rows = np.zeros(2, kind)
        rows["a"], rows["words"], rows["pair"], rows["ok"] = [1, 2], [b"x", b"yz"], [[1, 2], [3, 4]], [True, False]
        file["table"] = rows

    hdf5("h5_compound", ["a|numeric|1;2", "words|categorical|x;yz", "pair_1|numeric|1;3", "pair_2|numeric|2;4",
                         "ok|numeric|1;0"], compound)
    pictures = np.arange(12, dtype="u1").reshape(3, 2, 2)

    def images(file):
        file["images"], file["labels"] = pictures, y

    hdf5("h5_images", [column(f"pixel_{i}_{j}", pictures[:, i, j] / 255) for i in range(2) for j in range(2)]
         + [column("labels", y), "image|1,2,2", "label|labels"], images)

    def odd(file):
        file["scalar"] = 3.0
        file["reference"] = np.array([file.ref], dtype=h5py.ref_dtype)
        file["elsewhere"] = h5py.ExternalLink("other.h5", "/x")
        file["nowhere"] = h5py.SoftLink("/missing")

    hdf5("h5_nothing_to_read", ["error|no dataset that could become columns"], odd)
    hdf5("h5_scalar", ["error|it is a single value"], odd, {"path": "scalar"})
    hdf5("h5_link", ["error|no dataset in it"], odd, {"path": "elsewhere"})

    def loop(file):
        file.create_group("a")["back"] = file["/"]
        file["x"] = np.arange(2.0)

    hdf5("h5_loop", [column("x", [0, 1])], loop, {"path": "x"})

    def elsewhere(file):
        file.create_dataset("x", (3,), "f8", external=[("/etc/passwd", 0, 24)])

    hdf5("h5_external", ["error|values lie in other files"], elsewhere, {"path": "x"})

    def empty(file):
        file.create_dataset("x", (10**10,), "f8", chunks=(1024,), fillvalue=3.0)

    hdf5("h5_announces", ["error|of which the file holds 0"], empty)


os.makedirs(folder, exist_ok=True)
arrays()
archives()
objects()
hierarchies()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an exported ONNX file of a language model with a reader of its own, computes it with PyTorch's operations by what ONNX's
docs/Operators.md says of each operator, and compares the logits with what the program said. Where the package onnx is installed, its
checker and shape inference are asked as well.
"""
import json
import struct
import sys

import torch

FLOAT, INT64 = 1, 7


def fields(data):
    """The fields of a protobuf message: (number, value) in order; a value is an int or bytes."""
    place = 0

    def varint():
        nonlocal place
        value = shift = 0
        while True:
            byte = data[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value - (1 << 64) if value >> 63 else value

    while place < len(data):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
        elif kind == 2:
            size = varint()
            yield key >> 3, data[place:place + size]
            place += size
        else:
            assert kind == 5, kind
            yield key >> 3, struct.unpack("<f", data[place:place + 4])[0]
            place += 4
    assert place == len(data)


def all_of(data, number):
    return [value for key, value in fields(data) if key == number]


def tensor(data):
    shape = all_of(data, 1)
    kind = all_of(data, 2)[0]
    raw = bytearray(all_of(data, 9)[0])
    values = torch.frombuffer(raw, dtype={FLOAT: torch.float32, INT64: torch.int64}[kind])
    return all_of(data, 8)[0].decode(), values.reshape(shape)


def attributes(data):
    found = {}
    for attribute in all_of(data, 5):
        kind = all_of(attribute, 20)[0]
        values = all_of(attribute, {1: 2, 2: 3, 7: 8}[kind])
        found[all_of(attribute, 1)[0].decode()] = values if kind == 7 else values[0]
    return found


def slices(x, starts, ends, axes):
    for start, end, axis in zip(starts.tolist(), ends.tolist(), axes.tolist()):
        x = x.narrow(axis, start, min(end, x.shape[axis]) - start)
    return x


def reshape(x, shape):
    return x.reshape([x.shape[i] if side == 0 else side for i, side in enumerate(shape.tolist())])


OPERATORS = {
    "Shape": lambda a, x: torch.tensor(x.shape),
    "Slice": lambda a, x, starts, ends, axes: slices(x, starts, ends, axes),
    "Concat": lambda a, *x: torch.cat(x, a["axis"]),
    "Gather": lambda a, x, index: x[index],
    "Add": lambda a, x, y: x + y,
    "Sub": lambda a, x, y: x - y,
    "Mul": lambda a, x, y: x * y,
    "Div": lambda a, x, y: x / y,
    "Sqrt": lambda a, x: x.sqrt(),
    "Relu": lambda a, x: x.relu(),
    "MatMul": lambda a, x, y: x @ y,
    "Softmax": lambda a, x: x.softmax(a["axis"]),
    "Transpose": lambda a, x: x.permute(a["perm"]),
    "Reshape": lambda a, x, shape: reshape(x, shape),
    "ReduceMean": lambda a, x: x.mean(a["axes"], keepdim=bool(a["keepdims"])),
    "Split": lambda a, x: x.chunk(3, a["axis"]),
}


def computed(model, tokens):
    graph = all_of(model, 7)[0]
    assert [all_of(v, 1)[0] for v in all_of(graph, 11)] == [b"tokens"]
    assert [all_of(v, 1)[0] for v in all_of(graph, 12)] == [b"logits"]
    values = dict(tensor(t) for t in all_of(graph, 5))
    weights = dict(values)
    values["tokens"] = tokens
    used = set()
    for node in all_of(graph, 1):
        inputs = [name.decode() for name in all_of(node, 1)]
        outputs = [name.decode() for name in all_of(node, 2)]
        used.update(inputs)
        results = OPERATORS[all_of(node, 4)[0].decode()](attributes(node), *(values[name] for name in inputs))
        for name, result in zip(outputs, results if len(outputs) > 1 else [results]):
            assert name not in values, name + " is computed twice"
            values[name] = result
    assert used >= set(weights), set(weights) - used
    return values["logits"], weights


case = json.load(open(sys.argv[1]))
model = open(case["onnx"], "rb").read()
assert all_of(all_of(model, 8)[0], 2) == [13]
assert {all_of(p, 1)[0]: all_of(p, 2)[0] for p in all_of(model, 14)} == {b"about": b"test"}
tokens = torch.tensor([case["tokens"]])
expected = torch.tensor(case["logits"]).reshape(1, tokens.shape[1], -1)
logits, weights = computed(model, tokens)
assert (logits - expected).abs().max() < 1e-5, (logits - expected).abs().max()
assert set(case["names"]) <= set(weights)
several = computed(model, tokens[:, :-1].repeat(3, 1))[0]
assert several.shape == (3, tokens.shape[1] - 1, expected.shape[2])
assert (several - expected[:, :-1]).abs().max() < 1e-5
try:
    import onnx
except ImportError:
    print("equal; no onnx")
else:
    onnx.checker.check_model(onnx.load(case["onnx"]), full_check=True)
    print("equal and valid")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens exported models as their users do and compares them with what the program said.

ONNX files go through onnx's checker and shape inference, and are computed by onnxruntime or onnx's reference evaluator where
there is one, else by PyTorch operator by operator.
"""
import json
import sys

import numpy
import torch
import torch.nn.functional as F


def evaluate(model, x):
    """The few operators that Sluice writes, by their definitions in ONNX."""
    import onnx.numpy_helper

    values = {w.name: torch.from_numpy(onnx.numpy_helper.to_array(w).copy()) for w in model.graph.initializer}
    values["x"] = x
    for node in model.graph.node:
        a = {p.name: onnx.helper.get_attribute_value(p) for p in node.attribute}
        i = [values[name] for name in node.input]
        if node.op_type == "Conv":
            y = F.conv2d(i[0], i[1], i[2] if len(i) > 2 else None, a["strides"], a["pads"][:2])
        elif node.op_type == "BatchNormalization":
            y = F.batch_norm(i[0], i[3], i[4], i[1], i[2], eps=a["epsilon"])
        elif node.op_type == "MaxPool":
            y = F.max_pool2d(i[0], a["kernel_shape"], a["strides"], a["pads"][:2])
        elif node.op_type == "Gemm":
            y = i[0] @ (i[1].T if a["transB"] else i[1]) + i[2]
        else:
            y = {"Relu": torch.relu, "Add": torch.add, "Flatten": lambda v: v.flatten(1),
                 "GlobalAveragePool": lambda v: v.mean((2, 3), keepdim=True),
                 "Reshape": lambda v, s: v.reshape(s.tolist())}[node.op_type](*i)
        values[node.output[0]] = y
    return values["logits"]


def run_onnx(path, model, x):
    try:
        import onnxruntime
        return onnxruntime.InferenceSession(path).run(None, {"x": x.numpy()})[0], "onnxruntime"
    except ImportError:
        pass
    try:
        from onnx.reference import ReferenceEvaluator
        return ReferenceEvaluator(model).run(None, {"x": x.numpy()})[0], "onnx.reference"
    except ImportError:
        return evaluate(model, x).numpy(), "torch"


def check_onnx(case, x, logits):
    try:
        import onnx
    except ImportError:
        return "no onnx"
    model = onnx.load(case["onnx"])
    onnx.checker.check_model(model, full_check=True)
    shape = onnx.shape_inference.infer_shapes(model, strict_mode=True).graph.output[0].type.tensor_type.shape
    assert shape.dim[1].dim_value == logits.shape[1], shape
    assert {p.key: p.value for p in model.metadata_props} == {"classes": '["a","b","c"]'}, model.metadata_props
    outputs, by = run_onnx(case["onnx"], model, x)
    assert numpy.abs(outputs - logits.numpy()).max() < 1e-5, (case["onnx"], numpy.abs(outputs - logits.numpy()).max())
    return by


def check_torchscript(case, x, logits):
    model = torch.jit.load(case["torchscript"])
    outputs = model(x)
    assert (outputs - logits).abs().max() < 1e-5, (outputs - logits).abs().max()
    if case["image"][0] > 0:
        assert torch.equal(model(x.reshape(-1, *case["image"])), outputs)
    state = model.state_dict()
    assert set(state) == set(case["weights"]), set(state) ^ set(case["weights"])
    for name, values in case["weights"].items():
        assert torch.equal(state[name].flatten(), torch.tensor(values)), name
    F.cross_entropy(outputs, torch.zeros(len(x), dtype=torch.long)).backward()
    assert all(p.grad is not None for p in model.parameters())
    assert not any("running" in name for name, _ in model.named_parameters())
    before = {name: value.clone() for name, value in state.items()}
    model.train()
    model(x)  # batch normalisation takes notice
    moved = any(not torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert moved == any("running" in name for name in state)


by = set()
for case in json.load(open(sys.argv[1])):
    x = torch.tensor(case["inputs"]).reshape(-1, case["columns"])
    logits = torch.tensor(case["logits"]).reshape(len(x), -1)
    check_torchscript(case, x, logits)
    by.add(check_onnx(case, x, logits))
print("all equal", *sorted(by))

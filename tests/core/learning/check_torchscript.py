# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens exported TorchScript files as their users do and compares them with what the program said."""
import json
import sys

import torch

for case in json.load(open(sys.argv[1])):
    extra = {"sluice.json": ""}
    model = torch.jit.load(case["path"], _extra_files=extra)
    assert json.loads(extra["sluice.json"])["classes"] == ["a", "b", "c"], extra
    inputs = torch.tensor(case["inputs"]).reshape(-1, 4)
    logits = torch.tensor(case["logits"]).reshape(-1, 3)
    outputs = model(inputs)
    assert outputs.dtype == torch.float32 and outputs.shape == logits.shape
    assert (outputs - logits).abs().max() < 1e-5, (outputs - logits).abs().max()

    state = model.state_dict()
    assert set(state) == set(case["weights"]), set(state)
    for name, values in case["weights"].items():
        assert torch.equal(state[name].flatten(), torch.tensor(values)), name

    # It can be trained on: gradients reach every parameter, and train() switches dropout on.
    torch.nn.functional.cross_entropy(outputs, torch.zeros(len(inputs), dtype=torch.long)).backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.parameters())
    model.train()
    torch.manual_seed(1)
    assert torch.equal(model(inputs), outputs) == (case["dropout"] == 0.0)
    model.eval()
    assert torch.equal(model(inputs), outputs)
print("all equal")

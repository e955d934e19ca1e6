# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens an exported language model as its users do and compares it with what the program said."""
import json
import sys

import torch

case = json.load(open(sys.argv[1]))
extra = {"sluice.json": ""}
model = torch.jit.load(case["path"], _extra_files=extra)
assert json.loads(extra["sluice.json"]) == {"about": "test"}, extra
tokens = torch.tensor([case["tokens"]])
outputs = model(tokens)
logits = torch.tensor(case["logits"]).reshape(1, tokens.shape[1], -1)
assert outputs.shape == logits.shape, outputs.shape
assert (outputs - logits).abs().max() < 1e-5, (outputs - logits).abs().max()
assert set(model.state_dict()) == set(case["names"])
assert torch.equal(model(tokens.repeat(3, 1))[2:], outputs)

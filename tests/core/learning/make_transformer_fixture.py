#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes fixtures/transformer.safetensors: a small transformer's weights, texts, and what PyTorch makes of them.

    /usr/bin/python3 make_transformer_fixture.py fixtures/transformer.safetensors

The model is written out in PyTorch's own operations, independently of Sluice. Beside the weights (by their names) the
file holds tokens [texts, longest] filled up with -1, prompts [texts] (lengths), logits [texts, longest - 1,
vocabulary] (0 beyond a text's end), loss [1] (mean over texts of the mean cross-entropy of the answer's tokens)
and gradient.NAME for every weight.
"""
import json
import struct
import sys

import torch
import torch.nn.functional as F

WIDTH, LAYERS, HEADS, CONTEXT, VOCABULARY = 16, 2, 2, 12, 7
TEXTS = [([1, 2, 3], [4, 5, 6, 1, 0]), ([3, 3], [2, 0]), ([6, 1, 4, 2], [5, 5, 1, 2, 3, 4, 6, 0])]


def make_weights():
    torch.manual_seed(5)
    weights = {"token.weight": torch.randn(VOCABULARY, WIDTH) * 0.5,
               "position.weight": torch.randn(CONTEXT, WIDTH) * 0.5}

    def linear(name, inputs, outputs):
        weights[name + ".weight"] = torch.randn(outputs, inputs) * inputs ** -0.5
        weights[name + ".bias"] = torch.randn(outputs) * 0.2

    def norm(name):
        weights[name + ".weight"] = 1 + 0.2 * torch.randn(WIDTH)
        weights[name + ".bias"] = 0.2 * torch.randn(WIDTH)

    for i in range(LAYERS):
        block = f"blocks.{i}."
        norm(block + "norm1")
        linear(block + "attention.qkv", WIDTH, 3 * WIDTH)
        linear(block + "attention.out", WIDTH, WIDTH)
        norm(block + "norm2")
        linear(block + "mlp.up", WIDTH, 4 * WIDTH)
        linear(block + "mlp.down", 4 * WIDTH, WIDTH)
    norm("norm")
    linear("head", WIDTH, VOCABULARY)
    return {name: value.requires_grad_() for name, value in weights.items()}


def forward(weights, tokens):
    def linear(name, x):
        return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])

    def norm(name, x):
        return F.layer_norm(x, (WIDTH,), weights[name + ".weight"], weights[name + ".bias"])

    length = len(tokens)
    x = weights["token.weight"][tokens] + weights["position.weight"][:length]
    for i in range(LAYERS):
        block = f"blocks.{i}."
        q, k, v = linear(block + "attention.qkv", norm(block + "norm1", x)).chunk(3, -1)
        q, k, v = (t.view(length, HEADS, -1).transpose(0, 1) for t in (q, k, v))
        scores = q @ k.transpose(1, 2) / (WIDTH // HEADS) ** 0.5
        scores = scores.masked_fill(torch.ones(length, length, dtype=torch.bool).triu(1), float("-inf"))
        y = (scores.softmax(-1) @ v).transpose(0, 1).reshape(length, WIDTH)
        x = x + linear(block + "attention.out", y)
        x = x + linear(block + "mlp.down", F.relu(linear(block + "mlp.up", norm(block + "norm2", x))))
    return linear("head", norm("norm", x))


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        values = tensor.detach().float().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    weights = make_weights()
    longest = max(len(prompt) + len(answer) for prompt, answer in TEXTS)
    tokens = torch.full((len(TEXTS), longest), -1.0)
    logits = torch.zeros(len(TEXTS), longest - 1, VOCABULARY)
    losses = []
    for i, (prompt, answer) in enumerate(TEXTS):
        text = torch.tensor(prompt + answer)
        tokens[i, :len(text)] = text
        out = forward(weights, text[:-1])
        logits[i, :len(text) - 1] = out.detach()
        losses.append(F.cross_entropy(out[len(prompt) - 1:], text[len(prompt):]))
    loss = torch.stack(losses).mean()
    loss.backward()
    tensors = dict(weights)
    tensors |= {"tokens": tokens, "prompts": torch.tensor([float(len(p)) for p, _ in TEXTS]), "logits": logits,
                "loss": loss.reshape(1)}
    tensors |= {"gradient." + name: weight.grad for name, weight in weights.items()}
    write_safetensors(sys.argv[1], tensors)


main()

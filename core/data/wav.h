// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/image_files.h"

#include <filesystem>
#include <vector>

namespace sluice {

/// A recording, its channels averaged, in [-1, 1].
struct Recording {
    double rate = 0.0; ///< samples per second
    std::vector<double> samples;
};

/// Reads RIFF/WAVE with 8, 16, 24 or 32-bit PCM or 32 or 64-bit float samples (plain or "extensible"). Throws
/// DataError naming file and offset.
Recording read_wav(const std::filesystem::path& path);

/// The same sound at another rate, by a windowed sinc that first takes off what the new rate cannot hold
/// (Smith, Digital audio resampling, CCRMA). Work grows with samples x the greater of the rates' ratio and 1.
Recording resampled(const Recording& recording, double rate);

/// How recordings become images: 40 mel bands x 64 frames at 8 kHz, windows of 25 ms every 10 ms, so 0.655 s.
inline constexpr std::int64_t mel_bands = 40, mel_frames = 64;

/// ln of the energy in each mel band (triangles on the scale 2595 log10(1 + f / 700), 0 to 4 kHz) of each
/// Hann window, band by band from low to high, [mel_bands x mel_frames]: mean 0 and deviation 1 over the
/// recording's own frames, of which those after the last are cut off, and silence is put where it is shorter.
std::vector<double> log_mel(const Recording& recording);

/// Every *.wav of a folder and of the folders in it, in the order of their names, as log_mel() images. The
/// label is the first part of a name "digit_speaker_take.wav", else the name of the file's folder; a column
/// `speaker` has the second part (empty: missing). Throws DataError.
ImageTable read_wav_folder(const std::filesystem::path& folder);

} // namespace sluice

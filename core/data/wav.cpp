// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/wav.h"

#include "base/error.h"
#include "base/text.h"
#include "data/byte_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <optional>

namespace sluice {
namespace {

constexpr std::uint16_t pcm = 1, ieee_float = 3, extensible = 0xfffe;

struct Format {
    std::uint16_t code = 0, channels = 0, bits = 0;
    double rate = 0.0;
};

Format read_format(const ByteFile& file, std::size_t at, std::size_t size) {
    Format format{file.little16(at), file.little16(at + 2), file.little16(at + 14),
                  static_cast<double>(file.little32(at + 4))};
    if (format.code == extensible && size >= 26) {
        format.code = file.little16(at + 24);
    }
    const bool known = (format.code == pcm &&
                        (format.bits == 8 || format.bits == 16 || format.bits == 24 || format.bits == 32)) ||
                       (format.code == ieee_float && (format.bits == 32 || format.bits == 64));
    if (!known) {
        file.fail("has samples of format " + std::to_string(format.code) + " with " +
                      std::to_string(format.bits) + " bits; 8 to 32-bit PCM and float are read",
                  at);
    }
    if (format.channels == 0 || format.channels > 64 || !(format.rate >= 1000.0 && format.rate <= 1e6)) {
        file.fail("has an impossible number of channels or samples per second", at);
    }
    return format;
}

double sample(const ByteFile& file, const Format& format, std::size_t at) {
    const std::span<const std::uint8_t> b = file.bytes(at, format.bits / 8U);
    if (format.code == ieee_float) {
        const double value = format.bits == 32
                                 ? static_cast<double>(std::bit_cast<float>(file.little32(at)))
                                 : std::bit_cast<double>(std::uint64_t{file.little32(at)} |
                                                         std::uint64_t{file.little32(at + 4)} << 32U);
        if (!std::isfinite(value)) {
            file.fail("has a sample that is not a finite number", at);
        }
        return value;
    }
    if (format.bits == 8) { // unsigned, unlike the others
        return (static_cast<double>(b[0]) - 128.0) / 128.0;
    }
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
        bits |= std::uint32_t{b[i]} << (8 * (i + 4 - b.size()));
    }
    return static_cast<double>(static_cast<std::int32_t>(bits)) / 2147483648.0;
}

/// In place, by halves (Cooley and Tukey 1965). The size is a power of 2.
void fourier(std::vector<std::complex<double>>& values) {
    const std::size_t n = values.size();
    for (std::size_t i = 1, j = 0; i < n; ++i) {
        std::size_t bit = n >> 1U;
        for (; (j & bit) != 0; bit >>= 1U) {
            j ^= bit;
        }
        j ^= bit;
        if (i < j) {
            std::swap(values[i], values[j]);
        }
    }
    for (std::size_t length = 2; length <= n; length <<= 1U) {
        const std::complex<double> turn =
            std::polar(1.0, -2.0 * std::numbers::pi / static_cast<double>(length));
        for (std::size_t first = 0; first < n; first += length) {
            std::complex<double> w = 1.0;
            for (std::size_t k = 0; k < length / 2; ++k, w *= turn) {
                const std::complex<double> even = values[first + k], odd = values[first + k + length / 2] * w;
                values[first + k] = even + odd;
                values[first + k + length / 2] = even - odd;
            }
        }
    }
}

constexpr double mel_rate = 8000.0;
constexpr std::size_t window = 200, hop = 80, fourier_size = 256;

double mel(double hertz) {
    return 2595.0 * std::log10(1.0 + hertz / 700.0);
}

/// Weight of each bin of the spectrum in each band.
const std::vector<std::vector<double>>& mel_weights() {
    static const std::vector<std::vector<double>> weights = [] {
        std::vector<std::vector<double>> all(mel_bands, std::vector<double>(fourier_size / 2 + 1, 0.0));
        const double step = mel(mel_rate / 2.0) / static_cast<double>(mel_bands + 1);
        for (std::size_t band = 0; band < all.size(); ++band) {
            for (std::size_t bin = 0; bin < all[band].size(); ++bin) {
                const double at =
                    mel(static_cast<double>(bin) * mel_rate / static_cast<double>(fourier_size)) / step;
                const double off = std::abs(at - static_cast<double>(band + 1));
                all[band][bin] = std::max(0.0, 1.0 - off);
            }
        }
        return all;
    }();
    return weights;
}

/// ln of the bands' energies of the frame at `first`.
std::vector<double> frame(const std::vector<double>& samples, std::size_t first) {
    std::vector<std::complex<double>> values(fourier_size);
    for (std::size_t i = 0; i < window && first + i < samples.size(); ++i) {
        const double hann = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) /
                                                 static_cast<double>(window));
        values[i] = samples[first + i] * hann;
    }
    fourier(values);
    std::vector<double> result;
    for (const std::vector<double>& weights : mel_weights()) {
        double energy = 1e-8; // some 80 dB below a full tone: the noise of 8-bit samples
        for (std::size_t bin = 0; bin < weights.size(); ++bin) {
            energy += weights[bin] * std::norm(values[bin]);
        }
        result.push_back(std::log(energy));
    }
    return result;
}

struct Named {
    std::filesystem::path path;
    std::string label, speaker;
};

Named named(const std::filesystem::path& path) {
    const std::vector<std::string> parts = split_text(path.stem().string(), '_');
    if (parts.size() >= 3) {
        return {path, parts[0], parts[1]};
    }
    return {path, path.parent_path().filename().string(), ""};
}

} // namespace

Recording read_wav(const std::filesystem::path& path) {
    const ByteFile file(path);
    if (file.size() < 12 || file.text(0, 4) != "RIFF" || file.text(8, 4) != "WAVE") {
        file.fail("not a WAV file", 0);
    }
    std::optional<Format> format;
    for (std::size_t at = 12; at + 8 <= file.size();) {
        const std::string id = file.text(at, 4);
        const std::size_t size = file.little32(at + 4);
        at += 8;
        if (id == "fmt ") {
            format = read_format(file, at, size);
        } else if (id == "data") {
            if (!format) {
                file.fail("has samples before their format", at);
            }
            // Recorders that were stopped leave a size that is too large.
            const std::size_t present = std::min(size, file.size() - at);
            const std::size_t width = format->bits / 8U;
            const std::size_t count = present / (width * format->channels);
            if (count == 0) {
                file.fail("has no samples", at);
            }
            Recording recording{format->rate, std::vector<double>(count, 0.0)};
            for (std::size_t i = 0; i < count; ++i) {
                for (std::size_t c = 0; c < format->channels; ++c) {
                    recording.samples[i] += sample(file, *format, at + (i * format->channels + c) * width);
                }
                recording.samples[i] /= format->channels;
            }
            return recording;
        }
        if (size > file.size() - at) {
            file.fail("has a part '" + id + "' that reaches behind its end", at);
        }
        at += size + size % 2; // parts begin at even offsets
    }
    file.fail("has no samples", file.size());
}

Recording resampled(const Recording& recording, double rate) {
    if (recording.rate == rate) {
        return recording;
    }
    constexpr double lobes = 16.0;
    const double cutoff = std::min(1.0, rate / recording.rate); // of the old rate's band
    const double reach = lobes / cutoff;
    const auto old_count = static_cast<std::ptrdiff_t>(recording.samples.size());
    Recording result{rate, {}};
    const auto count = static_cast<std::size_t>(static_cast<double>(old_count) * rate / recording.rate);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, count); ++i) {
        const double centre = static_cast<double>(i) * recording.rate / rate;
        double sum = 0.0;
        for (auto k = static_cast<std::ptrdiff_t>(std::ceil(centre - reach));
             static_cast<double>(k) <= centre + reach; ++k) {
            if (k < 0 || k >= old_count) {
                continue;
            }
            const double off = static_cast<double>(k) - centre;
            const double angle = std::numbers::pi * off * cutoff;
            const double sinc = angle == 0.0 ? 1.0 : std::sin(angle) / angle;
            const double taper = 0.5 + 0.5 * std::cos(std::numbers::pi * off / reach);
            sum += recording.samples[static_cast<std::size_t>(k)] * sinc * taper * cutoff;
        }
        result.samples.push_back(sum);
    }
    return result;
}

std::vector<double> log_mel(const Recording& recording) {
    const Recording sound = resampled(recording, mel_rate);
    std::vector<std::vector<double>> frames;
    for (std::size_t first = 0;
         first < sound.samples.size() && frames.size() < static_cast<std::size_t>(mel_frames); first += hop) {
        frames.push_back(frame(sound.samples, first));
    }
    double sum = 0.0, squares = 0.0, least = std::numeric_limits<double>::infinity();
    const double count = static_cast<double>(frames.size() * static_cast<std::size_t>(mel_bands));
    for (const std::vector<double>& row : frames) {
        for (const double value : row) {
            sum += value;
            least = std::min(least, value);
        }
    }
    const double mean = sum / count;
    for (const std::vector<double>& row : frames) {
        for (const double value : row) {
            squares += (value - mean) * (value - mean);
        }
    }
    const double scale = 1.0 / std::max(1e-6, std::sqrt(squares / count));
    std::vector<double> image;
    for (std::size_t band = 0; band < static_cast<std::size_t>(mel_bands); ++band) {
        for (std::size_t t = 0; t < static_cast<std::size_t>(mel_frames); ++t) {
            image.push_back(((t < frames.size() ? frames[t][band] : least) - mean) * scale);
        }
    }
    return image;
}

ImageTable read_wav_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        throw DataError("there is no such folder", folder.string());
    }
    std::vector<Named> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
        if (entry.is_regular_file() && lower_case(entry.path().extension().string()) == ".wav") {
            files.push_back(named(entry.path()));
        }
    }
    if (error || files.empty()) {
        throw DataError(error ? "the folder cannot be read: " + error.message()
                              : "the folder has no file *.wav",
                        folder.string());
    }
    std::ranges::sort(files, {}, &Named::path);
    std::vector<std::string> classes, speakers;
    for (const Named& file : files) {
        classes.push_back(file.label);
        speakers.push_back(file.speaker);
    }
    for (std::vector<std::string>* levels : {&classes, &speakers}) {
        std::ranges::sort(*levels);
        levels->erase(std::unique(levels->begin(), levels->end()), levels->end());
        std::erase(*levels, "");
    }
    const auto code = [](const std::vector<std::string>& levels, const std::string& name) {
        const auto found = std::ranges::find(levels, name);
        return found == levels.end() ? std::numeric_limits<double>::quiet_NaN()
                                     : static_cast<double>(found - levels.begin());
    };
    ImageTableBuilder builder({1, mel_bands, mel_frames}, files.size());
    std::vector<double> labels, voices;
    for (const Named& file : files) {
        builder.add(log_mel(read_wav(file.path)));
        labels.push_back(code(classes, file.label));
        voices.push_back(code(speakers, file.speaker));
    }
    ImageTable result = builder.take(std::move(classes), std::move(labels));
    if (!speakers.empty()) {
        result.table.columns.push_back(
            {"speaker", ColumnKind::categorical, std::move(voices), std::move(speakers)});
    }
    return result;
}

} // namespace sluice

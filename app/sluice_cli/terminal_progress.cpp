// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal_progress.h"

#include "base/text.h"
#include "learning/training.h"
#include "sampling/snapshot.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace sluice::cli {
namespace {

std::size_t terminal_width() {
    constexpr std::size_t usual = 80;
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) {
        return usual;
    }
    return size.ws_col;
}

/// The first `width` characters of UTF-8 text.
std::string cut(const std::string& text, std::size_t width) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool continues = (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
        if (!continues && characters++ == width) {
            return text.substr(0, i);
        }
    }
    return text;
}

} // namespace

std::string scaled_number(double value) {
    const char* const units[] = {"", " k", " M", " G", " T"};
    std::size_t unit = 0;
    while (value >= 1000.0 && unit + 1 < std::size(units)) {
        value /= 1000.0;
        ++unit;
    }
    return short_number(value, 3) + units[unit];
}

TerminalProgress::TerminalProgress(const std::string& style) {
    const bool terminal = isatty(STDERR_FILENO) == 1;
    if (style == "json") {
        style_ = Style::json;
    } else if (style == "bar" || (style == "auto" && terminal)) {
        style_ = Style::bar;
    }
}

TerminalProgress::~TerminalProgress() {
    finish();
}

void TerminalProgress::report(double fraction, std::string_view message) {
    constexpr auto frame = std::chrono::milliseconds(100);
    const auto now = Clock::now();
    if (style_ == Style::none || (now - shown_ < frame && fraction < 1.0)) {
        return;
    }
    shown_ = now;
    if (style_ == Style::bar) {
        draw_bar(fraction, message);
    } else {
        print_json(fraction, message);
    }
}

void TerminalProgress::publish(std::shared_ptr<const Snapshot> snapshot) {
    if (const auto* sampling = dynamic_cast<const SamplingSnapshot*>(snapshot.get())) {
        rate_value_ = sampling->candidates_per_second;
        rate_ = scaled_number(rate_value_) + " candidates/s";
    } else if (const auto* training = dynamic_cast<const TrainingSnapshot*>(snapshot.get())) {
        rate_value_ = training->rows_per_second;
        rate_ = scaled_number(rate_value_) + " rows/s";
    }
}

void TerminalProgress::draw_bar(double fraction, std::string_view message) {
    constexpr std::size_t cells = 24;
    constexpr double enough_to_tell = 0.005;
    std::string line = "[";
    const auto full = static_cast<std::size_t>(std::clamp(fraction, 0.0, 1.0) * cells);
    line += std::string(full, '#') + std::string(cells - full, '.') + "] ";
    if (fraction >= 0.0) {
        line += std::to_string(static_cast<int>(std::lround(100.0 * std::min(1.0, fraction)))) + " %";
    }
    if (fraction > enough_to_tell && fraction < 1.0 && seconds() > 0.5) {
        line += ", " + duration_text(seconds() * (1.0 - fraction) / fraction) + " left";
    }
    line += rate_.empty() ? "" : ", " + rate_;
    line += message.empty() ? "" : "  " + std::string(message);
    std::cerr << "\r\x1b[K" << cut(line, terminal_width() - 1) << std::flush;
    drawn_ = true;
}

void TerminalProgress::print_json(double fraction, std::string_view message) const {
    const nlohmann::json object = {{"fraction", fraction < 0.0 ? nlohmann::json() : nlohmann::json(fraction)},
                                   {"message", std::string(message)},
                                   {"seconds", seconds()},
                                   {"rate", rate_value_}};
    std::cerr << object.dump() << '\n' << std::flush;
}

double TerminalProgress::seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
}

void TerminalProgress::finish() {
    if (drawn_) {
        std::cerr << "\r\x1b[K" << std::flush;
        drawn_ = false;
    }
}

} // namespace sluice::cli

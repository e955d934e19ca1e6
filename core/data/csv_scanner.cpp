// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv_scanner.h"

#include "base/error.h"

#include <algorithm>

namespace sluice {

std::string position_text(std::string_view text, std::size_t offset, const std::string& name) {
    std::size_t line = 1;
    std::size_t column = 1;
    offset = std::min(offset, text.size());
    for (std::size_t i = 0; i < offset; ++i) {
        const bool last_of_line =
            text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
        if (last_of_line) {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            ++column; // bytes that continue a character do not count
        }
    }
    return name + ":" + std::to_string(line) + ":" + std::to_string(column);
}

bool CsvScanner::next_record() {
    skip_empty_lines();
    if (at_ >= text_.size()) {
        return false;
    }
    fields_.clear();
    unescaped_.clear();
    scan_field();
    while (!at_line_end()) {
        ++at_; // the separator
        scan_field();
    }
    record_end_ = at_;
    skip_line_end();
    return true;
}

void CsvScanner::skip_empty_lines() {
    while (at_ < text_.size()) {
        const std::size_t start = at_;
        skip_blanks();
        if (!at_line_end()) {
            at_ = start;
            return;
        }
        skip_line_end();
    }
}

void CsvScanner::scan_field() {
    const std::size_t start = at_;
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '"' && separator_ != '"') {
        scan_quoted();
    } else {
        at_ = start;
        scan_plain();
    }
}

void CsvScanner::scan_plain() {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r') {
        if (text_[at_] == '\0') {
            fail("this is not a text file: a zero byte", at_);
        }
        ++at_;
    }
    std::size_t first = start;
    std::size_t last = at_;
    const auto blank = [&](std::size_t i) { return text_[i] == ' ' || text_[i] == '\t'; };
    while (first < last && blank(first)) {
        ++first;
    }
    while (last > first && blank(last - 1)) {
        --last;
    }
    fields_.push_back({text_.substr(first, last - first), first});
}

void CsvScanner::scan_quoted() {
    const std::size_t open = at_++;
    bool doubled = false;
    while (true) {
        at_ = text_.find('"', at_);
        if (at_ == std::string_view::npos) {
            at_ = text_.size();
            fail("a quote opens here and is never closed", open);
        }
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
            break;
        }
        doubled = true;
        at_ += 2;
    }
    std::string_view inside = text_.substr(open + 1, at_ - open - 1);
    if (inside.find('\0') != std::string_view::npos) {
        fail("this is not a text file: a zero byte", open + 1 + inside.find('\0'));
    }
    if (doubled) {
        std::string& plain = unescaped_.emplace_back();
        plain.reserve(inside.size());
        for (std::size_t i = 0; i < inside.size(); ++i) {
            plain += inside[i];
            i += inside[i] == '"' ? 1 : 0;
        }
        inside = plain;
    }
    ++at_;
    skip_blanks();
    if (!at_line_end() && text_[at_] != separator_) {
        fail("text after a closing quote", at_);
    }
    fields_.push_back({inside, open});
}

void CsvScanner::skip_blanks() {
    while (at_ < text_.size() && text_[at_] != separator_ && (text_[at_] == ' ' || text_[at_] == '\t')) {
        ++at_;
    }
}

void CsvScanner::skip_line_end() {
    if (at_ < text_.size() && text_[at_] == '\r') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') {
            ++at_;
        }
    } else if (at_ < text_.size() && text_[at_] == '\n') {
        ++at_;
    }
}

void CsvScanner::fail(const std::string& message, std::size_t offset) const {
    throw DataError(message, places_ ? position_text(text_, offset, name_) : name_);
}

} // namespace sluice

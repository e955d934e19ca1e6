// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::test {

/// Asks for a stop once the message contains some words.
class StopAt final : public Progress {
  public:
    explicit StopAt(std::string words) : words_(std::move(words)) {}
    void report(double, std::string_view message) override {
        if (message.find(words_) != std::string_view::npos) {
            source.request_stop();
        }
    }
    void publish(std::shared_ptr<const Snapshot>) override {}
    std::stop_source source;

  private:
    std::string words_;
};

} // namespace sluice::test

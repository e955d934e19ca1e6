// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/schedule.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sluice {

void check_schedule(const ScheduleSpec& spec, int epochs) {
    const std::array<std::string, 3> names{"constant", "cosine", "plateau"};
    if (std::ranges::find(names, spec.name) == names.end()) {
        throw InvalidArgument("the schedule must be " + alternatives(names) + ", got '" + spec.name + "'");
    }
    if (!(spec.warmup_epochs >= 0.0 && spec.warmup_epochs <= epochs)) {
        throw InvalidArgument("the warm-up must be from 0 to all " + std::to_string(epochs) +
                              " epochs, got " + exact_number(spec.warmup_epochs));
    }
    if (!(spec.final_share >= 0.0 && spec.final_share <= 1.0)) {
        throw InvalidArgument("the final share of the learning rate must be from 0 to 1, got " +
                              exact_number(spec.final_share));
    }
    if (!(spec.factor > 0.0 && spec.factor < 1.0)) {
        throw InvalidArgument("the factor of a plateau must be above 0 and below 1, got " +
                              exact_number(spec.factor));
    }
    if (spec.patience < 1) {
        throw InvalidArgument("the patience of a plateau must be >= 1, got " + std::to_string(spec.patience));
    }
}

double LearningRate::at(double done, double length) const {
    const double warmup = spec_.warmup_epochs;
    if (done < warmup) {
        return rate_ * std::min(1.0, (done + length) / warmup);
    }
    if (spec_.name == "cosine") {
        const double share = (done - warmup) / (epochs_ - warmup);
        const double fall = 0.5 * (1.0 + std::cos(std::numbers::pi * std::clamp(share, 0.0, 1.0)));
        return rate_ * (spec_.final_share + (1.0 - spec_.final_share) * fall);
    }
    return rate_ * plateau_;
}

void LearningRate::note_epoch(bool better) {
    waited_ = better ? 0 : waited_ + 1;
    if (spec_.name == "plateau" && waited_ >= spec_.patience) {
        plateau_ = std::max(spec_.final_share, plateau_ * spec_.factor);
        waited_ = 0;
    }
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/dataset.h"

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace sluice {
namespace {

void check(const SplitSpec& spec) {
    const auto fraction = [](double value, const char* pointer) {
        if (!(value >= 0.0 && value < 1.0)) {
            throw InvalidArgument("must be at least 0 and below 1, got " + exact_number(value), pointer);
        }
    };
    fraction(spec.validation, "/dataset/split/validation");
    fraction(spec.test, "/dataset/split/test");
    if (!(spec.validation + spec.test < 1.0)) {
        throw InvalidArgument("validation and test together leave no rows to train on", "/dataset/split");
    }
}

/// Cuts a total share among strata one after the other, so that each gets its own share to within one row and
/// all together get the share of all rows: the difference of rounded running totals.
class Quota {
  public:
    explicit Quota(double share) : share_(share) {}
    std::int64_t take(std::size_t rows) {
        seen_ += static_cast<double>(rows);
        const auto due = static_cast<std::int64_t>(std::llround(share_ * seen_));
        return due - std::exchange(given_, due);
    }

  private:
    double share_;
    double seen_ = 0.0;
    std::int64_t given_ = 0;
};

} // namespace

SplitRows split_rows(std::size_t rows, const SplitSpec& spec, const std::vector<std::int32_t>& strata,
                     std::uint64_t seed) {
    check(spec);
    const bool stratify = spec.stratify && !strata.empty();
    if (stratify && strata.size() != rows) {
        throw InvalidArgument("stratification needs one stratum for each row");
    }
    std::map<std::int32_t, std::vector<std::int64_t>> members;
    for (std::size_t i = 0; i < rows; ++i) {
        members[stratify ? strata[i] : 0].push_back(static_cast<std::int64_t>(i));
    }
    RandomStream stream(seed, Stream::split);
    Quota validation_quota(spec.validation);
    Quota test_quota(spec.test);
    SplitRows result;
    for (auto& [stratum, members_of] : members) {
        stream.shuffle(members_of);
        std::int64_t validation = validation_quota.take(members_of.size());
        std::int64_t test = test_quota.take(members_of.size());
        // A class that is never seen in training cannot be learned: its last row trains.
        while (validation + test >= static_cast<std::int64_t>(members_of.size())) {
            --(validation > test ? validation : test);
        }
        const auto first_test = members_of.begin() + validation;
        const auto first_train = first_test + test;
        result.validation.insert(result.validation.end(), members_of.begin(), first_test);
        result.test.insert(result.test.end(), first_test, first_train);
        result.train.insert(result.train.end(), first_train, members_of.end());
    }
    std::sort(result.train.begin(), result.train.end());
    std::sort(result.validation.begin(), result.validation.end());
    std::sort(result.test.begin(), result.test.end());
    return result;
}

} // namespace sluice

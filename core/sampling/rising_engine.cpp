// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/rising_engine.h"

#include "base/error.h"
#include "base/text.h"
#include "density/numeric.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t block_size = CandidateBlock::size;
constexpr double round_seconds = 2e-3;
constexpr std::size_t blocks_per_thread = 64;
constexpr std::size_t round_bytes = 12 << 20;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

RisingEngine::RisingEngine(ThinnedSource& source, double log_m, EngineLimits limits, unsigned threads,
                           std::uint64_t evaluations_before)
    : source_(source), log_m_(log_m), limits_(limits),
      accepted_limit_(std::min(limits.stop.accepted, limits.memory_rows)),
      candidate_limit_(std::min(limits.stop.candidates, source.available())), pool_(threads) {
    whole_.log_m = log_m;
    counts_.evaluations = evaluations_before;
    check_limits();
}

std::uint64_t RisingEngine::advance(std::uint64_t candidates, std::stop_token stop) {
    std::uint64_t tried = 0;
    while (tried < candidates && finished_ == StopReason::none && !stop.stop_requested()) {
        const Clock::time_point start = Clock::now();
        tried += run_round(std::min(candidates - tried, candidate_limit_ - counts_.candidates));
        settle();
        counts_.seconds += seconds_since(start);
        check_limits();
    }
    return tried;
}

std::size_t RisingEngine::blocks_for(std::uint64_t candidates) const {
    if (pool_.thread_count() == 1) {
        return 1;
    }
    const std::uint64_t inside = counts_.candidates % block_size;
    std::uint64_t wanted = (inside + candidates - 1) / block_size + 1;
    if (accepted_limit_ != std::numeric_limits<std::uint64_t>::max() && counts_.accepted > 0) {
        const double missing = static_cast<double>(accepted_limit_ - counts_.accepted);
        const double blocks = missing / (counts_.acceptance_rate() * block_size);
        wanted = blocks < 1e9 ? std::min(wanted, static_cast<std::uint64_t>(blocks) + 2) : wanted;
    }
    return static_cast<std::size_t>(std::min<std::uint64_t>(wanted, round_blocks_));
}

/// Tries up to so many candidates (at least one), as far as one round of blocks goes.
std::uint64_t RisingEngine::run_round(std::uint64_t candidates) {
    const Clock::time_point start = Clock::now();
    const std::uint64_t before = counts_.candidates;
    const std::uint64_t first = before / block_size;
    const std::size_t count = blocks_for(candidates);
    prepare_blocks(first, count);
    for (std::size_t i = 0; i < count && candidates > 0; ++i) {
        Block& block = *blocks_[(first + i) % blocks_.size()];
        const std::size_t from = counts_.candidates % block_size;
        const auto to = static_cast<std::size_t>(std::min<std::uint64_t>(
            block.candidates.count, from + std::min<std::uint64_t>(candidates, block_size)));
        const std::size_t end = merge(block, from, to);
        candidates -= end - from;
        if (end < to || counts_.accepted >= accepted_limit_) {
            break;
        }
    }
    const double seconds = seconds_since(start);
    if (seconds < 0.5 * round_seconds) {
        const std::size_t block_bytes = (source_.dimension() + 4) * CandidateBlock::stride * sizeof(double);
        const std::size_t most =
            std::min(blocks_per_thread * pool_.thread_count(), round_bytes / block_bytes);
        round_blocks_ =
            std::min(2 * count + pool_.thread_count(), std::max<std::size_t>(most, pool_.thread_count()));
    } else if (seconds > 2 * round_seconds) {
        round_blocks_ = std::max<std::size_t>(count / 2, pool_.thread_count());
    }
    return counts_.candidates - before;
}

/// Evaluates those of the blocks [first, first + count) that are not there from an earlier call.
void RisingEngine::prepare_blocks(std::uint64_t first, std::size_t count) {
    while (blocks_.size() < count) {
        blocks_.push_back(std::make_unique<Block>(source_.dimension()));
    }
    pool_.for_each(count, [this, first](std::size_t i) {
        Block& block = *blocks_[(first + i) % blocks_.size()];
        if (block.candidates.number != first + i) {
            block.candidates.number = first + i;
            try {
                evaluate(block);
            } catch (...) {
                block.candidates.number = CandidateBlock::nothing; // half made: not to be taken for it
                throw;
            }
        }
    });
}

void RisingEngine::evaluate(Block& block) const {
    CandidateBlock& candidates = block.candidates;
    const std::uint64_t left = source_.available() - candidates.number * block_size;
    candidates.count = static_cast<std::size_t>(std::min<std::uint64_t>(block_size, left));
    source_.make(candidates);
    double* log_u = block.threshold.data();
    RandomStream uniforms = source_.acceptance(candidates.number);
    kernels().accept_uniforms(uniforms.state().data(), log_u, candidates.count);
    kernels().log(log_u, log_u, candidates.count);
    for (std::size_t i = 0; i < candidates.count; ++i) {
        block.ratio.data()[i] = candidates.log_p[i] - candidates.log_q[i];
        block.threshold.data()[i] = block.ratio.data()[i] - log_u[i];
    }
}

/// Tries candidates [from, to) of a block in their order; returns where a limit ended that.
std::size_t RisingEngine::merge(Block& block, std::size_t from, std::size_t to) {
    CandidateBlock& candidates = block.candidates;
    const double* ratio = block.ratio.data();
    const double* threshold = block.threshold.data();
    std::size_t kept_to = from;
    std::uint64_t accepted = thresholds_.size(); // with those that settle() takes back
    const auto count_now = [&](std::size_t end) {
        if (unsettled_) {
            keep(block, kept_to, end);
            kept_to = end;
            settle();
            accepted = thresholds_.size();
        }
        return accepted;
    };
    std::size_t i = from;
    while (i < to) {
        const double excess = ratio[i] - log_m_;
        if (excess > counts_.worst_log_excess) {
            note_worst(block, i, excess);
        }
        if (excess > violation_tolerance) {
            raise(block, i);
        }
        const auto bit = static_cast<std::uint8_t>(1U << (i % 8));
        const bool chosen = threshold[i] > log_m_;
        candidates.accepted[i / 8] =
            static_cast<std::uint8_t>(chosen ? candidates.accepted[i / 8] | bit
                                             : candidates.accepted[i / 8] & static_cast<std::uint8_t>(~bit));
        accepted += chosen ? 1U : 0U;
        ++i;
        if (candidates.number * block_size + i == trace_.next()) {
            trace_.add(count_now(i));
        }
        if (accepted >= accepted_limit_ && count_now(i) >= accepted_limit_) {
            break;
        }
    }
    keep(block, kept_to, i);
    counts_.candidates += i - from;
    counts_.evaluations += i - from;
    source_.observe(candidates, from, i);
    add_weights(block, i);
    if (i == candidates.count) {
        whole_ = {counts_.sum_weights, counts_.sum_squared_weights, log_m_};
    }
    counts_.accepted = thresholds_.size();
    return i;
}

void RisingEngine::raise(const Block& block, std::size_t i) {
    const double log_m = block.ratio.data()[i];
    const std::uint64_t number = block.candidates.number * block_size + i;
    if (!std::isfinite(log_m)) {
        throw EnvelopeError("p / q is infinite at candidate " + grouped(number + 1) +
                                ": the proposal is 0 there although the target is not, so that M cannot be "
                                "raised to it",
                            {}, "choose a proposal that covers the target");
    }
    ++counts_.violations;
    constexpr std::size_t most_rises = 1000; // rows sorted by p / q would fill the memory
    if (rises_.size() == most_rises) {
        rises_.pop_back();
    }
    rises_.push_back({number, log_m});
    log_m_ = log_m;
    unsettled_ = true;
}

/// Hands the accepted among candidates [from, to) to the source.
void RisingEngine::keep(Block& block, std::size_t from, std::size_t to) {
    CandidateBlock& candidates = block.candidates;
    std::array<std::uint8_t, block_size / 8> chosen{};
    std::size_t count = 0;
    for (std::size_t i = from; i < to; ++i) {
        const auto bit = static_cast<std::uint8_t>(candidates.accepted[i / 8] & (1U << (i % 8)));
        chosen[i / 8] = static_cast<std::uint8_t>(chosen[i / 8] | bit);
        count += bit != 0 ? 1U : 0U;
    }
    if (count == 0) {
        return;
    }
    const std::size_t offset = thresholds_.size();
    source_.reserve(offset + count);
    source_.keep(candidates, chosen.data(), offset);
    thresholds_.resize(offset + count);
    kernels().compress(block.threshold.data(), chosen.data(), thresholds_.data() + offset, candidates.count);
}

/// Takes back what the M in force would not have accepted.
void RisingEngine::settle() {
    if (!unsettled_) {
        return;
    }
    unsettled_ = false;
    ++revision_;
    const std::size_t count = thresholds_.size();
    std::vector<std::uint8_t> chosen((count + 7) / 8);
    for (std::size_t i = 0; i < count; ++i) {
        const bool stays = thresholds_[i] > log_m_;
        chosen[i / 8] = static_cast<std::uint8_t>(chosen[i / 8] | ((stays ? 1U : 0U) << (i % 8)));
    }
    source_.retain(chosen.data(), count);
    thresholds_.resize(kernels().compress(thresholds_.data(), chosen.data(), thresholds_.data(), count));
    counts_.accepted = thresholds_.size();
}

/// The sums of the weights of all candidates up to `to` of this block, for the M in force; always added up
/// from the start of the block, so that they do not depend on how advance() is cut.
void RisingEngine::add_weights(const Block& block, std::size_t to) {
    std::array<double, block_size> weights;
    for (std::size_t i = 0; i < to; ++i) {
        const double log_weight = block.ratio.data()[i] - log_m_;
        weights[i] = std::isnan(log_weight) ? -std::numeric_limits<double>::infinity() : log_weight;
    }
    kernels().exp(weights.data(), weights.data(), to);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < to; ++i) {
        sum += weights[i];
        squares += weights[i] * weights[i];
    }
    const double fall = numeric::exp_of(whole_.log_m - log_m_);
    counts_.sum_weights = whole_.weights * fall + sum;
    counts_.sum_squared_weights = whole_.squares * fall * fall + squares;
}

void RisingEngine::note_worst(Block& block, std::size_t i, double excess) {
    counts_.worst_log_excess = excess;
    counts_.worst_at.resize(block.candidates.dimension);
    source_.restore_points(block.candidates);
    const MutablePoints points = block.candidates.points();
    for (std::size_t j = 0; j < block.candidates.dimension; ++j) {
        counts_.worst_at[j] = points.column(j)[i];
    }
}

void RisingEngine::check_limits() {
    if (finished_ != StopReason::none) {
        return;
    }
    finished_ = reached_limit(counts_, limits_, source_.available());
}

std::vector<CandidateMark> RisingEngine::recent(std::size_t axis_x, std::size_t axis_y,
                                                std::size_t most) const {
    std::vector<CandidateMark> marks;
    const std::uint64_t end = counts_.candidates;
    const std::uint64_t first = end - std::min<std::uint64_t>(end, most);
    marks.reserve(static_cast<std::size_t>(end - first));
    Block again(source_.dimension());
    AlignedValues log_u(block_size);
    for (std::uint64_t number = first / block_size; number * block_size < end; ++number) {
        Block* block = blocks_.empty() ? nullptr : blocks_[number % blocks_.size()].get();
        if (block == nullptr || block->candidates.number != number) {
            again.candidates.number = number;
            evaluate(again); // a block is a function of its number
            block = &again;
        }
        source_.restore_points(block->candidates);
        RandomStream uniforms = source_.acceptance(number);
        kernels().accept_uniforms(uniforms.state().data(), log_u.data(), block->candidates.count);
        kernels().log(log_u.data(), log_u.data(), block->candidates.count);
        const MutablePoints points = block->candidates.points();
        const std::uint64_t start = number * block_size;
        const auto to =
            static_cast<std::size_t>(std::min<std::uint64_t>(block->candidates.count, end - start));
        for (std::size_t i = first > start ? static_cast<std::size_t>(first - start) : 0; i < to; ++i) {
            marks.push_back({points.column(axis_x)[i], axis_y == axis_x ? 0.0 : points.column(axis_y)[i],
                             log_u.data()[i] + log_m_ + block->candidates.log_q[i],
                             block->threshold.data()[i] > log_m_, false});
        }
    }
    return marks;
}

} // namespace sluice

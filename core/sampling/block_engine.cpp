// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/block_engine.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t block_size = CandidateBlock::size;
/// Rounds are made about this long: short enough to stop at once, long enough that waking the threads costs
/// little.
constexpr double round_seconds = 2e-3;
/// Memory for the blocks of a round, which should stay in the shared cache.
constexpr std::size_t round_bytes = 12 << 20;
constexpr std::size_t blocks_per_thread = 64;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

bool bit_at(const std::uint8_t* bits, std::size_t i) {
    return ((bits[i / 8] >> (i % 8)) & 1U) != 0;
}

/// Set bits among [from, to).
std::uint64_t count_bits(const std::uint8_t* bits, std::size_t from, std::size_t to) {
    std::uint64_t count = 0;
    for (; from < to && from % 8 != 0; ++from) {
        count += bit_at(bits, from) ? 1U : 0U;
    }
    for (; from + 64 <= to; from += 64) {
        std::uint64_t word = 0;
        std::memcpy(&word, bits + from / 8, sizeof word);
        count += static_cast<std::uint64_t>(std::popcount(word));
    }
    for (; from + 8 <= to; from += 8) {
        count += static_cast<std::uint64_t>(std::popcount(bits[from / 8]));
    }
    for (; from < to; ++from) {
        count += bit_at(bits, from) ? 1U : 0U;
    }
    return count;
}

/// The end of the shortest range from `from` that holds `wanted` set bits, which there are.
std::size_t end_of_bits(const std::uint8_t* bits, std::size_t from, std::uint64_t wanted) {
    while (wanted > 0) {
        wanted -= bit_at(bits, from++) ? 1U : 0U;
    }
    return from;
}

} // namespace

BlockEngine::BlockEngine(CandidateSource& source, double log_m, EngineLimits limits, unsigned threads)
    : source_(source), log_m_(log_m), limits_(limits),
      accepted_limit_(std::min(limits.stop.accepted, limits.memory_rows)),
      candidate_limit_(std::min(limits.stop.candidates, source.available())), pool_(threads) {
    check_limits();
}

std::uint64_t BlockEngine::advance(std::uint64_t candidates, std::stop_token stop) {
    std::uint64_t tried = 0;
    while (tried < candidates && finished_ == StopReason::none && !stop.stop_requested()) {
        const Clock::time_point start = Clock::now();
        tried += run_round(std::min(candidates - tried, candidate_limit_ - counts_.candidates));
        counts_.seconds += seconds_since(start);
        check_limits();
    }
    return tried;
}

/// How many blocks the next round takes on to try at most so many candidates.
std::size_t BlockEngine::blocks_for(std::uint64_t candidates) const {
    if (pool_.thread_count() == 1) {
        return 1; // drawn, tested and packed while it is in the cache
    }
    const std::uint64_t inside = counts_.candidates % block_size;
    std::uint64_t wanted = (inside + candidates - 1) / block_size + 1;
    if (accepted_limit_ != std::numeric_limits<std::uint64_t>::max() && counts_.accepted > 0) {
        // Blocks beyond the last one needed would be thrown away.
        const double missing = static_cast<double>(accepted_limit_ - counts_.accepted);
        const double blocks = missing / (counts_.acceptance_rate() * block_size);
        wanted = blocks < 1e9 ? std::min(wanted, static_cast<std::uint64_t>(blocks) + 2) : wanted;
    }
    return static_cast<std::size_t>(std::min<std::uint64_t>(wanted, round_blocks_));
}

/// Tries up to so many candidates (at least one), as far as one round of blocks goes.
std::uint64_t BlockEngine::run_round(std::uint64_t candidates) {
    const Clock::time_point start = Clock::now();
    const std::uint64_t before = counts_.candidates;
    const std::uint64_t first = before / block_size;
    const std::size_t count = blocks_for(candidates);
    prepare_blocks(first, count);
    pieces_.clear();
    for (std::size_t i = 0; i < count && candidates > 0 && finished_ == StopReason::none; ++i) {
        Piece piece{blocks_[(first + i) % blocks_.size()].get(), counts_.candidates % block_size, 0,
                    counts_.accepted};
        piece.to = static_cast<std::size_t>(std::min<std::uint64_t>(
            piece.block->count, piece.from + std::min<std::uint64_t>(candidates, block_size)));
        candidates -= piece.to - piece.from;
        const bool go_on = merge(piece);
        pieces_.push_back(piece);
        if (!go_on) {
            break;
        }
    }
    source_.reserve(counts_.accepted);
    pool_.for_each(pieces_.size(), [this](std::size_t i) { place(pieces_[i]); });
    const double seconds = seconds_since(start);
    if (seconds < 0.5 * round_seconds) {
        const std::size_t block_bytes = (source_.dimension() + 2) * CandidateBlock::stride * sizeof(double);
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
void BlockEngine::prepare_blocks(std::uint64_t first, std::size_t count) {
    // With more of them a number has another place: a block that was partly tried is evaluated again.
    while (blocks_.size() < count) {
        blocks_.push_back(std::make_unique<CandidateBlock>(source_.dimension()));
    }
    pool_.for_each(count, [this, first](std::size_t i) {
        CandidateBlock& block = *blocks_[(first + i) % blocks_.size()];
        if (block.number != first + i) {
            const std::uint64_t left = source_.available() - (first + i) * block_size;
            block.count = static_cast<std::size_t>(std::min<std::uint64_t>(block_size, left));
            block.number = first + i;
            try {
                evaluate(block);
            } catch (...) {
                block.number = CandidateBlock::nothing; // half made: not to be taken for it
                throw;
            }
        }
    });
}

void BlockEngine::evaluate(CandidateBlock& block) const {
    source_.make(block);
    RandomStream uniforms = source_.acceptance(block.number);
    const Kernels& kernel = kernels();
    block.sums = kernel.accept(uniforms.state().data(), block.log_p, block.log_q, log_m_,
                               block.accepted.data(), block.count);
    // counts_ does not change while blocks are evaluated. Only a new extreme is looked for.
    if (block.sums.worst > whole_.worst_log_excess) {
        block.worst_index =
            kernel.find_ratio(block.log_p, block.log_q, log_m_, block.sums.worst, block.count);
    }
}

/// Where the piece ends by the limit on accepted candidates.
std::size_t BlockEngine::cut_at_limit(const Piece& piece) {
    const std::uint8_t* bits = piece.block->accepted.data();
    const std::uint64_t room = accepted_limit_ - counts_.accepted;
    const bool whole = piece.from == 0 && piece.to == piece.block->count;
    const std::uint64_t inside = whole ? piece.block->sums.accepted : count_bits(bits, piece.from, piece.to);
    return inside < room ? piece.to : end_of_bits(bits, piece.from, room);
}

/// Adds a piece to the counts and the trace, shortened where a limit is reached; false where that ends the
/// stage.
bool BlockEngine::merge(Piece& piece) {
    CandidateBlock& block = *piece.block;
    piece.to = cut_at_limit(piece);
    const std::uint64_t start = block.number * block_size;
    std::uint64_t accepted = counts_.accepted;
    for (std::size_t at = piece.from; trace_.next() <= start + piece.to;) {
        const auto point = static_cast<std::size_t>(trace_.next() - start);
        accepted += count_bits(block.accepted.data(), at, point);
        at = point;
        trace_.add(accepted);
    }
    if (piece.to == block.count) {
        add_sums(block, block.sums, block.worst_index, piece.to);
        whole_ = counts_;
    } else {
        // The sums of the first candidates of the block, so that they do not depend on the earlier calls.
        RandomStream uniforms = source_.acceptance(block.number);
        std::array<std::uint8_t, block_size / 8> accepted_bits;
        const AcceptSums sums = kernels().accept(uniforms.state().data(), block.log_p, block.log_q, log_m_,
                                                 accepted_bits.data(), piece.to);
        const std::size_t worst =
            sums.worst > whole_.worst_log_excess
                ? kernels().find_ratio(block.log_p, block.log_q, log_m_, sums.worst, piece.to)
                : 0;
        add_sums(block, sums, worst, piece.to);
    }
    source_.observe(block, piece.from, piece.to);
    return counts_.accepted < accepted_limit_;
}

/// Sets the counts to those of the whole blocks before and `tried` candidates of this one.
void BlockEngine::add_sums(CandidateBlock& block, const AcceptSums& sums, std::size_t worst_index,
                           std::size_t tried) {
    const double seconds = counts_.seconds;
    counts_ = whole_;
    counts_.seconds = seconds;
    counts_.candidates += tried;
    counts_.evaluations += tried;
    counts_.accepted += sums.accepted;
    counts_.violations += sums.violations;
    counts_.sum_weights += sums.sum_weights;
    counts_.sum_squared_weights += sums.sum_squared_weights;
    if (sums.worst > counts_.worst_log_excess) {
        counts_.worst_log_excess = sums.worst;
        counts_.worst_at.resize(block.dimension);
        source_.restore_points(block);
        const MutablePoints points = block.points();
        for (std::size_t j = 0; j < block.dimension; ++j) {
            counts_.worst_at[j] = points.column(j)[worst_index];
        }
    }
}

/// Packs the accepted of a piece into their final place.
void BlockEngine::place(const Piece& piece) {
    const CandidateBlock& block = *piece.block;
    if (piece.from == 0 && piece.to == block.count) {
        source_.keep(block, block.accepted.data(), piece.offset);
        return;
    }
    std::array<std::uint8_t, block_size / 8> chosen{};
    for (std::size_t i = piece.from; i < piece.to; ++i) {
        chosen[i / 8] = static_cast<std::uint8_t>(chosen[i / 8] | (block.accepted[i / 8] & (1U << (i % 8))));
    }
    source_.keep(block, chosen.data(), piece.offset);
}

void BlockEngine::check_limits() {
    if (finished_ != StopReason::none) {
        return;
    }
    finished_ = reached_limit(counts_, limits_, source_.available());
}

std::vector<CandidateMark> BlockEngine::recent(std::size_t axis_x, std::size_t axis_y,
                                               std::size_t most) const {
    std::vector<CandidateMark> marks;
    const std::uint64_t end = counts_.candidates;
    const std::uint64_t first = end - std::min<std::uint64_t>(end, most);
    marks.reserve(static_cast<std::size_t>(end - first));
    AlignedValues uniforms(block_size);
    for (std::uint64_t number = first / block_size; number * block_size < end; ++number) {
        // A block is a function of its number: what is no longer there is made again.
        std::unique_ptr<CandidateBlock> again;
        CandidateBlock* block = evaluated(number);
        if (block == nullptr) {
            again = std::make_unique<CandidateBlock>(source_.dimension());
            again->number = number;
            again->count = static_cast<std::size_t>(
                std::min<std::uint64_t>(block_size, source_.available() - number * block_size));
            evaluate(*again);
            block = again.get();
        }
        RandomStream stream = source_.acceptance(number);
        kernels().accept_uniforms(stream.state().data(), uniforms.data(), block->count);
        kernels().log(uniforms.data(), uniforms.data(), block->count);
        source_.restore_points(*block);
        const MutablePoints points = block->points();
        const std::uint64_t start = number * block_size;
        const std::size_t to = static_cast<std::size_t>(std::min<std::uint64_t>(block->count, end - start));
        for (std::size_t i = first > start ? static_cast<std::size_t>(first - start) : 0; i < to; ++i) {
            const double envelope = log_m_ + block->log_q[i];
            marks.push_back({points.column(axis_x)[i], axis_y == axis_x ? 0.0 : points.column(axis_y)[i],
                             uniforms.data()[i] + envelope, bit_at(block->accepted.data(), i),
                             (block->log_p[i] - log_m_) - block->log_q[i] > violation_tolerance});
        }
    }
    return marks;
}

/// The block of that number if it is still in memory.
CandidateBlock* BlockEngine::evaluated(std::uint64_t number) const {
    CandidateBlock* block = blocks_.empty() ? nullptr : blocks_[number % blocks_.size()].get();
    return block != nullptr && block->number == number ? block : nullptr;
}

} // namespace sluice

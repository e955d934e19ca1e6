// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/kernels.h"
#include "base/points.h"
#include "base/random.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <span>

namespace sluice {

/// Doubles that start on a cache line, uninitialised.
class AlignedValues {
  public:
    AlignedValues() = default;
    explicit AlignedValues(std::size_t count)
        : values_(static_cast<double*>(::operator new(count * sizeof(double), line))) {}

    double* data() const noexcept { return values_.get(); }

  private:
    static constexpr std::align_val_t line{64};
    struct Free {
        void operator()(double* values) const { ::operator delete(values, line); }
    };
    std::unique_ptr<double, Free> values_;
};

/// One block of candidates on its way through draw, test and compaction; one worker's cache holds it.
struct alignas(64) CandidateBlock {
    static constexpr std::size_t size = 2048;
    /// Columns are a cache line more than a power of two apart, so that they do not share cache sets.
    static constexpr std::size_t stride = size + 8;
    static constexpr std::uint64_t nothing = std::numeric_limits<std::uint64_t>::max();

    explicit CandidateBlock(std::size_t dimension_)
        : dimension(dimension_), values((dimension + 2) * stride), log_p(values.data() + dimension * stride),
          log_q(log_p + stride) {}

    MutablePoints points() const { return {values.data(), count, dimension, stride}; }

    std::uint64_t number = nothing; ///< which block this is
    std::size_t count = 0;          ///< candidates in it
    std::size_t dimension;
    AlignedValues values; ///< the coordinates, then log p, then log q
    double* log_p;
    double* log_q;
    AcceptSums sums;                               ///< over all the candidates
    std::size_t worst_index = 0;                   ///< where sums.worst is, when that may be a new extreme
    std::array<std::uint8_t, size / 8> accepted{}; ///< one bit each
    /// One bit each: log_p is ln p itself and not a bound. Left alone by sources that know no bounds.
    std::array<std::uint8_t, size / 8> evaluated{};
};

/// Where the candidates of a sampling stage come from and where the accepted go: what tells drawing from a
/// proposal and filtering rows apart.
class CandidateSource {
  public:
    virtual ~CandidateSource() = default;

    virtual std::size_t dimension() const = 0;
    /// How many candidates there are; the largest number when there is no end.
    virtual std::uint64_t available() const = 0;

    /// Makes block.count candidates with log p and log q. A function of block.number alone; called from any
    /// thread.
    virtual void make(CandidateBlock& block) const = 0;
    /// Fills in block.points() of a block that was made, where make() does not leave them there.
    virtual void restore_points(CandidateBlock& /*block*/) const {}
    /// The stream of the accept test's uniforms of a block.
    virtual RandomStream acceptance(std::uint64_t block) const = 0;

    /// Makes room for `accepted` in all. Called before keep(), on the owner's thread.
    virtual void reserve(std::uint64_t accepted) = 0;
    /// Keeps the chosen candidates as numbers offset, offset + 1, ... Called from any thread, for
    /// disjoint ranges.
    virtual void keep(const CandidateBlock& block, const std::uint8_t* chosen, std::uint64_t offset) = 0;
    /// Sees candidates [from, to) of a block in their order, the accepted and the rejected.
    virtual void observe(const CandidateBlock& block, std::size_t from, std::size_t to) = 0;

    /// One coordinate of the accepted candidates first, first + 1, ...
    virtual void accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const = 0;
};

/// A source of which accepted candidates can be taken back.
class ThinnedSource : public CandidateSource {
  public:
    /// Keeps of the first `count` accepted the chosen ones (bit i % 8 of chosen[i / 8]), in their order, and
    /// forgets the others.
    virtual void retain(const std::uint8_t* chosen, std::uint64_t count) = 0;
};

} // namespace sluice

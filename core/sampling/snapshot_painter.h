// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/candidate_source.h"
#include "sampling/snapshot.h"

#include <chrono>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace sluice {

/// A running stage as the painter sees it.
class PaintedStage {
  public:
    virtual ~PaintedStage() = default;

    virtual std::size_t dimension() const = 0;
    virtual const SamplingCounts& counts() const = 0;
    virtual const SamplingTrace& trace() const = 0;
    virtual StopReason finished() const = 0;
    virtual double log_m() const = 0;
    /// The newest candidates, at most `most`, oldest first.
    virtual std::vector<CandidateMark> recent(std::size_t axis_x, std::size_t axis_y,
                                              std::size_t most) const = 0;
    /// One coordinate of the accepted first, first + 1, ...
    virtual void accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const = 0;
    /// Another number whenever something that was accepted has been taken back.
    virtual std::uint64_t revision() const { return 0; }
    /// Whether violations leave a bias, so that theory's rate does not hold.
    virtual bool biased() const { return counts().violations > 0; }
};

/// A stage of an engine that has a source of its own.
template <typename Engine>
class EngineStage final : public PaintedStage {
  public:
    EngineStage(const Engine& engine, const CandidateSource& source) : engine_(engine), source_(source) {}

    std::size_t dimension() const override { return source_.dimension(); }
    const SamplingCounts& counts() const override { return engine_.counts(); }
    const SamplingTrace& trace() const override { return engine_.trace(); }
    StopReason finished() const override { return engine_.finished(); }
    double log_m() const override { return engine_.log_m(); }
    std::vector<CandidateMark> recent(std::size_t axis_x, std::size_t axis_y,
                                      std::size_t most) const override {
        return engine_.recent(axis_x, axis_y, most);
    }
    void accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const override {
        source_.accepted_coordinate(axis, first, out);
    }
    std::uint64_t revision() const override {
        if constexpr (requires { engine_.revision(); }) {
            return engine_.revision();
        }
        return 0;
    }
    bool biased() const override {
        if constexpr (requires { engine_.revision(); }) {
            return false; // violations were made good by taking back
        }
        return counts().violations > 0;
    }

  private:
    const Engine& engine_;
    const CandidateSource& source_;
};

/// Makes the pictures of a running stage; what a picture has in common with the last one is not computed
/// again.
class SnapshotPainter {
  public:
    explicit SnapshotPainter(DensityPtr target) : target_(std::move(target)) {}

    std::shared_ptr<const SamplingSnapshot> paint(const PaintedStage& stage, const SnapshotView& view);
    template <typename Engine>
    std::shared_ptr<const SamplingSnapshot> paint(const Engine& engine, const CandidateSource& source,
                                                  const SnapshotView& view) {
        return paint(EngineStage<Engine>(engine, source), view);
    }

  private:
    void start_histogram(const SnapshotView& view, std::size_t dimension);
    void add_to_histogram(const PaintedStage& stage, std::uint64_t accepted);
    void refresh_goodness(const PaintedStage& stage, std::uint64_t accepted, bool finished);
    double recent_speed(const SamplingCounts& counts, bool finished);

    DensityPtr target_;
    SnapshotView view_;
    bool started_ = false;
    std::uint64_t revision_ = 0;
    AcceptedHistogram histogram_;
    std::uint64_t histogram_rows_ = 0; ///< accepted that are in it
    std::shared_ptr<const Goodness> goodness_;
    std::uint64_t goodness_rows_ = 0;                      ///< accepted when it was measured
    std::chrono::steady_clock::time_point goodness_due_{}; ///< not to be measured again before
    struct Mark {
        std::chrono::steady_clock::time_point time;
        std::uint64_t candidates;
    };
    std::deque<Mark> marks_;
};

/// The view with axes that exist: out of range ones are taken as the last coordinate, and as pairs left out.
SnapshotView fitting_view(const SnapshotView& view, std::size_t dimension);

} // namespace sluice

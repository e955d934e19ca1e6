// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "density/density.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// Where a constant M comes from; the names of `m_source` in the record.
enum class MSource { given, closed_form, optimised, adaptive };
std::string_view m_source_name(MSource source);

/// A proof that M is large enough: ln p - ln q <= log_bound everywhere, by bounds over a partition of the
/// support and beyond it. Rounding is allowed for, though not by directed rounding.
struct EnvelopeCertificate {
    double log_bound = 0.0;
    std::size_t cells = 0; ///< parts of the support that were looked at
};

/// The constant M of the envelope M q, in log space.
struct EnvelopeConstant {
    double log_m = 0.0;
    MSource source = MSource::given;
    /// Where p touches M q (the supremum of p/q is reached), d values each; several when tied;
    /// empty when it is reached only at infinity or M was given.
    std::vector<std::vector<double>> touching;
    /// How it was found, for people: "closed form for two normals", "optimised from 24 starts, safety margin
    /// 1e-9".
    std::string note;
    /// The relative safety margin that log_m includes (0 for closed forms).
    double margin = 0.0;
    /// For constants found by search: the proof, or else why there is none, in words.
    std::optional<EnvelopeCertificate> certificate;
    std::string unproved;
    /// It is the largest p/q over the rows of a filter; beyond them p/q is unbounded.
    bool over_rows = false;
};

/// "proved: p <= M q everywhere, by bounds over 1,234 parts of the support; M is at most 1e-09 too large", or
/// why it is not proved; empty where M needs no proof (closed forms) or was given.
std::string certificate_text(const EnvelopeConstant& constant);

/// The smallest M with p(x) <= M q(x) everywhere: by closed form where one is known for the pair,
/// by enumeration for discrete densities, otherwise by global optimisation of log p - log q over the
/// support and its tails. The result is never below the true supremum by more than rounding, and
/// at most 1e-6 (relative) above it.
/// Throws EnvelopeError in plain words when p/q is unbounded (heavier tail, pole, narrower
/// proposal) or q misses part of p's support; InvalidArgument when dimensions differ or q is not normalised;
/// Cancelled.
EnvelopeConstant find_envelope(const Density& target, const Density& proposal, std::uint64_t seed = 0,
                               std::stop_token stop = {});

/// The theory value of the acceptance rate, Z/M: 1/M for a normalised target, nothing when Z is
/// unknown. Where M is too small (violations), no theory value is given either: pass `violated`.
std::optional<double> expected_acceptance_rate(const Density& target, double log_m, bool violated = false);

/// A region in one dimension where p > M q.
struct ViolationRegion {
    Interval where;
    double worst_log_excess = 0.0; ///< max of log p - log M - log q in it, natural logarithm
};

/// The regions where p > M q in one dimension within `range`, found on a grid of `points` and
/// refined by bisection; empty when the envelope holds. O(points).
std::vector<ViolationRegion> violation_regions(const Density& target, const Density& proposal, double log_m,
                                               Interval range, std::size_t points = 2048);

} // namespace sluice

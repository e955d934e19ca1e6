// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/envelope.h"
#include "sampling/log_ratio.h"

#include <optional>

// Private to core/sampling: proving that a constant found by search is large enough.
namespace sluice::envelope {

/// Tries to prove ln p - ln q <= constant.log_m everywhere: by bounds of r on the boxes of a partition that
/// is refined where they are highest (branch and bound, Horst & Tuy 1996), and by the components' exact
/// suprema beyond it. Where the partition meets a point above log_m (the search climbed the wrong mode) log_m
/// is raised, and the touching points and the note say so. Sets constant.certificate when the proof succeeds
/// and constant.unproved, the reason in words, when not. The work is bounded: some tenths of a second.
void certify(const LogRatio& ratio, EnvelopeConstant& constant, const std::stop_token& stop);

/// A bound of the supremum of r over part of the line, from the suprema of the components of mixtures and of
/// exponentials that bound logistic densities: sum over k of w_k min over j of sup (p_k / (v_j q_j)). Nothing
/// where these are not known.
std::optional<double> component_supremum(const LogRatio& ratio, Interval within);

/// The same outside a box in any number of dimensions, for mixtures of normal densities.
std::optional<double> normal_supremum_outside(const LogRatio& ratio, const std::vector<Interval>& box);

/// Whether in every direction some component of the proposal is wider than each of the target's, as far as
/// single components tell; true where either has components that are not normal densities, since then this
/// says nothing.
bool normals_are_covered(const LogRatio& ratio);

} // namespace sluice::envelope

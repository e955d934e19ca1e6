// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/log_bounds.h"

// Private to the bounders: what log_bounder() chooses from, and what they share.
namespace sluice::envelope {

/// Where the density is zero all over the box.
LogBounds vanishing(std::size_t dimension);
/// Where it is zero in a part of the box.
void cut_off(LogBounds& bounds);

// Nothing for densities of other kinds, or of which a part gives no bounds.

/// Mixtures and kernel estimates.
std::unique_ptr<LogBounder> mixture_bounder(const Density& density);
/// Families in several dimensions.
std::unique_ptr<LogBounder> space_bounder(const Density& density);
/// Formulas, and densities made of one other or of factors.
std::unique_ptr<LogBounder> composed_bounder(const Density& density);

} // namespace sluice::envelope

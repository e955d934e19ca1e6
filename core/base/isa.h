// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace sluice {

/// The instruction sets that the kernels are compiled for. Results are bit-identical on all.
enum class Isa {
    v2, ///< the baseline of the platform (on x86-64: SSE2)
    v3, ///< AVX2 and FMA
    v4, ///< AVX-512 (F, BW, CD, DQ, VL)
};

/// "v2", "v3" or "v4".
std::string_view isa_name(Isa isa);

/// Those that this processor runs, the slowest first.
std::vector<Isa> available_isas();

/// The one in use: the best available, unless SLUICE_ISA (v2, v3, v4) in the environment or
/// set_isa() says less.
Isa current_isa();

/// Chooses an instruction set for kernels from now on; one that this processor lacks throws
/// InvalidArgument. For tests and benchmarks; not while kernels run.
void set_isa(Isa isa);

} // namespace sluice

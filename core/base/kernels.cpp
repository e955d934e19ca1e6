// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/kernels.h"

#include "base/isa.h"

#include <initializer_list>

namespace sluice {

// The kernel sources define these once per instruction set.
namespace v2 {
void add_accept_test(Kernels& table);
void add_draws(Kernels& table);
void add_normal_draws(Kernels& table);
void add_log_densities(Kernels& table);
void add_block_kernels(Kernels& table);
void add_row_kernels(Kernels& table);
void add_functions(Kernels& table);
} // namespace v2
#ifdef SLUICE_HAS_X86_ISAS
namespace v3 {
void add_accept_test(Kernels& table);
void add_draws(Kernels& table);
void add_normal_draws(Kernels& table);
void add_log_densities(Kernels& table);
void add_block_kernels(Kernels& table);
void add_row_kernels(Kernels& table);
void add_functions(Kernels& table);
} // namespace v3
namespace v4 {
void add_accept_test(Kernels& table);
void add_draws(Kernels& table);
void add_normal_draws(Kernels& table);
void add_log_densities(Kernels& table);
void add_block_kernels(Kernels& table);
void add_row_kernels(Kernels& table);
void add_functions(Kernels& table);
} // namespace v4
#endif

namespace {

using Part = void (*)(Kernels&);

Kernels table_of(std::initializer_list<Part> parts) {
    Kernels table{};
    for (const Part part : parts) {
        part(table);
    }
    return table;
}

} // namespace

const Kernels& kernels() {
    static const Kernels baseline =
        table_of({v2::add_draws, v2::add_normal_draws, v2::add_log_densities, v2::add_accept_test,
                  v2::add_block_kernels, v2::add_row_kernels, v2::add_functions});
#ifdef SLUICE_HAS_X86_ISAS
    // A function-local static each: code of a higher set runs only where that set was chosen.
    switch (current_isa()) {
    case Isa::v4: {
        static const Kernels avx512 =
            table_of({v4::add_draws, v4::add_normal_draws, v4::add_log_densities, v4::add_accept_test,
                      v4::add_block_kernels, v4::add_row_kernels, v4::add_functions});
        return avx512;
    }
    case Isa::v3: {
        static const Kernels avx2 =
            table_of({v3::add_draws, v3::add_normal_draws, v3::add_log_densities, v3::add_accept_test,
                      v3::add_block_kernels, v3::add_row_kernels, v3::add_functions});
        return avx2;
    }
    case Isa::v2:
        break;
    }
#endif
    return baseline;
}

} // namespace sluice

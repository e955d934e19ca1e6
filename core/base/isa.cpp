// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/isa.h"

#include "base/error.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string>

namespace sluice {
namespace {

/// SLUICE_ISA in the environment lowers the choice; a name that is unknown or asks for more than
/// the processor has is ignored, since a variable left over from another machine must not stop a program.
Isa initial_isa() {
    const std::vector<Isa> available = available_isas();
    if (const char* wanted = std::getenv("SLUICE_ISA")) {
        for (const Isa isa : available) {
            if (isa_name(isa) == wanted) {
                return isa;
            }
        }
    }
    return available.back();
}

std::atomic<Isa>& chosen() {
    static std::atomic<Isa> isa{initial_isa()};
    return isa;
}

} // namespace

std::string_view isa_name(Isa isa) {
    switch (isa) {
    case Isa::v3:
        return "v3";
    case Isa::v4:
        return "v4";
    case Isa::v2:
        break;
    }
    return "v2";
}

std::vector<Isa> available_isas() {
    std::vector<Isa> isas{Isa::v2};
#ifdef SLUICE_HAS_X86_ISAS
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v3")) {
        isas.push_back(Isa::v3);
        if (__builtin_cpu_supports("x86-64-v4")) {
            isas.push_back(Isa::v4);
        }
    }
#endif
    return isas;
}

Isa current_isa() {
    return chosen().load(std::memory_order_relaxed);
}

void set_isa(Isa isa) {
    const std::vector<Isa> available = available_isas();
    if (std::find(available.begin(), available.end(), isa) == available.end()) {
        throw InvalidArgument("this processor does not run instruction set '" + std::string(isa_name(isa)) +
                              "'");
    }
    chosen().store(isa, std::memory_order_relaxed);
}

} // namespace sluice

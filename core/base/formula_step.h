// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice {

/// What one step of a formula computes, elementwise, from its operands a, b and c.
enum class FormulaOp : std::uint8_t {
    add,
    subtract,
    multiply,
    divide,
    power,         ///< a^b as C's pow() defines it, within 1.2 units in the last place
    integer_power, ///< a^value by products; value: 2, 3 or 4; within 1, 2 and 3 units
    minimum,       ///< NaN where an operand is
    maximum,
    less, ///< comparisons give 1 or 0
    less_equal,
    equal,
    not_equal,
    choose, ///< a != 0 ? b : c
    negate,
    absolute,
    square_root,
    exponential,
    logarithm,
    logarithm_10, ///< within 2 units in the last place
    log_add_exp,  ///< log(exp(a) + exp(b))
    sine,         ///< sine, cosine and tangent of any finite number of radians, within 1, 1 and 2.5 units
    cosine,
    tangent,
    hyperbolic_tangent, ///< within 2 units in the last place
    arc_tangent,        ///< within 2 units
    error_function,     ///< within 1.5 units
    scalar,             ///< function(a), for functions that have no vector code
};

/// One step. Operands and result are numbers of slots: arrays of as many values as there are points. The
/// result may be the slot of an operand.
struct FormulaStep {
    FormulaOp op = FormulaOp::add;
    bool a_is_value = false; ///< `value` stands for the operand a of a binary step
    bool b_is_value = false; ///< or for its operand b
    std::uint32_t out = 0;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
    double value = 0.0;
    double (*function)(double) = nullptr;
};

} // namespace sluice

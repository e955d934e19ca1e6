// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of formulas. Compiled once per instruction set.
#include "base/formula_step.h"
#include "base/kernel_functions.h"
#include "base/kernel_math.h"
#include "base/kernels.h"

namespace sluice {
namespace SLUICE_ISA {

void add_functions(Kernels& table);

namespace {

template <Vec (*f)(Vec)>
SLUICE_INLINE void unary(const FormulaStep& step, double* const* slots, size_t n) {
    map(
        slots[step.a], slots[step.out], n, [](Vec v) __attribute__((always_inline)) { return f(v); });
}

/// f(a, b), where either may be a constant.
template <Vec (*f)(Vec, Vec)>
SLUICE_INLINE void binary(const FormulaStep& step, double* const* slots, size_t n) {
    double* out = slots[step.out];
    const double* a = slots[step.a];
    const double* b = slots[step.b];
    const Vec value = splat(step.value);
    if (step.a_is_value) {
        map(
            b, out, n, [&](Vec v) __attribute__((always_inline)) { return f(value, v); });
    } else if (step.b_is_value) {
        map(
            a, out, n, [&](Vec v) __attribute__((always_inline)) { return f(v, value); });
    } else {
        for_vectors(
            n, [&](size_t i, size_t count) __attribute__((always_inline)) {
                store_some(out + i, f(load_some(a + i, count), load_some(b + i, count)), count);
            });
    }
}

SLUICE_INLINE Vec sum(Vec a, Vec b) {
    return a + b;
}
SLUICE_INLINE Vec difference(Vec a, Vec b) {
    return a - b;
}
SLUICE_INLINE Vec product(Vec a, Vec b) {
    return a * b;
}
SLUICE_INLINE Vec quotient(Vec a, Vec b) {
    return a / b;
}
SLUICE_INLINE Vec negated(Vec v) {
    return -v;
}
SLUICE_INLINE Vec minimum(Vec a, Vec b) {
    return select(a == a, smaller(a, b), a);
}
SLUICE_INLINE Vec maximum(Vec a, Vec b) {
    return select(a == a, larger(a, b), a);
}
SLUICE_INLINE Vec one_where(Mask which) {
    return select(which, splat(1.0), Vec{});
}
SLUICE_INLINE Vec is_less(Vec a, Vec b) {
    return one_where(a < b);
}
SLUICE_INLINE Vec is_less_or_equal(Vec a, Vec b) {
    return one_where(a <= b);
}
SLUICE_INLINE Vec is_equal(Vec a, Vec b) {
    return one_where(a == b);
}
SLUICE_INLINE Vec is_not_equal(Vec a, Vec b) {
    return one_where(a != b);
}

SLUICE_INLINE Vec whole_power(Vec x, unsigned n) {
    Vec result = splat(1.0), square = x;
    for (bool first = true; n != 0; n >>= 1U) {
        if ((n & 1U) != 0) {
            result = first ? square : result * square;
            first = false;
        }
        square = n > 1 ? square * square : square;
    }
    return result;
}

void integer_power(const FormulaStep& step, double* const* slots, size_t n) {
    const auto exponent = static_cast<unsigned>(step.value);
    map(
        slots[step.a], slots[step.out],
        n, [=](Vec v) __attribute__((always_inline)) { return whole_power(v, exponent); });
}

void choose(const FormulaStep& step, double* const* slots, size_t n) {
    const double *a = slots[step.a], *b = slots[step.b], *c = slots[step.c];
    double* out = slots[step.out];
    for_vectors(
        n, [&](size_t i, size_t count) __attribute__((always_inline)) {
            const Vec chosen =
                select(load_some(a + i, count) != 0.0, load_some(b + i, count), load_some(c + i, count));
            store_some(out + i, chosen, count);
        });
}

void scalar(const FormulaStep& step, double* const* slots, size_t n) {
    const double* a = slots[step.a];
    double* out = slots[step.out];
    for (size_t i = 0; i < n; ++i) {
        out[i] = step.function(a[i]);
    }
}

void arithmetic(const FormulaStep& step, double* const* slots, size_t n) {
    switch (step.op) {
    case FormulaOp::add:
        return binary<sum>(step, slots, n);
    case FormulaOp::subtract:
        return binary<difference>(step, slots, n);
    case FormulaOp::multiply:
        return binary<product>(step, slots, n);
    case FormulaOp::divide:
        return binary<quotient>(step, slots, n);
    case FormulaOp::minimum:
        return binary<minimum>(step, slots, n);
    case FormulaOp::maximum:
        return binary<maximum>(step, slots, n);
    case FormulaOp::less:
        return binary<is_less>(step, slots, n);
    case FormulaOp::less_equal:
        return binary<is_less_or_equal>(step, slots, n);
    case FormulaOp::equal:
        return binary<is_equal>(step, slots, n);
    case FormulaOp::not_equal:
        return binary<is_not_equal>(step, slots, n);
    case FormulaOp::choose:
        return choose(step, slots, n);
    case FormulaOp::negate:
        return unary<negated>(step, slots, n);
    case FormulaOp::absolute:
        return unary<absolute>(step, slots, n);
    case FormulaOp::square_root:
        return unary<square_root>(step, slots, n);
    default:
        break;
    }
}

void function(const FormulaStep& step, double* const* slots, size_t n) {
    switch (step.op) {
    case FormulaOp::power:
        return binary<power>(step, slots, n);
    case FormulaOp::integer_power:
        return integer_power(step, slots, n);
    case FormulaOp::exponential:
        return unary<exp_any>(step, slots, n);
    case FormulaOp::logarithm:
        return unary<log_any>(step, slots, n);
    case FormulaOp::logarithm_10:
        return unary<log10_any>(step, slots, n);
    case FormulaOp::log_add_exp:
        return binary<log_add_exp>(step, slots, n);
    case FormulaOp::sine:
        return unary<sine>(step, slots, n);
    case FormulaOp::cosine:
        return unary<cosine>(step, slots, n);
    case FormulaOp::tangent:
        return unary<tangent>(step, slots, n);
    case FormulaOp::hyperbolic_tangent:
        return unary<hyperbolic_tangent>(step, slots, n);
    case FormulaOp::arc_tangent:
        return unary<arc_tangent>(step, slots, n);
    case FormulaOp::error_function:
        return unary<error_function>(step, slots, n);
    case FormulaOp::scalar:
        return scalar(step, slots, n);
    default:
        return arithmetic(step, slots, n);
    }
}

void run_formula(const FormulaStep* steps, size_t count, double* const* slots, size_t n) {
    for (size_t k = 0; k < count; ++k) {
        function(steps[k], slots, n);
    }
}

} // namespace

void add_functions(Kernels& table) {
    table.run_formula = run_formula;
}

} // namespace SLUICE_ISA
} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "density/bounded.h"
#include "density/location_scale.h"
#include "density/positive.h"

namespace sluice::making {

Makers makers_on_the_line() {
    return {
        {"normal", from_numbers<Normal>("mu", "sigma")},
        {"laplace", from_numbers<Laplace>("mu", "b")},
        {"cauchy", from_numbers<Cauchy>("x0", "gamma")},
        {"student_t", from_numbers<StudentT>("nu", "mu", "sigma")},
        {"logistic", from_numbers<Logistic>("mu", "s")},
        {"uniform", from_numbers<Uniform>("a", "b")},
        {"exponential", from_numbers<Exponential>("rate")},
        {"shifted_exponential", from_numbers<ShiftedExponential>("rate", "shift")},
        {"half_normal", from_numbers<HalfNormal>("sigma")},
        {"gamma", from_numbers<Gamma>("shape", "rate")},
        {"beta", from_numbers<Beta>("alpha", "beta")},
        {"truncated_normal", from_numbers<TruncatedNormal>("mu", "sigma", "lower", "upper")},
    };
}

} // namespace sluice::making

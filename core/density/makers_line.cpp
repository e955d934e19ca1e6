// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "density/bounded.h"
#include "density/circular.h"
#include "density/extreme_value.h"
#include "density/gamma_relatives.h"
#include "density/heavy_tailed.h"
#include "density/location_scale.h"
#include "density/on_interval.h"
#include "density/positive.h"

namespace sluice::making {

Makers makers_on_the_line() {
    return {
        {"normal", from_numbers<Normal>("mu", "sigma")},
        {"laplace", from_numbers<Laplace>("mu", "b")},
        {"cauchy", from_numbers<Cauchy>("x0", "gamma")},
        {"student_t", from_numbers<StudentT>("nu", "mu", "sigma")},
        {"logistic", from_numbers<Logistic>("mu", "s")},
        {"gumbel", from_numbers<Gumbel>("mu", "beta")},
        {"uniform", from_numbers<Uniform>("a", "b")},
        {"exponential", from_numbers<Exponential>("rate")},
        {"shifted_exponential", from_numbers<ShiftedExponential>("rate", "shift")},
        {"half_normal", from_numbers<HalfNormal>("sigma")},
        {"gamma", from_numbers<Gamma>("shape", "rate")},
        {"beta", from_numbers<Beta>("alpha", "beta")},
        {"truncated_normal", from_numbers<TruncatedNormal>("mu", "sigma", "lower", "upper")},
        {"inverse_gamma", from_numbers<InverseGamma>("shape", "scale")},
        {"chi_square", from_numbers<ChiSquare>("nu")},
        {"weibull", from_numbers<Weibull>("shape", "scale")},
        {"rayleigh", from_numbers<Rayleigh>("sigma")},
        {"lognormal", from_numbers<Lognormal>("mu", "sigma")},
        {"pareto", from_numbers<Pareto>("scale", "shape")},
        {"triangular", from_numbers<Triangular>("a", "c", "b")},
        {"truncated_exponential", from_numbers<TruncatedExponential>("rate", "lower", "upper")},
        {"wigner_semicircle", from_numbers<WignerSemicircle>("R")},
        {"raised_cosine", from_numbers<RaisedCosine>("mu", "s")},
        {"von_mises", from_numbers<VonMises>("mu", "kappa")},
        {"wrapped_cauchy", from_numbers<WrappedCauchy>("mu", "rho")},
    };
}

} // namespace sluice::making

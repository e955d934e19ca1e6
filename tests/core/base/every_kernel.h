// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/isa.h"
#include "base/kernels.h"
#include "base/random.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

/// What the tests of kernels compare between instruction sets.
namespace sluice::every_kernel {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

inline Values uniforms(std::size_t n, std::uint64_t seed = 1) {
    Values values(n);
    RandomStream(seed, Stream::data).fill_uniform(values);
    return values;
}

inline Values mapped(Values values, const std::function<double(double)>& f) {
    std::transform(values.begin(), values.end(), values.begin(), f);
    return values;
}

using ArrayFunction = void (*)(const double*, double*, std::size_t);

inline bool same_bits(const Values& a, const Values& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// Every kernel's results, one after another, for blocks of n points.
class Everything {
  public:
    explicit Everything(std::size_t n) : n_(n), stream_(77, Stream::data, n) {
        functions();
        raw_numbers();
        draws();
        densities();
        block();
    }
    const Values& results() const { return results_; }

  private:
    std::uint64_t* state() { return stream_.state().data(); }
    void note(const Values& values) { results_.insert(results_.end(), values.begin(), values.end()); }

    void functions() {
        const Values special{0.0,    -0.0,   1.0,   -1.0,  infinity, -infinity, std::nan(""),
                             5e-324, 1e-310, 1e308, 709.7, -745.0,   -708.5,    0.5};
        Values x = mapped(uniforms(n_),
                          [](double u) { return std::ldexp(u - 0.25, static_cast<int>(u * 1e4) % 12); });
        x.insert(x.end(), special.begin(), special.end());
        for (const ArrayFunction f : {k_.log, k_.exp, k_.log1p}) {
            Values y(x.size());
            f(x.data(), y.data(), x.size());
            // The sign of a NaN is nobody's business.
            note(mapped(y, [](double v) { return std::isnan(v) ? std::abs(v) : v; }));
        }
        Values sine(n_), cosine(n_);
        k_.sincos_turns(x.data(), sine.data(), cosine.data(), n_);
        note(sine);
        note(cosine);
    }

    void raw_numbers() {
        std::vector<std::uint64_t> bits(n_);
        k_.fill_bits(state(), bits.data(), n_);
        for (const std::uint64_t value : bits) {
            results_.push_back(static_cast<double>(value >> 12));
        }
        for (const auto fill : {k_.fill_uniform, k_.fill_normal, k_.fill_exponential}) {
            Values values(n_);
            fill(state(), values.data(), n_);
            note(values);
        }
        note({k_.one_normal(0.3, 0.9), k_.one_exponential(0.2)});
    }

    template <typename Draw>
    void draw(std::size_t dimension, Draw one) {
        const auto before = stream_.state();
        Values x(dimension * n_), log_q(n_), again(dimension * n_);
        one(x.data(), log_q.data());
        const auto after = stream_.state();
        stream_.state() = before;
        one(again.data(), static_cast<double*>(nullptr));
        QVERIFY(same_bits(x, again)); // with or without the log density
        QVERIFY(stream_.state() == after);
        note(x);
        note(log_q);
    }

    void draws() {
        draw(1, [&](double* x, double* q) { k_.draw_normal(state(), 1.0, 2.0, x, q, n_); });
        draw(1, [&](double* x, double* q) { k_.draw_half_normal(state(), 2.0, x, q, n_); });
        draw(1, [&](double* x, double* q) { k_.draw_laplace(state(), 1.0, 2.0, x, q, n_); });
        draw(1, [&](double* x, double* q) { k_.draw_exponential(state(), 1.5, 2.0, x, q, n_); });
        draw(1, [&](double* x, double* q) { k_.draw_cauchy(state(), 1.0, 2.0, x, q, n_); });
        draw(1, [&](double* x, double* q) { k_.draw_logistic(state(), 1.0, 2.0, x, q, n_); });
        const double mean[3] = {0.1, 0.2, 0.3};
        const double lower[9] = {1.0, 9.0, 9.0, 0.5, 2.0, 9.0, -0.3, 0.7, 1.5};
        const double scale[3] = {1.3, 0.7, 2.0};
        draw(3, [&](double* x, double* q) {
            k_.draw_diagonal_normal(state(), mean, scale, -1.0, 3, x, n_, q, n_);
        });
        draw(3,
             [&](double* x, double* q) { k_.draw_mv_normal(state(), mean, lower, -1.0, 3, x, n_, q, n_); });
        Values x(n_);
        k_.draw_uniform(state(), -1.0, 3.0, x.data(), n_);
        note(x);
    }

    void densities() {
        const Values x = mapped(uniforms(3 * n_, 5), [](double u) { return 6.0 * u - 2.0; });
        Values out(n_);
        const auto with = [&](auto call) {
            call(out.data());
            note(out);
        };
        with([&](double* o) { k_.normal_log(x.data(), 0.1, 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.half_normal_log(x.data(), 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.laplace_log(x.data(), 0.1, 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.cauchy_log(x.data(), 0.1, 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.student_log(x.data(), 3.5, 0.1, 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.logistic_log(x.data(), 0.1, 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.uniform_log(x.data(), 0.1, 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.exponential_log(x.data(), 0.1, 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.gamma_log(x.data(), 2.5, 1.2, -1.0, o, n_); });
        with([&](double* o) { k_.beta_log(x.data(), 2.7, 6.3, -1.0, o, n_); });
        const double mean[3] = {0.1, 0.2, 0.3};
        const double inverse[9] = {1.0, 9.0, 9.0, 0.5, 2.0, 9.0, -0.3, 0.7, 1.5};
        with([&](double* o) { k_.mv_normal_log(x.data(), n_, 3, mean, inverse, -1.0, o, n_); });
        with([&](double* o) { k_.isotropic_normal_log(x.data(), n_, 3, mean, 0.7, -1.0, o, n_); });
        const double scale[3] = {1.1, 0.4, 2.0};
        with([&](double* o) { k_.diagonal_normal_log(x.data(), n_, 3, mean, scale, -1.0, o, n_); });
        const Values terms = mapped(uniforms(6 * n_, 7), [](double u) { return 2000.0 * u - 1000.0; });
        for (const std::size_t count : {1U, 2U, 3U, 4U, 6U}) {
            with([&](double* o) { k_.log_sum_exp(terms.data(), n_, count, &terms[0], o, n_); });
        }
    }

    void block() {
        const Values p = mapped(uniforms(n_, 6), [](double u) { return std::log(u); });
        const Values q(n_, -0.1);
        std::vector<std::uint8_t> accepted((n_ + 7) / 8);
        const AcceptSums sums = k_.accept(state(), p.data(), q.data(), 0.05, accepted.data(), n_);
        note({double(sums.accepted), double(sums.violations), sums.sum_weights, sums.sum_squared_weights,
              sums.worst});
        note(Values(accepted.begin(), accepted.end()));
        Values u(n_);
        k_.accept_uniforms(state(), u.data(), n_);
        note(u);
        Values packed(n_);
        const std::size_t count = k_.compress(p.data(), accepted.data(), packed.data(), n_);
        note(packed);
        results_.push_back(double(count));
        results_.push_back(double(k_.find_ratio(p.data(), q.data(), 0.05, sums.worst, n_)));
        std::vector<float> rows(3 * n_);
        std::transform(p.begin(), p.end(), rows.begin(), [](double v) { return float(v); });
        Values columns(3 * n_);
        k_.columns_from_rows(rows.data(), 3, columns.data(), n_, n_);
        note(columns);
        Values chosen(3 * n_);
        k_.compress_points(columns.data(), n_, 3, accepted.data(), chosen.data(), n_, n_);
        note(chosen);
        rows.resize(11 * n_, 0.75F);
        const Values mean(11, 0.25), other(11, -0.5);
        for (const Values& second : {mean, other}) {
            Values log_p(n_), log_q(n_);
            k_.normal_pair_of_rows(rows.data(), 11, {mean.data(), 0.5, -1.0}, {second.data(), 0.4, -2.0},
                                   log_p.data(), log_q.data(), n_);
            note(log_p);
            note(log_q);
        }
    }

    std::size_t n_;
    const Kernels& k_ = kernels();
    RandomStream stream_;
    Values results_;
};

} // namespace sluice::every_kernel

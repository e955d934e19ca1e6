// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/isa.h"
#include "density/bounded.h"
#include "density/location_scale.h"
#include "density/multivariate.h"
#include "density/positive.h"
#include "examples.h"
#include "reference_values.h"

#include <boost/math/quadrature/exp_sinh.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>

#include <QTest>

#include <cmath>
#include <cstring>

using namespace sluice;

namespace {

/// |got - wanted| within `relative` of the larger of 1 and |wanted|.
bool near(double got, double wanted, double relative) {
    return std::abs(got - wanted) <= relative * std::max(1.0, std::abs(wanted));
}

/// The integral of f over [0, end] in pieces that double, so that a peak at 0 that is far narrower is seen.
template <typename Function>
double integral_in_pieces(const Function& f, double end) {
    double sum = 0.0;
    for (double from = 0.0, to = 1.0; from < end; from = to, to *= 2.0) {
        sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(f, from, std::min(to, end), 15,
                                                                             1e-12);
    }
    return sum;
}

/// The integral of a one-dimensional density from its median outwards, where several of them have a kink: by
/// double exponential quadrature towards infinity and poles.
double integral_of(const Density& density) {
    const double median = density.quantile(0.5).value();
    const double unit = density.quantile(0.75).value() - density.quantile(0.25).value();
    const Interval support = density.support().front();
    double sum = 0.0;
    for (const double end : {support.lower, support.upper}) {
        const double direction = end < median ? -1.0 : 1.0;
        const auto p = [&](double x) {
            const double value = std::exp(density.log_density_at(x));
            return std::isinf(value) ? 0.0 : unit * value; // on the pole itself, once x is rounded to it
        };
        if (std::isinf(end)) {
            sum += boost::math::quadrature::exp_sinh<double>().integrate(
                [&](double t) { return p(median + direction * unit * t); }, 0.0, infinity);
        } else if (!std::isinf(std::exp(density.log_density_at(end)))) {
            sum += integral_in_pieces([&](double t) { return p(median + direction * unit * t); },
                                      std::abs(end - median) / unit);
        } else {
            sum += boost::math::quadrature::tanh_sinh<double>().integrate(
                [&](double t) { return p(end - direction * unit * t); }, 0.0, std::abs(end - median) / unit);
        }
    }
    return sum;
}

/// The integral over a box of two dimensions by the trapezoid rule, which converges fast for smooth
/// densities.
double integral_over(const Density& density, const std::vector<Interval>& box, std::size_t steps) {
    std::vector<double> grid(2 * steps);
    double sum = 0.0;
    const double h0 = (box[0].upper - box[0].lower) / static_cast<double>(steps);
    const double h1 = (box[1].upper - box[1].lower) / static_cast<double>(steps);
    for (std::size_t row = 0; row < steps; ++row) {
        for (std::size_t i = 0; i < steps; ++i) {
            grid[i] = box[0].lower + (static_cast<double>(i) + 0.5) * h0;
            grid[steps + i] = box[1].lower + (static_cast<double>(row) + 0.5) * h1;
        }
        for (const double value : examples::log_densities(density, grid)) {
            sum += std::exp(value) * h0 * h1;
        }
    }
    return sum;
}

void add_rows(const std::vector<std::string>& densities) {
    QTest::addColumn<QString>("density");
    for (const std::string& text : densities) {
        QTest::newRow(text.c_str()) << QString::fromStdString(text);
    }
}

} // namespace

class TestDensityValues : public QObject {
    Q_OBJECT

  private slots:
    void log_density_and_cdf_equal_published_values_data();
    void log_density_and_cdf_equal_published_values();
    void mixture_equals_published_values();
    void mv_normal_equals_published_values();
    void every_form_of_mv_normal_agrees_with_the_full_one();
    void density_integrates_to_one_data() { add_rows(examples::continuous_1d()); }
    void density_integrates_to_one();
    void wrong_normaliser_is_caught();
    void mass_function_sums_to_one_data() { add_rows(examples::discrete_1d()); }
    void mass_function_sums_to_one();
    void density_in_two_dimensions_integrates_to_one_data() { add_rows(examples::multivariate()); }
    void density_in_two_dimensions_integrates_to_one();
    void quantile_inverts_cdf_data() { add_rows(examples::continuous_1d()); }
    void quantile_inverts_cdf();
    void quantile_of_a_mass_function_is_the_first_point_that_reaches_u();
    void block_equals_single_points_data() { add_rows(examples::everything()); }
    void block_equals_single_points();
    void part_of_a_strided_block_is_read_where_it_stands();
    void outside_the_support_the_log_density_is_minus_infinity_data() { add_rows(examples::everything()); }
    void outside_the_support_the_log_density_is_minus_infinity();
    void nan_is_never_a_density_data() { add_rows(examples::everything()); }
    void nan_is_never_a_density();
    void support_ends_have_their_limits();
    void far_tails_stay_finite();
    void landmarks_and_typical_range_lie_in_the_support_data() { add_rows(examples::everything()); }
    void landmarks_and_typical_range_lie_in_the_support();
    void typical_range_holds_the_mass_data() { add_rows(examples::continuous_1d()); }
    void typical_range_holds_the_mass();
    void values_are_the_same_on_every_instruction_set_data() { add_rows(examples::everything()); }
    void values_are_the_same_on_every_instruction_set();
    void constructors_refuse_impossible_parameters();
};

void TestDensityValues::log_density_and_cdf_equal_published_values_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(references)); ++i) {
        QTest::addRow("%s at %g", references[i].density, references[i].x) << i;
    }
}

void TestDensityValues::log_density_and_cdf_equal_published_values() {
    QFETCH(int, index);
    const Reference& reference = references[index];
    const DensityPtr density = examples::made(reference.density);
    const double got = density->log_density_at(reference.x);
    QVERIFY2(near(got, reference.log_density, 2e-13), qPrintable(QString::number(got, 'g', 17)));
    const double cdf = density->cdf(reference.x).value();
    const bool tail = reference.cdf > 0.0 && reference.cdf < 1e-6; // there, relative accuracy
    QVERIFY2(std::abs(cdf - reference.cdf) <= (tail ? 1e-10 * reference.cdf : 1e-12),
             qPrintable(QString::number(cdf, 'g', 17)));
}

void TestDensityValues::mixture_equals_published_values() {
    const DensityPtr mixture = examples::made(
        R"({"family":"mixture","weights":[0.3,0.7],"components":[{"family":"normal","mu":-2,"sigma":0.5},
            {"family":"normal","mu":3,"sigma":1}]})");
    for (const auto& [x, wanted] : mixture_references) {
        QVERIFY(near(mixture->log_density_at(x), wanted, 1e-14));
    }
}

void TestDensityValues::mv_normal_equals_published_values() {
    const DensityPtr density = examples::made(
        R"({"family":"mv_normal","mean":[1,-2,0.5],"cov":[[2,0.6,-0.3],[0.6,1,0.2],[-0.3,0.2,0.5]]})");
    for (const auto& [x, wanted] : mv_normal_references) {
        QVERIFY(near(density->log_density_at(x), wanted, 1e-13));
    }
}

void TestDensityValues::every_form_of_mv_normal_agrees_with_the_full_one() {
    // A rotation by a tiny angle keeps the covariance from being seen as diagonal.
    const MvNormal isotropic({1.0, 2.0}, 1.5);
    Matrix<double> covariance(2, 2);
    covariance(0, 0) = covariance(1, 1) = 2.25;
    const MvNormal diagonal({1.0, 2.0}, covariance);
    covariance(0, 1) = covariance(1, 0) = 1e-13;
    const MvNormal full({1.0, 2.0}, covariance);
    QVERIFY(isotropic.form() == MvNormal::Form::isotropic);
    QVERIFY(diagonal.form() == MvNormal::Form::diagonal);
    QVERIFY(full.form() == MvNormal::Form::full);
    for (const std::vector<double>& x : {std::vector{1.0, 2.0}, {-3.0, 0.5}, {100.0, -80.0}}) {
        QVERIFY(near(isotropic.log_density_at(x), full.log_density_at(x), 1e-11));
        QVERIFY(near(diagonal.log_density_at(x), full.log_density_at(x), 1e-11));
    }
}

void TestDensityValues::density_integrates_to_one() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const double integral = integral_of(*made);
    // Jumps inside limit the quadrature, and so does resolving the distance to a pole.
    const bool jumps = density.contains("uniform\",\"a\"") || density.contains("exponential"); // in a mixture
    const bool pole = density.contains("beta\",\"alpha\":0.5") || density.contains("\"beta\":0.") ||
                      density.contains("\"shape\":0.");
    const double tolerance = density.contains("mixture") && jumps ? 1e-3 : (pole ? 2e-3 : 1e-8);
    QVERIFY2(std::abs(integral - 1.0) < tolerance, qPrintable(QString::number(integral, 'g', 12)));
}

void TestDensityValues::wrong_normaliser_is_caught() {
    /// A normal whose log normaliser is off in the seventh digit.
    struct Wrong final : Density {
        Normal normal{0.0, 1.0};
        std::string family() const override { return "wrong"; }
        nlohmann::json to_json() const override { return {}; }
        std::vector<Interval> support() const override { return normal.support(); }
        void log_density(Points x, std::span<double> out) const override {
            normal.log_density(x, out);
            for (double& value : out) {
                value += 1e-7;
            }
        }
        void sample(RandomStream& stream, MutablePoints x) const override { normal.sample(stream, x); }
        std::optional<double> quantile(double u) const override { return normal.quantile(u); }
    };
    QVERIFY(std::abs(integral_of(Wrong{}) - 1.0) > 5e-8);
}

void TestDensityValues::mass_function_sums_to_one() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const Interval bulk = examples::bulk_of(*made);
    // For many trials the incomplete beta function is exact to some 1e-13.
    const double tolerance = density.contains("00000") || bulk.upper > 1e5 ? 1e-11 : 1e-13;
    std::vector<double> k;
    for (double value = bulk.lower; value <= bulk.upper; ++value) {
        k.push_back(value);
    }
    long double sum = 0.0L;
    const std::vector<double> log_p = examples::log_densities(*made, k);
    for (std::size_t i = 0; i < k.size(); ++i) {
        sum += std::exp(static_cast<long double>(log_p[i]));
        if (k.size() < 1000 || i % (k.size() / 500) == 0) {
            const double miss = made->cdf(k[i]).value() - static_cast<double>(sum);
            QVERIFY2(std::abs(miss) < tolerance, qPrintable(QString::number(miss)));
        }
    }
    const double miss = static_cast<double>(sum - 1.0L);
    QVERIFY2(std::abs(miss) < tolerance, qPrintable(QString::number(miss)));
    QCOMPARE(made->log_density_at(bulk.lower + 0.5), -infinity);
}

void TestDensityValues::density_in_two_dimensions_integrates_to_one() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    // A jump at the border, a kink there, and a power of the tail limit the rule.
    const bool jump = density.contains("uniform_ball");
    const bool kink = density.contains("[2,3,4]");
    const bool heavy = density.contains("\"nu\":4.5");
    const double integral = integral_over(*made, made->typical_range(heavy ? 1e-4 : 1e-13), 600);
    const double tolerance = jump ? 1e-3 : (heavy ? 1e-4 : (kink ? 1e-5 : 1e-9));
    QVERIFY2(std::abs(integral - 1.0) < tolerance, qPrintable(QString::number(integral, 'g', 12)));
}

void TestDensityValues::quantile_inverts_cdf() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    for (const double u : {1e-6, 0.01, 0.3, 0.5, 0.9, 0.9999}) {
        const double x = made->quantile(u).value();
        // No double comes nearer than the spacing of doubles allows.
        const double spacing = std::nextafter(std::abs(x), infinity) - std::abs(x);
        const double tolerance = 1e-9 + 2.0 * spacing * std::exp(made->log_density_at(x));
        QVERIFY2(std::abs(made->cdf(x).value() - u) < tolerance, qPrintable(QString::number(x)));
    }
}

void TestDensityValues::quantile_of_a_mass_function_is_the_first_point_that_reaches_u() {
    const DensityPtr density = examples::made(R"({"family":"categorical","p":[0.25,0,0.5,0.25]})");
    const DensityPtr mixture = examples::made(
        R"({"family":"mixture","weights":[1],"components":[{"family":"categorical","p":[0.25,0,0.5,0.25]}]})");
    for (const DensityPtr& each : {density, mixture}) {
        QCOMPARE(each->quantile(0.1).value(), 0.0);
        QCOMPARE(each->quantile(0.3).value(), 2.0);
        QCOMPARE(each->quantile(0.76).value(), 3.0);
        QCOMPARE(each->quantile(0.999999).value(), 3.0);
    }
}

void TestDensityValues::block_equals_single_points() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const std::size_t n = 777; // no multiple of any vector or chunk
    const std::size_t d = made->dimension();
    const std::vector<double> points = examples::drawn(*made, n, 3);
    const std::vector<double> block = examples::log_densities(*made, points);
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> x(d);
        for (std::size_t j = 0; j < d; ++j) {
            x[j] = points[j * n + i];
        }
        QCOMPARE(std::memcmp(&block[i], std::vector{made->log_density_at(x)}.data(), sizeof(double)), 0);
    }
}

void TestDensityValues::part_of_a_strided_block_is_read_where_it_stands() {
    const MvNormal density({0.0, 10.0}, 1.0);
    std::vector<double> values(2 * 8, -1000.0);
    values[3] = 0.0; // point 3 of a block with stride 8
    values[8 + 3] = 10.0;
    std::vector<double> out(2);
    density.log_density(Points(values.data(), 5, 2, 8).part(3, 2), out);
    QCOMPARE(out[0], density.log_peak());
    QVERIFY(out[1] < -1e5);
}

void TestDensityValues::outside_the_support_the_log_density_is_minus_infinity() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const std::vector<double> inside = made->landmarks().front();
    const std::vector<Interval> support = made->support();
    for (std::size_t j = 0; j < support.size(); ++j) {
        for (const double end : {support[j].lower, support[j].upper}) {
            std::vector<double> x = inside;
            x[j] =
                std::isinf(end) ? end : std::nextafter(end, end == support[j].lower ? -infinity : infinity);
            QCOMPARE(made->log_density_at(x), -infinity);
            x[j] = std::copysign(infinity, end == support[j].lower ? -1.0 : 1.0);
            QCOMPARE(made->log_density_at(x), -infinity);
        }
    }
}

void TestDensityValues::nan_is_never_a_density() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    for (std::size_t j = 0; j < made->dimension(); ++j) {
        std::vector<double> x = made->landmarks().front();
        x[j] = std::numeric_limits<double>::quiet_NaN();
        const double value = made->log_density_at(x);
        QVERIFY(std::isnan(value) || value == -infinity);
    }
}

void TestDensityValues::support_ends_have_their_limits() {
    QCOMPARE(Gamma(2.0, 3.0).log_density_at(0.0), -infinity);
    QCOMPARE(Gamma(1.0, 3.0).log_density_at(0.0), std::log(3.0));
    QCOMPARE(Gamma(0.5, 3.0).log_density_at(0.0), infinity);
    QCOMPARE(Beta(2.0, 0.5).log_density_at(0.0), -infinity);
    QCOMPARE(Beta(2.0, 0.5).log_density_at(1.0), infinity);
    QCOMPARE(Beta(1.0, 3.0).log_density_at(0.0), std::log(3.0));
    QCOMPARE(Beta(3.0, 1.0).log_density_at(1.0), std::log(3.0));
    QCOMPARE(Beta(1.0, 5000.0).log_density_at(1.0), -infinity);
    QVERIFY(std::isfinite(HalfNormal(1.0).log_density_at(0.0)));
    // A pole of one component is a pole of the mixture.
    const DensityPtr mixture = examples::made(
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"gamma","shape":0.5,"rate":1},
                           {"family":"normal","mu":0,"sigma":1}]})");
    QCOMPARE(mixture->log_density_at(0.0), infinity);
}

void TestDensityValues::far_tails_stay_finite() {
    // Values by hand: c - z^2/2, c - |z|, c - 2 log z, ...
    QVERIFY(near(Normal(0.0, 1.0).log_density_at(1e6), -5e11, 1e-11));
    QVERIFY(near(Laplace(0.0, 1.0).log_density_at(1e300), -1e300, 1e-14));
    QVERIFY(
        near(Cauchy(0.0, 1.0).log_density_at(1e150), -2.0 * 150.0 * std::log(10.0) - 1.1447298858494, 1e-13));
    QVERIFY(near(StudentT(2.0).log_density_at(-1e100), -300.0 * std::log(10.0), 1e-13));
    QVERIFY(near(Logistic(0.0, 1.0).log_density_at(-1e300), -1e300, 1e-14));
    const DensityPtr mixture = examples::made(
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"normal","mu":-2,"sigma":1},
                           {"family":"normal","mu":2,"sigma":1}]})");
    QVERIFY(near(mixture->log_density_at(1e5), -0.5 * 99998.0 * 99998.0, 1e-9));
    const TruncatedNormal tail(0.0, 1.0, 1e8, infinity);
    // Nearly exponential with rate 1e8 there.
    QVERIFY(near(tail.log_density_at(1e8), std::log(1e8), 1e-12));
}

void TestDensityValues::landmarks_and_typical_range_lie_in_the_support() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const std::vector<Interval> support = made->support();
    QVERIFY(!made->landmarks().empty());
    for (const std::vector<double>& point : made->landmarks()) {
        QCOMPARE(point.size(), made->dimension());
        for (std::size_t j = 0; j < point.size(); ++j) {
            QVERIFY(std::isfinite(point[j]) && point[j] >= support[j].lower && point[j] <= support[j].upper);
        }
    }
    const std::vector<Interval> range = made->typical_range();
    QCOMPARE(range.size(), made->dimension());
    for (std::size_t j = 0; j < range.size(); ++j) {
        QVERIFY(std::isfinite(range[j].lower) && std::isfinite(range[j].upper));
        QVERIFY(range[j].lower >= support[j].lower && range[j].upper <= support[j].upper);
        QVERIFY(range[j].lower < range[j].upper || made->discrete());
    }
}

void TestDensityValues::typical_range_holds_the_mass() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    for (const double tail : {1e-2, 1e-4}) {
        const Interval range = made->typical_range(tail).front();
        const double mass = made->cdf(range.upper).value() - made->cdf(range.lower).value();
        QVERIFY2(mass >= 1.0 - 1.01 * tail, qPrintable(QString::number(mass, 'g', 10)));
    }
}

void TestDensityValues::values_are_the_same_on_every_instruction_set() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const Isa usual = current_isa();
    std::vector<double> draws;
    std::vector<double> values;
    for (const Isa isa : available_isas()) {
        set_isa(isa);
        const std::vector<double> x = examples::drawn(*made, 3001, 11);
        const std::vector<double> log_p = examples::log_densities(*made, x);
        if (!draws.empty()) {
            QCOMPARE(std::memcmp(x.data(), draws.data(), x.size() * sizeof(double)), 0);
            QCOMPARE(std::memcmp(log_p.data(), values.data(), log_p.size() * sizeof(double)), 0);
        }
        draws = x;
        values = log_p;
    }
    set_isa(usual);
}

void TestDensityValues::constructors_refuse_impossible_parameters() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QVERIFY_EXCEPTION_THROWN(Normal(nan, 1.0), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(Normal(0.0, infinity), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(StudentT(0.0), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(Uniform(1.0, 1.0), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(Uniform(-1.7e308, 1.7e308), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(TruncatedNormal(0.0, 1.0, 2.0, 1.0), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(TruncatedNormal(0.0, 1.0, infinity, infinity), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(UniformBox({0.0, 0.0}, {1.0}), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(MvNormal({}, 1.0), InvalidArgument);
    try {
        Exponential(-1.0);
        QFAIL("a negative rate was taken");
    } catch (const InvalidArgument& error) {
        QCOMPARE(error.message(), std::string("must be > 0, got -1"));
        QCOMPARE(error.where(), std::string("/rate"));
    }
}

QTEST_GUILESS_MAIN(TestDensityValues)
#include "test_density_values.moc"

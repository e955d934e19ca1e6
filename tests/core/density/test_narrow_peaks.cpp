// SPDX-License-Identifier: GPL-3.0-or-later
// Peaks that lie between all points of the search grid: their mass counts where a bound tells of them.
#include "density/expression.h"
#include "density/line_integral.h"
#include "examples.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace sluice;
using examples::made;

namespace {

/// A standard normal with height exp(-((x - place) / width)^2) times itself added to it.
struct Needle {
    double place;
    double width;
    double height;

    std::string factor() const {
        const auto text = [](double value) { return QString::number(value, 'g', 17).toStdString(); };
        return "1 + " + text(height) + "*exp(-((x - (" + text(place) + "))/" + text(width) + ")^2)";
    }
    /// The product of two normal curves is one: the integral of the whole.
    double total() const {
        const double variance = 1.0 + 0.5 * width * width;
        const double density =
            std::exp(-0.5 * place * place / variance) / std::sqrt(2.0 * std::numbers::pi * variance);
        return 1.0 + height * width * std::sqrt(std::numbers::pi) * density;
    }
};

const Needle needles[] = {
    {1.5026, 0.004, 3000.0}, {0.3337, 1e-6, 1e6}, {-7.77, 1e-5, 1e20}, {40.123, 1e-3, 1e300}};

double normal_log(double x) {
    return -0.5 * x * x - 0.5 * std::log(2.0 * std::numbers::pi);
}

void add_needles() {
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < std::size(needles); ++i) {
        QTest::addRow("at %g, %g wide", needles[i].place, needles[i].width) << i;
    }
}

} // namespace

class TestNarrowPeaks : public QObject {
    Q_OBJECT

  private slots:
    void mass_between_all_points_of_the_grid_counts_data() { add_needles(); }
    void mass_between_all_points_of_the_grid_counts();
    void without_a_bound_it_is_missed();
    void a_distribution_function_never_falls();
    void bounds_that_tell_nothing_cost_no_endless_search();
};

void TestNarrowPeaks::mass_between_all_points_of_the_grid_counts() {
    QFETCH(std::size_t, index);
    const Needle& needle = needles[index];
    const double wanted = std::log(needle.total());
    const std::string normal = R"({"family":"normal","mu":0,"sigma":1})";
    const DensityPtr densities[] = {made(R"j({"family":"reward_tilt","base":)j" + normal +
                                         R"j(,"reward":"2*ln()j" + needle.factor() + R"j()","beta":2})j"),
                                    made(R"j({"family":"posterior","prior":)j" + normal +
                                         R"j(,"log_likelihood":"ln()j" + needle.factor() + R"j()"})j"),
                                    made(R"j({"family":"expression","density":"exp(-x^2/2)/sqrt(2*pi)*()j" +
                                         needle.factor() + R"j()","support":[["-inf","inf"]]})j")};
    for (const DensityPtr& density : densities) {
        QVERIFY2(density->log_normaliser(), density->family().c_str());
        QVERIFY2(std::abs(*density->log_normaliser() - wanted) < 1e-9,
                 qPrintable(QString("%1: %2, not %3")
                                .arg(density->family().c_str())
                                .arg(*density->log_normaliser(), 0, 'g', 12)
                                .arg(wanted, 0, 'g', 12)));
    }
}

void TestNarrowPeaks::without_a_bound_it_is_missed() {
    const Needle needle = needles[1];
    const LogFunction log_f = [&](std::span<const double> x, std::span<double> out) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double z = (x[i] - needle.place) / needle.width;
            out[i] = normal_log(x[i]) + std::log1p(needle.height * std::exp(-z * z));
        }
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    LineIntegral::Outcome outcome{};
    const auto line = LineIntegral::of(log_f, {-infinity, infinity}, {}, outcome);
    QVERIFY(line);
    QVERIFY(std::abs(line->log_total() - std::log(needle.total())) > 0.1);
    const auto seen = LineIntegral::of(log_f, {-infinity, infinity}, {}, outcome, [&](Interval range) {
        const bool inside = range.lower <= needle.place && needle.place <= range.upper;
        const double nearest =
            inside ? 0.0
                   : std::min(std::abs(range.lower - needle.place), std::abs(range.upper - needle.place));
        const double z = nearest / needle.width;
        const bool middle = range.lower <= 0.0 && range.upper >= 0.0;
        return normal_log(middle ? 0.0 : std::min(std::abs(range.lower), std::abs(range.upper))) +
               std::log1p(needle.height * std::exp(-z * z));
    });
    QVERIFY(seen);
    QVERIFY(std::abs(seen->log_total() - std::log(needle.total())) < 1e-9);
}

void TestNarrowPeaks::a_distribution_function_never_falls() {
    // A file that random experiments met.
    const DensityPtr density = made(
        R"j({"family":"reward_tilt","base":{"family":"kde","points":[[-0.4038],[3.3],[-0.0449],[-1.2054]]},"beta":2.5318,
            "reward":"-x^2/2+20*exp(-((x-1.5026)/0.004)^2)"})j");
    const Interval range = density->typical_range(1e-9).front();
    double below = 0.0;
    for (int i = 0; i <= 4000; ++i) {
        const double x = range.lower + (range.upper - range.lower) * i / 4000.0;
        const double here = *density->cdf(x);
        QVERIFY2(here >= below - 1e-12, qPrintable(QString::number(x)));
        below = here;
    }
}

void TestNarrowPeaks::bounds_that_tell_nothing_cost_no_endless_search() {
    std::size_t asked = 0, evaluated = 0;
    const LogFunction log_f = [&](std::span<const double> x, std::span<double> out) {
        evaluated += x.size();
        for (std::size_t i = 0; i < x.size(); ++i) {
            out[i] = normal_log(x[i]);
        }
    };
    const UpperBound nothing_known = [&](Interval) {
        ++asked;
        return std::numeric_limits<double>::infinity();
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> x = search_grid({-infinity, infinity}, {}), f(x.size());
    const std::size_t before = x.size();
    log_f(x, f);
    evaluated = 0;
    look_where_more_may_be(x, f, log_f, nothing_known);
    QVERIFY(x.size() > before);
    QVERIFY(x.size() == f.size() && std::is_sorted(x.begin(), x.end()));
    QVERIFY2(evaluated < 4000 && asked < 10'000, qPrintable(QString("%1, %2").arg(evaluated).arg(asked)));
    for (std::size_t i = 0; i < x.size(); ++i) {
        QCOMPARE(f[i], normal_log(x[i]));
    }
}

QTEST_GUILESS_MAIN(TestNarrowPeaks)
#include "test_narrow_peaks.moc"

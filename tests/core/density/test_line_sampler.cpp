// SPDX-License-Identifier: GPL-3.0-or-later
// Draws by a table of polynomials are the quantiles of the uniform numbers that they are made from.
#include "base/random.h"
#include "examples.h"

#include <QTest>

#include <cmath>
#include <thread>

using namespace sluice;
using examples::made;

namespace {

const char* const densities[] = {
    R"j({"family":"expression","density":"exp(-x^4/4 + x^2)"})j",
    R"j({"family":"expression","log_density":"-abs(x)^1.5"})j",
    R"j({"family":"expression","density":"1/sqrt(x)","support":[[0,1]]})j",       // a pole
    R"j({"family":"expression","density":"(x>0)*(x<1)+0.2*(x>=1)*exp(-x)"})j",    // a jump
    R"j({"family":"expression","density":"1/(1+x^2)"})j",                         // tails of a power law
    R"j({"family":"expression","density":"exp(-(x/1e-9)^2) + 1e-6*exp(-x^2)"})j", // two scales
    R"j({"family":"expression","density":"(1+cos(40*x))*exp(-x^2/2)"})j",         // zeros inside
    R"j({"family":"reward_tilt","base":{"family":"normal","mu":0,"sigma":1},"reward":"cos(5*x)","beta":0.1})j",
    R"j({"family":"posterior","prior":{"family":"normal","mu":0,"sigma":1},
        "log_likelihood":"-ln(1+((x-40)/0.01)^2)"})j",
    R"j({"family":"truncated","lower":8,"upper":9,"of":{"family":"expression","density":"exp(-x^2/2)"}})j"};

/// The numbers that a stream would make its first draws from.
std::vector<double> uniforms(std::uint64_t seed, std::size_t n) {
    std::vector<double> u(n);
    RandomStream(seed, Stream::data).fill_uniform(u);
    return u;
}

std::vector<double> draws(const Density& density, std::uint64_t seed, std::size_t n) {
    std::vector<double> x(n);
    RandomStream stream(seed, Stream::data);
    density.sample(stream, MutablePoints(x.data(), n, 1, n));
    return x;
}

} // namespace

class TestLineSampler : public QObject {
    Q_OBJECT

  private slots:
    void draws_are_quantiles_data();
    void draws_are_quantiles();
    void other_numbers_would_be_caught();
    void threads_may_ask_for_the_first_draws_together();
};

void TestLineSampler::draws_are_quantiles_data() {
    QTest::addColumn<QString>("density");
    for (const char* text : densities) {
        QTest::newRow(text) << QString(text);
    }
}

void TestLineSampler::draws_are_quantiles() {
    QFETCH(QString, density);
    const DensityPtr p = made(density.toStdString());
    const std::size_t n = 3000;
    const std::vector<double> u = uniforms(5, n), x = draws(*p, 5, n);
    for (std::size_t i = 0; i < n; ++i) {
        // Where x itself is rounded, its share is known no better than that.
        const double blur =
            std::abs(x[i]) * 0x1p-52 * std::exp(p->log_density_at(x[i]) - *p->log_normaliser());
        const double off = std::abs(p->cdf(x[i]).value() - u[i]);
        QVERIFY2(off < 2e-12 + 2.0 * blur,
                 qPrintable(QString("%1 at %2, off by %3").arg(u[i]).arg(x[i]).arg(off)));
        QVERIFY(p->log_density_at(x[i]) > -std::numeric_limits<double>::infinity());
    }
}

void TestLineSampler::other_numbers_would_be_caught() {
    const DensityPtr p = made(densities[0]);
    const double x = draws(*p, 5, 1).front() + 1e-11;
    QVERIFY(std::abs(p->cdf(x).value() - uniforms(5, 1).front()) > 2e-12);
}

void TestLineSampler::threads_may_ask_for_the_first_draws_together() {
    const std::vector<double> wanted = draws(*made(densities[7]), 3, 1000);
    for (int turn = 0; turn < 20; ++turn) {
        const DensityPtr p = made(densities[7]);
        std::vector<double> one, two;
        {
            const std::jthread first([&] { one = draws(*p, 3, 1000); });
            const std::jthread second([&] { two = draws(*p, 3, 1000); });
        }
        QCOMPARE(one, wanted);
        QCOMPARE(two, wanted);
    }
}

QTEST_GUILESS_MAIN(TestLineSampler)
#include "test_line_sampler.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Renders every plot in both themes and two sizes into a folder, or times a frame of the live plots.
#include "sample_data.h"

#include "widgets/plots/comparison_plot.h"
#include "widgets/plots/confusion_plot.h"
#include "widgets/plots/envelope_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QDir>
#include <QTextStream>

#include <ctime>
#include <map>
#include <memory>

using namespace sluice;

namespace {

using Plots = std::map<QString, std::unique_ptr<PlotView>>;

std::unique_ptr<PlotView> envelope(double m, std::size_t count) {
    auto plot = std::make_unique<EnvelopePlot>();
    plot->setCurves(samples::beta_curves(m));
    plot->setCandidates(samples::beta_candidates(count, m));
    if (m > 2.6)
        plot->setTouchingPoints({QPointF(0.2428571, 2.669745)}, QStringLiteral("closed form"));
    else
        plot->setViolations({{{0.146, 0.354}, std::log(2.669745 / m)}});
    return plot;
}

std::unique_ptr<PlotView> mass_function() {
    auto plot = std::make_unique<EnvelopePlot>();
    EnvelopeCurves curves;
    for (int k = 0; k < 6; ++k) {
        curves.x.push_back(k);
        curves.p.push_back(std::vector{0.05, 0.2, 0.35, 0.25, 0.1, 0.05}[std::size_t(k)]);
        curves.q.push_back(1.0 / 6);
        curves.envelope.push_back(2.1 / 6);
    }
    curves.discrete = true;
    plot->setCurves(curves);
    std::vector<CandidateMark> marks = samples::beta_candidates(400, 1.0);
    for (CandidateMark& mark : marks) {
        mark.x = std::floor(mark.x * 6);
        const double height = std::exp(mark.log_height) * 0.35;
        mark.log_height = std::log(height);
        mark.accepted = height < curves.p[std::size_t(mark.x)];
        mark.violation = false;
    }
    plot->setCandidates(marks);
    plot->setAxisLabels(QStringLiteral("k"), QStringLiteral("probability"));
    return plot;
}

std::unique_ptr<PlotView> histogram(double m) {
    auto plot = std::make_unique<HistogramPlot>();
    const EnvelopeCurves curves = samples::beta_curves(m);
    plot->setTarget(curves.x, curves.p);
    plot->setHistogram(samples::histogram_of(samples::beta_candidates(40000, m), 60));
    if (m < 2.6) {
        std::vector<double> law;
        double sum = 0;
        for (const double p : curves.p)
            sum += std::min(p, m) / 400;
        for (const double p : curves.p)
            law.push_back(std::min(p, m) / sum);
        plot->setBiasedLaw(curves.x, law);
    }
    return plot;
}

Plots all_plots() {
    Plots plots;
    plots["envelope"] = envelope(2.669745, 700);
    plots["envelope_full"] = envelope(2.669745, 5000);
    plots["envelope_violated"] = envelope(2.0, 1500);
    plots["envelope_discrete"] = mass_function();
    plots["histogram"] = histogram(2.669745);
    plots["histogram_violated"] = histogram(2.0);
    auto trace = std::make_unique<TracePlot>();
    trace->setTrace(samples::trace_of(0.3746, 1.2e6));
    trace->setExpectedRate(0.37457);
    plots["trace"] = std::move(trace);
    auto log_trace = std::make_unique<TracePlot>();
    log_trace->setTrace(samples::trace_of(0.3746, 1.2e6));
    log_trace->setExpectedRate(0.37457);
    log_trace->setLogX(true);
    plots["trace_log"] = std::move(log_trace);
    auto losses = std::make_unique<SeriesPlot>();
    losses->setCurves(samples::losses(30));
    losses->setTitle(QStringLiteral("Loss"));
    plots["series"] = std::move(losses);
    auto smooth = std::make_unique<SeriesPlot>();
    smooth->setCurves(samples::losses(300));
    smooth->setLogY(true);
    smooth->setSmoothing(0.8);
    plots["series_smooth_log"] = std::move(smooth);
    auto scatter = std::make_unique<ScatterPlot>();
    scatter->setTarget(samples::mixture_grid(120));
    scatter->setHistogram(samples::map_of(samples::mixture_candidates(60000), 60));
    scatter->setCandidates(samples::mixture_candidates(1500));
    plots["scatter"] = std::move(scatter);
    auto confusion = std::make_unique<ConfusionPlot>();
    confusion->setMatrix(samples::digits_confusion(), {});
    plots["confusion"] = std::move(confusion);
    auto cancer = std::make_unique<ConfusionPlot>();
    Matrix<double> counts(2, 2);
    counts.values() = {41, 1, 2, 70};
    cancer->setMatrix(counts, {QStringLiteral("malignant"), QStringLiteral("benign")});
    cancer->setTitle(QStringLiteral("rsft on the test rows"));
    plots["confusion_two"] = std::move(cancer);
    auto comparison = std::make_unique<ComparisonPlot>();
    comparison->setDifferences(samples::differences(), QStringLiteral("accuracy"));
    plots["comparison"] = std::move(comparison);
    auto empty = std::make_unique<TracePlot>();
    plots["empty"] = std::move(empty);
    return plots;
}

void render(const QString& folder, bool dark) {
    for (const auto& [name, plot] : all_plots()) {
        plot->resize(700, 420);
        for (const QSize size : {QSize(700, 420), QSize(380, 240)}) {
            plot->resize(size);
            const QString theme = dark ? QStringLiteral("dark") : QStringLiteral("light");
            plot->image(size).save(
                QStringLiteral("%1/%2_%3_%4.png").arg(folder, name, theme).arg(size.width()));
        }
    }
}

/// Milliseconds for a frame that updates and paints envelope, histogram and trace.
void time_frames() {
    QTextStream out(stdout);
    EnvelopePlot envelope_plot;
    HistogramPlot histogram_plot;
    TracePlot trace_plot;
    SeriesPlot series_plot;
    envelope_plot.setCurves(samples::beta_curves(2.669745));
    histogram_plot.setTarget(samples::beta_curves(2.669745).x, samples::beta_curves(2.669745).p);
    trace_plot.setExpectedRate(0.3746);
    const auto marks = samples::beta_candidates(5000, 2.669745);
    const auto bins = samples::histogram_of(samples::beta_candidates(40000, 2.669745), 100);
    const auto trace = samples::trace_of(0.3746, 1.2e6);
    const auto losses = samples::losses(100);
    envelope_plot.resize(700, 420);
    histogram_plot.resize(460, 260);
    trace_plot.resize(460, 260);
    series_plot.resize(460, 260);
    for (QWidget* plot :
         std::initializer_list<QWidget*>{&envelope_plot, &histogram_plot, &trace_plot, &series_plot})
        plot->show();
    QApplication::processEvents();
    constexpr int frames = 200;
    const auto measure = [&](const char* what, PlotView& plot, auto update) {
        for (int warm = 0; warm < 10; ++warm) {
            update();
            plot.flush();
            plot.repaint();
        }
        const std::clock_t start = std::clock(); // time of the processor: other programs do not count
        for (int frame = 0; frame < frames; ++frame) {
            update();
            plot.flush();
            QApplication::processEvents();
        }
        const double ms = double(std::clock() - start) * 1e3 / CLOCKS_PER_SEC / frames;
        out << what << ": " << ms << " ms a frame\n";
        return ms;
    };
    double sum = measure("envelope, 5000 marks", envelope_plot, [&] { envelope_plot.setCandidates(marks); });
    sum += measure("histogram, 100 bins", histogram_plot, [&] { histogram_plot.setHistogram(bins); });
    sum += measure("trace, 2000 points", trace_plot, [&] { trace_plot.setTrace(trace); });
    out << "together: " << sum << " ms\n";
    measure("losses, 8 curves of 100 epochs", series_plot, [&] { series_plot.setCurves(losses); });
    out << "trace points: " << trace.candidates.size() << "\n";
}

} // namespace

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    if (argc != 2) {
        QTextStream(stderr) << "usage: plot_gallery FOLDER | --time\n";
        return 2;
    }
    applyTheme(application, Theme::light);
    if (QString::fromLocal8Bit(argv[1]) == QLatin1String("--time")) {
        time_frames();
        return 0;
    }
    const QString folder = QString::fromLocal8Bit(argv[1]);
    QDir().mkpath(folder);
    for (const bool dark : {false, true}) {
        applyTheme(application, dark ? Theme::dark : Theme::light);
        render(folder, dark);
    }
    return 0;
}

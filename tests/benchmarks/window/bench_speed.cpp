// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_parts.h"
#include "measured_window.h"

#include "density/catalogue.h"
#include "sampling/session.h"
#include "sampling_plots.h"
#include "training_plots.h"

#include <QApplication>
#include <QProcess>
#include <QSlider>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>

namespace sluice::bench {
namespace {

constexpr int startups = 9;
constexpr double watched_seconds = 35.0;
constexpr int drags = 150;
constexpr int engine_runs = 5;
constexpr std::uint64_t engine_candidates = 300'000'000;
constexpr double engine_m = 40.0; ///< a thirtieth of the candidates is accepted

/// The canvas of a plot says when it has painted.
class PaintWatch : public QObject {
  public:
    explicit PaintWatch(QWidget* canvas) { canvas->installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Paint)
            ++m_paints;
        return false;
    }
    int paints() const { return m_paints; }

  private:
    int m_paints = 0;
};

QWidget* canvasOf(PlotView* plot) {
    return plot->findChild<QWidget*>(QStringLiteral("canvas"));
}

/// Ten million accepted points, again and again; one candidate of twenty is accepted or fewer.
void manyPoints(nlohmann::json& document) {
    document["sampling"]["M"] = 25.0;
    document["sampling"]["stop"] = {{"accepted", 10'000'000}};
}

/// Minutes of training, in which every arm has a thousand epochs.
void longTraining(nlohmann::json& document) {
    document["model"] = {{"kind", "mlp"}, {"hidden", {256, 128}}};
    document["finetune"]["epochs"] = 1000;
    document["finetune"]["repeats"] = 20;
}

/// Keeps sampling going: a run that is complete begins again.
void keepRunning(MainWindow& window) {
    window.sampling()->setSpeed(full_speed);
    window.sampling()->setRunning(true);
    QObject::connect(window.sampling(), &SamplingController::stateChanged, &window, [&window] {
        if (!window.sampling()->isRunning() && window.sampling()->isReady())
            window.sampling()->setRunning(true);
    });
}

void report(const char* what, const FrameWatch& frames, int paints) {
    std::printf("%s: work in a frame: %s; busy %.0f %% of the time\n", what,
                qPrintable(frames.work().inWords()), 100.0 * frames.load());
    std::printf("%s: work for an event: %s\n", what, qPrintable(frames.events().inWords()));
    std::printf("%s: between frames: %s; %.0f pictures a second\n", what, qPrintable(frames.gaps().inWords()),
                paints / watched_seconds);
    std::fflush(stdout);
}

void watch(const char* what, MainWindow& window) {
    const PaintWatch paints(canvasOf(window.samplingPlots()->histogram()));
    const FrameWatch frames;
    runFor(watched_seconds);
    report(what, frames, paints.paints());
}

nlohmann::json engineExperiment() {
    return {{"mode", "generate"},
            {"target", {{"family", "normal"}, {"mu", 0}, {"sigma", 1}}},
            {"proposal", {{"family", "laplace"}, {"mu", 0}, {"b", 1}}},
            {"M", engine_m},
            {"stop", {{"candidates", engine_candidates}}}};
}

/// Millions of candidates a second that nobody looks at.
double unwatchedRate() {
    SamplingPlan plan;
    const nlohmann::json experiment = engineExperiment();
    DensityContext context;
    Problems problems;
    plan.target = density_from_json(experiment["target"], "", context, problems);
    plan.proposal = density_from_json(experiment["proposal"], "", context, problems);
    plan.log_m = std::log(engine_m);
    plan.stop.candidates = engine_candidates;
    plan.threads = 1;
    SamplingSession session(plan);
    const auto start = std::chrono::steady_clock::now();
    while (session.finished() == StopReason::none)
        session.advance(1U << 20U);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    return 1e-6 * double(engine_candidates) / seconds.count();
}

/// The same in the window, which shows it.
double watchedRate(MainWindow& window) {
    window.sampling()->rewind();
    window.sampling()->setSpeed(full_speed);
    waitFor(QStringLiteral("rewinding"), [&] {
        return window.sampling()->snapshot() && window.sampling()->snapshot()->counts.candidates == 0;
    });
    window.sampling()->setRunning(true);
    const auto start = std::chrono::steady_clock::now();
    waitFor(QStringLiteral("sampling"),
            [&] { return window.sampling()->snapshot()->finished != StopReason::none; });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    return 1e-6 * double(engine_candidates) / seconds.count();
}

/// A loss with noise, as training gives it.
std::vector<TrainingCurve> noisyCurves(int curves, int epochs, double phase) {
    static const char* const arms[] = {"rsft", "all_data", "random_subset", "pretrained"};
    std::vector<TrainingCurve> result;
    for (int k = 0; k < curves; ++k) {
        TrainingCurve curve;
        curve.arm = QLatin1String(arms[k % 4]);
        curve.name = QStringLiteral("%1 %2").arg(curve.arm).arg(k);
        curve.validation = k % 2 == 1;
        for (int e = 0; e < epochs; ++e) {
            curve.x.push_back(e + 1);
            curve.y.push_back(0.1 + 0.05 * k + std::exp(-0.01 * e) +
                              0.03 * std::sin(12.9898 * (e + 7 * k) + phase));
        }
        result.push_back(std::move(curve));
    }
    return result;
}

/// Processor milliseconds of the interface thread for one update of a plot and its painting.
template <typename Update>
Measurements costOf(PlotView& plot, const Update& update) {
    constexpr int updates = 60;
    const PaintWatch paints(canvasOf(&plot));
    Measurements cost;
    for (int i = 0; i < updates; ++i) {
        const int before = paints.paints();
        const double start = processorSeconds();
        update(i);
        waitFor(QStringLiteral("a picture"), [&] { return paints.paints() > before; });
        cost.add(1e3 * (processorSeconds() - start));
    }
    return cost;
}

} // namespace

void measureViews() {
    SeriesPlot training;
    training.resize(620, 320);
    training.show();
    for (const auto& [curves, epochs] :
         {std::pair{8, 100}, std::pair{8, 1000}, std::pair{20, 1000}, std::pair{20, 10'000}}) {
        const Measurements cost = costOf(
            training, [&, n = curves, e = epochs](int i) { training.setCurves(noisyCurves(n, e, i)); });
        std::printf("training view of %d curves with %d epochs: %s\n", curves, epochs,
                    qPrintable(cost.inWords()));
        std::fflush(stdout);
    }
    Shown shown(QStringLiteral("laplace_to_normal"), manyPoints);
    MainWindow& window = shown.window;
    waitFor(QStringLiteral("the densities"), [&] { return window.sampling()->isReady(); });
    window.sampling()->finish();
    waitFor(QStringLiteral("ten million points"), [&] {
        return window.sampling()->snapshot() && window.sampling()->snapshot()->finished != StopReason::none;
    });
    const std::shared_ptr<const SamplingSnapshot> snapshot = window.sampling()->snapshot();
    SamplingPlots& plots = *window.samplingPlots();
    for (PlotView* plot :
         {static_cast<PlotView*>(plots.envelope()), static_cast<PlotView*>(plots.histogram()),
          static_cast<PlotView*>(plots.trace())}) {
        const Measurements cost = costOf(*plot, [&](int) { plots.setSnapshot(snapshot); });
        std::printf("%llu accepted points, until %s is painted: %s\n",
                    static_cast<unsigned long long>(snapshot->counts.accepted),
                    qPrintable(plot->objectName()), qPrintable(cost.inWords()));
        std::fflush(stdout);
    }
}

void measureStartup() {
    Measurements painted;
    bool loaded = false;
    for (int i = 0; i < startups; ++i) {
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("SLUICE_TRACE_STARTUP"), QStringLiteral("1"));
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(SLUICE_PROGRAM),
                      {QStringLiteral("--quit"), QStringLiteral("--after"), QStringLiteral("0.3")});
        program.waitForFinished();
        const QString said = QString::fromUtf8(program.readAllStandardError());
        loaded = loaded || !said.contains(QLatin1String("without LibTorch"));
        const qsizetype at = said.indexOf(QLatin1String("window painted "));
        painted.add(said.mid(at + 15).section(QLatin1Char(' '), 0, 0).toDouble());
    }
    std::printf("startup: first paint after the process began: %s; LibTorch %s\n",
                qPrintable(painted.inWords()), loaded ? "LOADED" : "not loaded");
    std::fflush(stdout);
}

void measureFrames() {
    Shown shown(QStringLiteral("tabular_filter"), longTraining);
    MainWindow& window = shown.window;
    const auto ready = [&] { return window.sampling()->isReady(); };
    waitFor(QStringLiteral("the data"), ready);
    shown.press(QStringLiteral("action.fineTune"));
    waitFor(QStringLiteral("training"), [&] {
        return window.runner()->training().contains({"pretrained", 0});
    });
    watch("training alone", window);

    shown.open(QStringLiteral("laplace_to_normal"), manyPoints);
    waitFor(QStringLiteral("the densities"), ready);
    keepRunning(window);
    watch("training and sampling 10 million points at full speed", window);
    shown.open(QStringLiteral("banana_2d"), manyPoints);
    waitFor(QStringLiteral("the densities"), ready);
    watch("training and sampling in two dimensions at full speed", window);
    if (!window.runner()->isRunning())
        std::printf("frames: training had ended before the frames were counted\n");
}

void measureDrag() {
    Shown shown(QStringLiteral("laplace_to_normal"), manyPoints);
    MainWindow& window = shown.window;
    waitFor(QStringLiteral("the densities"), [&] { return window.sampling()->isReady(); });
    for (const bool sampling : {false, true}) {
        if (sampling)
            keepRunning(window);
        auto* slider = window.findChild<QSlider*>(QStringLiteral("target.sigma.slider"));
        if (!slider)
            throw Error("there is no slider of sigma");
        int pictures = 0;
        const QMetaObject::Connection counting = QObject::connect(
            window.sampling(), &SamplingController::pictureChanged, &window, [&pictures] { ++pictures; });
        const PaintWatch paints(canvasOf(window.samplingPlots()->envelope()));
        Measurements latency;
        const int low = slider->minimum(), high = slider->maximum();
        for (int i = 0; i < drags; ++i) {
            const double phase = 0.5 - 0.3 * std::cos(0.1 * i);
            const int position = low + int(phase * (high - low));
            if (position == slider->value())
                continue;
            pictures = 0;
            QElapsedTimer clock;
            clock.start();
            slider->setValue(position);
            waitFor(QStringLiteral("the picture"), [&] { return pictures > 0; });
            const int before = paints.paints();
            waitFor(QStringLiteral("its drawing"), [&] { return paints.paints() > before; });
            latency.add(1e-6 * double(clock.nsecsElapsed()));
            runFor(0.01);
        }
        QObject::disconnect(counting);
        std::printf("drag %s: from the slider to the picture: %s\n",
                    sampling ? "while sampling at full speed" : "at rest", qPrintable(latency.inWords()));
        std::fflush(stdout);
    }
}

void measureEngine() {
    Shown shown(QStringLiteral("laplace_to_normal"),
                [](nlohmann::json& document) { document["sampling"] = engineExperiment(); });
    waitFor(QStringLiteral("the densities"), [&] { return shown.window.sampling()->isReady(); });
    Measurements bare, watched;
    for (int i = 0; i < engine_runs; ++i) { // in turn, since others may use the processors too
        bare.add(unwatchedRate());
        watched.add(watchedRate(shown.window));
    }
    std::printf("engine: %.0f million candidates a second alone, %.0f while watched: %.1f %% slower\n",
                bare.quantile(0.5), watched.quantile(0.5),
                100.0 * (1.0 - watched.quantile(0.5) / bare.quantile(0.5)));
    std::fflush(stdout);
}

} // namespace sluice::bench

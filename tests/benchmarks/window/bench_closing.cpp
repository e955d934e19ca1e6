// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_parts.h"
#include "measured_window.h"
#include "startup.h"

#include "base/error.h"
#include "learning/engine.h"

#include <QApplication>
#include <QProcess>
#include <QTemporaryDir>

#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <string>

namespace sluice::bench {
namespace {

constexpr const char* states[] = {"idle",        "sampling",    "loading_libtorch", "pretraining",
                                  "fine_tuning", "searching_m", "loading_data"};

bool mapsLibTorch() {
    std::ifstream maps("/proc/self/maps");
    std::string line;
    while (std::getline(maps, line))
        if (line.find("libtorch") != std::string::npos)
            return true;
    return false;
}

/// A table that takes seconds to read.
QString writeLongTable(const QString& folder) {
    const QString path = folder + QStringLiteral("/long.csv");
    std::ofstream file(path.toStdString());
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    file << "class";
    for (int column = 0; column < 20; ++column)
        file << ",c" << column;
    for (int row = 0; row < 400'000; ++row) {
        file << '\n' << (row % 2 ? "a" : "b");
        for (int column = 0; column < 20; ++column)
            file << ',' << normal(random);
    }
    return path;
}

void longTraining(nlohmann::json& document) {
    document["pretrain"]["epochs"] = 200;
    document["finetune"]["epochs"] = 5000;
}

/// Densities whose M takes long to find: their ratio has many bumps in six dimensions.
void longSearch(nlohmann::json& document) {
    nlohmann::json components = nlohmann::json::array();
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    for (int k = 0; k < 12; ++k) {
        nlohmann::json mean = nlohmann::json::array(), cov = nlohmann::json::array();
        for (int i = 0; i < 6; ++i) {
            mean.push_back(2.0 * normal(random));
            nlohmann::json row = nlohmann::json::array({0, 0, 0, 0, 0, 0});
            row[std::size_t(i)] = 0.2 + 0.05 * k;
            cov.push_back(row);
        }
        components.push_back({{"family", "mv_student_t"}, {"nu", 5}, {"mean", mean}, {"cov", cov}});
    }
    document["sampling"] = {
        {"mode", "generate"},
        {"target",
         {{"family", "mixture"}, {"weights", std::vector<double>(12, 1.0 / 12)}, {"components", components}}},
        {"proposal",
         {{"family", "mv_student_t"}, {"nu", 3}, {"mean", std::vector<double>(6, 0.0)}, {"cov", "CHANGED"}}},
        {"M", "auto"}};
    nlohmann::json wide = nlohmann::json::array();
    for (std::size_t i = 0; i < 6; ++i) {
        nlohmann::json row = std::vector<double>(6, 0.0);
        row[i] = 9.0;
        wide.push_back(row);
    }
    document["sampling"]["proposal"]["cov"] = wide;
}

void reach(Shown& shown, const QString& state, const QTemporaryDir& folder) {
    MainWindow& window = shown.window;
    const auto ready = [&] { return window.sampling()->isReady(); };
    if (state == QLatin1String("searching_m")) {
        shown.open(QStringLiteral("laplace_to_normal"), longSearch);
        runFor(0.4);
        if (!window.sampling()->isBusy())
            std::fprintf(stderr, "bench_window: M was found before the window was closed\n");
    } else if (state == QLatin1String("loading_data")) {
        const QString file = writeLongTable(folder.path());
        shown.open(QStringLiteral("tabular_filter"), [&](nlohmann::json& document) {
            document = {{"schema", experiment_schema},
                        {"dataset", {{"source", "file:" + file.toStdString()}, {"label", "class"}}}};
        });
        runFor(0.2);
        if (!window.sampling()->isBusy())
            std::fprintf(stderr, "bench_window: the table was read before the window was closed\n");
    } else if (state == QLatin1String("sampling")) {
        shown.open(QStringLiteral("laplace_to_normal"), [](nlohmann::json& document) {
            document["sampling"]["M"] = 1e6;
            document["sampling"]["stop"] = nlohmann::json::object();
        });
        waitFor(QStringLiteral("the densities"), ready);
        window.sampling()->setSpeed(full_speed);
        shown.press(QStringLiteral("action.run"));
        runFor(0.5);
    } else if (state != QLatin1String("idle")) {
        waitFor(QStringLiteral("the data"), ready);
        shown.press(QStringLiteral("action.fineTune"));
        if (state == QLatin1String("loading_libtorch")) {
            waitFor(QStringLiteral("LibTorch"), mapsLibTorch);
            if (learning_engine_loaded())
                std::fprintf(stderr, "bench_window: LibTorch was loaded before the window was closed\n");
            return;
        }
        const std::string arm = state == QLatin1String("pretraining") ? "pretrained" : "rsft";
        waitFor(QStringLiteral("training"), [&] { return window.runner()->training().contains({arm, 0}); });
    }
}

} // namespace

int closeWhile(const QString& state) {
    const QTemporaryDir folder;
    auto shown = std::make_unique<Shown>(QStringLiteral("tabular_filter"), longTraining);
    waitFor(QStringLiteral("the window"), [&] { return shown->window.sampling()->isReady(); });
    reach(*shown, state, folder);
    QElapsedTimer clock;
    clock.start();
    std::printf("closing\n");
    std::fflush(stdout);
    shown->window.close();
    QCoreApplication::processEvents();
    std::printf("out of sight after %.0f ms\n", 1e-6 * double(clock.nsecsElapsed()));
    std::fflush(stdout);
    if (shown->window.isVisible())
        throw Error("the window is still there");
    shown.reset();
    std::printf("destroyed after %.0f ms\n", 1e-6 * double(clock.nsecsElapsed()));
    std::fflush(stdout);
    return leaveProgram(0);
}

void measureClosing() {
    for (const char* state : states) {
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("--close"), QLatin1String(state)});
        QByteArray said;
        while (!said.contains("closing\n") && child.waitForReadyRead(120'000))
            said += child.readAllStandardOutput();
        QElapsedTimer clock;
        clock.start();
        child.waitForFinished(120'000);
        const double gone = 1e-6 * double(clock.nsecsElapsed());
        said += child.readAllStandardOutput();
        std::printf("closing while %s: %sthe program has ended %.0f ms after it was asked to, status %d\n",
                    state, said.mid(said.indexOf('\n') + 1).replace('\n', ", ").constData(), gone,
                    child.exitCode());
        std::fflush(stdout);
    }
}

} // namespace sluice::bench

// SPDX-License-Identifier: GPL-3.0-or-later
// Measures the window: how fast it is up, whether it keeps its 60 frames a second while it samples and
// trains, how soon a picture follows the hand, what watching costs the engine, and how soon it is closed.
// A program run by hand, not a test: bench_window [PART]...
#include "bench_parts.h"
#include "measured_window.h"

#include "base/error.h"

#include <QStandardPaths>

#include <cstdio>

using namespace sluice;

int main(int argc, char** argv) {
    const bench::TimedApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceBench"));
    QCoreApplication::setApplicationName(QStringLiteral("bench_window"));
    QStringList parts = QCoreApplication::arguments().mid(1);
    try {
        if (parts.value(0) == QLatin1String("--close"))
            return bench::closeWhile(parts.value(1));
        if (parts.isEmpty())
            parts = {QStringLiteral("startup"), QStringLiteral("views"),  QStringLiteral("frames"),
                     QStringLiteral("drag"),    QStringLiteral("engine"), QStringLiteral("closing")};
        for (const QString& part : parts) {
            if (part == QLatin1String("startup"))
                bench::measureStartup();
            else if (part == QLatin1String("frames"))
                bench::measureFrames();
            else if (part == QLatin1String("views"))
                bench::measureViews();
            else if (part == QLatin1String("drag"))
                bench::measureDrag();
            else if (part == QLatin1String("engine"))
                bench::measureEngine();
            else if (part == QLatin1String("closing"))
                bench::measureClosing();
            else
                throw Error("no part '" + part.toStdString() +
                            "'; there are startup, views, frames, drag, engine and closing");
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_window: %s\n", error.what());
        return 1;
    }
    return 0;
}

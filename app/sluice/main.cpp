// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"
#include "startup.h"
#include "window_host.h"

#include "learning/engine.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QIcon>
#include <QSettings>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string_view>
#include <vector>

namespace {

/// Says on standard error when the window was painted for the first time.
class FirstPaint final : public QObject {
  public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            watched->removeEventFilter(this);
            std::fprintf(stderr, "window painted %.0f ms after the process began, %s LibTorch\n",
                         1000.0 * sluice::secondsSinceStart(),
                         sluice::learning_engine_loaded() ? "with" : "without");
        }
        return false;
    }
};

/// Measures how evenly the window gets its turn while it works: the gaps between the ticks of a timer.
class FrameGaps final : public QObject {
  public:
    explicit FrameGaps(QObject* parent) : QObject(parent) {
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            m_gaps.push_back(double(m_clock.nsecsElapsed()) * 1e-6);
            m_clock.start();
        });
        connect(qApp, &QCoreApplication::aboutToQuit, this, &FrameGaps::report);
        m_clock.start();
        m_timer.start(16);
    }

  private:
    void report() {
        if (m_gaps.empty())
            return;
        std::sort(m_gaps.begin(), m_gaps.end());
        const std::size_t last = m_gaps.size() - 1;
        std::fprintf(stderr,
                     "%zu ticks of 16 ms: median gap %.1f ms, 99th percentile %.1f ms, longest %.1f ms\n",
                     m_gaps.size(), m_gaps[last / 2], m_gaps[last * 99 / 100], m_gaps[last]);
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_gaps;
};

/// --help and --version need no display: whether one was asked for and has been answered.
bool answerWithoutDisplay(int argc, char** argv) {
    const bool asked = std::any_of(argv + 1, argv + argc, [](const char* argument) {
        const std::string_view text = argument;
        return text == "--help" || text == "-h" || text == "--version" || text == "-v";
    });
    if (!asked)
        return false;
    const QCoreApplication application(argc, argv);
    const sluice::ParsedCommandLine line = sluice::parseCommandLine(QCoreApplication::arguments());
    std::fputs(qPrintable(line.text), stdout);
    return !line.text.isEmpty();
}

} // namespace

int main(int argc, char** argv) {
    QApplication::setApplicationName(QStringLiteral("Sluice"));
    QApplication::setOrganizationName(QStringLiteral("Sluice"));
    QApplication::setApplicationVersion(QStringLiteral(SLUICE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.sluice.Sluice"));
    if (answerWithoutDisplay(argc, argv))
        return 0;
    QApplication application(argc, argv);

    const sluice::ParsedCommandLine line = sluice::parseCommandLine(QApplication::arguments());
    if (!line.error.isEmpty()) {
        std::fprintf(stderr, "sluice: %s\nTry sluice --help\n", qPrintable(line.error));
        return 2;
    }
    if (!line.text.isEmpty()) {
        std::fputs(qPrintable(line.text), stdout);
        return 0;
    }
    const QString saved = QSettings().value(QStringLiteral("theme")).toString();
    sluice::applyTheme(application, line.options.theme.value_or(sluice::themeFromName(saved)));

    const QString language = QSettings().value(QStringLiteral("language")).toString();
    auto host = std::make_unique<sluice::WindowHost>(line.options.language.value_or(
        sluice::languageFromName(language).value_or(sluice::Language::system)));
    sluice::MainWindow& window = *host->window();
    application.setWindowIcon(QIcon(QStringLiteral(":/icons/sluice.svg")));
    window.resize(line.options.size.value_or(QSize(1360, 860)));
    window.restoreDefaultLayout();
    if (!line.options.size) {
        window.restoreGeometry(QSettings().value(QStringLiteral("geometry")).toByteArray());
        window.restoreState(QSettings().value(QStringLiteral("layout")).toByteArray());
    }
    if (qEnvironmentVariableIsSet("SLUICE_TRACE_STARTUP"))
        window.installEventFilter(new FirstPaint(&window));
    if (qEnvironmentVariableIsSet("SLUICE_TRACE_FRAMES"))
        QTimer::singleShot(1000, &window, [&window] { new FrameGaps(&window); });
    window.show();
    sluice::startUp(&window, line.options);
    const int status = QApplication::exec();
    host.reset();
    return sluice::leaveProgram(status);
}

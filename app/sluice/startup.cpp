// SPDX-License-Identifier: GPL-3.0-or-later
#include "startup.h"

#include "main_window.h"
#include "sampling_controller.h"
#include "speed_bar.h"

#include "learning/opening.h"

#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QDockWidget>
#include <QPixmap>
#include <QTimer>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>

#include <time.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr const char* default_preset = "tabular_filter";

std::optional<QSize> sizeFrom(const QString& text) {
    const QStringList parts = text.toLower().split(QLatin1Char('x'));
    if (parts.size() != 2)
        return std::nullopt;
    const QSize size(parts[0].toInt(), parts[1].toInt());
    return size.width() >= 200 && size.height() >= 200 ? std::optional(size) : std::nullopt;
}

std::optional<double> speedFrom(const QString& text) {
    if (text == QLatin1String("full"))
        return std::numeric_limits<double>::infinity();
    bool isNumber = false;
    const double speed = text.toDouble(&isNumber);
    return isNumber && speed >= 1.0 ? std::optional(speed) : std::nullopt;
}

void takePicture(MainWindow* window, const QString& path) {
    if (!window->grab().save(path))
        std::fprintf(stderr, "sluice: %s cannot be written\n", qPrintable(path));
}

void showPanel(MainWindow* window, const QString& name) {
    const QString prefix = QStringLiteral("dock.");
    if (auto* dock = window->findChild<QDockWidget*>(prefix + name)) {
        dock->show();
        // After what the window itself brings to the front when the data are there.
        QTimer::singleShot(1000, dock, &QDockWidget::raise);
        return;
    }
    QStringList names;
    for (const QDockWidget* dock : window->findChildren<QDockWidget*>())
        names << dock->objectName().mid(prefix.size());
    std::fprintf(stderr, "sluice: there is no panel '%s'; there are %s\n", qPrintable(name),
                 qPrintable(names.join(QStringLiteral(", "))));
}

} // namespace

ParsedCommandLine parseCommandLine(const QStringList& arguments) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("A workbench for rejection sampling and rejection-sampling fine-tuning."));
    parser.addPositionalArgument(
        QStringLiteral("FILE"),
        QStringLiteral("An experiment (.sluice.json), a record (.h5) or a table (.csv)."),
        QStringLiteral("[FILE]"));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    const QCommandLineOption preset(QStringLiteral("preset"), QStringLiteral("Open a shipped experiment."),
                                    QStringLiteral("NAME"));
    const QCommandLineOption lesson(QStringLiteral("lesson"), QStringLiteral("Begin a lesson."),
                                    QStringLiteral("NAME"));
    const QCommandLineOption autorun(QStringLiteral("autorun"), QStringLiteral("Begin sampling at once."));
    const QCommandLineOption fineTune(QStringLiteral("fine-tune"),
                                      QStringLiteral("Begin fine-tuning at once."));
    const QCommandLineOption speed(QStringLiteral("speed"),
                                   QStringLiteral("Candidates a second of --autorun, or full."),
                                   QStringLiteral("NUMBER"));
    const QCommandLineOption screenshot(QStringLiteral("screenshot"),
                                        QStringLiteral("Save a picture of the window."),
                                        QStringLiteral("OUT.png"));
    const QCommandLineOption after(QStringLiteral("after"),
                                   QStringLiteral("Seconds until the picture is taken (3 when not given)."),
                                   QStringLiteral("SECONDS"), QStringLiteral("3"));
    const QCommandLineOption quit(QStringLiteral("quit"), QStringLiteral("Close after that."));
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                                   QStringLiteral("NAME"));
    const QCommandLineOption language(QStringLiteral("language"), QStringLiteral("en, zh or system."),
                                      QStringLiteral("NAME"));
    const QCommandLineOption size(QStringLiteral("size"),
                                  QStringLiteral("Size of the window, such as 1280x800."),
                                  QStringLiteral("WxH"));
    const QCommandLineOption panel(
        QStringLiteral("panel"), QStringLiteral("Bring a panel to the front, such as regions or comparison."),
        QStringLiteral("NAME"));
    parser.addOptions(
        {preset, lesson, autorun, speed, fineTune, screenshot, after, quit, theme, language, size, panel});

    ParsedCommandLine parsed;
    if (!parser.parse(arguments)) {
        parsed.error = parser.errorText();
        return parsed;
    }
    if (parser.isSet(help))
        parsed.text = parser.helpText();
    if (parser.isSet(version))
        parsed.text = QApplication::applicationName() + QLatin1Char(' ') +
                      QApplication::applicationVersion() + QLatin1Char('\n');
    if (parser.positionalArguments().size() > 1)
        parsed.error = QStringLiteral("only one FILE can be opened");
    StartupOptions& options = parsed.options;
    options.file = parser.positionalArguments().value(0);
    options.preset = parser.value(preset);
    options.lesson = parser.value(lesson);
    options.autorun = parser.isSet(autorun);
    options.fineTune = parser.isSet(fineTune);
    options.screenshot = parser.value(screenshot);
    options.panel = parser.value(panel);
    options.quit = parser.isSet(quit);
    bool isNumber = false;
    options.after = parser.value(after).toDouble(&isNumber);
    if (!isNumber || options.after < 0)
        parsed.error = QStringLiteral("--after needs a number of seconds, got '%1'").arg(parser.value(after));
    if (parser.isSet(speed) && !(options.speed = speedFrom(parser.value(speed))))
        parsed.error =
            QStringLiteral("--speed needs a number from 1 up or full, got '%1'").arg(parser.value(speed));
    if (parser.isSet(theme)) {
        options.theme = themeFromName(parser.value(theme));
        if (themeName(*options.theme) != parser.value(theme))
            parsed.error =
                QStringLiteral("--theme needs light, dark or system, got '%1'").arg(parser.value(theme));
    }
    if (parser.isSet(language) && !(options.language = languageFromName(parser.value(language))))
        parsed.error =
            QStringLiteral("--language needs en, zh or system, got '%1'").arg(parser.value(language));
    if (parser.isSet(size) && !(options.size = sizeFrom(parser.value(size))))
        parsed.error =
            QStringLiteral("--size needs WIDTHxHEIGHT of at least 200x200, got '%1'").arg(parser.value(size));
    return parsed;
}

void startUp(MainWindow* window, const StartupOptions& options) {
    const bool unattended = !options.screenshot.isEmpty() || options.quit;
    if (unattended)
        window->setAskBeforeClosing(false);
    const bool opened = !options.file.isEmpty()     ? window->openPath(options.file)
                        : !options.preset.isEmpty() ? window->openPreset(options.preset)
                                                    : window->openPreset(QLatin1String(default_preset));
    // What was asked for is missing or damaged: say so, over something that works.
    QObject::connect(window, &MainWindow::readFailed, window, [window] {
        if (window->document()->document().empty())
            window->openDefaultKeepingComplaint(QLatin1String(default_preset));
    });
    if (!opened && !(options.file.isEmpty() && options.preset.isEmpty()))
        window->openDefaultKeepingComplaint(QLatin1String(default_preset));
    if (!options.lesson.isEmpty() && !window->startLesson(options.lesson))
        std::fprintf(stderr, "sluice: there is no lesson '%s'\n", qPrintable(options.lesson));
    if (!options.panel.isEmpty())
        showPanel(window, options.panel);
    if (options.autorun)
        window->pressWhenReady(QStringLiteral("action.run"), options.speed);
    if (options.fineTune)
        window->pressWhenReady(QStringLiteral("action.fineTune"));
    if (!unattended) {
        window->offerRecovery();
        return;
    }
    QTimer::singleShot(int(options.after * 1000), window, [window, options] {
        if (!options.screenshot.isEmpty())
            takePicture(window, options.screenshot);
        if (options.quit)
            window->close();
    });
}

int leaveProgram(int status) {
    if (!learning_engine_opening())
        return status;
    std::fflush(nullptr);
    std::_Exit(status);
}

double secondsSinceStart() {
    // proc(5): field 22 of /proc/self/stat, in clock ticks since boot; the name in field 2 may hold spaces.
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos)
        return -1.0;
    std::size_t place = name_end + 2;
    for (int field = 3; field < 22 && place != std::string::npos; ++field)
        place = text.find(' ', place) == std::string::npos ? std::string::npos : text.find(' ', place) + 1;
    if (place == std::string::npos)
        return -1.0;
    const double started = std::stod(text.substr(place)) / double(sysconf(_SC_CLK_TCK));
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9 - started;
}

} // namespace sluice

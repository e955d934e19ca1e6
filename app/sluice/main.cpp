// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"
#include "startup.h"

#include "widgets/theme.h"

#include <QApplication>
#include <QEvent>
#include <QIcon>
#include <QSettings>

#include <cstdio>

namespace {

/// Says on standard error when the window was painted for the first time.
class FirstPaint final : public QObject {
  public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            watched->removeEventFilter(this);
            std::fprintf(stderr, "window painted %.0f ms after the process began\n",
                         1000.0 * sluice::secondsSinceStart());
        }
        return false;
    }
};

} // namespace

int main(int argc, char** argv) {
    QApplication::setApplicationName(QStringLiteral("Sluice"));
    QApplication::setOrganizationName(QStringLiteral("Sluice"));
    QApplication::setApplicationVersion(QStringLiteral(SLUICE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.sluice.Sluice"));
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

    sluice::MainWindow window;
    application.setWindowIcon(QIcon(QStringLiteral(":/icons/sluice.svg")));
    window.resize(line.options.size.value_or(QSize(1360, 860)));
    window.restoreDefaultLayout();
    if (!line.options.size) {
        window.restoreGeometry(QSettings().value(QStringLiteral("geometry")).toByteArray());
        window.restoreState(QSettings().value(QStringLiteral("layout")).toByteArray());
    }
    if (qEnvironmentVariableIsSet("SLUICE_TRACE_STARTUP"))
        window.installEventFilter(new FirstPaint(&window));
    window.show();
    sluice::startUp(&window, line.options);
    return QApplication::exec();
}

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "language.h"

#include "widgets/theme.h"

#include <QObject>
#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace sluice {

class MainWindow;

/// What the command line asks for.
struct StartupOptions {
    QString file;
    QString preset;
    QString lesson;              ///< begun in place of a file or preset
    bool autorun = false;        ///< begin sampling when the densities are ready
    bool fineTune = false;       ///< begin the whole run then
    std::optional<double> speed; ///< candidates a second of autorun, infinity for full speed
    QString screenshot;          ///< picture of the window to write
    double after = 3.0;          ///< seconds until the screenshot and the end
    bool quit = false;
    std::optional<Theme> theme;
    std::optional<Language> language;
    std::optional<QSize> size;
    QString panel; ///< brought to the front, by name: "regions"
};

/// Reads the command line. On a usage error `error` says what is wrong; `text` is what --help or --version
/// print.
struct ParsedCommandLine {
    StartupOptions options;
    QString error;
    QString text;
};
ParsedCommandLine parseCommandLine(const QStringList& arguments);

/// Opens what was asked for (or the first preset) and carries out the unattended part: run, picture, quit.
void startUp(MainWindow* window, const StartupOptions& options);

/// The exit status again, for main() to return when everything is destroyed. Where LibTorch is still being
/// loaded it ends the program itself, since exit() would wait for the loader.
int leaveProgram(int status);

/// Seconds since this process began, by the system's own record of it; negative where there is none.
double secondsSinceStart();

} // namespace sluice

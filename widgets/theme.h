// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QPen>
#include <QString>

#include <cstddef>

class QApplication;

namespace sluice {

/// How the program looks: as the desktop asks, or always light or dark.
enum class Theme { system, light, dark };

/// "system", "light", "dark", as settings files write it; an unknown name gives Theme::system.
QString themeName(Theme theme);
Theme themeFromName(const QString& name);

/// Sets Qt's Fusion style and a palette with one accent colour. Widgets and plots follow at once, by
/// QEvent::PaletteChange. May be called again at any time.
void applyTheme(QApplication& application, Theme theme);

/// The palette that applyTheme() sets for a light or dark window.
QPalette themePalette(bool dark);

/// Whether a palette has light text on a dark ground.
bool isDark(const QPalette& palette);

/// Whether the desktop asks for dark windows (asked before applyTheme() replaced its palette).
bool systemPrefersDark();

/// What a drawn thing stands for. A role keeps its colour in every view; the dark theme lightens
/// the colour and never swaps it for another. Colours: Okabe and Ito (2008), safe for colour-blind eyes.
enum class Role {
    target,    ///< p: solid line
    proposal,  ///< q: dotted line
    envelope,  ///< M q: thick dashed line
    accepted,  ///< filled disc
    rejected,  ///< small cross
    violation, ///< p > M q: hatched area
    law,       ///< min(p, M q), which a violated envelope really draws: solid line in violation's colour
    theory,    ///< a value that theory gives: dashed line
    accent,    ///< the window's one accent colour
    text,      ///< axis labels and words in a plot
    guide,     ///< axes, crosshair
    grid       ///< grid lines, as quiet as can be seen
};

QColor roleColor(Role role, const QPalette& palette);

/// The line of a role in its dash style; widths are in device-independent pixels, times `scale`.
QPen rolePen(Role role, const QPalette& palette, double scale = 1.0);

/// How an arm of a comparison is drawn: rsft solid, its controls dashed.
struct ArmStyle {
    QColor color;
    Qt::PenStyle dash = Qt::SolidLine;
};

/// The style of an arm by its name ("rsft", "all_data", "random_subset", "importance_weighted",
/// "pretrained"). Any other name gets a colour that is the same each time for the same name.
ArmStyle armStyle(const QString& arm, const QPalette& palette);

/// The colour of the points and the region of a class, from 0; after eight they come again. Plots give each
/// class a shape as well.
QColor classColor(std::size_t label, const QPalette& palette);

} // namespace sluice

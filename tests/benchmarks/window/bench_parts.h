// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace sluice::bench {

/// Each prints what it measured, a line for each figure.
void measureStartup();
void measureFrames();
void measureViews();
void measureDrag();
void measureEngine();
void measureClosing();

/// Run by measureClosing() as a program of its own: brings a window into this state, says "closing" on
/// standard output and closes it. Returns the exit status.
int closeWhile(const QString& state);

} // namespace sluice::bench

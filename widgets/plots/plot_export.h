// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>

class QCustomPlot;

namespace sluice {

/// The canvas as a picture of size * scale pixels.
QImage plot_image(QCustomPlot& canvas, QSize size, double scale);

/// The canvas as the bytes of a .png, .svg or .pdf file; empty, with the reason in *error, for another ending
/// or when painting failed. One pixel of `size` is 1/96 inch in SVG and PDF.
QByteArray plot_bytes(QCustomPlot& canvas, const QString& path, QSize size, const QString& title,
                      QString* error);

/// Writes a file so that it is there whole or not at all.
bool write_atomically(const QString& path, const QByteArray& bytes, QString* error);

} // namespace sluice

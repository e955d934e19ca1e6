// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_export.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QPageLayout>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <cmath>

namespace sluice {

namespace {

constexpr int dots_per_inch = 96;

/// The texts of this file, where lupdate finds them.
class Texts {
    Q_DECLARE_TR_FUNCTIONS(PlotExport)
};

bool paint_vectors(QCustomPlot& canvas, QPaintDevice& device, QSize size) {
    QCPPainter painter;
    if (!painter.begin(&device))
        return false;
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNonCosmetic);
    canvas.toPainter(&painter, size.width(), size.height());
    return painter.end();
}

bool write_png(QCustomPlot& canvas, QBuffer& buffer, QSize size) {
    QImage image = plot_image(canvas, size, 1.0);
    const int dots_per_meter = int(std::lround(dots_per_inch / 0.0254));
    image.setDotsPerMeterX(dots_per_meter);
    image.setDotsPerMeterY(dots_per_meter);
    return image.save(&buffer, "PNG");
}

bool write_svg(QCustomPlot& canvas, QBuffer& buffer, QSize size, const QString& title) {
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(dots_per_inch);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(title);
    generator.setDescription(Texts::tr("Drawn by Sluice"));
    return paint_vectors(canvas, generator, size);
}

bool write_pdf(QCustomPlot& canvas, QBuffer& buffer, QSize size, const QString& title) {
    QPdfWriter writer(&buffer);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Sluice"));
    writer.setResolution(dots_per_inch);
    const QSizeF points = QSizeF(size) * 72.0 / dots_per_inch;
    writer.setPageSize(QPageSize(points, QPageSize::Point, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    return paint_vectors(canvas, writer, size);
}

} // namespace

QImage plot_image(QCustomPlot& canvas, QSize size, double scale) {
    return canvas.toPixmap(size.width(), size.height(), scale).toImage();
}

QByteArray plot_bytes(QCustomPlot& canvas, const QString& path, QSize size, const QString& title,
                      QString* error) {
    const QString ending = QFileInfo(path).suffix().toLower();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    bool done = false;
    if (ending == QLatin1String("png"))
        done = write_png(canvas, buffer, size);
    else if (ending == QLatin1String("svg"))
        done = write_svg(canvas, buffer, size, title);
    else if (ending == QLatin1String("pdf"))
        done = write_pdf(canvas, buffer, size, title);
    else if (error != nullptr)
        *error = Texts::tr("A picture can be saved as .png, .svg or .pdf, not as “.%1”.").arg(ending);
    if (!done && error != nullptr && error->isEmpty())
        *error = Texts::tr("The picture of %1 x %2 pixels could not be painted.")
                     .arg(size.width())
                     .arg(size.height());
    buffer.close();
    return done ? bytes : QByteArray();
}

bool write_atomically(const QString& path, const QByteArray& bytes, QString* error) {
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return true;
    if (error != nullptr)
        *error = Texts::tr("%1 could not be written: %2.").arg(path, file.errorString());
    return false;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_file.h"

#include "base/error.h"
#include "experiment/record_plots.h"
#include "results/report.h"
#include "storage/atomic_file.h"

#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QTextDocument>

namespace sluice {
namespace {

constexpr int dots_per_inch = 96; ///< in which the page's widths are meant
constexpr QMarginsF margins_mm{14, 14, 14, 14};

QByteArray pdfOf(const std::string& html) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(margins_mm, QPageLayout::Millimeter);
    writer.setResolution(dots_per_inch);
    QTextDocument document;
    QFont font = document.defaultFont();
    font.setPointSizeF(8.5);
    document.setDefaultFont(font);
    document.setHtml(QString::fromStdString(html));
    document.setPageSize(QSizeF(writer.width(), writer.height()));
    document.print(&writer);
    buffer.close();
    return bytes;
}

} // namespace

void writeReport(const Record& record, const QString& path) {
    const bool pdf = path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive);
    const DrawableRecord complete = drawable(record);
    const ReportOptions options{pdf ? "png" : "svg", !pdf};
    const std::string html = report_html(complete.record, complete.options, options);
    write_file_atomically(path.toStdString(), pdf ? pdfOf(html).toStdString() : html);
}

} // namespace sluice

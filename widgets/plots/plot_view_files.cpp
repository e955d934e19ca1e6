// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot leaves behind: pictures, tables, the clipboard; and the menu that leads there.
#include "widgets/plots/image_dialog.h"
#include "widgets/plots/plot_export.h"
#include "widgets/plots/plot_view.h"
#include "widgets/plots/plot_view_private.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QStandardPaths>

namespace sluice {

namespace {

QString file_name_from(const QString& title) {
    QString name;
    for (const QChar character : title.toLower())
        name += character.isLetterOrNumber() ? character : QLatin1Char('-');
    return name.isEmpty() ? QStringLiteral("plot") : name;
}

QString proposed_path(const QString& title, const QString& ending) {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return folder + QLatin1Char('/') + file_name_from(title) + QLatin1Char('.') + ending;
}

} // namespace

QImage PlotView::image(QSize size, double scale, ImageStyle style) {
    const PictureGuard guard(*this, size, style);
    return plot_image(*m_d->canvas, size, scale);
}

bool PlotView::saveImage(const QString& path, QSize size, QString* error, ImageStyle style) {
    QString reason;
    QByteArray bytes;
    if (size.width() < 16 || size.height() < 16) {
        reason = tr("A picture of %1 x %2 pixels is too small.").arg(size.width()).arg(size.height());
    } else {
        const PictureGuard guard(*this, size, style);
        bytes = plot_bytes(*m_d->canvas, path, size, title(), &reason);
    }
    if (!bytes.isEmpty() && write_atomically(path, bytes, &reason)) {
        emit saved(path);
        return true;
    }
    if (error != nullptr)
        *error = reason;
    emit saveFailed(reason);
    return false;
}

PlotView::PictureGuard::PictureGuard(PlotView& view, QSize size, ImageStyle style)
    : m_view(view), m_crosshair(view.m_d->crosshair->visible()) {
    Private& d = *view.m_d;
    d.crosshair->setVisible(false);
    d.for_paper = style == ImageStyle::for_paper;
    d.picture = size;
    d.tune_ticks(size);
    view.applyStyle(); // also for a plot that was never shown
}

PlotView::PictureGuard::~PictureGuard() {
    Private& d = *m_view.m_d;
    d.crosshair->setVisible(m_crosshair);
    const bool restyle = std::exchange(d.for_paper, false);
    d.picture = QSize();
    d.tune_ticks(d.canvas->size());
    if (restyle)
        m_view.applyStyle();
    m_view.dataChanged();
}

bool PlotView::saveCsv(const QString& path, QString* error) const {
    QString reason;
    const bool done = write_atomically(path, csvText().toUtf8(), &reason);
    if (!done && error != nullptr)
        *error = reason;
    auto* self = const_cast<PlotView*>(this); // signals report, they change nothing
    if (done)
        emit self->saved(path);
    else
        emit self->saveFailed(reason);
    return done;
}

void PlotView::copyImage() {
    QApplication::clipboard()->setImage(image(size(), devicePixelRatioF()));
}

void PlotView::askAndSaveImage() {
    ImageDialog dialog(size(), this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const QString ending = dialog.ending();
    QString path = QFileDialog::getSaveFileName(this, tr("Save image"), proposed_path(title(), ending),
                                                tr("%1 picture (*.%2)").arg(ending.toUpper(), ending));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += QLatin1Char('.') + ending;
    saveImage(path, dialog.imageSize(), nullptr, dialog.imageStyle());
}

void PlotView::askAndSaveCsv() {
    QString path = QFileDialog::getSaveFileName(
        this, tr("Save data"), proposed_path(title(), QStringLiteral("csv")), tr("CSV table (*.csv)"));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += QStringLiteral(".csv");
    saveCsv(path);
}

std::unique_ptr<QMenu> PlotView::makeContextMenu() {
    auto menu = std::make_unique<QMenu>(this);
    const auto add = [&](QMenu& to, const QString& text, const char* name, auto slot) {
        QAction* action = to.addAction(text, this, slot);
        action->setObjectName(QLatin1String(name));
        return action;
    };
    const bool drawn = !isEmpty();
    add(*menu, tr("Save &image…"), "saveImage", &PlotView::askAndSaveImage)->setEnabled(drawn);
    add(*menu, tr("&Copy image"), "copyImage", &PlotView::copyImage)->setEnabled(drawn);
    add(*menu, tr("Save &data as CSV…"), "saveCsv", &PlotView::askAndSaveCsv)->setEnabled(drawn);
    menu->addSeparator();
    QMenu* layers = menu->addMenu(tr("&Layers"));
    layers->setObjectName(QStringLiteral("layers"));
    for (const QString& name : seriesNames()) {
        QAction* action = layers->addAction(name);
        action->setCheckable(true);
        action->setChecked(layerVisible(name));
        connect(action, &QAction::toggled, this, [this, name](bool on) { setLayerVisible(name, on); });
    }
    layers->setEnabled(!layers->isEmpty());
    extendContextMenu(*menu);
    add(*menu, tr("&Reset view"), "resetView", &PlotView::resetView)->setEnabled(isZoomed());
    menu->addSeparator();
    add(*menu, tr("&Explain this"), "explainThis", &PlotView::explainRequested);
    return menu;
}

void PlotView::contextMenuEvent(QContextMenuEvent* event) {
    makeContextMenu()->exec(event->globalPos());
}

} // namespace sluice

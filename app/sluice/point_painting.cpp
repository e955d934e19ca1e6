// SPDX-License-Identifier: GPL-3.0-or-later
#include "point_painting.h"

#include "widgets/panels/word_button.h"
#include "widgets/plots/paint_plot.h"
#include "widgets/theme.h"

#include <QAction>
#include <QButtonGroup>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSaveFile>
#include <QShortcut>
#include <QSlider>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr std::size_t fewest_points = 20; ///< of which a split leaves something in every part
constexpr int eraser = int(PaintPlot::most_classes);

QToolButton* addButton(QWidget* parent, QHBoxLayout* row, const QString& text, const QString& name,
                       const QString& help) {
    QToolButton* button = makeWordButton(name, text, help, parent);
    row->addWidget(button);
    return button;
}

/// A new file in the person's own data folder.
QString newFile() {
    const QString folder =
        QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/painted/");
    const QString stem =
        folder + QDateTime::currentDateTime().toString(QStringLiteral("'painted-'yyyyMMdd-hhmmss"));
    QString path = stem + QStringLiteral(".csv");
    for (int number = 2; QFileInfo::exists(path); ++number)
        path = QStringLiteral("%1-%2.csv").arg(stem).arg(number);
    QDir().mkpath(folder);
    return path;
}

} // namespace

PointPainting::PointPainting(QAction* action, QWidget* parent)
    : QObject(parent), m_action(action), m_page(new QWidget(parent)), m_plot(new PaintPlot(m_page)) {
    m_page->setObjectName(QStringLiteral("paint"));
    auto* column = new QVBoxLayout(m_page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildTools();
    column->addWidget(m_plot, 1);
    m_page->setFocusProxy(m_plot);
    connect(m_plot, &PaintPlot::painted, this, &PointPainting::showState);
    showState();
}

void PointPainting::buildTools() {
    auto* tools = new QWidget(m_page); // in two rows, which leave room for the panels beside it
    auto* both = new QVBoxLayout(tools);
    both->setContentsMargins(10, 6, 10, 0);
    both->setSpacing(4);
    auto* row = new QHBoxLayout;
    both->addLayout(row);
    m_brushes = new QButtonGroup(this);
    for (std::size_t label = 0; label < PaintPlot::most_classes; ++label) {
        const QChar letter(QLatin1Char(char('a' + label)));
        QToolButton* brush = addButton(tools, row, letter, QStringLiteral("paint.class.%1").arg(letter),
                                       tr("Paint points of class %1").arg(letter));
        QPixmap dot(12, 12);
        dot.fill(Qt::transparent);
        QPainter painter(&dot);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(classColor(label, m_page->palette()));
        painter.drawEllipse(1, 1, 10, 10);
        brush->setIcon(dot);
        brush->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        brush->setCheckable(true);
        m_brushes->addButton(brush, int(label));
    }
    QToolButton* erase = addButton(tools, row, tr("Erase"), QStringLiteral("paint.erase"),
                                   tr("Take away the points under the brush"));
    erase->setCheckable(true);
    m_brushes->addButton(erase, eraser);
    m_brushes->button(0)->setChecked(true);
    connect(m_brushes, &QButtonGroup::idClicked, this, [this](int id) {
        m_plot->setBrush(id == eraser ? std::nullopt : std::optional(std::size_t(id)));
    });
    row->addSpacing(10);
    row->addWidget(new QLabel(tr("brush"), tools));
    auto* size = new QSlider(Qt::Horizontal, tools);
    size->setObjectName(QStringLiteral("paint.size"));
    size->setAccessibleName(tr("Size of the brush"));
    size->setRange(1, 20);
    size->setValue(5);
    size->setMaximumWidth(110);
    row->addWidget(size);
    connect(size, &QSlider::valueChanged, this, [this](int value) { m_plot->setBrushSize(0.1 * value); });
    row->addStretch(1);
    row = new QHBoxLayout;
    both->addLayout(row);
    m_undo = addButton(tools, row, tr("Undo stroke"), QStringLiteral("paint.undo"),
                       tr("Take the last stroke back (Backspace)"));
    m_clear = addButton(tools, row, tr("Clear"), QStringLiteral("paint.clear"), tr("Take all points away"));
    m_count = new QLabel(tools);
    m_count->setObjectName(QStringLiteral("paint.count"));
    m_count->setMinimumWidth(20);
    row->addSpacing(10);
    row->addWidget(m_count, 1);
    m_use = addButton(tools, row, tr("Use as dataset"), QStringLiteral("paint.use"),
                      tr("Make these points the dataset of a new experiment"));
    QToolButton* leave = addButton(tools, row, tr("Close"), QStringLiteral("paint.close"),
                                   tr("Back to the picture; the points stay for the next time"));
    qobject_cast<QVBoxLayout*>(m_page->layout())->addWidget(tools);
    connect(m_undo, &QToolButton::clicked, m_plot, &PaintPlot::undo);
    connect(m_clear, &QToolButton::clicked, m_plot, &PaintPlot::clear);
    connect(m_use, &QToolButton::clicked, this, &PointPainting::use);
    connect(leave, &QToolButton::clicked, this, [this] { m_action->setChecked(false); });
    // Undo's own key takes back changes of the experiment.
    auto* undo = new QShortcut(QKeySequence(Qt::Key_Backspace), m_page);
    undo->setContext(Qt::WidgetWithChildrenShortcut);
    connect(undo, &QShortcut::activated, m_plot, &PaintPlot::undo);
}

void PointPainting::showState() {
    const std::size_t count = m_plot->count();
    m_undo->setEnabled(m_plot->canUndo());
    m_clear->setEnabled(count > 0);
    m_use->setEnabled(count >= fewest_points);
    m_count->setText(count == 0 ? tr("Drag over the canvas to paint points")
                     : count < fewest_points
                         ? tr("%1 points; a dataset needs %2 or more").arg(count).arg(fewest_points)
                         : tr("%1 points").arg(count));
}

void PointPainting::use() {
    const QString path = newFile();
    QSaveFile file(path);
    const QByteArray text = m_plot->tableText().toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
        emit failed(tr("The points cannot be written into %1: %2").arg(path, file.errorString()));
        return;
    }
    m_action->setChecked(false);
    emit fileReady(path);
}

} // namespace sluice

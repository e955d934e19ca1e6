// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/confusion_plot.h"

#include "widgets/plots/matrix_cells.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

constexpr int longest_name = 14; // letters on an axis

} // namespace

class ConfusionPlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas) : cells(new MatrixCells(&canvas)) {}

    QString name(std::size_t index) const {
        return int(index) < classes.size() && !classes[int(index)].isEmpty() ? classes[int(index)]
                                                                             : QString::number(index);
    }

    QSharedPointer<QCPAxisTickerText> ticker() const {
        QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
        for (std::size_t i = 0; i < cells->counts().rows(); ++i) {
            QString text = name(i);
            if (text.size() > longest_name)
                text = text.left(longest_name - 1) + QChar(0x2026);
            ticker->addTick(double(i), text);
        }
        return ticker;
    }

    MatrixCells* cells;
    QStringList classes;
};

ConfusionPlot::ConfusionPlot(QWidget* parent)
    : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    setObjectName(QStringLiteral("confusionPlot"));
    setAccessibleName(tr("Confusion matrix"));
    setAxisLabels(tr("predicted"), tr("actual"));
    setEmptyText(tr("After fine-tuning, the confusion matrix will be here"));
    canvas()->yAxis->setRangeReversed(true);
    for (QCPAxis* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->grid()->setVisible(false);
        axis->setTickLength(0, 0);
    }
    addSeries({tr("count"), {m_parts->cells}, Mark::area, {}, false, false});
    applyStyle();
}

ConfusionPlot::~ConfusionPlot() = default;

bool ConfusionPlot::isEmpty() const {
    return m_parts->cells->counts().empty();
}

void ConfusionPlot::setMatrix(const Matrix<double>& counts, const QStringList& classes) {
    if (counts == m_parts->cells->counts() && classes == m_parts->classes)
        return;
    m_parts->cells->set_counts(counts);
    m_parts->classes = classes;
    canvas()->xAxis->setTicker(m_parts->ticker());
    canvas()->yAxis->setTicker(m_parts->ticker());
    dataChanged();
}

void ConfusionPlot::clear() {
    setMatrix({}, {});
}

void ConfusionPlot::fitAxes() {
    const double columns = double(m_parts->cells->counts().columns()) - 0.5;
    const double rows = double(m_parts->cells->counts().rows()) - 0.5;
    setDataRange({-0.5, columns}, {-0.5, rows});
    // Names that do not fit beside each other are turned.
    double widest = 0;
    const QFontMetricsF metrics(canvas()->xAxis->tickLabelFont());
    for (std::size_t i = 0; i < m_parts->cells->counts().columns(); ++i)
        widest = std::max(widest, metrics.horizontalAdvance(m_parts->name(i).left(longest_name)));
    const double room = 0.75 * drawnSize().width() / std::max(columns + 0.5, 1.0);
    canvas()->xAxis->setTickLabelRotation(widest + 6 > room ? -45 : 0);
}

void ConfusionPlot::restyle() {
    const QPalette colors = stylePalette();
    m_parts->cells->set_colors(roleColor(Role::grid, colors), roleColor(Role::target, colors), plotFont());
    for (QCPAxis* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
    }
}

QString ConfusionPlot::readoutAt(QPointF at) const {
    const Matrix<double>& counts = m_parts->cells->counts();
    const double column = std::floor(at.x() + 0.5), row = std::floor(at.y() + 0.5);
    if (row < 0 || column < 0 || row >= double(counts.rows()) || column >= double(counts.columns()))
        return {};
    const auto actual = std::size_t(row), predicted = std::size_t(column);
    return tr("%1 taken for %2: %3 (%4 %)")
        .arg(m_parts->name(actual), m_parts->name(predicted), plain_number(counts(actual, predicted), 6),
             plain_number(100 * m_parts->cells->share(actual, predicted), 3));
}

QString ConfusionPlot::csvText() const {
    const MatrixCells& cells = *m_parts->cells;
    QString text = QStringLiteral("actual,predicted,count,share_of_actual\n");
    for (std::size_t row = 0; row < cells.counts().rows(); ++row)
        for (std::size_t column = 0; column < cells.counts().columns(); ++column)
            text +=
                QStringList{csv_quoted(m_parts->name(row)), csv_quoted(m_parts->name(column)),
                            QString::number(cells.counts()(row, column), 'g', QLocale::FloatingPointShortest),
                            QString::number(cells.share(row, column), 'g', QLocale::FloatingPointShortest)}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    return text;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling_plots.h"

#include "plot_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

QString foundBy(const EnvelopeConstant& envelope) {
    if (envelope.over_rows)
        return SamplingPlots::tr("the largest over the rows");
    switch (envelope.source) {
    case MSource::closed_form:
        return SamplingPlots::tr("closed form");
    case MSource::optimised:
        return SamplingPlots::tr("optimised");
    case MSource::adaptive:
        return SamplingPlots::tr("adaptive");
    case MSource::given:
        break;
    }
    return SamplingPlots::tr("given");
}

/// The grid's values summed over y, as a density in x.
void marginalOf(const DensityGrid& grid, std::vector<double>& x, std::vector<double>& density) {
    if (grid.empty())
        return;
    const double step = (grid.x.upper - grid.x.lower) / double(grid.columns - 1);
    double total = 0.0;
    for (std::size_t i = 0; i < grid.columns; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < grid.rows; ++j)
            sum += grid.values[j * grid.columns + i];
        x.push_back(grid.x.lower + step * double(i));
        density.push_back(sum);
        total += sum * step;
    }
    for (double& value : density)
        value = total > 0 ? value / total : 0.0;
}

/// How many rows a filter will accept or so; 0 where candidates are drawn without such a limit.
double picture_rows(const SamplingPicture& picture) {
    return double(picture.candidates_planned) * picture.expected_rate.value_or(0.5);
}

} // namespace

SamplingPlots::SamplingPlots(QWidget* parent)
    : QObject(parent), m_centre(new QWidget(parent)), m_stack(new QStackedWidget(m_centre)),
      m_envelope(new EnvelopePlot(m_stack)), m_scatter(nullptr), m_histogram(new HistogramPlot(parent)),
      m_quantiles(new QqPlot(parent)), m_trace(new TracePlot(parent)), m_pairs(new PairPlots(parent)),
      m_axisX(nullptr), m_axisY(nullptr) {
    m_envelope->setObjectName(QStringLiteral("plot.envelope"));
    m_envelope->setTitle(tr("Candidates under the envelope M q"));
    m_envelope->setAxisLabels(QStringLiteral("x"), tr("density"));
    m_histogram->setObjectName(QStringLiteral("plot.histogram"));
    m_histogram->setAccessibleName(tr("Histogram of the accepted"));
    m_histogram->setAxisLabels(QStringLiteral("x"), tr("density"));
    m_histogram->setEmptyText(tr("The accepted points pile up here, with the target p over them"));
    m_quantiles->setObjectName(QStringLiteral("plot.quantiles"));
    m_quantiles->setEmptyText(
        tr("Quantiles of the accepted against those of p: on the line where they agree"));
    m_trace->setObjectName(QStringLiteral("plot.trace"));
    m_trace->setAccessibleName(tr("Acceptance rate"));
    m_trace->setAxisLabels(tr("candidates"), tr("accepted share"));
    m_trace->setEmptyText(tr("The share accepted so far, with its 95 % interval"));
    buildCentre(parent);
    connect(m_pairs, &PairPlots::wantedChanged, this, [this] { emit viewChanged(view()); });
    connect(m_pairs, &PairPlots::pairChosen, this, &SamplingPlots::choosePair);
}

void SamplingPlots::buildCentre(QWidget* /*parent*/) {
    m_centre->setObjectName(QStringLiteral("picture"));
    auto* page = new QWidget(m_stack);
    m_scatter = new ScatterPlot(page);
    m_scatter->setObjectName(QStringLiteral("plot.scatter"));
    m_axisX = makeChooser(QStringLiteral("picture.axisX"), tr("Horizontal axis"), page);
    m_axisY = makeChooser(QStringLiteral("picture.axisY"), tr("Vertical axis"), page);
    auto* axes = new QHBoxLayout;
    axes->setContentsMargins(10, 6, 10, 0);
    axes->addWidget(new QLabel(tr("across"), page));
    axes->addWidget(m_axisX);
    axes->addSpacing(12);
    axes->addWidget(new QLabel(tr("up"), page));
    axes->addWidget(m_axisY);
    axes->addStretch(1);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(axes);
    column->addWidget(m_scatter, 1);
    m_stack->addWidget(m_envelope);
    m_stack->addWidget(page);
    auto* whole = new QVBoxLayout(m_centre);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
    connect(m_axisX, &QComboBox::activated, this, &SamplingPlots::chooseAxis);
    connect(m_axisY, &QComboBox::activated, this, &SamplingPlots::chooseAxis);
}

SnapshotView SamplingPlots::view() const {
    SnapshotView view;
    if (m_picture && m_picture->dimension > 1) {
        view.axis_x = std::size_t(std::max(0, m_axisX->currentIndex()));
        view.axis_y = std::size_t(std::max(0, m_axisY->currentIndex()));
        view.bins = 60;
        view.pair_axes = m_pairs->wanted();
        if (!m_picture->target_grid.empty()) {
            view.range_x = m_picture->target_grid.x;
            view.range_y = m_picture->target_grid.y;
        }
    } else if (m_picture) {
        view.range_x = m_picture->range;
        // Few rows in narrow bins show noise and no shape.
        const double expected = picture_rows(*m_picture);
        view.bins = expected > 0 ? std::size_t(std::clamp(3.5 * std::sqrt(expected), 12.0, 80.0)) : 80;
    }
    return view;
}

void SamplingPlots::setPicture(const SamplingPicturePtr& picture, const QString& why) {
    m_picture = picture;
    m_pairs->setPicture(picture);
    const QString invitation = why.isEmpty() ? tr("Press Run (F5) to try candidates") : why;
    m_envelope->setEmptyText(invitation);
    m_scatter->setEmptyText(invitation);
    if (!picture) {
        m_stack->setCurrentIndex(0);
        m_envelope->clear();
        m_scatter->clear();
        m_scatter->setTarget({});
        m_scatter->setEnvelope({});
        m_histogram->clear();
        m_histogram->setTarget({}, {});
        m_histogram->setBiasedLaw({}, {});
        m_quantiles->clear();
        m_goodness.reset();
        m_trace->clear();
        m_trace->setExpectedRate(std::nullopt);
        return;
    }
    if (picture->dimension == 1)
        showLine(*picture);
    else
        showPlane(*picture);
    m_trace->setExpectedRate(picture->searching ? std::nullopt : picture->expected_rate);
    emit viewChanged(view());
}

void SamplingPlots::showLine(const SamplingPicture& picture) {
    m_stack->setCurrentIndex(0);
    const QString axis = QString::fromStdString(picture.axes.front());
    m_envelope->setAxisLabels(axis, picture.ratio             ? tr("density ratio")
                                    : picture.curves.discrete ? tr("probability")
                                                              : tr("density"));
    m_envelope->setCurves(picture.curves);
    m_envelope->setTouchingPoints(picture.searching ? QVector<QPointF>() : picture.touching,
                                  foundBy(picture.envelope));
    m_envelope->setViolations(picture.violations);
    m_envelope->setRefusal(picture.no_constant);
    m_histogram->setDiscrete(picture.curves.discrete);
    m_histogram->setAxisLabels(axis, picture.curves.discrete ? tr("share") : tr("density"));
    if (picture.target_density.empty())
        m_histogram->setTarget({}, {});
    else
        m_histogram->setTarget(picture.curves.x, picture.target_density);
    if (picture.biased_law.empty())
        m_histogram->setBiasedLaw({}, {});
    else
        m_histogram->setBiasedLaw(picture.curves.x, picture.biased_law);
}

void SamplingPlots::showPlane(const SamplingPicture& picture) {
    fillAxes(picture);
    m_stack->setCurrentIndex(1);
    m_scatter->setTitle(picture.filter ? tr("Rows of the data: accepted and rejected")
                                       : tr("Candidates: accepted and rejected"));
    m_scatter->setAxisLabels(m_axisX->currentText(), m_axisY->currentText());
    m_scatter->setTarget(picture.target_grid);
    m_scatter->setEnvelope(picture.envelope_grid);
    m_histogram->setDiscrete(false);
    m_histogram->setAxisLabels(m_axisX->currentText(), tr("density"));
    m_histogram->setBiasedLaw({}, {});
    std::vector<double> x, density;
    marginalOf(picture.target_grid, x, density);
    m_histogram->setTarget(x, density);
}

void SamplingPlots::fillAxes(const SamplingPicture& picture) {
    QStringList names;
    for (const std::string& axis : picture.axes)
        names << QString::fromStdString(axis);
    QStringList shown;
    for (int i = 0; i < m_axisX->count(); ++i)
        shown << m_axisX->itemText(i);
    if (shown == names)
        return;
    for (QComboBox* combo : {m_axisX, m_axisY}) {
        const QSignalBlocker quiet(combo);
        combo->clear();
        combo->addItems(names);
        combo->setCurrentIndex(combo == m_axisX ? 0 : 1);
    }
}

void SamplingPlots::chooseAxis() {
    // The same axis twice shows nothing; the other one makes room.
    if (m_axisX->currentIndex() == m_axisY->currentIndex()) {
        auto* other = sender() == m_axisX ? m_axisY : m_axisX;
        other->setCurrentIndex((other->currentIndex() + 1) % other->count());
    }
    showChosenAxes();
}

void SamplingPlots::choosePair(std::size_t x, std::size_t y) {
    m_axisX->setCurrentIndex(int(x));
    m_axisY->setCurrentIndex(int(y));
    showChosenAxes();
}

void SamplingPlots::showChosenAxes() {
    SnapshotView chosen = view();
    chosen.range_x = chosen.range_y = Interval{}; // known when the picture along these axes has come
    m_scatter->clear();
    m_histogram->clear();
    emit viewChanged(chosen);
}

void SamplingPlots::setSnapshot(const std::shared_ptr<const SamplingSnapshot>& snapshot) {
    if (!snapshot || !m_picture || snapshot->dimension != m_picture->dimension) {
        m_envelope->clearCandidates();
        m_envelope->setSqueeze({});
        m_scatter->clear();
        m_histogram->clear();
        m_quantiles->clear();
        m_goodness.reset();
        m_trace->clear();
        m_pairs->setSnapshot(nullptr);
        return;
    }
    m_pairs->setSnapshot(snapshot);
    m_trace->setTrace(snapshot->trace);
    setQuantiles(*snapshot);
    if (snapshot->dimension == 1) {
        m_envelope->setCandidates(snapshot->recent);
        m_envelope->setSqueeze(snapshot->squeeze);
        const bool next = snapshot->counts.candidates == m_shown + 1;
        if (m_dart && next && !snapshot->recent.empty())
            m_envelope->setDart(snapshot->recent.back());
        else if (!next && snapshot->counts.candidates != m_shown)
            m_envelope->clearDart();
        m_histogram->setHistogram(snapshot->histogram);
    } else {
        const SnapshotView wanted = view();
        if (snapshot->view.axis_x == wanted.axis_x && snapshot->view.axis_y == wanted.axis_y) {
            m_scatter->setCandidates(snapshot->recent);
            m_scatter->setHistogram(snapshot->histogram);
            setMarginal(*snapshot);
        }
    }
    m_shown = snapshot->counts.candidates;
}

void SamplingPlots::setQuantiles(const SamplingSnapshot& snapshot) {
    const auto& goodness = snapshot.goodness;
    if (goodness == m_goodness)
        return;
    m_goodness = goodness;
    m_quantiles->setEmptyText(
        !goodness      ? tr("Too few are accepted yet to compare quantiles")
        : goodness->qq ? QString()
        : m_picture->curves.discrete && snapshot.dimension == 1
            ? tr("p is discrete: its counts are tested instead")
        : snapshot.dimension > 1
            ? tr("Points of several coordinates have no order, and so no quantiles")
            : tr("The distribution function of p is not known, so it has no quantiles here"));
    m_quantiles->setQuantiles(goodness ? goodness->qq : std::nullopt);
}

void SamplingPlots::setMarginal(const SamplingSnapshot& snapshot) {
    const AcceptedHistogram& plane = snapshot.histogram;
    AcceptedHistogram line;
    line.range_x = plane.range_x;
    line.bins_x = plane.bins_x;
    line.bins_y = 1;
    line.outside = plane.outside;
    line.counts.assign(plane.bins_x, 0);
    for (std::size_t j = 0; j < plane.bins_y; ++j)
        for (std::size_t i = 0; i < plane.bins_x; ++i)
            line.counts[i] += plane.counts[j * plane.bins_x + i];
    m_histogram->setHistogram(line);
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "training_plots.h"

#include "learning/metrics.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The order in which a person reads the arms.
int rankOf(const std::string& arm) {
    return arm == "rsft" ? 0 : arm == "pretrained" ? 2 : 1;
}

QComboBox* makeChooser(const QString& name, const QString& accessible, QWidget* parent) {
    auto* combo = new QComboBox(parent);
    combo->setObjectName(name);
    combo->setAccessibleName(accessible);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return combo;
}

QString metricTitle(const QString& name) {
    QString words = name;
    return words.replace(QLatin1Char('_'), QLatin1Char(' '));
}

/// Mean and standard deviation over the repeats that have reached this epoch.
struct Spread {
    double mean = missing;
    double sd = 0.0;
};

Spread spreadOf(const Matrix<double>& values, std::size_t epoch) {
    double sum = 0.0, squares = 0.0;
    int count = 0;
    for (std::size_t r = 0; r < values.rows(); ++r) {
        const double value = values(r, epoch);
        if (!std::isfinite(value))
            continue;
        sum += value;
        squares += value * value;
        ++count;
    }
    if (count == 0)
        return {};
    const double mean = sum / count;
    const double variance = count < 2 ? 0.0 : std::max(0.0, (squares - count * mean * mean) / (count - 1));
    return {mean, std::sqrt(variance)};
}

} // namespace

TrainingPlots::TrainingPlots(QWidget* parent)
    : QObject(parent), m_loss(new SeriesPlot(parent)), m_metric(new SeriesPlot(parent)),
      m_comparison(new ComparisonPlot(parent)), m_confusion(new ConfusionPlot(parent)),
      m_metricChooser(makeChooser(QStringLiteral("metric.name"), tr("Metric to plot"), parent)),
      m_comparisonChooser(makeChooser(QStringLiteral("comparison.metric"), tr("Metric to compare"), parent)),
      m_armChooser(
          makeChooser(QStringLiteral("confusion.arm"), tr("Arm whose confusion matrix is shown"), parent)) {
    m_loss->setObjectName(QStringLiteral("plot.loss"));
    m_loss->setAccessibleName(tr("Loss of every arm"));
    m_loss->setAxisLabels(tr("epoch of fine-tuning (pretraining up to 0)"), tr("cross-entropy"));
    m_metric->setObjectName(QStringLiteral("plot.metric"));
    m_metric->setAccessibleName(tr("Metric of every arm on the validation rows"));
    m_comparison->setObjectName(QStringLiteral("plot.comparison"));
    m_comparison->setAccessibleName(tr("rsft against its controls"));
    m_confusion->setObjectName(QStringLiteral("plot.confusion"));
    m_confusion->setAccessibleName(tr("Confusion matrix"));
    for (const std::string& name : metric_names()) {
        const QString metric = QString::fromStdString(name);
        m_comparisonChooser->addItem(metricTitle(metric), metric);
        if (name != "loss")
            m_metricChooser->addItem(metricTitle(metric), metric);
    }
    m_comparisonChooser->setCurrentIndex(m_comparisonChooser->findData(QStringLiteral("accuracy")));
    m_lossPage = m_loss;
    m_metricPage = makePage(m_metric, m_metricChooser, tr("on the validation rows:"));
    m_comparisonPage = makePage(m_comparison, m_comparisonChooser, tr("on the test rows:"));
    m_confusionPage = makePage(m_confusion, m_armChooser, tr("of"));
    connect(m_metricChooser, &QComboBox::activated, this, &TrainingPlots::showMetric);
    connect(m_comparisonChooser, &QComboBox::activated, this, &TrainingPlots::showComparison);
    connect(m_armChooser, &QComboBox::activated, this, &TrainingPlots::showConfusion);
    show();
}

QWidget* TrainingPlots::makePage(PlotView* plot, QWidget* chooser, const QString& label) {
    auto* page = new QWidget(plot->parentWidget());
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 4, 10, 0);
    row->addWidget(new QLabel(label, page));
    row->addWidget(chooser);
    row->addStretch(1);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(plot, 1);
    return page;
}

void TrainingPlots::setEmptyTexts(const QString& text, const QString& memory) {
    QString invitation = tr("Press Fine-tune (F9): the loss of every arm comes here");
    if (!memory.isEmpty())
        invitation += QLatin1Char('\n') + memory;
    m_loss->setEmptyText(text.isEmpty() ? invitation : text);
    m_metric->setEmptyText(text.isEmpty() ? tr("Press Fine-tune (F9): the validation rows judge every epoch")
                                          : text);
    m_comparison->setEmptyText(
        text.isEmpty() ? tr("When fine-tuning is done: how rsft differs from its controls") : text);
    m_confusion->setEmptyText(text.isEmpty() ? tr("Press Fine-tune (F9): which class is taken for which")
                                             : text);
}

std::vector<TrainingPlots::Arm> TrainingPlots::armsOf(const TrainingPictures& pictures) {
    std::map<std::string, std::vector<TrainingSnapshotPtr>> by_arm;
    for (const auto& [key, snapshot] : pictures)
        by_arm[key.first].push_back(snapshot);
    std::vector<Arm> arms;
    for (const auto& [name, snapshots] : by_arm) {
        Arm arm;
        arm.name = name;
        std::size_t epochs = 0;
        for (const TrainingSnapshotPtr& snapshot : snapshots)
            epochs = std::max(epochs, snapshot->history.epoch.size());
        for (std::size_t e = 0; e < epochs; ++e)
            arm.epoch.push_back(double(e + 1));
        const auto fill = [&](const std::string& series, auto&& value) {
            Matrix<double> values(snapshots.size(), epochs, missing);
            for (std::size_t r = 0; r < snapshots.size(); ++r)
                for (std::size_t e = 0; e < snapshots[r]->history.epoch.size(); ++e)
                    values(r, e) = value(snapshots[r]->history, e);
            arm.series[series] = std::move(values);
        };
        fill("train_loss", [](const TrainingHistory& h, std::size_t e) { return h.train_loss[e]; });
        fill("validation_loss", [](const TrainingHistory& h, std::size_t e) {
            return e < h.validation_loss.size() ? h.validation_loss[e] : missing;
        });
        for (const std::string& metric : metric_names())
            if (metric != "loss")
                fill(metric, [&metric](const TrainingHistory& h, std::size_t e) {
                    return e < h.validation.size() ? h.validation[e].value(metric) : missing;
                });
        for (const TrainingSnapshotPtr& snapshot : snapshots) {
            arm.best_epoch += double(snapshot->history.best_epoch) / double(snapshots.size());
            if (!snapshot->history.validation.empty())
                arm.confusion = snapshot->history.validation.back().confusion;
        }
        arms.push_back(std::move(arm));
    }
    return arms;
}

std::vector<TrainingPlots::Arm> TrainingPlots::armsOf(const Record& record) {
    std::vector<Arm> arms;
    for (const ArmRecord& one : record.training) {
        Arm arm;
        arm.name = one.name;
        arm.epoch = one.epoch;
        arm.series = one.epoch_series;
        for (const std::int64_t best : one.best_epoch)
            arm.best_epoch += double(best) / double(one.best_epoch.size());
        arm.confusion = one.confusion;
        arms.push_back(std::move(arm));
    }
    return arms;
}

void TrainingPlots::setTraining(const TrainingPictures& pictures) {
    m_record.reset();
    m_classes.clear();
    m_arms = armsOf(pictures);
    show();
}

void TrainingPlots::setRecord(const RecordPtr& record) {
    m_record = record;
    m_arms = record ? armsOf(*record) : std::vector<Arm>();
    m_classes.clear();
    if (record && record->dataset)
        for (const std::string& name : record->dataset->classes)
            m_classes << QString::fromStdString(name);
    show();
}

void TrainingPlots::show() {
    std::ranges::stable_sort(m_arms, {}, [](const Arm& arm) { return rankOf(arm.name); });
    std::vector<TrainingCurve> curves = curvesOf("train_loss", false);
    for (TrainingCurve& curve : curvesOf("validation_loss", true))
        curves.push_back(std::move(curve));
    for (TrainingCurve& curve : overlaysOf("validation_loss"))
        curves.push_back(std::move(curve));
    m_loss->setCurves(curves);
    QStringList names;
    for (const Arm& arm : m_arms)
        if (!arm.confusion.empty())
            names << QString::fromStdString(arm.name);
    QStringList shown;
    for (int i = 0; i < m_armChooser->count(); ++i)
        shown << m_armChooser->itemText(i);
    if (names != shown) {
        const QSignalBlocker quiet(m_armChooser);
        const QString before = m_armChooser->currentText();
        m_armChooser->clear();
        m_armChooser->addItems(names);
        m_armChooser->setCurrentIndex(std::max(0, int(names.indexOf(before))));
    }
    m_armChooser->setEnabled(!names.isEmpty());
    m_armChooser->setToolTip(names.isEmpty() ? tr("No arm has been trained yet") : QString());
    showMetric();
    showConfusion();
    showComparison();
}

std::optional<TrainingCurve> TrainingPlots::curveOf(const Arm& arm, const std::string& series,
                                                    bool validation, double shift) {
    const auto found = arm.series.find(series);
    if (found == arm.series.end() || arm.epoch.empty() || found->second.columns() < arm.epoch.size())
        return std::nullopt;
    TrainingCurve curve;
    curve.arm = QString::fromStdString(arm.name);
    curve.name = validation ? tr("%1, validation").arg(curve.arm) : curve.arm;
    curve.validation = validation;
    const bool band = found->second.rows() > 1 && !validation;
    bool any = false;
    for (std::size_t e = 0; e < arm.epoch.size(); ++e) {
        const Spread spread = spreadOf(found->second, e);
        curve.x.push_back(arm.epoch[e] + shift);
        curve.y.push_back(spread.mean);
        any = any || std::isfinite(spread.mean);
        if (band) {
            curve.low.push_back(spread.mean - spread.sd);
            curve.high.push_back(spread.mean + spread.sd);
        }
    }
    if (validation && arm.best_epoch > 0)
        curve.best_x = std::round(arm.best_epoch) + shift;
    return any ? std::optional(curve) : std::nullopt;
}

std::vector<TrainingCurve> TrainingPlots::curvesOf(const std::string& series, bool validation) const {
    std::vector<TrainingCurve> curves;
    for (const Arm& arm : m_arms) {
        // Pretraining comes before the first epoch of fine-tuning.
        const bool before = arm.name == "pretrained" && m_arms.size() > 1 && !arm.epoch.empty();
        if (auto curve = curveOf(arm, series, validation, before ? -arm.epoch.back() : 0.0))
            curves.push_back(std::move(*curve));
    }
    return curves;
}

std::vector<TrainingCurve> TrainingPlots::overlaysOf(const std::string& series) const {
    std::vector<TrainingCurve> curves;
    for (const OverlaidArm& one : m_overlays)
        if (auto curve = curveOf(one.arm, series, false, 0.0)) {
            curve->name = one.name;
            curve->color = one.color;
            curves.push_back(std::move(*curve));
        }
    return curves;
}

void TrainingPlots::setOverlays(const std::vector<Overlay>& overlays) {
    m_overlays.clear();
    for (const Overlay& one : overlays)
        for (Arm& arm : armsOf(*one.record))
            if (arm.name == "rsft")
                m_overlays.push_back({one.name, one.color, std::move(arm)});
    show();
}

void TrainingPlots::showMetric() {
    m_chosenMetric = m_metricChooser->currentData().toString();
    m_metric->setAxisLabels(tr("epoch of fine-tuning (pretraining up to 0)"), metricTitle(m_chosenMetric));
    std::vector<TrainingCurve> curves = curvesOf(m_chosenMetric.toStdString(), false);
    for (TrainingCurve& curve : overlaysOf(m_chosenMetric.toStdString()))
        curves.push_back(std::move(curve));
    m_metric->setCurves(curves);
}

void TrainingPlots::showConfusion() {
    for (const Arm& arm : m_arms) {
        if (QString::fromStdString(arm.name) != m_armChooser->currentText() || arm.confusion.empty())
            continue;
        m_confusion->setTitle(m_record ? tr("test rows, all repeats") : tr("validation rows, newest repeat"));
        m_confusion->setMatrix(arm.confusion, m_classes);
        return;
    }
    m_confusion->setTitle(QString());
    m_confusion->clear();
}

void TrainingPlots::showComparison() {
    const QString metric = m_comparisonChooser->currentData().toString();
    std::vector<ArmDifference> rows;
    if (m_record)
        for (const ComparisonRecord& one : m_record->comparison)
            if (one.metric == metric.toStdString())
                rows.push_back({tr("against %1").arg(QString::fromStdString(one.arm)),
                                QString::fromStdString(one.arm), one.difference, one.low, one.high,
                                QString::fromStdString(one.verdict)});
    if (rows.empty())
        m_comparison->clear();
    else
        m_comparison->setDifferences(rows, metricTitle(metric));
}

} // namespace sluice

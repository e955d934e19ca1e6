// SPDX-License-Identifier: GPL-3.0-or-later
#include "training_plots.h"

#include "plot_page.h"

#include "learning/metrics.h"

#include <QComboBox>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr const char* learning_rate = "learning_rate"; ///< in the chooser of metrics

QString metricTitle(const QString& name) {
    QString words = name;
    return words.replace(QLatin1Char('_'), QLatin1Char(' '));
}

} // namespace

TrainingPlots::TrainingPlots(QWidget* parent)
    : QObject(parent), m_loss(new SeriesPlot(parent)), m_metric(new SeriesPlot(parent)),
      m_comparison(new ComparisonPlot(parent)), m_confusion(new ConfusionPlot(parent)),
      m_before(new ConfusionPlot(parent)),
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
    m_before->setObjectName(QStringLiteral("plot.confusionBefore"));
    m_before->setAccessibleName(tr("Confusion matrix before fine-tuning"));
    for (const std::string& name : metric_names()) {
        const QString metric = QString::fromStdString(name);
        m_comparisonChooser->addItem(metricTitle(metric), metric);
        if (name != "loss")
            m_metricChooser->addItem(metricTitle(metric), metric);
    }
    m_metricChooser->addItem(tr("learning rate"), QLatin1String(learning_rate));
    m_comparisonChooser->setCurrentIndex(m_comparisonChooser->findData(QStringLiteral("accuracy")));
    m_lossPage = m_loss;
    m_metricPage = makePlotPage({m_metric}, m_metricChooser, tr("on the validation rows:"));
    m_comparisonPage = makePlotPage({m_comparison}, m_comparisonChooser, tr("on the test rows:"));
    m_confusionPage = makePlotPage({m_before, m_confusion}, m_armChooser, tr("of"));
    connect(m_metricChooser, &QComboBox::activated, this, &TrainingPlots::showMetric);
    connect(m_comparisonChooser, &QComboBox::activated, this, &TrainingPlots::showComparison);
    connect(m_armChooser, &QComboBox::activated, this, &TrainingPlots::showConfusion);
    show();
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

void TrainingPlots::setClasses(const QStringList& classes) {
    m_classes = classes;
    show();
}

void TrainingPlots::setTraining(const TrainingPictures& pictures) {
    m_record.reset();
    m_series.take(pictures);
    show();
}

void TrainingPlots::setRecord(const RecordPtr& record) {
    m_record = record;
    m_series.take(record ? *record : Record());
    if (record && record->dataset) {
        m_classes.clear();
        for (const std::string& name : record->dataset->classes)
            m_classes << QString::fromStdString(name);
    }
    show();
}

QString TrainingPlots::className(std::size_t label) const {
    return label < std::size_t(m_classes.size()) ? m_classes[qsizetype(label)] : QString::number(label);
}

void TrainingPlots::show() {
    std::vector<TrainingCurve> curves = curvesOf("train_loss", false);
    for (TrainingCurve& curve : curvesOf("validation_loss", true))
        curves.push_back(std::move(curve));
    for (TrainingCurve& curve : overlaysOf("validation_loss"))
        curves.push_back(std::move(curve));
    m_loss->setCurves(curves);
    showChoices();
    showMetric();
    showConfusion();
    showComparison();
}

/// The arms with a confusion matrix, and the classes with a recall.
void TrainingPlots::showChoices() {
    std::vector<std::pair<QString, QString>> names, recalls;
    std::size_t classes = 0;
    for (const TrainedArm& arm : m_series.arms()) {
        const QString name = QString::fromStdString(arm.name);
        if (!arm.confusion.empty())
            names.emplace_back(name, name);
        while (arm.series.contains(recall_series(classes)))
            ++classes;
    }
    for (std::size_t c = 0; c < classes; ++c)
        recalls.emplace_back(tr("recall of %1").arg(className(c)), QString::fromStdString(recall_series(c)));
    offerChoices(m_armChooser, 0, names);
    m_armChooser->setEnabled(!names.empty());
    m_armChooser->setToolTip(names.empty() ? tr("No arm has been trained yet") : QString());
    offerChoices(m_metricChooser, m_metricChooser->findData(QLatin1String(learning_rate)) + 1, recalls);
}

std::optional<TrainingCurve> TrainingPlots::curveOf(const TrainedArm& arm, const std::string& series,
                                                    bool validation, double shift) {
    const auto found = arm.series.find(series);
    if (found == arm.series.end() || found->second.empty())
        return std::nullopt;
    const RepeatedSeries& values = found->second;
    TrainingCurve curve;
    curve.arm = QString::fromStdString(arm.name);
    curve.name = validation ? tr("%1, validation").arg(curve.arm) : curve.arm;
    curve.validation = validation;
    const bool band = values.repeats() > 1 && !validation;
    for (std::size_t e = 0; e < std::min(values.size(), arm.epoch.size()); ++e) {
        const double mean = values.mean(e);
        curve.x.push_back(arm.epoch[e] + shift);
        curve.y.push_back(mean);
        if (band) {
            const double spread = values.spread(e);
            curve.low.push_back(mean - spread);
            curve.high.push_back(mean + spread);
        }
    }
    if (validation && arm.best_epoch > 0)
        curve.best_x = std::round(arm.best_epoch) + shift;
    return curve;
}

std::vector<TrainingCurve> TrainingPlots::curvesOf(const std::string& series, bool validation) const {
    std::vector<TrainingCurve> curves;
    for (const TrainedArm& arm : m_series.arms()) {
        // Pretraining comes before the first epoch of fine-tuning.
        const bool before = arm.name == "pretrained" && m_series.arms().size() > 1 && !arm.epoch.empty();
        if (auto curve = curveOf(arm, series, validation, before ? -arm.epoch.back() : 0.0))
            curves.push_back(std::move(*curve));
    }
    return curves;
}

std::vector<TrainingCurve> TrainingPlots::learningRates() const {
    std::vector<TrainingCurve> curves;
    for (const TrainedArm& arm : m_series.arms()) {
        if (arm.step.empty() || arm.step.size() != arm.learning_rate.size())
            continue;
        const bool before = arm.name == "pretrained" && m_series.arms().size() > 1;
        const double shift = before ? -arm.step.back() : 0.0;
        TrainingCurve curve;
        curve.arm = QString::fromStdString(arm.name);
        curve.name = curve.arm;
        for (const double step : arm.step)
            curve.x.push_back(step + shift);
        curve.y = arm.learning_rate;
        curves.push_back(std::move(curve));
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
    for (const Overlay& one : overlays) {
        TrainingSeries series;
        series.take(*one.record);
        for (const TrainedArm& arm : series.arms())
            if (arm.name == "rsft")
                m_overlays.push_back({one.name, one.color, arm});
    }
    show();
}

void TrainingPlots::showMetric() {
    const QString metric = m_metricChooser->currentData().toString();
    if (metric == QLatin1String(learning_rate)) {
        m_metric->setAxisLabels(tr("step of the optimiser (pretraining up to 0)"), tr("learning rate"));
        m_metric->setCurves(learningRates());
        return;
    }
    m_metric->setAxisLabels(tr("epoch of fine-tuning (pretraining up to 0)"), m_metricChooser->currentText());
    std::vector<TrainingCurve> curves = curvesOf(metric.toStdString(), false);
    for (TrainingCurve& curve : overlaysOf(metric.toStdString()))
        curves.push_back(std::move(curve));
    m_metric->setCurves(curves);
}

void TrainingPlots::showConfusion() {
    const std::string chosen = m_armChooser->currentText().toStdString();
    const auto matrixOf = [this](const std::string& name) {
        const auto found = std::ranges::find(m_series.arms(), name, &TrainedArm::name);
        return found == m_series.arms().end() ? Matrix<double>() : found->confusion;
    };
    const Matrix<double> after = matrixOf(chosen);
    const Matrix<double> before = chosen == "pretrained" ? Matrix<double>() : matrixOf("pretrained");
    const QString rows = m_record ? tr("test rows, all repeats") : tr("validation rows, newest repeat");
    m_before->setVisible(!before.empty());
    m_before->setTitle(before.empty() ? QString() : tr("before: %1").arg(rows));
    m_before->setMatrix(before, m_classes);
    m_confusion->setTitle(after.empty() ? QString() : before.empty() ? rows : tr("after: %1").arg(rows));
    m_confusion->setMatrix(after, m_classes);
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

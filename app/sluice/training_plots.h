// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training_series.h"

#include "widgets/plots/comparison_plot.h"
#include "widgets/plots/confusion_plot.h"
#include "widgets/plots/series_plot.h"

#include <QObject>
#include <QWidget>

class QComboBox;
class QSlider;

namespace sluice {

/// The plots of training: losses, a metric, recalls or the learning rate of every arm while they come, the
/// confusion matrix of one arm before and after it was fine-tuned, and how rsft differs from its controls
/// when the run is done.
class TrainingPlots : public QObject {
    Q_OBJECT

  public:
    explicit TrainingPlots(QWidget* parent);

    SeriesPlot* loss() const { return m_loss; }
    SeriesPlot* metric() const { return m_metric; }
    ComparisonPlot* comparison() const { return m_comparison; }
    ConfusionPlot* confusion() const { return m_confusion; }
    /// Of what the arm started from, beside it.
    ConfusionPlot* confusionBefore() const { return m_before; }
    /// The plots with the choosers that belong to them.
    QWidget* lossPage() const { return m_lossPage; }
    QWidget* metricPage() const { return m_metricPage; }
    QWidget* comparisonPage() const { return m_comparisonPage; }
    QWidget* confusionPage() const { return m_confusionPage; }

    /// The names of the classes, where the data have told them.
    void setClasses(const QStringList& classes);
    void setTraining(const TrainingPictures& pictures);
    void setRecord(const RecordPtr& record);
    /// `memory`: what a run will take, told with the usual invitation.
    void setEmptyTexts(const QString& text, const QString& memory);
    /// Earlier runs whose rsft curves lie over those of the newest one.
    struct Overlay {
        QString name;
        QColor color;
        RecordPtr record;
    };
    void setOverlays(const std::vector<Overlay>& overlays);

  private:
    void show();
    void showChoices();
    void showMetric();
    void showConfusion();
    void showComparison();
    QString className(std::size_t label) const;
    std::vector<TrainingCurve> curvesOf(const std::string& series, bool validation) const;
    std::vector<TrainingCurve> learningRates() const;
    std::vector<TrainingCurve> overlaysOf(const std::string& series) const;
    static std::optional<TrainingCurve> curveOf(const TrainedArm& arm, const std::string& series,
                                                bool validation, double shift);

    /// The rsft arm of an overlaid run.
    struct OverlaidArm {
        QString name;
        QColor color;
        TrainedArm arm;
    };
    TrainingSeries m_series;
    std::vector<OverlaidArm> m_overlays;
    QStringList m_classes;
    RecordPtr m_record;
    SeriesPlot* m_loss;
    SeriesPlot* m_metric;
    ComparisonPlot* m_comparison;
    ConfusionPlot* m_confusion;
    ConfusionPlot* m_before;
    QComboBox* m_metricChooser;
    QComboBox* m_comparisonChooser;
    QComboBox* m_armChooser;
    QWidget* m_lossPage;
    QWidget* m_metricPage;
    QWidget* m_comparisonPage;
    QWidget* m_confusionPage;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_controller.h"

#include "widgets/plots/comparison_plot.h"
#include "widgets/plots/confusion_plot.h"
#include "widgets/plots/series_plot.h"

#include <QObject>
#include <QWidget>

class QComboBox;
class QSlider;

namespace sluice {

/// The plots of training: losses and a metric of every arm while they come, the confusion matrix of one arm,
/// and how rsft differs from its controls when the run is done.
class TrainingPlots : public QObject {
    Q_OBJECT

  public:
    explicit TrainingPlots(QWidget* parent);

    SeriesPlot* loss() const { return m_loss; }
    SeriesPlot* metric() const { return m_metric; }
    ComparisonPlot* comparison() const { return m_comparison; }
    ConfusionPlot* confusion() const { return m_confusion; }
    /// The plots with the choosers that belong to them.
    QWidget* lossPage() const { return m_lossPage; }
    QWidget* metricPage() const { return m_metricPage; }
    QWidget* comparisonPage() const { return m_comparisonPage; }
    QWidget* confusionPage() const { return m_confusionPage; }

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
    /// The series of one arm, one row per repeat; NaN where a repeat has not come so far.
    struct Arm {
        std::string name;
        std::vector<double> epoch;
        std::map<std::string, Matrix<double>> series;
        double best_epoch = 0.0; ///< mean over repeats
        Matrix<double> confusion;
    };

    QWidget* makePage(PlotView* plot, QWidget* chooser, const QString& label);
    static std::vector<Arm> armsOf(const TrainingPictures& pictures);
    static std::vector<Arm> armsOf(const Record& record);
    void show();
    void showMetric();
    void showConfusion();
    void showComparison();
    std::vector<TrainingCurve> curvesOf(const std::string& series, bool validation) const;
    std::vector<TrainingCurve> overlaysOf(const std::string& series) const;
    static std::optional<TrainingCurve> curveOf(const Arm& arm, const std::string& series, bool validation,
                                                double shift);
    const QString& chosenMetric() const { return m_chosenMetric; }

    /// The rsft arm of an overlaid run.
    struct OverlaidArm {
        QString name;
        QColor color;
        Arm arm;
    };
    std::vector<Arm> m_arms;
    std::vector<OverlaidArm> m_overlays;
    QStringList m_classes;
    RecordPtr m_record;
    QString m_chosenMetric;
    SeriesPlot* m_loss;
    SeriesPlot* m_metric;
    ComparisonPlot* m_comparison;
    ConfusionPlot* m_confusion;
    QComboBox* m_metricChooser;
    QComboBox* m_comparisonChooser;
    QComboBox* m_armChooser;
    QWidget* m_lossPage;
    QWidget* m_metricPage;
    QWidget* m_comparisonPage;
    QWidget* m_confusionPage;
};

} // namespace sluice

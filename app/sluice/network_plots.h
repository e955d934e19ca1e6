// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_controller.h"

#include "widgets/plots/importance_plot.h"
#include "widgets/plots/regions_plot.h"

#include <QObject>
#include <QStringList>

class QComboBox;
class QLabel;

namespace sluice {

/// What the trained networks of a run are like: what one arm decides over the plane of two features, beside
/// what it started from, and what each feature is worth to every arm.
class NetworkPlots : public QObject {
    Q_OBJECT

  public:
    explicit NetworkPlots(QWidget* parent);

    RegionsPlot* regions() const { return m_regions; }
    /// Of what the arm started from, beside it.
    RegionsPlot* regionsBefore() const { return m_before; }
    ImportancePlot* importance() const { return m_importance; }
    QWidget* regionsPage() const { return m_page; }

    /// Of a run that has ended; null while none has.
    void setRecord(const RecordPtr& record);
    void setEmptyText(const QString& text); ///< "": the usual invitation

  private:
    void show();
    void showRegions();
    void showImportance();
    QStringList classNames() const;

    RecordPtr m_record;
    RegionsPlot* m_regions;
    RegionsPlot* m_before;
    ImportancePlot* m_importance;
    QComboBox* m_armChooser;
    QLabel* m_note; ///< what the picture is a cut through
    QWidget* m_page;
};

} // namespace sluice

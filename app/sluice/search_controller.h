// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background_task.h"
#include "pictures.h"

#include <QObject>

namespace sluice {

class AdvicePanel;
class ExperimentDocument;
class MethodComparisonPanel;
class SamplingController;

/// Joins what is searched for or measured on request (better proposals, the methods side by side) with the
/// panels that show it. Both run in the background, one at a time, and are forgotten when the target changes.
class SearchController : public QObject {
    Q_OBJECT

  public:
    SearchController(ExperimentDocument* document, SamplingController* sampling, AdvicePanel* advice,
                     MethodComparisonPanel* methods, QObject* parent = nullptr);

    /// What is being searched for, for the status bar; "" while nothing is.
    QString what() const { return m_task->isRunning() ? m_task->what() : QString(); }

  signals:
    void stateChanged();

  private:
    void connectPanels();
    DensityPtr experimentProposal(const SamplingPicture& picture) const;
    void startAdvice();
    void startComparison();
    void documentChanged(const QString& pointer);
    void updateAvailable();
    void stop();
    void failed(const QString& message);

    ExperimentDocument* m_document;
    SamplingController* m_sampling;
    AdvicePanel* m_advice;
    MethodComparisonPanel* m_methods;
    BackgroundTask* m_task;
    bool m_advising = false; ///< the task at hand looks for proposals, otherwise it measures methods
};

} // namespace sluice

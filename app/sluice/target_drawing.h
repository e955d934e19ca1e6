// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <vector>

class QAction;

namespace sluice {

class EnvelopePlot;
class ExperimentDocument;
class MessageBar;
class SamplingController;

/// Drawing the target with the mouse: while the action is checked, each stroke across the picture makes the
/// target a histogram of what is drawn, which can be undone stroke by stroke.
class TargetDrawing : public QObject {
    Q_OBJECT

  public:
    /// All of them must outlive it.
    TargetDrawing(QAction* action, EnvelopePlot* plot, ExperimentDocument* document,
                  SamplingController* sampling, MessageBar* message, QObject* parent);

    /// Why there is nothing that can be drawn on; "" where there is.
    QString obstacle() const;
    /// Allows the action or says why not; ends drawing where there is nothing to draw on any more.
    void update();

  private:
    void toggle(bool drawing);
    void takeOver(const std::vector<double>& edges, const std::vector<double>& heights);

    QAction* m_action;
    EnvelopePlot* m_plot;
    ExperimentDocument* m_document;
    SamplingController* m_sampling;
    MessageBar* m_message;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment_document.h"
#include "run_controller.h"
#include "sampling_controller.h"

#include <QObject>

namespace sluice {

class Autosave;
class RunList;

/// What a window shows and steers, and what lives on when the window is built anew in another language: the
/// experiment with its history, sampling, the run that is going, and every run that ended.
class Workspace : public QObject {
    Q_OBJECT

  public:
    explicit Workspace(QObject* parent = nullptr);

    ExperimentDocument* document() const { return m_document; }
    SamplingController* sampling() const { return m_sampling; }
    RunController* runner() const { return m_runner; }
    Autosave* autosave() const { return m_autosave; }
    RunList* runs() const { return m_runs; }

  private:
    ExperimentDocument* m_document;
    SamplingController* m_sampling;
    RunController* m_runner;
    Autosave* m_autosave;
    RunList* m_runs;
};

} // namespace sluice

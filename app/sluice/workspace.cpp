// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspace.h"

#include "autosave.h"
#include "run_list.h"

#include <QTimer>

namespace sluice {

Workspace::Workspace(QObject* parent)
    : QObject(parent), m_document(new ExperimentDocument(this)), m_sampling(new SamplingController(this)),
      m_runner(new RunController(this)), m_autosave(new Autosave(m_document, QString(), this)),
      m_runs(new RunList(QString(), this)) {
    connect(m_runner, &RunController::recorded, m_runs, &RunList::add);
    QTimer::singleShot(0, m_runs, &RunList::load); // the window is up first
}

} // namespace sluice

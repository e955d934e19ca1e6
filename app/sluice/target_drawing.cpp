// SPDX-License-Identifier: GPL-3.0-or-later
#include "target_drawing.h"

#include "experiment_document.h"
#include "experiment_history.h"
#include "pictures.h"
#include "sampling_controller.h"
#include "window_actions.h"

#include "widgets/panels/message_bar.h"
#include "widgets/plots/envelope_plot.h"

#include <QAction>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {

TargetDrawing::TargetDrawing(QAction* action, EnvelopePlot* plot, ExperimentDocument* document,
                             SamplingController* sampling, MessageBar* message, QObject* parent)
    : QObject(parent), m_action(action), m_plot(plot), m_document(document), m_sampling(sampling),
      m_message(message) {
    connect(action, &QAction::toggled, this, &TargetDrawing::toggle);
    connect(plot, &EnvelopePlot::targetDrawn, this, &TargetDrawing::takeOver);
}

QString TargetDrawing::obstacle() const {
    const SamplingPicturePtr& picture = m_sampling->picture();
    if (!picture)
        return tr("the densities are not ready");
    if (picture->filter)
        return tr("rows are filtered here: their target is fitted to data");
    if (picture->dimension != 1)
        return tr("only a target in one dimension can be drawn");
    if (picture->curves.discrete)
        return tr("a discrete target has no curve to draw");
    return {};
}

void TargetDrawing::update() {
    const QString why = obstacle();
    // While M is looked for anew after a stroke, drawing goes on.
    if (!why.isEmpty() && m_action->isChecked() && m_sampling->picture())
        m_action->setChecked(false);
    WindowActions::allow(m_action, m_action->isChecked() ? QString() : why);
}

void TargetDrawing::toggle(bool drawing) {
    m_plot->setDrawing(drawing);
    if (!drawing) {
        m_message->hide();
        return;
    }
    if (!m_plot->isDrawing()) { // the picture has gone meanwhile
        m_action->setChecked(false);
        return;
    }
    m_message->ask(tr("Drag across the picture to draw the target p. Each stroke can be undone."),
                   {{QStringLiteral("drawn"), tr("Done"), [this] { m_action->setChecked(false); }}});
}

void TargetDrawing::takeOver(const std::vector<double>& edges, const std::vector<double>& heights) {
    nlohmann::json weights = nlohmann::json::array();
    const double most = *std::ranges::max_element(heights);
    for (const double height : heights) // no more digits than a hand has
        weights.push_back(std::round(1e4 * height / most) / 1e4);
    m_document->history().separate();
    m_document->set(QStringLiteral("/sampling/target"),
                    {{"family", "histogram"}, {"edges", edges}, {"weights", std::move(weights)}});
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "hidden_controls.h"

#include "experiment_document.h"
#include "window_actions.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>

#include <utility>

namespace sluice {

HiddenControls::HiddenControls(ExperimentDocument* document, QObject* parent)
    : QObject(parent), m_document(document) {
    connect(document, &ExperimentDocument::changed, this, [this](const QString& pointer) {
        if (pointer.isEmpty() || pointer.startsWith(QLatin1String("/window")))
            apply();
    });
}

void HiddenControls::add(const QString& name, const QString& title, std::vector<QWidget*> widgets,
                         std::vector<QAction*> actions) {
    m_parts.push_back({name, title, std::move(widgets), std::move(actions)});
}

void HiddenControls::fill(QMenu* menu) {
    for (Part& part : m_parts) {
        part.toggle = menu->addAction(part.title);
        part.toggle->setObjectName(QStringLiteral("action.show.") + part.name);
        part.toggle->setCheckable(true);
        part.toggle->setChecked(true);
        connect(part.toggle, &QAction::triggered, this, [this, name = part.name](bool shown) {
            QStringList names = hidden();
            names.removeAll(name);
            if (!shown)
                names << name;
            set(names);
        });
    }
    menu->addSeparator();
    m_showAll = menu->addAction(tr("Show &all"));
    m_showAll->setObjectName(QStringLiteral("action.show.all"));
    m_showAll->setProperty("help", tr("Show every control that this experiment hides"));
    connect(m_showAll, &QAction::triggered, this, [this] { set({}); });
}

QStringList HiddenControls::hidden() const {
    QStringList names;
    const nlohmann::json list = m_document->value(QStringLiteral("/window/hidden"));
    if (list.is_array())
        for (const nlohmann::json& name : list)
            if (name.is_string())
                names << QString::fromStdString(name.get<std::string>());
    return names;
}

void HiddenControls::set(const QStringList& hidden) {
    nlohmann::json list = nlohmann::json::array();
    for (const Part& part : m_parts) // in the order of the window
        if (hidden.contains(part.name))
            list.push_back(part.name.toStdString());
    if (list.empty())
        m_document->set(QStringLiteral("/window"), nlohmann::json(nlohmann::json::value_t::discarded));
    else
        m_document->set(QStringLiteral("/window/hidden"), list);
}

void HiddenControls::show(Part& part, bool shown) {
    for (QWidget* widget : part.widgets) {
        auto* dock = qobject_cast<QDockWidget*>(widget);
        if (dock)
            dock->toggleViewAction()->setVisible(shown);
        if (!dock || !shown || part.hidden) // a panel that its person closed stays closed
            widget->setVisible(shown);
    }
    for (QAction* action : part.actions)
        action->setVisible(shown);
    part.hidden = !shown;
}

void HiddenControls::apply() {
    const QStringList names = hidden();
    int count = 0;
    for (Part& part : m_parts) {
        const bool shown = !names.contains(part.name);
        show(part, shown);
        if (part.toggle)
            part.toggle->setChecked(shown);
        count += shown ? 0 : 1;
    }
    if (m_showAll)
        WindowActions::allow(m_showAll, count > 0 ? QString() : tr("nothing is hidden"));
    emit applied(count);
}

} // namespace sluice

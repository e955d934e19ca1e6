// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/density_list.h"

#include "widgets/panels/density_editor.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

using nlohmann::json;

json anotherOne() {
    return {{"family", "normal"}, {"mu", 0.0}, {"sigma", 1.0}};
}

} // namespace

DensityList::DensityList(Kind kind, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_rows(new QVBoxLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_rows->setSpacing(8);
    column->addLayout(m_rows);
    if (kind == Kind::one)
        return;
    m_add = new QToolButton(this);
    m_add->setText(tr("+ Add a density"));
    m_add->setAccessibleName(tr("Add a density to the list"));
    column->addWidget(m_add);
    connect(m_add, &QToolButton::clicked, this, [this] {
        json next = m_value.is_array() ? m_value : json::array();
        // One like the last is nearly always of the right kind; it differs only in where it lies.
        next.push_back(next.empty() ? anotherOne() : next.back());
        setValue(next);
        emit added(m_value);
    });
}

void DensityList::setNames(const QString& objectName, const QString& accessibleName) {
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    if (m_add)
        m_add->setObjectName(objectName + QStringLiteral(".add"));
}

void DensityList::setColumns(const QStringList& columns) {
    m_columns = columns;
    for (const Row& row : m_list)
        row.editor->setColumns(columns);
}

void DensityList::setValue(const json& value) {
    m_value = value;
    const json list = m_kind == Kind::one ? json::array({value}) : value;
    const std::size_t count = list.is_array() ? list.size() : 0;
    while (m_list.size() > count) {
        m_list.back().frame->hide(); // its own button may have asked for this
        m_list.back().frame->deleteLater();
        m_list.pop_back();
    }
    while (m_list.size() < count)
        addRow();
    for (std::size_t i = 0; i < count; ++i) {
        m_list[i].editor->setDensity(list[i]);
        if (m_list[i].remove) {
            m_list[i].remove->setEnabled(count > 1);
            m_list[i].remove->setToolTip(count > 1 ? tr("Remove this density from the list")
                                                   : tr("The last one cannot be removed"));
        }
    }
}

void DensityList::addRow() {
    const int index = int(m_list.size());
    const QString name = m_kind == Kind::one ? objectName() + QStringLiteral(".density")
                                             : QStringLiteral("%1.%2").arg(objectName()).arg(index);
    auto* frame = new QFrame(this);
    frame->setFrameShape(QFrame::StyledPanel);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(8, 6, 8, 6);
    Row row{frame, new DensityEditor(name, frame), nullptr};
    row.editor->setColumns(m_columns);
    if (m_kind == Kind::several) {
        row.remove = new QToolButton(frame);
        row.remove->setObjectName(name + QStringLiteral(".remove"));
        row.remove->setAccessibleName(tr("Remove density %1").arg(index + 1));
        row.remove->setText(tr("Remove"));
        row.remove->setAutoRaise(true);
        auto* top = new QHBoxLayout;
        top->addWidget(new QLabel(tr("Density %1").arg(index + 1), frame), 1);
        top->addWidget(row.remove);
        column->addLayout(top);
        connect(row.remove, &QToolButton::clicked, this, [this, index] { removeRow(index); });
    }
    column->addWidget(row.editor);
    m_rows->addWidget(frame);
    m_list.push_back(row);
    connect(row.editor, &DensityEditor::edited, this, &DensityList::readForms);
}

void DensityList::removeRow(int index) {
    json next = m_value;
    next.erase(std::size_t(index));
    setValue(next);
    emit removed(index, m_value);
}

void DensityList::readForms() {
    if (m_kind == Kind::one) {
        m_value = m_list.front().editor->density();
    } else {
        m_value = json::array();
        for (const Row& row : m_list)
            m_value.push_back(row.editor->density());
    }
    emit valueEdited(m_value);
}

void DensityList::showProblems(const Problems& problems, const std::string& prefix) {
    for (std::size_t i = 0; i < m_list.size(); ++i)
        m_list[i].editor->showProblems(problems,
                                       m_kind == Kind::one ? prefix : prefix + "/" + std::to_string(i));
}

} // namespace sluice

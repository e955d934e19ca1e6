// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/method_panel.h"

#include "widgets/panels/note_label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace sluice {
namespace {

using nlohmann::json;

struct Method {
    const char* name; ///< in the experiment file
    const char* title;
    const char* note;
    bool uses_proposal;
};

constexpr std::array<Method, 4> methods{{
    {"rejection", QT_TRANSLATE_NOOP("sluice::MethodPanel", "Rejection"), "", true},
    {"squeeze", QT_TRANSLATE_NOOP("sluice::MethodPanel", "Squeeze"),
     QT_TRANSLATE_NOOP("sluice::MethodPanel",
                       "A cheap lower bound of p accepts most candidates without evaluating p. What is "
                       "accepted is the same as without it."),
     true},
    {"adaptive_rejection", QT_TRANSLATE_NOOP("sluice::MethodPanel", "Adaptive rejection"),
     QT_TRANSLATE_NOOP(
         "sluice::MethodPanel",
         "For log-concave targets in one dimension: exponential pieces through points of p make the "
         "envelope, and each evaluation of p improves it. Proposal and M are not used."),
     false},
    {"ratio_of_uniforms", QT_TRANSLATE_NOOP("sluice::MethodPanel", "Ratio of uniforms"),
     QT_TRANSLATE_NOOP(
         "sluice::MethodPanel",
         "Points are thrown into a box around {(u, v): u² ≤ p(v/u)}; v/u follows p where they fall "
         "inside. Proposal and M are not used."),
     false},
}};

} // namespace

MethodPanel::MethodPanel(QWidget* parent)
    : QWidget(parent), m_method(new QComboBox(this)), m_note(new NoteLabel(NoteLabel::Tone::quiet, this)),
      m_problems(new NoteLabel(NoteLabel::Tone::error, this)) {
    setObjectName(QStringLiteral("method"));
    m_method->setObjectName(QStringLiteral("method.name"));
    m_method->setAccessibleName(tr("Method of sampling"));
    m_method->setToolTip(tr("How candidates are drawn and tested"));
    for (const Method& method : methods)
        m_method->addItem(tr(method.title), QLatin1String(method.name));
    m_note->setObjectName(QStringLiteral("method.note"));
    m_problems->setObjectName(QStringLiteral("method.problems"));
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(tr("method"), this);
    label->setBuddy(m_method);
    row->addWidget(label);
    row->addWidget(m_method, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addLayout(row);
    column->addWidget(m_note);
    column->addWidget(m_problems);
    connect(m_method, &QComboBox::activated, this, [this] {
        m_note->setNote(tr(methods[std::size_t(m_method->currentIndex())].note));
        emit edited({QStringLiteral("/method"), method().toStdString()});
    });
}

void MethodPanel::setSampling(const json& sampling) {
    const json name = sampling.is_object() ? sampling.value("method", json("rejection")) : json("rejection");
    const auto found =
        std::ranges::find_if(methods, [&](const Method& method) { return name == method.name; });
    const int index = found == methods.end() ? 0 : int(found - methods.begin());
    m_method->setCurrentIndex(index);
    m_note->setNote(tr(methods[std::size_t(index)].note));
    const bool filter = sampling.is_object() && sampling.value("mode", json()) == "filter";
    m_method->setEnabled(!filter);
    m_method->setToolTip(filter ? tr("Rows are tried one by one: there is only one way to do that")
                                : tr("How candidates are drawn and tested"));
}

void MethodPanel::showProblems(const Problems& problems) {
    QStringList lines;
    for (const Problem& problem : problems)
        if (problem.pointer == "/sampling/method")
            lines << QString::fromStdString(problem.message);
    m_problems->setNote(lines.join(QLatin1Char('\n')));
}

QString MethodPanel::method() const {
    return m_method->currentData().toString();
}

bool MethodPanel::usesProposal() const {
    return methods[std::size_t(m_method->currentIndex())].uses_proposal;
}

QString MethodPanel::titleOf(const QString& name) {
    const auto found = std::ranges::find_if(
        methods, [&](const Method& method) { return name == QLatin1String(method.name); });
    return found == methods.end() ? name : tr(found->title);
}

QString MethodPanel::inWords() const {
    return m_method->currentIndex() == 0 ? QString() : m_method->currentText().toLower();
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/constant_panel.h"

#include "base/text.h"
#include "widgets/panels/note_label.h"
#include "widgets/panels/number_field.h"
#include "widgets/panels/number_spin.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

constexpr double default_accepted = 10000;
constexpr double default_candidates = 100000;
constexpr double default_seconds = 10;
constexpr double least_m = 1e-12; ///< stands for "there is no M"

QString shortText(double value, int digits = 4) {
    return QString::fromStdString(short_number(value, digits));
}

QString percent(double share) {
    return ConstantPanel::tr("%1 %").arg(shortText(100 * share, 3));
}

} // namespace

ConstantPanel::ConstantPanel(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("constant"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    buildConstant();
    buildStop();
    m_problems = new NoteLabel(NoteLabel::Tone::error, this);
    m_problems->setObjectName(QStringLiteral("constant.problems"));
    column->addWidget(m_problems);
}

void ConstantPanel::buildConstant() {
    auto* column = qobject_cast<QVBoxLayout*>(layout());
    m_m = new NumberField(this);
    m_m->setNames(QStringLiteral("constant.m"), tr("Constant M"));
    m_m->setBounds(least_m, 1e15);
    m_m->spin()->setSpecialValueText(tr("none"));
    m_m->setToolTip(tr("p(x) must not exceed M q(x) anywhere. Changing it switches “auto” off"));
    m_auto = new QCheckBox(tr("auto"), this);
    m_auto->setObjectName(QStringLiteral("constant.auto"));
    m_auto->setAccessibleName(tr("Find the smallest M that holds"));
    m_auto->setToolTip(tr("Find the smallest M with p ≤ M q everywhere"));
    m_adaptive = new QCheckBox(tr("adaptive"), this);
    m_adaptive->setObjectName(QStringLiteral("constant.adaptive"));
    m_adaptive->setAccessibleName(tr("Raise M while sampling"));
    m_adaptive->setToolTip(
        tr("Raise M whenever a candidate lies above the envelope, and thin what was kept"));
    auto* row = new QHBoxLayout;
    row->addWidget(new QLabel(QStringLiteral("M"), this));
    row->addWidget(m_m, 1);
    row->addWidget(m_auto);
    row->addWidget(m_adaptive);
    column->addLayout(row);
    m_note = new NoteLabel(NoteLabel::Tone::quiet, this);
    m_note->setObjectName(QStringLiteral("constant.note"));
    m_sentence = new NoteLabel(NoteLabel::Tone::plain, this);
    m_sentence->setObjectName(QStringLiteral("constant.sentence"));
    column->addWidget(m_note);
    column->addWidget(m_sentence);
    connect(m_m, &NumberField::numberEdited, this, [this](double m) { chooseSource(m); });
    connect(m_auto, &QCheckBox::clicked, this,
            [this](bool on) { chooseSource(on ? json("auto") : json(m_m->number())); });
    connect(m_adaptive, &QCheckBox::clicked, this,
            [this](bool on) { chooseSource(on ? json("adaptive") : json(m_m->number())); });
}

/// M is a number, "auto" or "adaptive".
void ConstantPanel::chooseSource(const json& m) {
    m_auto->setChecked(m == "auto");
    m_adaptive->setChecked(m == "adaptive");
    emit edited({QStringLiteral("/M"), m});
}

void ConstantPanel::buildStop() {
    auto* column = qobject_cast<QVBoxLayout*>(layout());
    const auto addRule = [&](const QString& text, const QString& name, double initial, bool counts,
                             NumberSpin*& spin) {
        auto* box = new QCheckBox(text, this);
        box->setObjectName(name);
        box->setAccessibleName(text);
        spin = new NumberSpin(this);
        spin->setObjectName(name + QStringLiteral(".count"));
        spin->setAccessibleName(text + tr(", how many"));
        spin->setIntegral(counts);
        spin->setBounds(counts ? 1 : 0.01, 1e12);
        spin->setNumber(initial);
        auto* row = new QHBoxLayout;
        row->addWidget(box, 1);
        row->addWidget(spin);
        column->addLayout(row);
        connect(box, &QCheckBox::clicked, this, &ConstantPanel::emitStop);
        connect(spin, &QDoubleSpinBox::valueChanged, this, [this, box] {
            box->setChecked(true);
            emitStop();
        });
        return box;
    };
    m_stopAccepted = addRule(tr("stop when accepted"), QStringLiteral("stop.accepted"), default_accepted,
                             true, m_accepted);
    m_stopCandidates = addRule(tr("stop when tried"), QStringLiteral("stop.candidates"), default_candidates,
                               true, m_candidates);
    m_stopSeconds =
        addRule(tr("stop after seconds"), QStringLiteral("stop.seconds"), default_seconds, false, m_seconds);
}

void ConstantPanel::setSampling(const json& sampling) {
    m_sampling = sampling;
    const json m = sampling.is_object() ? sampling.value("M", json("auto")) : json("auto");
    m_auto->setChecked(m == "auto");
    m_adaptive->setChecked(m == "adaptive");
    if (m.is_number())
        m_m->setNumber(m.get<double>());
    const json stop = sampling.is_object() ? sampling.value("stop", json::object()) : json::object();
    const auto show = [&](const char* key, QCheckBox* box, NumberSpin* spin) {
        const json value = stop.is_object() ? stop.value(key, json()) : json();
        box->setChecked(value.is_number());
        const QSignalBlocker quiet(spin);
        if (value.is_number())
            spin->setNumber(value.get<double>());
    };
    show("accepted", m_stopAccepted, m_accepted);
    show("candidates", m_stopCandidates, m_candidates);
    show("seconds", m_stopSeconds, m_seconds);
}

void ConstantPanel::emitStop() {
    json stop = m_sampling.is_object() ? m_sampling.value("stop", json::object()) : json::object();
    if (!stop.is_object())
        stop = json::object();
    stop.erase("accepted");
    stop.erase("candidates");
    stop.erase("seconds");
    if (m_stopAccepted->isChecked())
        stop["accepted"] = static_cast<long long>(m_accepted->number());
    if (m_stopCandidates->isChecked())
        stop["candidates"] = static_cast<long long>(m_candidates->number());
    if (m_stopSeconds->isChecked())
        stop["seconds"] = m_seconds->number();
    emit edited({QStringLiteral("/stop"), stop});
}

void ConstantPanel::showSliderRange() {
    const double centre = m_state.best_m.value_or(m_state.m);
    if (!(centre > 0) || !std::isfinite(centre) || m_m->slider()->isSliderDown())
        return;
    m_m->setSliderRange(centre / 4, centre * 4, true);
}

void ConstantPanel::setState(const ConstantState& state) {
    m_state = state;
    m_failure.clear();
    if (state.automatic || state.adaptive)
        m_m->setNumber(state.m);
    showSliderRange();
    m_note->setNote(state.found_by);
    m_sentence->setTone(state.violated ? NoteLabel::Tone::error : NoteLabel::Tone::plain);
    m_sentence->setNote(sentence());
}

void ConstantPanel::setUsed(bool used, const QString& why) {
    m_m->setEnabled(used);
    for (QCheckBox* box : {m_auto, m_adaptive})
        box->setEnabled(used);
    m_m->setToolTip(used ? tr("p(x) must not exceed M q(x) anywhere. Changing it switches “auto” off") : why);
}

void ConstantPanel::setFailure(const QString& message) {
    m_failure = message;
    if (m_auto->isChecked())
        m_m->setNumber(least_m);
    m_note->setNote(QString());
    m_sentence->setTone(NoteLabel::Tone::error);
    m_sentence->setNote(message);
}

QString ConstantPanel::sentence() const {
    if (!m_failure.isEmpty())
        return m_failure;
    if (m_state.violated)
        return m_state.best_m ? tr("M is too small: the accepted set is biased. M must be at least %1.")
                                    .arg(shortText(*m_state.best_m, 5))
                              : tr("M is too small: the accepted set is biased.");
    QString text;
    if (m_state.expected_rate)
        text = tr("Expect %1 of the candidates to be accepted.").arg(percent(*m_state.expected_rate));
    if (m_state.best_m && m_state.m > *m_state.best_m * 1.001)
        text += QLatin1Char(' ') + tr("M could be %1, wasting fewer.").arg(shortText(*m_state.best_m, 5));
    return text.trimmed();
}

void ConstantPanel::showProblems(const Problems& problems) {
    QStringList lines;
    for (const Problem& problem : problems)
        for (const char* part : {"/sampling/M", "/sampling/stop"})
            if (problem.pointer.rfind(part, 0) == 0)
                lines << QString::fromStdString(problem.pointer.substr(10) + ": " + problem.message);
    m_problems->setNote(lines.join(QLatin1Char('\n')));
}

QString ConstantPanel::inWords() const {
    if (!m_failure.isEmpty())
        return tr("no M");
    const QString value = shortText(m_state.m, 5);
    if (m_state.violated)
        return tr("%1, too small").arg(value);
    if (m_state.adaptive)
        return tr("%1, adaptive").arg(value);
    return m_state.automatic ? tr("%1, auto").arg(value) : value;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/number_spin.h"

#include "base/text.h"

#include <QFontMetrics>
#include <QKeyEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

// QDoubleSpinBox rounds through fixed notation, so that the bounds must stay printable in it. Beyond this
// a number stands for infinity.
constexpr double unbounded = 1e15;
constexpr int kept_decimals = 20;

} // namespace

NumberSpin::NumberSpin(QWidget* parent) : QDoubleSpinBox(parent) {
    setDecimals(kept_decimals);
    setRange(-unbounded, unbounded);
    setKeyboardTracking(false);
    setAccelerated(true);
    setAlignment(Qt::AlignRight);
    setCorrectionMode(QAbstractSpinBox::CorrectToNearestValue);
}

void NumberSpin::setBounds(double lower, double upper) {
    setRange(std::isfinite(lower) ? lower : -unbounded, std::isfinite(upper) ? upper : unbounded);
}

double NumberSpin::number() const {
    if (m_mayBeInfinite && std::fabs(value()) >= unbounded)
        return std::copysign(std::numeric_limits<double>::infinity(), value());
    return value();
}

void NumberSpin::setNumber(double number) {
    setValue(std::clamp(number, -unbounded, unbounded));
}

QString NumberSpin::textFromValue(double value) const {
    if (m_mayBeInfinite && std::fabs(value) >= unbounded)
        return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    if (m_integral)
        return QString::number(std::llround(value));
    return QString::fromStdString(short_number(value, 7));
}

double NumberSpin::valueFromText(const QString& text) const {
    const QString trimmed = text.trimmed().toLower();
    if (m_mayBeInfinite && (trimmed == QLatin1String("inf") || trimmed == QLatin1String("+inf")))
        return unbounded;
    if (m_mayBeInfinite && trimmed == QLatin1String("-inf"))
        return -unbounded;
    // The text shows fewer digits than the number has: unchanged text keeps the number.
    if (trimmed == textFromValue(value()))
        return value();
    bool ok = false;
    const double number = QLocale::c().toDouble(trimmed, &ok);
    return ok ? number : value();
}

QValidator::State NumberSpin::validate(QString& text, int& /*position*/) const {
    QString trimmed = text.trimmed().toLower();
    trimmed.replace(QLatin1Char(','), QLatin1Char('.'));
    if (trimmed.isEmpty() || trimmed == QLatin1String("-") || trimmed == QLatin1String("+"))
        return QValidator::Intermediate;
    if (m_mayBeInfinite && QStringLiteral("+inf -inf").contains(trimmed))
        return trimmed.endsWith(QLatin1String("inf")) ? QValidator::Acceptable : QValidator::Intermediate;
    bool ok = false;
    const double number = QLocale::c().toDouble(trimmed, &ok);
    if (ok && !std::isfinite(number))
        return QValidator::Invalid;
    if (ok)
        return number >= minimum() && number <= maximum() && (!m_integral || number == std::floor(number))
                   ? QValidator::Acceptable
                   : QValidator::Intermediate;
    for (const QChar c : trimmed)
        if (!c.isDigit() && !QStringLiteral("+-.e").contains(c))
            return QValidator::Invalid;
    return QValidator::Intermediate;
}

void NumberSpin::stepBy(int steps) {
    const double magnitude = std::fabs(value());
    double step = m_stepAtZero;
    if (m_integral)
        step = magnitude >= 1000 ? std::pow(10.0, std::floor(std::log10(magnitude)) - 1) : 1.0;
    else if (magnitude > 1e-12)
        step = std::pow(10.0, std::floor(std::log10(magnitude) + 1e-9) - 1);
    const double next = value() + steps * step;
    // Multiples of the step, so that 0.3 stays 0.3 and not 0.30000000000000004.
    const double rounded = std::round(next / step) * step;
    setValue(QString::number(rounded, 'g', 12).toDouble());
    selectAll();
}

bool NumberSpin::event(QEvent* event) {
    // The text editor would take back characters; what a person means is the number that was set.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    return QDoubleSpinBox::event(event);
}

QSize NumberSpin::minimumSizeHint() const {
    QSize hint = QDoubleSpinBox::minimumSizeHint();
    hint.setWidth(fontMetrics().horizontalAdvance(QStringLiteral("-0.00000000")) + 28);
    return hint;
}

} // namespace sluice

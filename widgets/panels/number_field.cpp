// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/number_field.h"

#include "widgets/panels/number_spin.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int slider_steps = 400;

} // namespace

NumberField::NumberField(QWidget* parent)
    : QWidget(parent), m_spin(new NumberSpin(this)), m_slider(new QSlider(Qt::Horizontal, this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_slider, 1);
    row->addWidget(m_spin);
    m_slider->setRange(0, slider_steps);
    m_slider->setPageStep(slider_steps / 10);
    m_slider->setMinimumWidth(48);
    setFocusProxy(m_spin);

    connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
        const QSignalBlocker quiet(m_spin);
        m_spin->setNumber(std::clamp(rounded(numberAt(position)), m_spin->minimum(), m_spin->maximum()));
        emit numberEdited(number());
    });
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, [this] {
        showOnSlider();
        emit numberEdited(number());
    });
}

void NumberField::setNames(const QString& objectName, const QString& accessibleName) {
    m_spin->setObjectName(objectName);
    m_spin->setAccessibleName(accessibleName);
    m_slider->setObjectName(objectName + QStringLiteral(".slider"));
    m_slider->setAccessibleName(accessibleName + tr(", slider"));
}

void NumberField::setBounds(double lower, double upper) {
    const QSignalBlocker quiet(m_spin);
    m_spin->setBounds(lower, upper);
}

void NumberField::setSliderRange(double low, double high, bool logarithmic) {
    m_low = low;
    m_high = std::max(high, std::nextafter(low, INFINITY));
    m_logarithmic = logarithmic && low > 0;
    m_spin->setStepAtZero((m_high - m_low) / 100);
    showOnSlider();
}

void NumberField::setIntegral(bool integral) {
    m_integral = integral;
    m_spin->setIntegral(integral);
}

void NumberField::setMayBeInfinite(bool may) {
    m_spin->setMayBeInfinite(may);
}

double NumberField::number() const {
    return m_spin->number();
}

void NumberField::setNumber(double number) {
    const QSignalBlocker quiet(m_spin);
    m_spin->setNumber(number);
    showOnSlider();
}

double NumberField::numberAt(int position) const {
    const double share = double(position) / slider_steps;
    return m_logarithmic ? m_low * std::pow(m_high / m_low, share) : m_low + (m_high - m_low) * share;
}

int NumberField::positionOf(double number) const {
    if (m_logarithmic && number <= 0)
        return 0;
    const double share = m_logarithmic ? std::log(number / m_low) / std::log(m_high / m_low)
                                       : (number - m_low) / (m_high - m_low);
    return int(std::lround(std::clamp(share, 0.0, 1.0) * slider_steps));
}

void NumberField::showOnSlider() {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(positionOf(number()));
}

double NumberField::rounded(double number) const {
    if (m_integral)
        return std::round(number);
    // Dragging gives round numbers: as many digits as one slider step is worth.
    const double step = m_logarithmic ? std::fabs(number) * std::log(m_high / m_low) / slider_steps
                                      : (m_high - m_low) / slider_steps;
    const double grain = std::pow(10.0, std::floor(std::log10(step)));
    return QString::number(std::round(number / grain) * grain, 'g', 12).toDouble();
}

} // namespace sluice

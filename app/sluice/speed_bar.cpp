// SPDX-License-Identifier: GPL-3.0-or-later
#include "speed_bar.h"

#include "base/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr int steps_per_decade = 10;
constexpr int decades = 6; ///< 1 to a million a second; one step beyond is full speed
constexpr int full = steps_per_decade * decades + 4;

} // namespace

SpeedBar::SpeedBar(QWidget* parent)
    : QWidget(parent), m_slider(new QSlider(Qt::Horizontal, this)), m_label(new QLabel(this)) {
    m_slider->setObjectName(QStringLiteral("speed"));
    m_slider->setAccessibleName(tr("Speed in candidates a second"));
    m_slider->setRange(0, full);
    m_slider->setValue(2 * steps_per_decade);
    m_slider->setPageStep(steps_per_decade);
    m_slider->setFixedWidth(110);
    m_slider->setToolTip(tr("Speed: from one candidate a second to as fast as can be"));
    m_label->setObjectName(QStringLiteral("speed.label"));
    m_label->setMinimumWidth(fontMetrics().horizontalAdvance(tr("%1 / s").arg(QStringLiteral("1,000,000"))));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 0, 6, 0);
    row->addWidget(m_slider);
    row->addWidget(m_label);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    showSpeed();
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        m_chosen = true;
        showSpeed();
        emit speedChanged(speed());
    });
}

double SpeedBar::speed() const {
    if (m_slider->value() > steps_per_decade * decades)
        return std::numeric_limits<double>::infinity();
    return std::pow(10.0, double(m_slider->value()) / steps_per_decade);
}

void SpeedBar::setSpeed(double candidatesPerSecond) {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(
        std::isinf(candidatesPerSecond)
            ? full
            : int(std::lround(steps_per_decade * std::log10(std::max(1.0, candidatesPerSecond)))));
    showSpeed();
    emit speedChanged(speed());
}

void SpeedBar::showSpeed() {
    const double now = speed();
    m_label->setText(std::isinf(now)
                         ? tr("full speed")
                         : tr("%1 / s").arg(QString::fromStdString(
                               now < 10 ? short_number(now, 2) : grouped(std::uint64_t(std::lround(now))))));
}

} // namespace sluice

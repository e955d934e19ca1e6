// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QSlider;

namespace sluice {

class NumberSpin;

/// A number with a slider and a spin box side by side. The slider covers a useful range, the spin box the
/// whole one. `numberEdited` comes only from a person's hand, continuously while dragging.
class NumberField : public QWidget {
    Q_OBJECT

  public:
    explicit NumberField(QWidget* parent = nullptr);

    /// The names that tests and screen readers know: NAME for the spin box, NAME.slider for the slider.
    void setNames(const QString& objectName, const QString& accessibleName);
    void setBounds(double lower, double upper);
    void setSliderRange(double low, double high, bool logarithmic = false);
    void setIntegral(bool integral);
    void setMayBeInfinite(bool may);

    double number() const;
    void setNumber(double number);
    NumberSpin* spin() const { return m_spin; }
    QSlider* slider() const { return m_slider; }

  signals:
    void numberEdited(double number);

  private:
    double numberAt(int position) const;
    int positionOf(double number) const;
    void showOnSlider();
    double rounded(double number) const;

    NumberSpin* m_spin;
    QSlider* m_slider;
    double m_low = 0.0;
    double m_high = 1.0;
    bool m_logarithmic = false;
    bool m_integral = false;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>

namespace sluice {

/// A spin box that shows the shortest text of its number, takes scientific notation ("1e-4") and, where
/// allowed, "inf" and "-inf", and steps by a tenth of the number's own magnitude.
class NumberSpin : public QDoubleSpinBox {
    Q_OBJECT

  public:
    explicit NumberSpin(QWidget* parent = nullptr);

    /// Infinite ends mean no bound. An open end excludes the bound itself; the check is the experiment's,
    /// so that a wrong value can be typed and explained.
    void setBounds(double lower, double upper);
    void setMayBeInfinite(bool may) { m_mayBeInfinite = may; }
    void setIntegral(bool integral) { m_integral = integral; }
    /// The step from zero, where a number has no magnitude of its own.
    void setStepAtZero(double step) { m_stepAtZero = step; }

    /// The number, which may be infinite where that is allowed.
    double number() const;
    void setNumber(double number);

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;
    void stepBy(int steps) override;
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override { return minimumSizeHint(); }
    bool event(QEvent* event) override;

  private:
    bool m_mayBeInfinite = false;
    bool m_integral = false;
    double m_stepAtZero = 0.1;
};

} // namespace sluice

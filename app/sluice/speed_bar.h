// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QSlider;

namespace sluice {

/// Candidates a second, on a logarithmic slider from one (for teaching) to as many as can be.
class SpeedBar : public QWidget {
    Q_OBJECT

  public:
    explicit SpeedBar(QWidget* parent = nullptr);

    /// Candidates a second, infinity at the right end.
    double speed() const;
    void setSpeed(double candidatesPerSecond);
    /// The same, as a person's choice, which the program leaves alone.
    void choose(double candidatesPerSecond) {
        setSpeed(candidatesPerSecond);
        m_chosen = true;
    }
    /// Whether a person chose the speed; until then the program does.
    bool isChosen() const { return m_chosen; }
    void forgetChoice() { m_chosen = false; }

  signals:
    void speedChanged(double candidatesPerSecond);

  private:
    void showSpeed();

    QSlider* m_slider;
    QLabel* m_label;
    bool m_chosen = false;
};

} // namespace sluice

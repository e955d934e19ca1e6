// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QToolButton;

namespace sluice {

class NumberSpin;
class SweepPlot;

/// A number of the experiment that a sweep can vary.
struct SweepSetting {
    QString pointer; ///< "/sampling/M"
    double value = 0.0;
    bool integral = false;
    friend bool operator==(const SweepSetting&, const SweepSetting&) = default;
};

/// One setting with the values that it is to take.
struct SweepRange {
    QString pointer; ///< "": none
    std::vector<double> values;
    bool logarithmic = false;
    friend bool operator==(const SweepRange&, const SweepRange&) = default;
};

/// Chooses what is swept, and shows what came out: one or two settings with their ranges, how many seeds, the
/// figure to look at, and the picture of it.
class SweepPanel : public QWidget {
    Q_OBJECT

  public:
    explicit SweepPanel(QWidget* parent = nullptr);

    SweepPlot* plot() const { return m_plot; }
    /// "sampling › target › sigma"
    static QString settingName(const QString& pointer);
    /// Keeps the choices that are still there; a setting that is chosen anew begins with half to twice its
    /// value.
    void setSettings(const std::vector<SweepSetting>& settings);
    /// Chooses one setting with its range; false where there is no such setting.
    bool choose(const QString& pointer, double from, double to, int count, int seeds);
    SweepRange across() const;
    SweepRange up() const; ///< without a pointer where one setting is swept
    int seeds() const;
    std::size_t points() const;

    /// The figures to choose from; `preferred` is shown unless another one was chosen.
    void setFigures(const QStringList& names, const QString& preferred);
    QString figure() const;
    /// `text` says what is going on or what came of it.
    void setState(bool running, bool hasTable, const QString& text);
    /// Why nothing can be swept; "" where it can.
    void setObstacle(const QString& why);

  signals:
    void sweepRequested();
    void stopRequested();
    void tableRequested();
    void closeRequested();
    void figureChosen(const QString& name);
    void choiceChanged();

  private:
    struct Axis {
        QComboBox* setting = nullptr;
        NumberSpin* from = nullptr;
        NumberSpin* to = nullptr;
        NumberSpin* count = nullptr;
        QCheckBox* logarithmic = nullptr;
    };
    Axis buildAxis(QFormLayout* form, const QString& title, const QString& name, int count);
    void chooseSetting(const Axis& axis);
    void updateButtons();
    SweepRange rangeOf(const Axis& axis) const;

    std::vector<SweepSetting> m_settings;
    Axis m_across, m_up;
    NumberSpin* m_seeds;
    QComboBox* m_figure;
    QToolButton* m_start;
    QToolButton* m_stop;
    QToolButton* m_table;
    QLabel* m_points; ///< how many runs the choice asks for
    QLabel* m_state;
    SweepPlot* m_plot;
    QString m_obstacle;
    QString m_chosenFigure;
    bool m_running = false;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/sweep_panel.h"

#include "widgets/panels/number_spin.h"
#include "widgets/panels/word_button.h"
#include "widgets/plots/sweep_plot.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int form_width = 262;

constexpr double smallest_share = 0.5, largest_share = 2.0; ///< of a setting's value, at first

} // namespace

QString SweepPanel::settingName(const QString& pointer) {
    return pointer.mid(1).replace(QLatin1Char('/'), QStringLiteral(" › "));
}

namespace {

/// No more digits than people give.
double rounded(double value, bool integral) {
    if (integral || value == 0.0)
        return std::round(value);
    const double unit = std::pow(10.0, std::floor(std::log10(std::fabs(value))) - 4);
    return std::round(value / unit) * unit;
}

} // namespace

SweepPanel::SweepPanel(QWidget* parent)
    : QWidget(parent), m_seeds(new NumberSpin(this)), m_figure(new QComboBox(this)),
      m_start(makeWordButton(QStringLiteral("sweep.start"), tr("Sweep"),
                             tr("Run the experiment with every value, and every seed"), this)),
      m_stop(makeWordButton(
          QStringLiteral("sweep.stop"), tr("Stop"),
          tr("Stop; the points that are done are kept, and the same sweep goes on from them"), this)),
      m_table(makeWordButton(QStringLiteral("sweep.table"), tr("Table…"),
                             tr("Save a row for each point with all of its figures, as CSV or HDF5"), this)),
      m_points(new QLabel(this)), m_state(new QLabel(this)), m_plot(new SweepPlot(this)) {
    setObjectName(QStringLiteral("sweep"));
    auto* column = new QWidget(this);
    column->setFixedWidth(form_width);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setVerticalSpacing(5);
    m_across = buildAxis(form, tr("Across"), QStringLiteral("sweep.across"), 9);
    m_up = buildAxis(form, tr("Up"), QStringLiteral("sweep.up"), 5);
    m_seeds->setObjectName(QStringLiteral("sweep.seeds"));
    m_seeds->setAccessibleName(tr("How many seeds to run at every place"));
    m_seeds->setIntegral(true);
    m_seeds->setBounds(1, 1000);
    m_seeds->setNumber(3);
    m_points->setObjectName(QStringLiteral("sweep.points"));
    auto* many = new QHBoxLayout;
    many->addWidget(m_seeds, 1);
    many->addWidget(m_points);
    form->addRow(tr("Seeds"), many);
    m_figure->setObjectName(QStringLiteral("sweep.figure"));
    m_figure->setAccessibleName(tr("The figure to show"));
    m_figure->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    form->addRow(tr("Figure"), m_figure);
    m_state->setObjectName(QStringLiteral("sweep.state"));
    m_state->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_start);
    buttons->addWidget(m_stop);
    buttons->addWidget(m_table);
    buttons->addStretch(1);
    QToolButton* close =
        makeWordButton(QStringLiteral("sweep.close"), tr("Close"), tr("Back to the picture"), this);
    buttons->addWidget(close);
    auto* left = new QVBoxLayout(column);
    left->setContentsMargins(10, 8, 6, 8);
    left->addLayout(form);
    left->addLayout(buttons);
    left->addWidget(m_state);
    left->addStretch(1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(column);
    row->addWidget(m_plot, 1);
    connect(m_start, &QToolButton::clicked, this, &SweepPanel::sweepRequested);
    connect(m_stop, &QToolButton::clicked, this, &SweepPanel::stopRequested);
    connect(m_table, &QToolButton::clicked, this, &SweepPanel::tableRequested);
    connect(close, &QToolButton::clicked, this, &SweepPanel::closeRequested);
    connect(m_seeds, &QDoubleSpinBox::valueChanged, this, &SweepPanel::updateButtons);
    connect(m_figure, &QComboBox::activated, this, [this] {
        m_chosenFigure = m_figure->currentText();
        emit figureChosen(m_chosenFigure);
    });
    setState(false, false, QString());
}

SweepPanel::Axis SweepPanel::buildAxis(QFormLayout* form, const QString& title, const QString& name,
                                       int count) {
    Axis axis{new QComboBox(this), new NumberSpin(this), new NumberSpin(this), new NumberSpin(this),
              new QCheckBox(tr("log"), this)};
    axis.setting->setObjectName(name);
    axis.setting->setAccessibleName(tr("%1: the setting to vary").arg(title));
    axis.setting->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    const auto named = [&](QWidget* widget, const char* part, const QString& what) {
        widget->setObjectName(name + QLatin1Char('.') + QLatin1String(part));
        widget->setAccessibleName(tr("%1: %2", "axis of a sweep, and what of it").arg(title, what));
        widget->setToolTip(what);
    };
    named(axis.from, "from", tr("first value"));
    named(axis.to, "to", tr("last value"));
    named(axis.count, "count", tr("how many values"));
    named(axis.logarithmic, "log", tr("equal ratios between the values instead of equal distances"));
    axis.count->setIntegral(true);
    axis.count->setBounds(1, 200);
    axis.count->setNumber(count);
    auto* range = new QHBoxLayout;
    range->setSpacing(3);
    range->addWidget(axis.from, 1);
    range->addWidget(axis.to, 1);
    auto* many = new QHBoxLayout;
    many->setSpacing(6);
    many->addWidget(axis.count, 1);
    many->addWidget(axis.logarithmic);
    form->addRow(title, axis.setting);
    form->addRow(tr("Range"), range);
    form->addRow(tr("Values"), many);
    connect(axis.setting, &QComboBox::activated, this, [this, axis] {
        chooseSetting(axis);
        updateButtons();
    });
    for (NumberSpin* spin : {axis.from, axis.to, axis.count})
        connect(spin, &QDoubleSpinBox::valueChanged, this, &SweepPanel::updateButtons);
    connect(axis.logarithmic, &QCheckBox::toggled, this, &SweepPanel::updateButtons);
    return axis;
}

void SweepPanel::setSettings(const std::vector<SweepSetting>& settings) {
    if (settings == m_settings)
        return;
    m_settings = settings;
    for (const Axis* axis : {&m_across, &m_up}) {
        const QString before = axis->setting->currentData().toString();
        const QSignalBlocker quiet(axis->setting);
        axis->setting->clear();
        if (axis == &m_up)
            axis->setting->addItem(tr("nothing"), QString());
        for (const SweepSetting& setting : settings) {
            axis->setting->addItem(settingName(setting.pointer), setting.pointer);
            axis->setting->setItemData(axis->setting->count() - 1, setting.pointer, Qt::ToolTipRole);
        }
        const int kept = axis->setting->findData(before);
        axis->setting->setCurrentIndex(std::max(0, kept));
        if (kept < 0 || before.isEmpty())
            chooseSetting(*axis);
    }
    updateButtons();
}

void SweepPanel::chooseSetting(const Axis& axis) {
    const QString pointer = axis.setting->currentData().toString();
    const auto setting = std::ranges::find(m_settings, pointer, &SweepSetting::pointer);
    const bool some = setting != m_settings.end();
    for (QWidget* part : std::initializer_list<QWidget*>{axis.from, axis.to, axis.count, axis.logarithmic})
        part->setEnabled(some);
    if (!some)
        return;
    const double value = setting->value;
    axis.from->setNumber(value == 0.0 ? -1.0 : rounded(value * smallest_share, setting->integral));
    axis.to->setNumber(value == 0.0 ? 1.0 : rounded(value * largest_share, setting->integral));
}

bool SweepPanel::choose(const QString& pointer, double from, double to, int count, int seeds) {
    const int index = m_across.setting->findData(pointer);
    if (index < 0)
        return false;
    m_across.setting->setCurrentIndex(index);
    chooseSetting(m_across);
    m_across.from->setNumber(from);
    m_across.to->setNumber(to);
    m_across.count->setNumber(count);
    m_up.setting->setCurrentIndex(0); // nothing
    chooseSetting(m_up);
    m_seeds->setNumber(seeds);
    updateButtons();
    return true;
}

SweepRange SweepPanel::rangeOf(const Axis& axis) const {
    SweepRange range;
    range.pointer = axis.setting->currentData().toString();
    const auto setting = std::ranges::find(m_settings, range.pointer, &SweepSetting::pointer);
    if (range.pointer.isEmpty() || setting == m_settings.end())
        return {};
    const double from = axis.from->number(), to = axis.to->number();
    const int count = int(axis.count->number());
    range.logarithmic = axis.logarithmic->isChecked() && from > 0 && to > 0;
    for (int i = 0; i < count; ++i) {
        const double share = count > 1 ? double(i) / (count - 1) : 0.0;
        const double value =
            range.logarithmic ? from * std::pow(to / from, share) : from + (to - from) * share;
        const double taken = rounded(value, setting->integral);
        if (std::ranges::find(range.values, taken) == range.values.end())
            range.values.push_back(taken);
    }
    return range;
}

SweepRange SweepPanel::across() const {
    return rangeOf(m_across);
}

SweepRange SweepPanel::up() const {
    return rangeOf(m_up);
}

int SweepPanel::seeds() const {
    return std::max(1, int(m_seeds->number()));
}

std::size_t SweepPanel::points() const {
    const SweepRange other = up();
    return across().values.size() * std::max<std::size_t>(1, other.values.size()) * std::size_t(seeds());
}

void SweepPanel::setFigures(const QStringList& names, const QString& preferred) {
    QStringList shown;
    for (int i = 0; i < m_figure->count(); ++i)
        shown << m_figure->itemText(i);
    if (shown == names)
        return;
    const QSignalBlocker quiet(m_figure);
    m_figure->clear();
    m_figure->addItems(names);
    const int chosen = m_figure->findText(m_chosenFigure);
    m_figure->setCurrentIndex(std::max(0, chosen >= 0 ? chosen : m_figure->findText(preferred)));
}

QString SweepPanel::figure() const {
    return m_figure->currentText();
}

void SweepPanel::setState(bool running, bool hasTable, const QString& text) {
    m_running = running;
    m_stop->setEnabled(running);
    m_table->setEnabled(hasTable);
    m_state->setText(text);
    updateButtons();
}

void SweepPanel::setObstacle(const QString& why) {
    m_obstacle = why;
    updateButtons();
}

void SweepPanel::updateButtons() {
    const std::size_t count = points();
    const QString why = m_running               ? tr("it is running")
                        : !m_obstacle.isEmpty() ? m_obstacle
                        : across().pointer == up().pointer && !up().pointer.isEmpty()
                            ? tr("both axes vary the same setting")
                        : count == 0 ? tr("there is no setting to vary")
                                     : QString();
    m_start->setEnabled(why.isEmpty());
    m_start->setToolTip(why.isEmpty() ? m_start->accessibleName() : tr("Not now: %1").arg(why));
    m_points->setText(tr("%1 runs").arg(count));
    emit choiceChanged();
}

} // namespace sluice

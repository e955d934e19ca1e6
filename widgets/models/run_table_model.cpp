// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/run_table_model.h"

#include "base/text.h"

#include <QFont>
#include <QLocale>

#include <algorithm>

namespace sluice {
namespace {

QString shortPointer(const QString& pointer) {
    return pointer.section(QLatin1Char('/'), -2).replace(QLatin1Char('/'), QLatin1Char('.'));
}

bool isFigure(int column) {
    return column >= RunTableModel::acceptance && column <= RunTableModel::gain;
}

QString signedText(double value) {
    const QString text = QString::fromStdString(short_number(value, 3));
    return value >= 0 ? QLatin1Char('+') + text : text;
}

} // namespace

void RunTableModel::setRuns(std::vector<RunRow> runs) {
    const bool same = std::ranges::equal(m_runs, runs, {}, &RunRow::id, &RunRow::id);
    if (!same)
        beginResetModel();
    m_runs = std::move(runs);
    findDifferences();
    if (!find(m_baseline))
        m_baseline = 0;
    if (!same)
        endResetModel();
    else if (!m_runs.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

void RunTableModel::setBaseline(quint64 id) {
    m_baseline = find(id) ? id : 0;
    if (!m_runs.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

void RunTableModel::setOnlyDifferences(bool only) {
    m_onlyDifferences = only;
    if (!m_runs.empty())
        emit dataChanged(index(0, settings), index(rowCount() - 1, settings));
}

const RunRow* RunTableModel::find(quint64 id) const {
    const auto found = std::ranges::find(m_runs, id, &RunRow::id);
    return found == m_runs.end() ? nullptr : &*found;
}

void RunTableModel::findDifferences() {
    m_different.clear();
    QMap<QString, QString> common;
    for (const RunRow& run : m_runs)
        for (auto it = run.settings.begin(); it != run.settings.end(); ++it)
            common.insert(it.key(), it.value());
    for (auto it = common.begin(); it != common.end(); ++it)
        if (!std::ranges::all_of(m_runs, [&](const RunRow& run) {
                const auto own = run.settings.find(it.key());
                return own != run.settings.end() && own.value() == it.value();
            }))
            m_different << it.key();
}

int RunTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_runs.size());
}

int RunTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(columns);
}

std::optional<double> RunTableModel::figure(const RunRow& run, int column) {
    switch (column) {
    case acceptance:
        return run.acceptance;
    case m:
        return run.m;
    case accuracy:
        return run.accuracy;
    case gain:
        return run.gain;
    default:
        return std::nullopt;
    }
}

QString RunTableModel::figureText(const RunRow& run, int column) const {
    const auto value = figure(run, column);
    if (!value)
        return QStringLiteral("–");
    QString text = column == gain ? signedText(*value) : QString::fromStdString(short_number(*value, 4));
    if (const RunRow* base = find(m_baseline); base && base->id != run.id)
        if (const auto other = figure(*base, column))
            text += QStringLiteral(" (%1)").arg(signedText(*value - *other));
    return text;
}

QString RunTableModel::settingsText(const RunRow& run) const {
    QStringList parts;
    for (auto it = run.settings.begin(); it != run.settings.end(); ++it)
        if (!m_onlyDifferences || m_different.contains(it.key()))
            parts << QStringLiteral("%1 = %2").arg(shortPointer(it.key()), it.value());
    return parts.join(QStringLiteral(", "));
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || std::size_t(index.row()) >= m_runs.size())
        return {};
    const RunRow& run = m_runs[std::size_t(index.row())];
    const int column = index.column();
    if (role == id_role)
        return run.id;
    if (role == Qt::DecorationRole && column == name)
        return run.color;
    if (role == Qt::CheckStateRole && column == name)
        return run.shown ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::FontRole && run.id == m_baseline) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (role == Qt::TextAlignmentRole)
        return int((isFigure(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == sort_role && isFigure(column))
        return figure(run, column).value_or(-1e300);
    if (role == sort_role && column == when)
        return run.when;
    if (role == Qt::ToolTipRole && column == name)
        return run.id == m_baseline ? tr("%1, the baseline that the others are compared with").arg(run.name)
                                    : run.name;
    if (role != Qt::DisplayRole && role != Qt::EditRole && role != sort_role && role != Qt::ToolTipRole)
        return {};
    switch (column) {
    case name:
        return run.name;
    case when:
        return QLocale().toString(run.when, QLocale::ShortFormat);
    case settings:
        return settingsText(run);
    case note:
        return run.note;
    default:
        return figureText(run, column);
    }
}

bool RunTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || std::size_t(index.row()) >= m_runs.size())
        return false;
    const quint64 id = m_runs[std::size_t(index.row())].id;
    if (role == Qt::CheckStateRole && index.column() == name)
        emit shownChanged(id, value.toInt() == Qt::Checked);
    else if (role == Qt::EditRole && index.column() == name && !value.toString().trimmed().isEmpty())
        emit renamed(id, value.toString().trimmed());
    else if (role == Qt::EditRole && index.column() == note)
        emit annotated(id, value.toString());
    else
        return false;
    return true;
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (!index.isValid())
        return flags;
    if (index.column() == name)
        flags |= Qt::ItemIsUserCheckable;
    if (index.column() == name || index.column() == note)
        flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool words = role == Qt::ToolTipRole;
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && !words))
        return {};
    switch (section) {
    case name:
        return words ? tr("Tick a run to lay its curves over the newest one's") : tr("Run");
    case when:
        return words ? tr("When it ended") : tr("When");
    case acceptance:
        return words ? tr("Share of the candidates that were accepted") : tr("Accepted");
    case m:
        return words ? tr("The constant M that was used") : tr("M");
    case accuracy:
        return words ? tr("Accuracy of rsft on the test rows, mean over repeats") : tr("Accuracy");
    case gain:
        return words ? tr("Accuracy of rsft minus that of all_data") : tr("Gain");
    case settings:
        return words ? tr("What the run was set to") : tr("Settings");
    case note:
        return words ? tr("Your own words; double-click to write") : tr("Note");
    default:
        return {};
    }
}

} // namespace sluice

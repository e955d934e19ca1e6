// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <QDateTime>
#include <QMap>
#include <QString>

#include <optional>
#include <vector>

namespace sluice {

/// One run that was kept: what it was set to and what came out.
struct RunRow {
    quint64 id = 0;
    QString name;
    QDateTime when;
    QColor color;
    bool shown = false; ///< its curves lie over those of the newest run
    QString note;
    QMap<QString, QString> settings; ///< JSON pointer to value, as text
    std::optional<double> acceptance;
    std::optional<double> m;
    std::optional<double> accuracy; ///< of rsft on the test rows, mean over repeats
    std::optional<double> gain;     ///< rsft minus the control all_data, in accuracy
    QString status;                 ///< "complete", "cancelled"
};

/// The runs, a row each. Names and notes can be edited and the first column's box be ticked; what a person
/// changes is announced, and whoever owns the runs sets them anew.
class RunTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { name, when, acceptance, m, accuracy, gain, settings, note, columns };
    enum Role { sort_role = Qt::UserRole, id_role };

    explicit RunTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    /// Rows keep their place as long as their id stays where it is, so that a selection survives.
    void setRuns(std::vector<RunRow> runs);
    const std::vector<RunRow>& runs() const { return m_runs; }
    /// Figures show their difference from this run's; 0: from none.
    void setBaseline(quint64 id);
    quint64 baseline() const { return m_baseline; }
    /// Whether the column of settings leaves out what all runs have in common.
    void setOnlyDifferences(bool only);
    bool onlyDifferences() const { return m_onlyDifferences; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  signals:
    void renamed(quint64 id, const QString& name);
    void annotated(quint64 id, const QString& note);
    void shownChanged(quint64 id, bool shown);

  private:
    static std::optional<double> figure(const RunRow& run, int column);
    QString figureText(const RunRow& run, int column) const;
    QString settingsText(const RunRow& run) const;
    void findDifferences();
    const RunRow* find(quint64 id) const;

    std::vector<RunRow> m_runs;
    quint64 m_baseline = 0;
    bool m_onlyDifferences = true;
    QStringList m_different; ///< settings that are not the same in all runs
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_controller.h"

#include "sampling/session.h"
#include "widgets/models/run_table_model.h"

#include <nlohmann/json.hpp>

#include <QObject>
#include <QString>
#include <QTimer>

#include <map>
#include <optional>
#include <vector>

namespace sluice {

/// Every run that ended in this program, now and in earlier sessions: settings, figures, the person's notes,
/// and where its record lies. Kept in a folder as index.json; the records lie beside it.
class RunList : public QObject {
    Q_OBJECT

  public:
    struct Run {
        RunRow row;
        nlohmann::json experiment;
        QString file; ///< the record, "" where the run sampled only
    };

    /// Records that are kept in memory beside those of the runs that are shown.
    static constexpr std::size_t most_records = 8;

    /// folder: "" for the program's own.
    explicit RunList(const QString& folder = QString(), QObject* parent = nullptr);
    ~RunList() override;

    /// Reads what earlier sessions kept; runs whose record is gone are left out.
    void load();
    /// Keeps a run that trained; its record lies in `file`. Returns its id.
    quint64 add(const RecordPtr& record, const QString& file);
    /// Keeps a run that sampled only, with the figures of its last picture.
    quint64 addSampling(const nlohmann::json& experiment, const QString& name,
                        const SamplingSnapshot& snapshot);
    void rename(quint64 id, const QString& name);
    void annotate(quint64 id, const QString& note);
    void setShown(quint64 id, bool shown);
    /// Takes the run out of the list. Its files go when the list does, until then reinstate() brings it back.
    void remove(quint64 id);
    void reinstate();

    const Run* find(quint64 id) const;
    std::vector<RunRow> rows() const;
    /// The record of a run, read where it is not known yet. Throws DataError.
    RecordPtr record(quint64 id);

  signals:
    void changed();

  private:
    quint64 keep(Run run, RecordPtr record);
    void remember(quint64 id, RecordPtr record);
    Run* change(quint64 id);
    void save();
    void noteChange();

    QString m_folder;
    std::vector<Run> m_runs;
    std::map<quint64, RecordPtr> m_records; ///< those that are known
    std::vector<quint64> m_used;            ///< of these, the one used last at the end
    std::vector<Run> m_removed;
    quint64 m_lastId = 0;
    QTimer m_saving;
};

} // namespace sluice

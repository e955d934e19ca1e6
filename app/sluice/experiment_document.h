// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment_history.h"

#include "base/error.h"
#include "experiment/experiment.h"

#include <nlohmann/json.hpp>

#include <QObject>
#include <QString>

#include <filesystem>
#include <optional>

namespace sluice {

/// The experiment that the window shows: its JSON document, where it is kept, whether it was changed, and
/// what is wrong with it. Every change goes through set(), which notes it in the history.
class ExperimentDocument : public QObject {
    Q_OBJECT

  public:
    explicit ExperimentDocument(QObject* parent = nullptr);

    const nlohmann::json& document() const { return m_document; }
    /// The value at a JSON pointer as written in the document, null where there is none.
    nlohmann::json value(const QString& pointer) const;
    /// The same with the defaults that the document leaves out, as long as the document is valid.
    nlohmann::json effectiveValue(const QString& pointer) const;

    /// Sets one value, making the sections above it where they are missing; a discarded value removes the
    /// key. Says nothing when nothing changes.
    void set(const QString& pointer, const nlohmann::json& value);

    /// Replaces the whole document. path: "" for one that was not read from a file of the person's own.
    void replace(nlohmann::json document, const QString& path, const std::filesystem::path& folder);
    /// Takes up a document with changes that were never saved.
    void restore(nlohmann::json document, const QString& path, const std::filesystem::path& folder);
    /// Throws DataError or ValidationError, and leaves the document as it was.
    void openFile(const QString& path);
    void openPreset(const Preset& preset);
    /// Writes atomically; on failure returns false and says why in *error.
    bool save(const QString& path, QString* error);

    /// The experiment, while nothing is wrong with it.
    const std::optional<Experiment>& experiment() const { return m_experiment; }
    const Problems& problems() const { return m_problems; }

    bool isModified() const { return m_modified; }
    /// What can be taken back and done again.
    ExperimentHistory& history() { return m_history; }
    const QString& path() const { return m_path; }
    /// Where relative paths of its data start.
    const std::filesystem::path& folder() const { return m_folder; }
    QString name() const;

  signals:
    /// Something at or below the pointer changed; "" when all of it may have.
    void changed(const QString& pointer);
    void problemsChanged();
    void modifiedChanged(bool modified);

  private:
    void adopt(const QString& pointer, nlohmann::json document);
    void check();
    void setModified(bool modified);

    nlohmann::json m_document = nlohmann::json::object();
    nlohmann::json m_effective;
    std::optional<Experiment> m_experiment;
    Problems m_problems;
    QString m_path;
    std::filesystem::path m_folder;
    bool m_modified = false;
    ExperimentHistory m_history;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QObject>
#include <QUndoStack>

#include <functional>

namespace sluice {

/// What was done to the experiment since it was opened, so that it can be taken back: one entry per change of
/// one parameter. Changes of the same parameter that follow each other quickly, as those of a drag do, are
/// one entry.
class ExperimentHistory : public QObject {
    Q_OBJECT

  public:
    /// Makes the document what it was before or after a change at `pointer`.
    using Restore = std::function<void(const QString& pointer, const nlohmann::json& document)>;

    explicit ExperimentHistory(Restore restore, QObject* parent = nullptr);

    /// Notes a change that has been made.
    void note(const QString& pointer, const nlohmann::json& before, const nlohmann::json& after);
    /// The next change is an entry of its own, however soon it follows.
    void separate() { m_sinceChange.invalidate(); }
    /// Forgets everything: another document has taken the place of this one.
    void clear();
    void markSaved() { m_stack.setClean(); }
    /// No number of steps back leads to what is saved.
    void markUnsaved() { m_stack.resetClean(); }
    bool isModified() const { return !m_stack.isClean(); }

    /// For the actions and for tests; every change must come through note().
    QUndoStack& stack() { return m_stack; }

  signals:
    void modifiedChanged(bool modified);

  private:
    Restore m_restore;
    QUndoStack m_stack;
    QElapsedTimer m_sinceChange;
};

/// "sigma of the target p" for "/sampling/target/sigma".
QString parameterInWords(const QString& pointer);

} // namespace sluice

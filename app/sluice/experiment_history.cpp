// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment_history.h"

#include <QStringList>

#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

constexpr int document_change = 1;   ///< id of the only kind of command
constexpr qint64 same_drag_ms = 800; ///< a longer rest begins a new entry
constexpr int most_entries = 500;

class DocumentChange final : public QUndoCommand {
  public:
    DocumentChange(const ExperimentHistory::Restore& restore, QString pointer, json before, json after,
                   bool continues)
        : QUndoCommand(parameterInWords(pointer)), m_restore(restore), m_pointer(std::move(pointer)),
          m_before(std::move(before)), m_after(std::move(after)), m_continues(continues) {}

    void undo() override { m_restore(m_pointer, m_before); }
    void redo() override {
        if (std::exchange(m_made, true))
            m_restore(m_pointer, m_after);
    }
    int id() const override { return document_change; }
    bool mergeWith(const QUndoCommand* later) override {
        const auto* next = static_cast<const DocumentChange*>(later);
        if (!next->m_continues || next->m_pointer != m_pointer)
            return false;
        m_after = next->m_after;
        setObsolete(m_after == m_before);
        return true;
    }

  private:
    const ExperimentHistory::Restore& m_restore;
    QString m_pointer;
    json m_before, m_after;
    bool m_continues; ///< it came right after the change before it
    bool m_made = false;
};

} // namespace

ExperimentHistory::ExperimentHistory(Restore restore, QObject* parent)
    : QObject(parent), m_restore(std::move(restore)) {
    m_stack.setUndoLimit(most_entries);
    connect(&m_stack, &QUndoStack::cleanChanged, this, [this](bool clean) { emit modifiedChanged(!clean); });
}

void ExperimentHistory::note(const QString& pointer, const json& before, const json& after) {
    const bool continues = m_sinceChange.isValid() && m_sinceChange.elapsed() < same_drag_ms;
    m_sinceChange.start();
    m_stack.push(new DocumentChange(m_restore, pointer, before, after, continues));
}

void ExperimentHistory::clear() {
    m_sinceChange.invalidate();
    m_stack.clear();
}

QString parameterInWords(const QString& pointer) {
    const std::pair<const char*, QString> parts[] = {
        {"/sampling/target", ExperimentHistory::tr("target p")},
        {"/sampling/proposal", ExperimentHistory::tr("proposal q")},
        {"/sampling/stop", ExperimentHistory::tr("stop rule")},
        {"/sampling", ExperimentHistory::tr("sampling")},
        {"/dataset", ExperimentHistory::tr("data")},
        {"/preprocess", ExperimentHistory::tr("preparation")},
        {"/model", ExperimentHistory::tr("model")},
        {"/pretrain", ExperimentHistory::tr("pretraining")},
        {"/finetune", ExperimentHistory::tr("fine-tuning")},
        {"/output", ExperimentHistory::tr("output")},
        {"/seed", ExperimentHistory::tr("seed")},
        {"/name", ExperimentHistory::tr("name")},
    };
    for (const auto& [prefix, words] : parts) {
        if (!pointer.startsWith(QLatin1String(prefix)))
            continue;
        const QString rest = pointer.mid(int(qstrlen(prefix)));
        if (rest.isEmpty())
            return words;
        if (rest.startsWith(QLatin1Char('/')))
            return ExperimentHistory::tr("%1 of %2", "a parameter and what it belongs to")
                .arg(rest.mid(1).replace(QLatin1Char('/'), QLatin1Char(' ')), words);
    }
    return ExperimentHistory::tr("change of the experiment");
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "widgets/panels/edit.h"

#include <QWidget>

class QComboBox;

namespace sluice {

class NoteLabel;

/// Chooses how candidates are drawn and tested (`sampling.method`), and says in a line what that does with
/// the proposal and with M. Edits are relative to /sampling.
class MethodPanel : public QWidget {
    Q_OBJECT

  public:
    explicit MethodPanel(QWidget* parent = nullptr);

    /// The section /sampling.
    void setSampling(const nlohmann::json& sampling);
    void showProblems(const Problems& problems);
    /// The name in the experiment file ("adaptive_rejection").
    QString method() const;
    /// Whether the method draws from the experiment's proposal under M q; others make an envelope of their
    /// own.
    bool usesProposal() const;
    /// A method for people ("Adaptive rejection"), by its name in the experiment file.
    static QString titleOf(const QString& name);
    /// The method for people, "" for plain rejection.
    QString inWords() const;

  signals:
    void edited(const sluice::Edit& edit);

  private:
    QComboBox* m_method;
    NoteLabel* m_note;
    NoteLabel* m_problems;
};

} // namespace sluice

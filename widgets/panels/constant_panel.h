// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "widgets/panels/edit.h"

#include <QWidget>

#include <optional>

class QCheckBox;

namespace sluice {

class NoteLabel;
class NumberField;
class NumberSpin;

/// What is known of M, for the words below its field.
struct ConstantState {
    bool automatic = true;
    bool adaptive = false; ///< M is raised while sampling; `m` is the one in force
    double m = 1.0;
    std::optional<double> best_m; ///< the smallest M that holds, where it was found
    QString found_by;             ///< "closed form", "optimised", "given", with the note behind it
    std::optional<double> expected_rate;
    bool violated = false;
};

/// Section 5: the constant M, found or given, and when sampling stops. Edits are relative to /sampling.
class ConstantPanel : public QWidget {
    Q_OBJECT

  public:
    explicit ConstantPanel(QWidget* parent = nullptr);

    /// The section /sampling.
    void setSampling(const nlohmann::json& sampling);
    void setState(const ConstantState& state);
    /// Whether M can be set; where not, why.
    void setUsed(bool used, const QString& why);
    /// Says instead of the state why there is no M ("q has no mass at x > 1").
    void setFailure(const QString& message);
    void showProblems(const Problems& problems);
    QString inWords() const;
    QString sentence() const;

  signals:
    void edited(const sluice::Edit& edit);

  private:
    void buildConstant();
    void buildStop();
    void chooseSource(const nlohmann::json& m);
    void emitStop();
    void showSliderRange();

    nlohmann::json m_sampling;
    ConstantState m_state;
    QString m_failure;
    NumberField* m_m = nullptr;
    QCheckBox* m_auto = nullptr;
    QCheckBox* m_adaptive = nullptr;
    NoteLabel* m_note = nullptr;
    NoteLabel* m_sentence = nullptr;
    QCheckBox* m_stopAccepted = nullptr;
    QCheckBox* m_stopCandidates = nullptr;
    QCheckBox* m_stopSeconds = nullptr;
    NumberSpin* m_accepted = nullptr;
    NumberSpin* m_candidates = nullptr;
    NumberSpin* m_seconds = nullptr;
    NoteLabel* m_problems = nullptr;
};

} // namespace sluice

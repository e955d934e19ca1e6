// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "widgets/panels/edit.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QToolButton;
class QTreeWidget;
class QVBoxLayout;

namespace sluice {

class ListField;
class NoteLabel;
class NumberField;

/// Section 6: the network. Edits are relative to /model.
class ModelPanel : public QWidget {
    Q_OBJECT

  public:
    explicit ModelPanel(QWidget* parent = nullptr);
    void setModel(const nlohmann::json& model);
    void showProblems(const Problems& problems);
    /// Name, output shape and number of parameters of each layer; empty while they are not known. `total`:
    /// the sentence above the list.
    struct Layer {
        QString name;
        QString output;
        QString parameters;
    };
    void setLayers(const QString& total, const std::vector<Layer>& layers);
    QString inWords() const;

  signals:
    void edited(const sluice::Edit& edit);

  private:
    void buildLayers();
    void showKind();
    nlohmann::json m_model;
    QComboBox* m_kind;
    QFormLayout* m_form;
    ListField* m_hidden;
    NumberField* m_dropout;
    QToolButton* m_showLayers;
    QTreeWidget* m_layers;
    NoteLabel* m_problems;
};

/// The optimiser, learning rate, epochs and batch size of one training. Edits are relative to that section.
class TrainingForm : public QWidget {
    Q_OBJECT

  public:
    /// name: "pretrain" or "finetune", the beginning of the controls' objectNames.
    TrainingForm(const QString& name, QWidget* parent = nullptr);
    void setTraining(const nlohmann::json& training);
    QString inWords() const;
    double epochs() const;

  signals:
    void edited(const sluice::Edit& edit);

  private:
    NumberField* addNumber(const QString& key, const QString& label, const QString& accessible);
    nlohmann::json m_training;
    QComboBox* m_optimizer;
    NumberField* m_rate;
    NumberField* m_epochs;
    NumberField* m_batch;
    NumberField* m_patience;
};

/// Section 7: pretraining, fine-tuning and the controls. Edits are relative to the document's root.
class FinetunePanel : public QWidget {
    Q_OBJECT

  public:
    explicit FinetunePanel(QWidget* parent = nullptr);
    /// Null for a section that the experiment does not have. language: what a language model has no use for
    /// is left away.
    void setSections(const nlohmann::json& pretrain, const nlohmann::json& finetune, bool language = false);
    /// Puts further controls below those of each stage, which take them over.
    void addMore(QWidget* pretrain, const std::vector<QWidget*>& finetune);
    void showProblems(const Problems& problems);
    QString inWords() const;
    QString inBrief() const;

  signals:
    void edited(const sluice::Edit& edit);

  private:
    void buildArms();
    void emitControls();

    nlohmann::json m_finetune;
    TrainingForm* m_pretrainForm;
    TrainingForm* m_finetuneForm;
    QCheckBox* m_hasPretrain = nullptr;
    QCheckBox* m_hasFinetune = nullptr;
    QVBoxLayout* m_afterPretrain = nullptr;
    QVBoxLayout* m_afterFinetune = nullptr;
    QWidget* m_arms = nullptr;
    QFormLayout* m_numbers = nullptr; ///< of repeats and shrinking
    NumberField* m_repeats = nullptr;
    NumberField* m_shrink = nullptr;
    QCheckBox* m_resample = nullptr;
    std::vector<QCheckBox*> m_controls;
    NoteLabel* m_problems = nullptr;
};

} // namespace sluice

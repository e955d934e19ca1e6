// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment_document.h"
#include "pictures.h"

#include "widgets/panels/constant_panel.h"
#include "widgets/panels/key_form.h"

#include <QScrollArea>

#include <vector>

class QComboBox;

namespace sluice {

class AdvicePanel;
class DatasetPanel;
class DensityEditor;
class FinetunePanel;
class KeyForm;
class MethodPanel;
class ModelPanel;
class NoteLabel;
class NumberField;
class PreprocessPanel;
class SectionBox;

/// The left column: the experiment from top to bottom in numbered sections. Shows the document and puts every
/// edit into it; knows no workers.
class ExperimentColumn : public QScrollArea {
    Q_OBJECT

  public:
    ExperimentColumn(ExperimentDocument* document, QWidget* parent = nullptr);

    DatasetPanel* dataset() const { return m_dataset; }
    ConstantPanel* constant() const { return m_constant; }
    AdvicePanel* advice() const { return m_advice; }
    SectionBox* section(int number) const { return m_sections[std::size_t(number - 1)]; }

    /// Puts what an experiment made for another dataset says of it in place of the old.
    void adopt(const nlohmann::json& made);
    /// The whole document, as when it has just been opened.
    void showAll();
    /// Says below the sections that so many parts of the window are hidden.
    void showHidden(int parts);
    void setData(const DataPicturePtr& data);
    void setDataMessage(const QString& message, bool isError);
    /// M as it was found, or why there is none.
    void setPicture(const SamplingPicturePtr& picture, const QString& failure);
    /// Unfolds the section of a control, scrolls to it and gives it the focus.
    bool reveal(const QString& objectName);
    QSize sizeHint() const override { return {330, 600}; }

  signals:
    void openFileRequested();
    void openFolderRequested();
    /// A filter needs an experiment made for the columns of another dataset; adopt() takes it.
    void experimentRequested(const QString& source, const QString& label);

  private:
    void buildSections();
    KeyForm* addKeys(const char* name, const QString& fold, std::vector<KeyField> fields);
    void buildTuning();
    SectionBox* addSection(const QString& title, const QString& name, QWidget* content);
    void connectPanels();
    void chooseDataset(const nlohmann::json& dataset);
    void editMode(int index);
    void refresh(const QString& pointer);
    void showWhatIsUsed();
    void showKeys();
    void showProblems();
    void showNetwork();
    void showSummaries();
    void showSamplingSummaries();

    ExperimentDocument* m_document;
    std::shared_ptr<const Dataset> m_data;
    std::vector<SectionBox*> m_sections;
    DatasetPanel* m_dataset;
    PreprocessPanel* m_preprocess;
    QComboBox* m_mode;
    NoteLabel* m_modeNote;
    DensityEditor* m_target;
    DensityEditor* m_proposal;
    AdvicePanel* m_advice;
    MethodPanel* m_method;
    ConstantPanel* m_constant;
    ModelPanel* m_model;
    FinetunePanel* m_finetune;
    NoteLabel* m_hiddenNote;
    /// What stands in place of a density, of a proposal and of M where a network draws the candidates.
    NoteLabel *m_targetNote, *m_proposalNote, *m_constantNote;
    QWidget *m_proposalPart, *m_constantPart; ///< the densities' own controls
    struct Keys {
        KeyForm* form;
        QString section; ///< pointer
    };
    std::vector<Keys> m_keys;
    NumberField* m_threads;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background_task.h"
#include "experiment_document.h"
#include "explanation.h"
#include "language.h"
#include "run_controller.h"
#include "sampling_controller.h"

#include "widgets/theme.h"

#include <QMainWindow>
#include <QPointer>

#include <functional>
#include <optional>
#include <vector>

class QAction;
class QDockWidget;
class QLabel;
class QMenu;
class QProgressBar;
class QStackedWidget;

namespace sluice {

class ExperimentColumn;
class Autosave;
class ExplanationPanel;
class HiddenControls;
class LessonController;
class LessonPanel;
struct LessonStep;
class MessageBar;
class MethodComparisonPanel;
class NumberSpin;
class PlotView;
class PointPainting;
class RoundsPlots;
class RowViews;
class RunList;
class RunPanel;
class SamplingPlots;
class SearchController;
class SpeedBar;
class SweepController;
class SweepPanel;
class NetworkPlots;
class TargetDrawing;
class TrainingPlots;
class WindowActions;
class Workspace;

/// The one window. Joins the document, the controllers and the plots; each of them does its own work.
/// Split over main_window.cpp (wiring), main_window_layout.cpp (docks, menus, bars), main_window_files.cpp
/// (opening, saving, exporting), main_window_sampling.cpp (what sampling shows), main_window_runs.cpp (what
/// fine-tuning does and leaves), main_window_lessons.cpp and main_window_language.cpp (going on in another
/// language).
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    /// workspace: what an earlier window released, which this one then owns; nullptr for a new one.
    explicit MainWindow(QWidget* parent = nullptr, Workspace* workspace = nullptr);
    ~MainWindow() override;

    ExperimentDocument* document() const { return m_document; }
    SamplingController* sampling() const { return m_sampling; }
    RunController* runner() const { return m_runner; }
    SamplingPlots* samplingPlots() const { return m_samplingPlots; }
    TrainingPlots* trainingPlots() const { return m_trainingPlots; }
    NetworkPlots* networkPlots() const { return m_networkPlots; }
    RoundsPlots* roundsPlots() const { return m_roundsPlots; }
    ExplanationPanel* explanation() const { return m_explanation; }
    LessonController* lessons() const { return m_lessons; }
    RunList* runs() const { return m_runs; }
    RowViews* rows() const { return m_rows; }
    PointPainting* painting() const { return m_painting; }
    SweepController* sweeps() const { return m_sweeps; }

    /// Opens an experiment, a record or a table by what it is. Says what is wrong in the window.
    /// Tables and records are read in the background: true says only that reading began, and readFailed()
    /// comes where it did not succeed.
    bool openPath(const QString& path);
    bool openPreset(const QString& name);
    /// The same, without forgetting why something else could not be opened.
    bool openDefaultKeepingComplaint(const QString& preset);
    bool saveTo(const QString& path);
    /// Saves the run's record; an experiment that samples only is run to its end for it first, in the
    /// background. False where there is nothing to save.
    bool exportRecordTo(const QString& path);
    /// The files that were written.
    QStringList exportModelsTo(const QString& folder);
    /// Writes what the record tells as one page, HTML or PDF by the file's ending, in the background;
    /// reportWritten() or a complaint follows.
    void exportReportTo(const QString& path);
    QStringList exportPlotsTo(const QString& folder, const QString& format);
    void startFineTuning();
    /// Triggers the action as soon as the experiment is ready and it is allowed, at this speed.
    void pressWhenReady(const QString& action, std::optional<double> speed = {});
    /// Begins a lesson in the panel beside the plots; false where there is none of this name.
    bool startLesson(const QString& name);
    void setTheme(Theme theme);
    /// Marks the language in the menu.
    void showLanguage(Language language);
    /// Gives up what is shown and steered, which goes on; this window is of no use afterwards but to resume
    /// from. nullptr when that was done already.
    Workspace* releaseWorkspace();
    /// Shows what `old` did, whose workspace this window was built with.
    void resumeFrom(const MainWindow& old);
    /// Without the question about unsaved changes, for runs that nobody watches.
    void setAskBeforeClosing(bool ask) { m_askBeforeClosing = ask; }
    void restoreDefaultLayout();
    /// Asks, above the plots, whether to take up what a crash left unsaved, if there is any.
    void offerRecovery();

  signals:
    void readFailed();
    void reportWritten(const QString& path);
    /// A person wants the window in this language, for which it has to be built anew.
    void languageChosen(sluice::Language language);

  protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    // main_window.cpp
    void connectDocument();
    void connectActions();
    void connectHistory();
    void documentChanged(const QString& pointer);
    void showSeed();
    void updateActions();
    void updateHistory();
    void updateTitle();
    void updateWords();
    void updateProgress();
    void showProgress(double fraction, const QString& text);
    void showMe(const QString& objectName);

    // main_window_sampling.cpp
    void connectSampling();
    void showData();
    void pictureChanged();
    void snapshotChanged();
    void chooseSpeed();
    void chooseDart();
    SamplingProgress samplingProgress() const;
    QString samplingInvitation() const;
    /// Whether the experiment has no network to train.
    bool samplesOnly() const;
    QString trainingInvitation() const;
    void showTrainingInvitation();

    // main_window_runs.cpp
    void connectRuns();
    void showRounds();
    void keepSampling();
    /// Whether the experiment samples only, and can be run for a record now.
    bool canSampleForRecord() const;
    /// Does this once there is a record of what is shown: now, or after a run of sampling alone. False where
    /// there will be none.
    bool withRecord(std::function<void()> then);
    void startRun();
    void connectSweeps();
    /// Asks whether a run that did not end is to go on.
    void offerToGoOn();
    void goOn(const RecordPtr& record);
    void showRuns();
    void restoreRun(quint64 id);
    void openRun(quint64 id);
    void deleteRun(quint64 id);

    // main_window_layout.cpp
    void buildToolbar();
    void buildMenus();
    void nameHideableParts();
    void buildDocks();
    void buildStatusBar();
    QDockWidget* addDock(const QString& name, const QString& title, QWidget* content,
                         Qt::DockWidgetArea area);
    void showInCentre(QAction* action, QWidget* page);
    void showDockTitles();
    /// Brings the loss to the front where a network is trained, otherwise the acceptance rate.
    void raiseWhatMatters();
    void fillPresetMenu(QMenu* menu);
    void fillRecentMenu();
    void setPresentation(bool on);
    void showAbout();
    void showShortcuts();

    // main_window_lessons.cpp
    void connectLessons();
    void fillLessonMenu(QMenu* menu);
    void showLesson(bool active);
    void takeLessonStep(const LessonStep& step);
    void forgetPresses();
    /// Calls `act` when the experiment is ready, and again at every change until it returns true.
    void whenReady(const std::function<bool()>& act);
    /// range: [from, to, how many, seeds]
    void sweepWhenReady(const QString& pointer, const nlohmann::json& range);

    // main_window_language.cpp
    void connectLanguage();

    // main_window_files.cpp
    void askOpenExperiment();
    void askOpenData();
    void askOpenDataFolder();
    void askOpenRecord();
    void askSaveAs();
    void saveNow();
    void askExportRecord();
    void askExportModels();
    void askExportReport();
    void askExportPlots(const QString& format);
    void openData(const QString& path);
    void openRecord(const QString& path);
    void openSource(const QString& source, const QString& label);
    bool mayDiscard();
    static QString recordFileFor(const QString& experiment);
    void remember(const QString& path);
    void say(const QString& message);
    void complain(const QString& message);
    std::vector<PlotView*> plots() const;

    Workspace* m_workspace; ///< nullptr once it was released
    ExperimentDocument* m_document;
    SamplingController* m_sampling;
    RunController* m_runner;
    BackgroundTask* m_reader;
    Autosave* m_autosave;
    WindowActions* m_actions;
    SamplingPlots* m_samplingPlots;
    TrainingPlots* m_trainingPlots;
    NetworkPlots* m_networkPlots;
    RoundsPlots* m_roundsPlots;
    ExperimentColumn* m_column;
    ExplanationPanel* m_explanation;
    MethodComparisonPanel* m_methods;
    LessonPanel* m_lessonPanel;
    LessonController* m_lessons;
    RunPanel* m_runPanel;
    RunList* m_runs;
    SearchController* m_search;
    SpeedBar* m_speed;
    NumberSpin* m_seed;
    MessageBar* m_message;
    HiddenControls* m_hidden;
    TargetDrawing* m_drawing;
    RowViews* m_rows;
    PointPainting* m_painting;
    QStackedWidget* m_pages; ///< the picture, or what has taken its place
    SweepPanel* m_sweepPanel;
    SweepController* m_sweeps;
    QLabel* m_status;
    QLabel* m_runStatus;
    QProgressBar* m_progress;
    QMenu* m_recent = nullptr;
    std::vector<QDockWidget*> m_docks;
    QString m_story;
    QString m_runFailure;
    QString m_complaint;
    bool m_samplingAsked = false; ///< a person pressed Run, and it has not ended yet
    bool m_begun = false;         ///< a candidate has been tried
    bool m_over = false;          ///< sampling is complete
    bool m_sampleAgain = false;   ///< what a record that was opened had drawn is drawn again, when it can be
    std::function<void()> m_withRecord; ///< for the record of the run that goes on
    bool m_newDocument = true;          ///< its first picture has not come yet
    bool m_askBeforeClosing = true;
    QTimer m_wordsTimer;
    std::vector<QPointer<QObject>> m_waiting; ///< for what pressWhenReady() waits
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "experiment_column.h"
#include "hidden_controls.h"
#include "lesson_controller.h"
#include "network_plots.h"
#include "pair_plots.h"
#include "point_painting.h"
#include "rounds_plots.h"
#include "row_views.h"
#include "sampling_plots.h"
#include "speed_bar.h"
#include "training_plots.h"
#include "window_actions.h"

#include "widgets/catalogue_text.h"
#include "widgets/panels/explanation_panel.h"
#include "widgets/panels/lesson_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/method_comparison_panel.h"
#include "widgets/panels/number_spin.h"
#include "widgets/panels/run_panel.h"
#include "widgets/panels/sweep_panel.h"

#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QProgressBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QStyleOptionToolButton>
#include <QStylePainter>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

constexpr int column_width = 330;
constexpr int words_width = 280;
/// From this width on, three plots fit below the picture.
constexpr int wide_window = 1500;

/// A button that opens a menu and says so in its text: the arrow that styles draw for a menu runs into the
/// text and over the edge where there is no icon.
class MenuButton final : public QToolButton {
  public:
    using QToolButton::QToolButton;

  protected:
    void paintEvent(QPaintEvent*) override {
        QStylePainter painter(this);
        QStyleOptionToolButton option;
        initStyleOption(&option);
        option.features &= ~QStyleOptionToolButton::HasMenu;
        painter.drawComplexControl(QStyle::CC_ToolButton, option);
    }
};

} // namespace

QDockWidget* MainWindow::addDock(const QString& name, const QString& title, QWidget* content,
                                 Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QStringLiteral("dock.") + name);
    dock->setWidget(content);
    addDockWidget(area, dock);
    m_docks.push_back(dock);
    connect(dock, &QDockWidget::dockLocationChanged, this, &MainWindow::showDockTitles, Qt::QueuedConnection);
    connect(dock, &QDockWidget::topLevelChanged, this, &MainWindow::showDockTitles, Qt::QueuedConnection);
    return dock;
}

void MainWindow::showDockTitles() {
    // A tab already says what a panel is; a title bar below it would say it again.
    for (QDockWidget* dock : m_docks) {
        const bool tabbed = !dock->isFloating() && !tabifiedDockWidgets(dock).isEmpty();
        if (tabbed && !dock->titleBarWidget()) {
            dock->setTitleBarWidget(new QWidget(dock));
        } else if (!tabbed && dock->titleBarWidget()) {
            QWidget* empty = dock->titleBarWidget();
            dock->setTitleBarWidget(nullptr);
            empty->deleteLater();
        }
    }
    for (QTabBar* bar : findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
        bar->setElideMode(Qt::ElideNone);
        bar->setUsesScrollButtons(true);
        bar->setAccessibleName(tr("Panels that share this place"));
    }
}

void MainWindow::buildDocks() {
    setDockNestingEnabled(true);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    m_painting = new PointPainting(m_actions->paintPoints, this);
    m_pages->addWidget(m_samplingPlots->centre());
    m_pages->addWidget(m_painting->page());
    m_pages->addWidget(m_sweepPanel);
    column->addWidget(m_pages, 1);
    showInCentre(m_actions->paintPoints, m_painting->page());
    showInCentre(m_actions->sweep, m_sweepPanel);
    setCentralWidget(centre);
    addDock(QStringLiteral("experiment"), tr("Experiment"), m_column, Qt::LeftDockWidgetArea);
    addDock(QStringLiteral("explanation"), tr("What this shows"), m_explanation, Qt::RightDockWidgetArea);
    addDock(QStringLiteral("lesson"), tr("Lesson"), m_lessonPanel, Qt::RightDockWidgetArea);
    addDock(QStringLiteral("histogram"), tr("Accepted"), m_samplingPlots->histogram(),
            Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("quantiles"), tr("Q-Q"), m_samplingPlots->quantiles(), Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("trace"), tr("Rate"), m_samplingPlots->trace(), Qt::BottomDockWidgetArea);
    QDockWidget* pairs = addDock(QStringLiteral("pairs"), tr("Pairs"), m_samplingPlots->pairs()->page(),
                                 Qt::BottomDockWidgetArea);
    connect(pairs, &QDockWidget::visibilityChanged, m_samplingPlots->pairs(), &PairPlots::setSeen);
    addDock(QStringLiteral("rows"), tr("Rows"), m_rows->rowsPage(), Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("changes"), tr("Columns"), m_rows->changesPage(), Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("methods"), tr("Methods"), m_methods, Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("runs"), tr("Runs"), m_runPanel, Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("loss"), tr("Loss"), m_trainingPlots->lossPage(), Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("metric"), tr("Metric"), m_trainingPlots->metricPage(), Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("comparison"), tr("Comparison"), m_trainingPlots->comparisonPage(),
            Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("confusion"), tr("Confusion"), m_trainingPlots->confusionPage(),
            Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("regions"), tr("Regions"), m_networkPlots->regionsPage(),
            Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("importance"), tr("Importance"), m_networkPlots->importance(),
            Qt::BottomDockWidgetArea);
    addDock(QStringLiteral("rounds"), tr("Rounds"), m_roundsPlots->page(), Qt::BottomDockWidgetArea);
}

/// The page takes the picture's place while the action is checked; one page at a time.
void MainWindow::showInCentre(QAction* action, QWidget* page) {
    connect(action, &QAction::toggled, this, [this, action, page](bool on) {
        if (!on) {
            if (m_pages->currentWidget() == page)
                m_pages->setCurrentWidget(m_samplingPlots->centre());
            return;
        }
        m_pages->setCurrentWidget(page);
        for (QAction* other : {m_actions->paintPoints, m_actions->sweep})
            if (other != action)
                other->setChecked(false);
        page->setFocus(Qt::OtherFocusReason);
    });
}

void MainWindow::restoreDefaultLayout() {
    const auto dock = [this](const char* name) {
        return findChild<QDockWidget*>(QStringLiteral("dock.") + QLatin1String(name));
    };
    for (QDockWidget* one : m_docks) {
        one->setFloating(false);
        removeDockWidget(one);
    }
    addDockWidget(Qt::LeftDockWidgetArea, dock("experiment"));
    addDockWidget(Qt::RightDockWidgetArea, dock("explanation"));
    QDockWidget* histogram = dock("histogram");
    QDockWidget* trace = dock("trace");
    QDockWidget* loss = dock("loss");
    addDockWidget(Qt::BottomDockWidgetArea, histogram);
    const bool wide = width() >= wide_window;
    if (wide) {
        splitDockWidget(histogram, trace, Qt::Horizontal);
        splitDockWidget(trace, loss, Qt::Horizontal);
    } else {
        splitDockWidget(histogram, trace, Qt::Horizontal);
        tabifyDockWidget(trace, loss);
    }
    for (const char* name : {"quantiles", "pairs", "rows", "changes", "methods", "runs"})
        tabifyDockWidget(histogram, dock(name));
    for (const char* name : {"metric", "comparison", "confusion", "regions", "importance", "rounds"})
        tabifyDockWidget(loss, dock(name));
    for (QDockWidget* one : m_docks)
        if (one != dock("lesson"))
            one->show();
    showDockTitles();
    raiseWhatMatters();
    resizeDocks({dock("experiment"), dock("explanation")}, {column_width, words_width}, Qt::Horizontal);
    resizeDocks({histogram}, {height() * 36 / 100}, Qt::Vertical);
    const int room = width() - column_width - words_width;
    if (wide)
        resizeDocks({histogram, trace, loss}, {room / 3, room / 3, room / 3}, Qt::Horizontal);
    else
        resizeDocks({histogram, trace}, {room * 45 / 100, room * 55 / 100}, Qt::Horizontal);
    showLesson(m_lessons->isActive());
    m_hidden->apply();
}

void MainWindow::raiseWhatMatters() {
    const bool training = m_document->experiment() && !samplesOnly();
    const QLatin1String matters(training ? "dock.loss" : "dock.trace");
    for (QDockWidget* dock : m_docks)
        if (dock->objectName() == matters || dock->objectName() == QLatin1String("dock.histogram"))
            dock->raise();
}

/// What a teacher can hide, in the order of the window; speed and seed are added with the toolbar.
void MainWindow::nameHideableParts() {
    const auto widget = [this](const char* name) { return findChild<QWidget*>(QLatin1String(name)); };
    m_hidden->add(QStringLiteral("data"), tr("Data"), {widget("section.data")});
    m_hidden->add(QStringLiteral("prepare"), tr("Prepare"), {widget("section.prepare")});
    m_hidden->add(QStringLiteral("target"), tr("Target p"), {widget("section.target")});
    m_hidden->add(QStringLiteral("proposal"), tr("Proposal q"), {widget("section.proposal")});
    m_hidden->add(QStringLiteral("constant"), tr("Constant M"), {widget("section.constant")});
    m_hidden->add(QStringLiteral("model"), tr("Model"), {widget("section.model")});
    m_hidden->add(QStringLiteral("finetune"), tr("Fine-tune"), {widget("section.finetune")});
    m_hidden->add(QStringLiteral("training"), tr("Buttons of fine-tuning"), {},
                  {m_actions->fineTune, m_actions->pauseTraining, m_actions->stop});
    m_hidden->add(QStringLiteral("methods"), tr("Methods"), {widget("dock.methods")});
    m_hidden->add(QStringLiteral("runs"), tr("Runs"), {widget("dock.runs")});
}

void MainWindow::buildToolbar() {
    auto* bar = addToolBar(tr("Steps"));
    bar->setObjectName(QStringLiteral("toolbar"));
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setIconSize({18, 18});
    for (QAction* action :
         {m_actions->run, m_actions->pause, m_actions->stepBack, m_actions->step, m_actions->rewind})
        bar->addAction(action);
    bar->addSeparator();
    m_hidden->add(QStringLiteral("speed"), tr("Speed"), {},
                  {bar->addWidget(new QLabel(tr("  Speed"), bar)), bar->addWidget(m_speed)});
    QAction* seedLabel = bar->addWidget(new QLabel(tr("Seed "), bar));
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seed->setAccessibleName(tr("Seed of all random numbers"));
    m_seed->setToolTip(tr("The same seed gives the same candidates and the same training again"));
    m_seed->setIntegral(true);
    m_seed->setBounds(0, 1e15);
    m_seed->setMaximumWidth(90);
    m_hidden->add(QStringLiteral("seed"), tr("Seed"), {}, {seedLabel, bar->addWidget(m_seed)});
    bar->addSeparator();
    bar->addAction(m_actions->fineTune);
    bar->addAction(m_actions->pauseTraining);
    bar->addAction(m_actions->stop);
    auto* space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    // Beside Step, whose arrow it turns round, and beside Fine-tune, which it holds.
    for (QAction* action : {m_actions->stepBack, m_actions->pauseTraining})
        if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    for (QAction* action :
         {m_actions->run, m_actions->pause, m_actions->stepBack, m_actions->step, m_actions->rewind,
          m_actions->fineTune, m_actions->pauseTraining, m_actions->stop})
        if (QWidget* button = bar->widgetForAction(action)) {
            QString name = action->objectName();
            button->setObjectName(name.replace(QStringLiteral("action."), QStringLiteral("button.")));
            button->setAccessibleName(withoutMnemonic(action->text()));
        }
}

void MainWindow::buildMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    fillPresetMenu(file->addMenu(tr("Open &preset")));
    file->addActions(
        {m_actions->openExperiment, m_actions->openData, m_actions->openDataFolder, m_actions->openRecord});
    m_recent = file->addMenu(tr("Recent &files"));
    m_recent->setObjectName(QStringLiteral("menu.recent"));
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    file->addSeparator();
    file->addActions({m_actions->save, m_actions->saveAs});
    file->addSeparator();
    QMenu* exports = file->addMenu(tr("&Export"));
    exports->setToolTipsVisible(true);
    exports->addActions({m_actions->exportRecord, m_actions->exportModels, m_actions->exportReport});
    exports->addSeparator();
    exports->addActions(
        {m_actions->exportPng, m_actions->exportSvg, m_actions->exportPdf, m_actions->exportCsv});
    file->addSeparator();
    file->addAction(m_actions->quit);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({m_actions->undo, m_actions->redo});
    edit->addSeparator();
    edit->addAction(m_actions->drawTarget);
    edit->addAction(m_actions->paintPoints);

    QMenu* run = menuBar()->addMenu(tr("&Run"));
    run->addActions(
        {m_actions->run, m_actions->pause, m_actions->step, m_actions->stepBack, m_actions->rewind});
    run->addSeparator();
    run->addActions({m_actions->fineTune, m_actions->pauseTraining, m_actions->stop});
    run->addSeparator();
    run->addAction(m_actions->sweep);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    QMenu* theme = view->addMenu(tr("&Theme"));
    theme->addActions({m_actions->themeSystem, m_actions->themeLight, m_actions->themeDark});
    QMenu* language = view->addMenu(tr("&Language"));
    language->setToolTipsVisible(true);
    language->addActions({m_actions->languageSystem, m_actions->languageEnglish, m_actions->languageChinese});
    QMenu* panels = view->addMenu(tr("P&anels"));
    for (QDockWidget* dock : m_docks)
        if (dock->widget() != m_lessonPanel) // which is there while there is a lesson
            panels->addAction(dock->toggleViewAction());
    QMenu* controls = view->addMenu(tr("&Controls"));
    controls->setToolTipsVisible(true);
    controls->menuAction()->setToolTip(
        tr("What this experiment shows of its controls; the choice is saved with it"));
    m_hidden->fill(controls);
    view->addActions({m_actions->restoreLayout, m_actions->presentation});

    QMenu* lessons = menuBar()->addMenu(tr("&Lessons"));
    fillLessonMenu(lessons);

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_actions->shortcuts, m_actions->about});
    for (QMenu* menu : {file, edit, run, view, lessons, help})
        menu->setToolTipsVisible(true);

    auto* bar = findChild<QToolBar*>(QStringLiteral("toolbar"));
    auto* button = new MenuButton(bar);
    button->setObjectName(QStringLiteral("button.export"));
    button->setAccessibleName(tr("Export"));
    button->setText(tr("Export ▾"));
    button->setToolTip(tr("Save the record, the models or the plots"));
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(exports);
    bar->addWidget(button);
}

void MainWindow::buildStatusBar() {
    m_status->setObjectName(QStringLiteral("status"));
    m_status->setAccessibleName(tr("Figures of sampling"));
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_runStatus->setObjectName(QStringLiteral("run.status"));
    m_runStatus->setAccessibleName(tr("Progress and time left"));
    m_progress->setObjectName(QStringLiteral("run.progress"));
    m_progress->setAccessibleName(tr("Share of the run that is done"));
    m_progress->setFixedWidth(150);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(12);
    statusBar()->addWidget(m_status, 1);
    statusBar()->addPermanentWidget(m_runStatus);
    statusBar()->addPermanentWidget(m_progress);
}

void MainWindow::fillPresetMenu(QMenu* menu) {
    menu->setToolTipsVisible(true);
    try {
        for (const Preset& preset : presets()) {
            const QString name = QString::fromStdString(preset.name);
            QAction* action = menu->addAction(catalogueText(preset.title));
            action->setObjectName(QStringLiteral("action.preset.") + name);
            action->setToolTip(catalogueText(preset.story));
            connect(action, &QAction::triggered, this, [this, name] {
                if (mayDiscard())
                    openPreset(name);
            });
        }
    } catch (const Error& error) {
        m_complaint = QString::fromStdString(error.what());
    }
}

void MainWindow::fillRecentMenu() {
    m_recent->clear();
    for (const QString& path : QSettings().value(QStringLiteral("recent")).toStringList())
        connect(m_recent->addAction(path), &QAction::triggered, this, [this, path] {
            if (mayDiscard())
                openPath(path);
        });
    if (m_recent->isEmpty())
        m_recent->addAction(tr("none yet"))->setEnabled(false);
}

void MainWindow::setPresentation(bool on) {
    for (PlotView* plot : plots())
        plot->setScaleFactor(on ? 1.5 : 1.0);
    for (const char* name : {"dock.experiment", "dock.explanation"})
        if (auto* dock = findChild<QDockWidget*>(QLatin1String(name)))
            dock->setVisible(!on);
    if (on)
        showFullScreen();
    else
        showNormal();
}

void MainWindow::showAbout() {
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("About Sluice"),
                        tr("Sluice %1\n\nA workbench for rejection sampling and rejection-sampling "
                           "fine-tuning.\nFree software under the GNU General Public License, version 3 or "
                           "later.")
                            .arg(QApplication::applicationVersion()),
                        QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(false);
    box->show();
}

void MainWindow::showShortcuts() {
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Keyboard shortcuts"), m_actions->shortcutList(),
                                QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(false);
    box->show();
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "lesson_controller.h"
#include "main_window.h"
#include "sampling_controller.h"
#include "speed_bar.h"
#include "sweep_controller.h"
#include "window_actions.h"

#include "widgets/panels/sweep_panel.h"

#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QDockWidget>
#include <QMenu>
#include <QTimer>
#include <QUrl>

#include <limits>

namespace sluice {

void MainWindow::connectLessons() {
    connect(m_lessons, &LessonController::pageChanged, this, &MainWindow::forgetPresses);
    connect(m_lessons, &LessonController::stepRequested, this, &MainWindow::takeLessonStep);
    connect(m_lessons, &LessonController::activeChanged, this, &MainWindow::showLesson);
}

void MainWindow::fillLessonMenu(QMenu* menu) {
    int number = 0;
    for (const Lesson& lesson : m_lessons->lessons()) {
        QAction* action =
            menu->addAction(tr("%1. %2", "number and title of a lesson").arg(++number).arg(lesson.title));
        action->setObjectName(QStringLiteral("action.lesson.") + lesson.name);
        action->setToolTip(lesson.story);
        connect(action, &QAction::triggered, this, [this, name = lesson.name] {
            if (mayDiscard())
                startLesson(name);
        });
    }
    menu->addSeparator();
    QAction* own = menu->addAction(tr("&Folder for lessons of your own"));
    own->setObjectName(QStringLiteral("action.lessons.folder"));
    own->setToolTip(tr("A Markdown file in it becomes a lesson the next time that Sluice starts"));
    connect(own, &QAction::triggered, this, [] {
        QDir().mkpath(LessonController::ownFolder());
        QDesktopServices::openUrl(QUrl::fromLocalFile(LessonController::ownFolder()));
    });
    for (const QString& complaint : m_lessons->complaints())
        complain(complaint);
}

void MainWindow::whenReady(const std::function<bool()>& act) {
    auto* waiting = new QObject(this);
    m_waiting.emplace_back(waiting);
    const auto tryIt = [this, act, waiting] {
        const auto& experiment = m_document->experiment();
        const bool ready = m_sampling->isReady() || (experiment && sampled_by_network(*experiment));
        if (!ready || !act())
            return;
        waiting->deleteLater();
        QObject::disconnect(m_sampling, nullptr, waiting, nullptr);
    };
    connect(m_sampling, &SamplingController::stateChanged, waiting, tryIt);
    QTimer::singleShot(0, waiting, tryIt);
}

void MainWindow::pressWhenReady(const QString& name, std::optional<double> speed) {
    auto* action = findChild<QAction*>(name);
    whenReady([this, action, speed] {
        if (!action->isEnabled())
            return false;
        if (speed)
            m_speed->choose(*speed);
        action->trigger();
        return true;
    });
}

void MainWindow::sweepWhenReady(const QString& pointer, const nlohmann::json& range) {
    whenReady([this, pointer, range] {
        m_actions->sweep->setChecked(true);
        if (m_sweepPanel->choose(pointer, range[0].get<double>(), range[1].get<double>(), range[2].get<int>(),
                                 range[3].get<int>()))
            m_sweeps->start();
        return true;
    });
}

void MainWindow::forgetPresses() {
    for (const QPointer<QObject>& waiting : m_waiting)
        delete waiting;
    m_waiting.clear();
}

bool MainWindow::startLesson(const QString& name) {
    return m_lessons->begin(name);
}

void MainWindow::showLesson(bool active) {
    auto* lesson = findChild<QDockWidget*>(QStringLiteral("dock.lesson"));
    auto* explanation = findChild<QDockWidget*>(QStringLiteral("dock.explanation"));
    if (active && !lesson->isVisible()) { // a place of its own only while there is a lesson
        addDockWidget(Qt::RightDockWidgetArea, lesson);
        tabifyDockWidget(explanation, lesson);
        lesson->show();
        lesson->raise();
    } else if (!active) {
        removeDockWidget(lesson);
    }
    showDockTitles();
}

void MainWindow::takeLessonStep(const LessonStep& step) {
    switch (step.kind) {
    case LessonStep::Kind::preset:
        m_sweeps->stop();
        m_actions->sweep->setChecked(false); // back to the picture
        m_actions->paintPoints->setChecked(false);
        openPreset(step.name);
        return;
    case LessonStep::Kind::set:
        m_document->set(step.name, step.value);
        return;
    case LessonStep::Kind::speed:
        m_speed->choose(step.value.is_number() ? step.value.get<double>()
                                               : std::numeric_limits<double>::infinity());
        return;
    case LessonStep::Kind::press:
        if (step.name != QLatin1String("rewind"))
            pressWhenReady(QStringLiteral("action.") + step.name);
        else if (m_actions->rewind->isEnabled())
            m_actions->rewind->trigger();
        return;
    case LessonStep::Kind::sweep:
        sweepWhenReady(step.name, step.value);
        return;
    case LessonStep::Kind::show:
        showMe(step.name);
        return;
    }
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "lesson_controller.h"

#include "base/error.h"
#include "base/paths.h"
#include "widgets/panels/lesson_panel.h"

#include <QStandardPaths>

#include <algorithm>

namespace sluice {

LessonController::LessonController(LessonPanel* panel, QObject* parent) : QObject(parent), m_panel(panel) {
    QStringList folders;
    try {
        folders << QString::fromStdString(shared_folder("lessons").string());
    } catch (const Error& error) {
        m_complaints << QString::fromStdString(error.what());
    }
    folders << ownFolder();
    m_lessons = readLessons(folders, tr("en", "language of the lessons: en or zh"), &m_complaints);
    connect(panel, &LessonPanel::nextRequested, this, [this] { turnTo(m_page + 1); });
    connect(panel, &LessonPanel::backRequested, this, [this] { turnTo(m_page - 1); });
    connect(panel, &LessonPanel::closeRequested, this, &LessonController::end);
    connect(panel, &LessonPanel::answered, this, [this] {
        if (m_lesson)
            request(m_lesson->pages[std::size_t(m_page)].on_answer);
    });
}

QString LessonController::ownFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/lessons");
}

bool LessonController::begin(const QString& name) {
    const auto found = std::ranges::find(m_lessons, name, &Lesson::name);
    if (found == m_lessons.end())
        return false;
    m_lesson = *found;
    emit activeChanged(true);
    turnTo(0);
    return true;
}

void LessonController::resume(const QString& name, int page) {
    const auto found = std::ranges::find(m_lessons, name, &Lesson::name);
    if (found == m_lessons.end() || page < 0 || page >= int(found->pages.size()))
        return;
    m_lesson = *found;
    m_page = page;
    emit activeChanged(true);
    showPage();
}

void LessonController::end() {
    if (!m_lesson)
        return;
    m_lesson.reset();
    emit activeChanged(false);
}

void LessonController::turnTo(int page) {
    if (!m_lesson || page < 0 || page >= int(m_lesson->pages.size()))
        return;
    m_page = page;
    showPage();
    emit pageChanged(page);
    request(m_lesson->pages[std::size_t(page)].steps);
}

void LessonController::showPage() {
    const LessonPage& shown = m_lesson->pages[std::size_t(m_page)];
    m_panel->setView({m_lesson->title, m_page, int(m_lesson->pages.size()), shown.title, shown.text,
                      shown.question, shown.choices, shown.right, shown.answer});
}

void LessonController::request(const std::vector<LessonStep>& steps) {
    for (const LessonStep& step : steps)
        emit stepRequested(step);
}

} // namespace sluice

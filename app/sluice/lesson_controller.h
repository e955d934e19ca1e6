// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <QObject>

#include <optional>

namespace sluice {

class LessonPanel;

/// Leads through a lesson: shows its pages in the panel, and asks for what they do to the window.
class LessonController : public QObject {
    Q_OBJECT

  public:
    /// Reads the lessons that are installed and those of the person's own folder.
    explicit LessonController(LessonPanel* panel, QObject* parent = nullptr);

    const std::vector<Lesson>& lessons() const { return m_lessons; }
    /// What is wrong with files that hold no lesson, and where lessons of one's own are looked for.
    const QStringList& complaints() const { return m_complaints; }
    static QString ownFolder();

    /// Begins a lesson at its first page; false where there is none of this name.
    bool begin(const QString& name);
    /// Shows a page of a lesson without what it does to the window, which was done already.
    void resume(const QString& name, int page);
    void end();
    bool isActive() const { return m_lesson.has_value(); }
    int page() const { return m_page; }
    /// Of the lesson that is active.
    QString name() const { return m_lesson ? m_lesson->name : QString(); }

  signals:
    /// Something that a page does; in their order.
    void stepRequested(const LessonStep& step);
    void activeChanged(bool active);
    /// Another page is shown; its steps follow.
    void pageChanged(int page);

  private:
    void turnTo(int page);
    void showPage();
    void request(const std::vector<LessonStep>& steps);

    LessonPanel* m_panel;
    std::vector<Lesson> m_lessons;
    QStringList m_complaints;
    std::optional<Lesson> m_lesson;
    int m_page = 0;
};

} // namespace sluice

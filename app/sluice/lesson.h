// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <QString>
#include <QStringList>

#include <vector>

namespace sluice {

/// Something that a page of a lesson does to the window.
struct LessonStep {
    enum class Kind {
        preset, ///< opens the preset `name`
        set,    ///< sets the value at the JSON pointer `name`
        speed,  ///< `value` candidates a second; null: full speed
        press,  ///< the action `name`: run, pause, step, rewind or fineTune
        sweep,  ///< sweeps the setting at the JSON pointer `name`; `value`: [from, to, how many, seeds]
        show    ///< brings the panel or control with the objectName `name` to the front
    };
    Kind kind = Kind::preset;
    QString name;
    nlohmann::json value;
};

/// A page: Markdown beside the plots. Where it asks for a prediction, the answer is told once a choice was
/// made.
struct LessonPage {
    QString title;
    QString text; ///< Markdown
    std::vector<LessonStep> steps;
    QString question; ///< "" where nothing is asked
    QStringList choices;
    int right = -1; ///< number of the right choice
    QString answer; ///< Markdown
    std::vector<LessonStep> on_answer;
};

/// A lesson as its file tells it; resources/docs/lessons.md describes the format.
struct Lesson {
    QString name; ///< the file's name without ending
    QString title;
    QString story; ///< one line for the menu
    int order = 0;
    std::vector<LessonPage> pages;
};

/// Throws DataError that names the file and the line.
Lesson parseLesson(const QString& text, const QString& file);

/// The lessons in these folders, by their order; of two with one name the later folder's. Files that cannot
/// be read are left out and told of in *complaints. language: "zh" takes NAME.zh.md where there is one.
std::vector<Lesson> readLessons(const QStringList& folders, const QString& language, QStringList* complaints);

} // namespace sluice

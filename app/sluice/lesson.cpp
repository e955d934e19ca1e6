// SPDX-License-Identifier: GPL-3.0-or-later
#include "lesson.h"

#include "base/error.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <map>

namespace sluice {
namespace {

using nlohmann::json;

class LessonReader {
  public:
    LessonReader(const QString& text, QString file)
        : m_lines(text.split(QLatin1Char('\n'))), m_file(std::move(file)) {}

    Lesson read() {
        Lesson lesson;
        readHead(lesson);
        while (m_line < m_lines.size())
            readLine(lesson);
        if (lesson.pages.empty())
            fail("has no page", "begin each page with a line '# Title'");
        for (LessonPage& page : lesson.pages)
            close(page);
        return lesson;
    }

  private:
    [[noreturn]] void fail(const std::string& what, const std::string& todo) const {
        throw DataError(what, m_file.toStdString() + ", line " + std::to_string(m_line + 1), todo);
    }

    void readHead(Lesson& lesson) {
        if (m_lines.first().trimmed() != QLatin1String("---"))
            fail("has no front matter", "begin the file with '---', 'title: …', 'order: …' and '---'");
        for (++m_line; m_line < m_lines.size(); ++m_line) {
            const QString line = m_lines[m_line].trimmed();
            if (line == QLatin1String("---"))
                break;
            const QString key = line.section(QLatin1Char(':'), 0, 0).trimmed();
            const QString value = line.section(QLatin1Char(':'), 1).trimmed();
            bool number = true;
            if (key == QLatin1String("title"))
                lesson.title = value;
            else if (key == QLatin1String("story"))
                lesson.story = value;
            else if (key == QLatin1String("order"))
                lesson.order = value.toInt(&number);
            else if (!line.isEmpty())
                fail("knows no key '" + key.toStdString() + "'", "the keys are title, story and order");
            if (!number)
                fail("needs a whole number as order", "write for example 'order: 3'");
        }
        if (m_line == m_lines.size())
            fail("does not end its front matter", "close it with a line '---'");
        ++m_line;
        if (lesson.title.isEmpty())
            fail("has no title", "write 'title: …' in the front matter");
    }

    void readLine(Lesson& lesson) {
        const QString line = m_lines[m_line];
        if (line.startsWith(QLatin1String("# "))) {
            lesson.pages.emplace_back();
            lesson.pages.back().title = line.mid(2).trimmed();
            m_first = m_line;
        } else if (lesson.pages.empty()) {
            if (!line.trimmed().isEmpty())
                fail("has text before its first page", "begin each page with a line '# Title'");
        } else {
            readPageLine(lesson.pages.back(), line);
        }
        ++m_line;
    }

    void readPageLine(LessonPage& page, const QString& line) {
        const bool answering = !page.choices.isEmpty();
        const bool choice = line.startsWith(QLatin1String("( ) ")) || line.startsWith(QLatin1String("(x) "));
        if (line.trimmed() == QLatin1String("```sluice")) {
            readSteps(answering ? page.on_answer : page.steps);
        } else if (line.startsWith(QLatin1String("? "))) {
            if (!page.question.isEmpty())
                fail("asks two questions on one page", "begin a new page for the second");
            page.question = line.mid(2).trimmed();
        } else if (choice && page.question.isEmpty()) {
            fail("has a choice without a question", "write the question first, on a line '? …'");
        } else if (choice) {
            if (line.startsWith(QLatin1String("(x)"))) {
                if (page.right >= 0)
                    fail("marks two choices as right", "mark one with (x), the others with ( )");
                page.right = int(page.choices.size());
            }
            page.choices << line.mid(4).trimmed();
        } else {
            (answering ? page.answer : page.text) += line + QLatin1Char('\n');
        }
    }

    void readSteps(std::vector<LessonStep>& steps) {
        for (++m_line; m_line < m_lines.size(); ++m_line) {
            const QString line = m_lines[m_line].trimmed();
            if (line == QLatin1String("```"))
                return;
            if (!line.isEmpty())
                steps.push_back(step(line));
        }
        fail("does not close its block of steps", "end it with a line of three backquotes");
    }

    LessonStep step(const QString& line) const {
        const QString verb = line.section(QLatin1Char(' '), 0, 0);
        const QString name = line.section(QLatin1Char(' '), 1, 1);
        const QString rest = line.section(QLatin1Char(' '), 2);
        if (name.isEmpty())
            fail("gives '" + verb.toStdString() + "' nothing to work on",
                 "write for example 'preset too_small_M'");
        if (verb == QLatin1String("preset"))
            return {LessonStep::Kind::preset, name, {}};
        if (verb == QLatin1String("show"))
            return {LessonStep::Kind::show, name, {}};
        if (verb == QLatin1String("press"))
            return {LessonStep::Kind::press, action(name), {}};
        if (verb == QLatin1String("speed"))
            return {LessonStep::Kind::speed, {}, speed(name)};
        if (verb == QLatin1String("sweep"))
            return {LessonStep::Kind::sweep, name, sweep(name, rest)};
        if (verb != QLatin1String("set"))
            fail("knows no step '" + verb.toStdString() + "'",
                 "the steps are preset, set, speed, press, sweep and show");
        const json value = json::parse(rest.toStdString(), nullptr, false);
        if (value.is_discarded() || !name.startsWith(QLatin1Char('/')))
            fail("cannot read '" + line.toStdString() + "'", "write 'set /pointer VALUE' with a JSON value");
        return {LessonStep::Kind::set, name, value};
    }

    QString action(const QString& name) const {
        static const QStringList known{QStringLiteral("run"), QStringLiteral("pause"), QStringLiteral("step"),
                                       QStringLiteral("rewind"), QStringLiteral("fineTune")};
        if (!known.contains(name))
            fail("cannot press '" + name.toStdString() + "'",
                 "what can be pressed is " + known.join(QStringLiteral(", ")).toStdString());
        return name;
    }

    /// [from, to, how many, seeds]
    json sweep(const QString& pointer, const QString& text) const {
        const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        json numbers = json::array();
        for (const QString& word : words) {
            bool ok = false;
            const double number = word.toDouble(&ok);
            if (ok)
                numbers.push_back(number);
        }
        const bool all = qsizetype(numbers.size()) == words.size();
        if (numbers.size() == 3)
            numbers.push_back(1);
        const bool whole = all && numbers.size() == 4 && numbers[2] >= 2 && numbers[3] >= 1;
        if (!pointer.startsWith(QLatin1Char('/')) || !whole)
            fail("cannot read the sweep of '" + pointer.toStdString() + "'",
                 "write 'sweep /pointer FROM TO HOW_MANY SEEDS', for example 'sweep /sampling/M 1.3 4 10 3'");
        return numbers;
    }

    json speed(const QString& text) const {
        bool ok = false;
        const double value = text.toDouble(&ok);
        if (text == QLatin1String("full"))
            return {};
        if (!ok || !(value >= 1.0))
            fail("needs a speed of at least 1 candidate a second", "write 'speed 10' or 'speed full'");
        return value;
    }

    void close(LessonPage& page) {
        page.text = page.text.trimmed();
        page.answer = page.answer.trimmed();
        if (!page.question.isEmpty() && (page.choices.size() < 2 || page.right < 0)) {
            m_line = m_first;
            fail("asks '" + page.question.toStdString() + "' without two choices of which one is right",
                 "write the choices as lines '( ) …' and '(x) …' below the question");
        }
    }

    QStringList m_lines;
    QString m_file;
    int m_line = 0;
    int m_first = 0; ///< of the page
};

QString readText(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw DataError("cannot be read: " + file.errorString().toStdString(), path.toStdString());
    return QString::fromUtf8(file.readAll()).remove(QLatin1Char('\r'));
}

/// The file of a lesson in this language, or the one without a language.
QString translated(const QString& path, const QString& language) {
    QString other = path;
    other.replace(QRegularExpression(QStringLiteral("\\.md$")), QStringLiteral(".%1.md").arg(language));
    return !language.isEmpty() && QFile::exists(other) ? other : path;
}

} // namespace

Lesson parseLesson(const QString& text, const QString& file) {
    return LessonReader(text, file).read();
}

std::vector<Lesson> readLessons(const QStringList& folders, const QString& language,
                                QStringList* complaints) {
    std::map<QString, Lesson> byName;
    for (const QString& folder : folders)
        for (const QFileInfo& file :
             QDir(folder).entryInfoList({QStringLiteral("*.md")}, QDir::Files, QDir::Name)) {
            if (file.completeBaseName().contains(QLatin1Char('.')))
                continue; // a translation
            const QString path = translated(file.absoluteFilePath(), language);
            try {
                Lesson lesson = parseLesson(readText(path), path);
                lesson.name = file.completeBaseName();
                byName[lesson.name] = std::move(lesson);
            } catch (const Error& error) {
                *complaints << QString::fromStdString(error.what());
            }
        }
    std::vector<Lesson> lessons;
    for (auto& [name, lesson] : byName)
        lessons.push_back(std::move(lesson));
    std::ranges::stable_sort(lessons, {}, &Lesson::order);
    return lessons;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "lesson_controller.h"
#include "sweep_controller.h"

#include "base/error.h"
#include "base/paths.h"
#include "widgets/panels/lesson_panel.h"
#include "widgets/plots/sweep_plot.h"

#include <QAbstractButton>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;

namespace {

constexpr const char* head = "---\ntitle: T\norder: 1\n---\n";

/// The message with which a text is refused; "" where it is not.
QString refusal(const QString& text) {
    try {
        parseLesson(text, QStringLiteral("a.md"));
    } catch (const DataError& error) {
        return QString::fromStdString(error.what());
    }
    return QString();
}

std::vector<Lesson> shippedLessons() {
    QStringList complaints;
    return readLessons({QString::fromStdString(shared_folder("lessons").string())}, QString(), &complaints);
}

} // namespace

class TestLessons : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void a_page_has_text_steps_a_question_and_an_answer();
    void a_mistake_is_told_with_its_line_data();
    void a_mistake_is_told_with_its_line();
    void a_folder_of_ones_own_adds_and_replaces();
    void there_are_at_least_eight_lessons();
    void each_lesson_from_first_to_last_page_data();
    void each_lesson_from_first_to_last_page();
    void a_page_can_sweep();
    void a_wrong_prediction_is_answered_too();
    void the_panel_goes_when_the_lesson_ends();
};

void TestLessons::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_lessons"));
    QSettings().clear();
}

void TestLessons::a_page_has_text_steps_a_question_and_an_answer() {
    const Lesson lesson = parseLesson(
        QStringLiteral("---\ntitle: Two pages\nstory: Short\norder: 4\n---\n\n# One\n\nText.\n\n```sluice\n"
                       "preset laplace_to_normal\nset /sampling/M 2.5\nspeed full\nspeed 3\npress run\n"
                       "show plot.trace\n```\n\n? Why?\n( ) No\n(x) Yes\n\nBecause.\n\n# Two\n\nEnd."),
        QStringLiteral("a.md"));
    QCOMPARE(lesson.title, QStringLiteral("Two pages"));
    QCOMPARE(lesson.story, QStringLiteral("Short"));
    QCOMPARE(lesson.order, 4);
    QCOMPARE(lesson.pages.size(), std::size_t(2));
    const LessonPage& page = lesson.pages[0];
    QCOMPARE(page.title, QStringLiteral("One"));
    QCOMPARE(page.text, QStringLiteral("Text."));
    QCOMPARE(page.question, QStringLiteral("Why?"));
    QCOMPARE(page.choices, QStringList({QStringLiteral("No"), QStringLiteral("Yes")}));
    QCOMPARE(page.right, 1);
    QCOMPARE(page.answer, QStringLiteral("Because."));
    QCOMPARE(page.steps.size(), std::size_t(6));
    QCOMPARE(page.steps[1].name, QStringLiteral("/sampling/M"));
    QVERIFY(page.steps[1].value == 2.5);
    QVERIFY(page.steps[2].value.is_null());
    QVERIFY(page.steps[3].value == 3.0);
    QCOMPARE(lesson.pages[1].text, QStringLiteral("End."));
}

void TestLessons::a_mistake_is_told_with_its_line_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const QString begin = QString::fromLatin1(head);
    QTest::newRow("no front matter") << "# Page\n"
                                     << "a.md, line 1";
    QTest::newRow("open front matter") << "---\ntitle: T\n"
                                       << "does not end its front matter";
    QTest::newRow("no title") << "---\norder: 1\n---\n# P\n"
                              << "no title";
    QTest::newRow("unknown key") << "---\ntitel: T\n---\n# P\n"
                                 << "line 2";
    QTest::newRow("order is no number") << "---\ntitle: T\norder: first\n---\n# P\n"
                                        << "line 3";
    QTest::newRow("no page") << begin << "no page";
    QTest::newRow("text before") << begin + "text\n# P\n"
                                 << "line 5";
    QTest::newRow("unknown step") << begin + "# P\n```sluice\njump here\n```\n"
                                  << "line 7";
    QTest::newRow("unknown button") << begin + "# P\n```sluice\npress save\n```\n"
                                    << "cannot press 'save'";
    QTest::newRow("bad value") << begin + "# P\n```sluice\nset /a {\n```\n"
                               << "cannot read";
    QTest::newRow("bad speed") << begin + "# P\n```sluice\nspeed 0\n```\n"
                               << "at least 1";
    QTest::newRow("short sweep") << begin + "# P\n```sluice\nsweep /a 1 2\n```\n"
                                 << "cannot read the sweep";
    QTest::newRow("words in a sweep") << begin + "# P\n```sluice\nsweep /a 1 2 3 many\n```\n"
                                      << "cannot read the sweep";
    QTest::newRow("open block") << begin + "# P\n```sluice\nspeed 1\n"
                                << "does not close";
    QTest::newRow("two right") << begin + "# P\n? Q\n(x) a\n(x) b\n"
                               << "two choices as right";
    QTest::newRow("none right") << begin + "# P\n? Q\n( ) a\n( ) b\n"
                                << "asks 'Q'";
    QTest::newRow("choice alone") << begin + "# P\n( ) a\n"
                                  << "choice without a question";
}

void TestLessons::a_mistake_is_told_with_its_line() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const QString message = refusal(text);
    QVERIFY2(message.contains(expected), qPrintable(message));
    QVERIFY2(message.contains(QStringLiteral("a.md, line")), qPrintable(message));
}

void TestLessons::a_folder_of_ones_own_adds_and_replaces() {
    const QTemporaryDir shipped, own;
    const auto write = [](const QTemporaryDir& folder, const char* name, const QByteArray& text) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    };
    write(shipped, "a.md", "---\ntitle: A\norder: 2\n---\n# P\n");
    write(shipped, "a.zh.md", "---\ntitle: Translated\norder: 2\n---\n# P\n");
    write(own, "a.md", "---\ntitle: Mine\norder: 2\n---\n# P\n");
    write(own, "b.md", "---\ntitle: B\norder: 1\n---\n# P\n");
    write(own, "broken.md", "nothing");
    QStringList complaints;
    const std::vector<Lesson> lessons = readLessons({shipped.path(), own.path()}, QString(), &complaints);
    QCOMPARE(lessons.size(), std::size_t(2));
    QCOMPARE(lessons[0].title, QStringLiteral("B"));
    QCOMPARE(lessons[1].title, QStringLiteral("Mine"));
    QCOMPARE(complaints.size(), 1);
    QVERIFY(complaints[0].contains(QStringLiteral("broken.md, line 1")));
    const std::vector<Lesson> chinese = readLessons({shipped.path()}, QStringLiteral("zh"), &complaints);
    QCOMPARE(chinese.at(0).title, QStringLiteral("Translated"));
    QCOMPARE(chinese.at(0).name, QStringLiteral("a"));
}

void TestLessons::there_are_at_least_eight_lessons() {
    QStringList complaints;
    const auto lessons =
        readLessons({QString::fromStdString(shared_folder("lessons").string())}, QString(), &complaints);
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(QLatin1Char('\n'))));
    QVERIFY(lessons.size() >= 8);
}

void TestLessons::each_lesson_from_first_to_last_page_data() {
    QTest::addColumn<QString>("name");
    for (const Lesson& lesson : shippedLessons())
        QTest::newRow(qPrintable(lesson.name)) << lesson.name;
}

void TestLessons::each_lesson_from_first_to_last_page() {
    QFETCH(QString, name);
    Driven driven(QStringLiteral("laplace_to_normal"));
    QVERIFY(driven.window.startLesson(name));
    const auto* panel = driven.control<LessonPanel>("lesson");
    QVERIFY(panel->isVisible());
    const auto& lessons = driven.window.lessons()->lessons();
    const Lesson& lesson = *std::ranges::find(lessons, name, &Lesson::name);
    for (int page = 0; page < int(lesson.pages.size()); ++page) {
        const LessonPage& expected = lesson.pages[std::size_t(page)];
        QCOMPARE(driven.window.lessons()->page(), page);
        QVERIFY(panel->plainText().contains(expected.title));
        const auto settled = [&] {
            return driven.window.sampling()->isReady() || !driven.window.sampling()->failure().isEmpty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(settled(), patience_ms);
        for (const Problem& problem : driven.window.document()->problems())
            QFAIL(qPrintable(QString::fromStdString(problem.pointer + ": " + problem.message)));
        for (const auto& steps : {expected.steps, expected.on_answer})
            for (const LessonStep& step : steps)
                if (step.kind == LessonStep::Kind::show)
                    QVERIFY2(driven.window.findChild<QWidget*>(step.name), qPrintable(step.name));
        if (!expected.question.isEmpty()) {
            const auto choice = QStringLiteral("lesson.choice.%1").arg(expected.right);
            QVERIFY(!panel->plainText().contains(QStringLiteral("Right.")));
            driven.window.findChild<QAbstractButton*>(choice)->click();
            QVERIFY(panel->plainText().contains(QStringLiteral("Right.")));
            QVERIFY(driven.window.document()->problems().empty());
        }
        driven.control<QPushButton>("lesson.next")->click();
    }
    QVERIFY(!driven.window.lessons()->isActive());
}

void TestLessons::a_page_can_sweep() {
    Driven driven(QStringLiteral("beta_from_uniform"));
    QVERIFY(driven.window.startLesson(QStringLiteral("choosing_m")));
    const auto& lessons = driven.window.lessons()->lessons();
    const Lesson& lesson = *std::ranges::find(lessons, QStringLiteral("choosing_m"), &Lesson::name);
    const auto sweeps = [](const LessonPage& page) {
        return std::ranges::any_of(
            page.steps, [](const LessonStep& step) { return step.kind == LessonStep::Kind::sweep; });
    };
    while (!sweeps(lesson.pages.at(std::size_t(driven.window.lessons()->page()))))
        driven.control<QPushButton>("lesson.next")->click();
    QTRY_VERIFY_WITH_TIMEOUT(driven.control<QWidget>("sweep")->isVisible(), patience_ms);
    const auto* plot = driven.control<SweepPlot>("plot.sweep");
    QTRY_COMPARE_WITH_TIMEOUT(plot->seriesPoints(QStringLiteral("mean")).size(), 12, patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.sweeps()->isRunning(), patience_ms);
    QDir(driven.window.sweeps()->folder()).removeRecursively();
    driven.control<QPushButton>("lesson.next")->click(); // another preset: back to the picture
    QVERIFY(!driven.control<QWidget>("sweep")->isVisible());
}

void TestLessons::a_wrong_prediction_is_answered_too() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QVERIFY(driven.window.startLesson(QStringLiteral("too_small_m")));
    const auto* panel = driven.control<LessonPanel>("lesson");
    auto* wrong = driven.control<QAbstractButton>("lesson.choice.0");
    wrong->click();
    QVERIFY(panel->plainText().contains(QStringLiteral("Not quite.")));
    QVERIFY(panel->plainText().contains(QStringLiteral("hatched region")));
    QVERIFY(wrong->text().startsWith(QStringLiteral("✗")));
    QVERIFY(driven.control<QAbstractButton>("lesson.choice.1")->text().startsWith(QStringLiteral("✓")));
    // The page is there again as it was, unanswered, when it is turned back to.
    driven.control<QPushButton>("lesson.next")->click();
    driven.control<QPushButton>("lesson.back")->click();
    QVERIFY(!panel->plainText().contains(QStringLiteral("hatched region")));
}

void TestLessons::the_panel_goes_when_the_lesson_ends() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    auto* dock = driven.control<QDockWidget>("dock.lesson");
    QVERIFY(!dock->isVisible());
    QVERIFY(!driven.window.startLesson(QStringLiteral("no_such_lesson")));
    QVERIFY(driven.window.startLesson(QStringLiteral("importance")));
    QVERIFY(dock->isVisible());
    driven.window.lessons()->end();
    QVERIFY(!dock->isVisible());
}

SLUICE_WINDOW_TEST_MAIN(TestLessons)
#include "test_lessons.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "core_words.h"
#include "language.h"
#include "lesson_controller.h"

#include "base/paths.h"
#include "data/preprocess.h"
#include "data/sources.h"
#include "density/catalogue.h"
#include "results/words.h"
#include "sampling/envelope.h"
#include "sampling/snapshot.h"

#include <nlohmann/json.hpp>

#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QLibraryInfo>
#include <QMenuBar>
#include <QProcess>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
#include <set>

using namespace sluice;

namespace {

struct Message {
    QString context;
    QString source;
    QString comment;
    QStringList translations; ///< one, or one for each number
    bool finished = false;

    QString key() const { return context + QLatin1Char('|') + source + QLatin1Char('|') + comment; }
};

QString translationFile(const char* name) {
    return QStringLiteral(SLUICE_SOURCE_DIR "/resources/translations/") + QLatin1String(name);
}

std::vector<Message> messagesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(path));
    QXmlStreamReader xml(&file);
    std::vector<Message> messages;
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QStringView name = xml.name();
        if (name == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (name == QLatin1String("message")) {
            messages.emplace_back();
            messages.back().context = context;
        } else if (name == QLatin1String("source")) {
            messages.back().source = xml.readElementText();
        } else if (name == QLatin1String("comment")) {
            messages.back().comment = xml.readElementText();
        } else if (name == QLatin1String("translation")) {
            Message& message = messages.back();
            message.finished = !xml.attributes().hasAttribute(QStringLiteral("type"));
            QString text;
            while (xml.readNext() != QXmlStreamReader::EndElement)
                if (xml.isCharacters())
                    text += xml.text();
                else if (xml.isStartElement())
                    message.translations << xml.readElementText();
            if (message.translations.isEmpty())
                message.translations << text;
        }
    }
    if (xml.hasError())
        qFatal("%s: %s", qPrintable(path), qPrintable(xml.errorString()));
    return messages;
}

/// The places that are filled in, sorted: "%1, %2 of %n" has %1, %2 and %n.
QStringList placesOf(const QString& text) {
    static const QRegularExpression place(QStringLiteral("%(\\d|n)"));
    QStringList places;
    for (auto found = place.globalMatch(text); found.hasNext();)
        places << found.next().captured();
    places.sort();
    return places;
}

/// Every text that core's catalogues show to people.
std::set<std::string> catalogueTexts() {
    std::set<std::string> texts;
    for (const FamilyInfo& family : density_families()) {
        texts.insert({family.title, family.support});
        for (const ParameterInfo& parameter : family.parameters)
            texts.insert(parameter.meaning);
    }
    for (const BuiltinDataset& one : builtin_datasets())
        texts.insert({one.title, one.story});
    for (const GeneratorInfo& one : data_generators())
        texts.insert({one.title, one.story});
    for (const PreprocessInfo& one : preprocess_operations())
        texts.insert(one.meaning);
    for (const Preset& one : presets())
        texts.insert({one.title, one.story});
    texts.erase("");
    return texts;
}

} // namespace

class TestTranslation : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void init();
    void every_text_is_translated_data();
    void every_text_is_translated();
    void the_program_has_no_text_that_is_not_in_the_file();
    void every_text_of_the_catalogues_is_translated();
    void what_core_says_is_translated_data();
    void what_core_says_is_translated();
    void lessons_say_the_same_in_both_languages_data();
    void lessons_say_the_same_in_both_languages();
    void a_chinese_window_is_chinese();
    void a_window_fits_a_small_screen_data();
    void a_window_fits_a_small_screen();
    void the_desktop_or_a_choice_decides();
};

void TestTranslation::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_translation"));
}

void TestTranslation::init() {
    QSettings().clear();
}

void TestTranslation::every_text_is_translated_data() {
    QTest::addColumn<QString>("path");
    for (const char* name : {"sluice_zh_CN.ts", "catalogue_zh_CN.ts"})
        QTest::newRow(name) << translationFile(name);
}

void TestTranslation::every_text_is_translated() {
    QFETCH(QString, path);
    const std::vector<Message> messages = messagesOf(path);
    QVERIFY(messages.size() > 100);
    for (const Message& message : messages) {
        QVERIFY2(message.finished, qPrintable(message.key()));
        for (const QString& translation : message.translations) {
            QVERIFY2(!translation.isEmpty(), qPrintable(message.key()));
            QVERIFY2(placesOf(translation) == placesOf(message.source), qPrintable(message.key()));
            QVERIFY2(translation.contains(QLatin1Char('&')) == message.source.contains(QLatin1Char('&')),
                     qPrintable(message.key()));
        }
    }
}

void TestTranslation::the_program_has_no_text_that_is_not_in_the_file() {
    QString lupdate = QLibraryInfo::path(QLibraryInfo::BinariesPath) + QStringLiteral("/lupdate");
    if (!QFile::exists(lupdate))
        lupdate = QStandardPaths::findExecutable(QStringLiteral("lupdate"));
    if (lupdate.isEmpty())
        QSKIP("lupdate is not installed");
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("found.ts"));
    QProcess process;
    process.setWorkingDirectory(QStringLiteral(SLUICE_SOURCE_DIR));
    process.start(lupdate, {QStringLiteral("-I"), QStringLiteral("."), QStringLiteral("-I"),
                            QStringLiteral("app/sluice"), QStringLiteral("app/sluice"),
                            QStringLiteral("widgets"), QStringLiteral("-ts"), path});
    QVERIFY(process.waitForFinished(patience_ms));
    QCOMPARE(process.exitCode(), 0);
    std::set<QString> known;
    for (const Message& message : messagesOf(translationFile("sluice_zh_CN.ts")))
        known.insert(message.key());
    const std::vector<Message> found = messagesOf(path);
    QVERIFY(found.size() > 500);
    QStringList missing;
    for (const Message& message : found)
        if (!known.contains(message.key()))
            missing << message.key();
    QVERIFY2(missing.isEmpty(),
             qPrintable(QStringLiteral("not translated; see resources/docs/translating.md:\n") +
                        missing.join(QLatin1Char('\n'))));
}

void TestTranslation::every_text_of_the_catalogues_is_translated() {
    std::set<std::string> known;
    for (const Message& message : messagesOf(translationFile("catalogue_zh_CN.ts")))
        known.insert(message.source.toStdString());
    const std::set<std::string> texts = catalogueTexts();
    QVERIFY(texts.size() > 100);
    for (const std::string& text : texts)
        QVERIFY2(known.contains(text), text.c_str());
    for (const std::string& text : known)
        QVERIFY2(texts.contains(text), (text + ": is in no catalogue any more").c_str());
}

void TestTranslation::what_core_says_is_translated_data() {
    QTest::addColumn<QString>("english");
    const auto row = [](const char* name, const std::string& english) {
        QTest::newRow(name) << QString::fromStdString(english);
    };
    SamplingRecord sampling;
    sampling.candidates = 1200000;
    sampling.accepted = 450000;
    sampling.acceptance_rate = 0.375;
    row("rate", sampling_in_words(sampling));
    sampling.acceptance_rate = 0.01;
    row("low rate", sampling_in_words(sampling));
    sampling.acceptance_rate = 0.43;
    row("odd rate", sampling_in_words(sampling));
    sampling.violations = 20;
    sampling.worst_log_excess = 0.4;
    row("violated", sampling_in_words(sampling));
    sampling.filter = true;
    row("violated filter", sampling_in_words(sampling));
    for (const double p : {0.6, 0.02, 1e-5})
        for (const bool filter : {true, false}) {
            sampling.filter = filter;
            sampling.ks_p_value = p;
            row("Kolmogorov-Smirnov", goodness_in_words(sampling));
            sampling.goodness.anderson_darling_p_value = p;
            row("Anderson-Darling", goodness_in_words(sampling));
            sampling.ks_p_value = sampling.goodness.anderson_darling_p_value = GoodnessRecord::unknown;
            sampling.goodness.chi_square_p_value = p;
            sampling.goodness.chi_square_statistic = 12.0;
            sampling.goodness.chi_square_freedom = 9;
            row("chi-square", goodness_in_words(sampling));
            sampling.goodness.chi_square_p_value = GoodnessRecord::unknown;
            sampling.goodness.energy_p_value = p;
            row("energy", goodness_in_words(sampling));
            sampling.goodness.energy_p_value = GoodnessRecord::unknown;
        }
    sampling.cost.goal_missing = 980;
    sampling.cost.goal_seconds = 12000.0;
    sampling.cost.goal_low = 7500.0;
    sampling.cost.goal_high = 21660.0;
    for (const char* basis : {"rate", "theory", "bound"}) {
        sampling.cost.goal_basis = basis;
        sampling.accepted = sampling.cost.goal_basis == "bound" ? 0 : 1;
        row(basis, goal_in_words(sampling));
    }
    ComparisonRecord comparison;
    comparison.arm = "all_data";
    comparison.metric = "accuracy";
    comparison.difference = 0.021;
    comparison.test = "corrected paired t over 10 repeats (Nadeau and Bengio)";
    comparison.low = 0.01;
    comparison.high = 0.032;
    for (const char* verdict : {"better", "worse", "unknown", "none"}) {
        comparison.verdict = verdict;
        row(verdict, comparison_in_words(comparison));
    }
    for (const StopReason reason :
         {StopReason::none, StopReason::accepted, StopReason::candidates, StopReason::seconds,
          StopReason::memory, StopReason::rows, StopReason::cancelled})
        row("stop reason", std::string(stop_reason_text(reason)));
    using nlohmann::json;
    const json normal{{"family", "normal"}, {"mu", 0}, {"sigma", 1}};
    const json laplace{{"family", "laplace"}, {"mu", 0}, {"b", 1}};
    const json formula{{"family", "expression"}, {"density", "exp(-x^4/4)"}};
    const json wide{{"family", "student_t"}, {"nu", 3}, {"mu", 0}, {"sigma", 1}};
    const std::vector<std::pair<json, json>> pairs{{normal, laplace}, {formula, wide}};
    for (const auto& [target, proposal] : pairs) {
        const EnvelopeConstant found =
            find_envelope(*density_from_json(target), *density_from_json(proposal));
        row("note of M", found.note);
        row("proof of M", certificate_text(found));
    }
}

void TestTranslation::what_core_says_is_translated() {
    QFETCH(QString, english);
    QCOMPARE(coreWords(english), english);
    Translations translations;
    QVERIFY(translations.use(Language::chinese));
    QString rest = coreWords(english);
    for (const char* name :
         {"Anderson-Darling", "Kolmogorov-Smirnov", "Nadeau", "Bengio", "all_data", "rsft"})
        rest.remove(QLatin1String(name));
    static const QRegularExpression word(QStringLiteral("[A-Za-z]{4}"));
    QVERIFY2(!rest.contains(word), qPrintable(english + QLatin1Char('\n') + coreWords(english)));
    QVERIFY(english.isEmpty() || isChinese(rest));
}

void TestTranslation::lessons_say_the_same_in_both_languages_data() {
    QTest::addColumn<QString>("name");
    QStringList complaints;
    for (const Lesson& lesson :
         readLessons({QString::fromStdString(shared_folder("lessons").string())}, QString(), &complaints))
        QTest::newRow(qPrintable(lesson.name)) << lesson.name;
}

void TestTranslation::lessons_say_the_same_in_both_languages() {
    QFETCH(QString, name);
    QStringList complaints;
    const auto read = [&](const char* language) {
        for (const Lesson& lesson : readLessons({QString::fromStdString(shared_folder("lessons").string())},
                                                QLatin1String(language), &complaints))
            if (lesson.name == name)
                return lesson;
        return Lesson();
    };
    const Lesson english = read("");
    const Lesson chinese = read("zh");
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(QLatin1Char('\n'))));
    QVERIFY(isChinese(chinese.title) && isChinese(chinese.story));
    QCOMPARE(chinese.order, english.order);
    QCOMPARE(chinese.pages.size(), english.pages.size());
    const auto same = [](const LessonStep& a, const LessonStep& b) {
        return a.kind == b.kind && a.name == b.name && a.value == b.value;
    };
    for (std::size_t i = 0; i < english.pages.size(); ++i) {
        const LessonPage& one = english.pages[i];
        const LessonPage& other = chinese.pages[i];
        QVERIFY2(isChinese(other.title) && isChinese(other.text), qPrintable(other.title));
        QCOMPARE(other.question.isEmpty(), one.question.isEmpty());
        QCOMPARE(other.choices.size(), one.choices.size());
        QCOMPARE(other.right, one.right);
        QCOMPARE(isChinese(other.answer), !one.answer.isEmpty());
        QVERIFY2(std::ranges::equal(other.steps, one.steps, same), qPrintable(one.title));
        QVERIFY2(std::ranges::equal(other.on_answer, one.on_answer, same), qPrintable(one.title));
    }
}

void TestTranslation::a_chinese_window_is_chinese() {
    Translations translations;
    QVERIFY(translations.use(Language::chinese));
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    for (const QAction* menu : driven.window.menuBar()->actions())
        QVERIFY2(isChinese(menu->text()), qPrintable(menu->text()));
    for (const QAction* action : driven.window.actions())
        if (action->objectName() != QLatin1String("action.languageEnglish"))
            QVERIFY2(isChinese(action->text()) && isChinese(action->toolTip()), qPrintable(action->text()));
    for (const QDockWidget* dock : driven.window.findChildren<QDockWidget*>())
        QVERIFY2(isChinese(dock->windowTitle()), qPrintable(dock->windowTitle()));
    for (const char* name : {"section.data.header", "section.target.header", "section.constant.header"})
        QVERIFY2(isChinese(driven.control<QWidget>(name)->accessibleName()), name);
    QCOMPARE(driven.control<QLabel>("status")->text(), QStringLiteral("就绪"));
    QVERIFY(driven.words().contains(QStringLiteral("常数 M")));
    driven.press("action.step");
    QTRY_VERIFY_WITH_TIMEOUT(driven.control<QLabel>("status")->text().contains(QStringLiteral("接受")),
                             patience_ms);
    QVERIFY2(!driven.control<QWidget>("button.run")->accessibleName().contains(QLatin1Char('(')),
             qPrintable(driven.control<QWidget>("button.run")->accessibleName()));
    QVERIFY(isChinese(driven.window.lessons()->lessons().front().title));
}

void TestTranslation::a_window_fits_a_small_screen_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << "en";
    QTest::newRow("Chinese") << "zh";
}

void TestTranslation::a_window_fits_a_small_screen() {
    QFETCH(QString, language);
    Translations translations;
    QVERIFY(translations.use(*languageFromName(language)));
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QCOMPARE(driven.window.size(), QSize(1280, 800));
    const QSize least = driven.window.minimumSizeHint();
    QVERIFY2(least.width() <= 1280 && least.height() <= 800,
             qPrintable(QStringLiteral("%1 x %2").arg(least.width()).arg(least.height())));
}

void TestTranslation::the_desktop_or_a_choice_decides() {
    QCOMPARE(languageFromName(QStringLiteral("zh")), Language::chinese);
    QCOMPARE(languageFromName(QStringLiteral("system")), Language::system);
    QVERIFY(!languageFromName(QStringLiteral("fr")));
    Translations translations;
    QVERIFY(translations.use(Language::chinese));
    QCOMPARE(QCoreApplication::translate("sluice::MainWindow", "Loss"), QStringLiteral("损失"));
    QVERIFY(translations.use(Language::english));
    QCOMPARE(QCoreApplication::translate("sluice::MainWindow", "Loss"), QStringLiteral("Loss"));
    QCOMPARE(withoutMnemonic(QStringLiteral("&Open…")), QStringLiteral("Open…"));
    QCOMPARE(withoutMnemonic(QString::fromUtf8("打开(&O)…")), QString::fromUtf8("打开…"));
}

SLUICE_WINDOW_TEST_MAIN(TestTranslation)
#include "test_translation.moc"

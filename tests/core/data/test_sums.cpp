// SPDX-License-Identifier: GPL-3.0-or-later
// The addition task: prompts, answers and the verifier.
#include "data/sums.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace sluice;

class TestSums : public QObject {
    Q_OBJECT

  private slots:
    void answers_are_verified_data() {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<bool>("well_formed");
        QTest::addColumn<int>("right_steps");
        QTest::addColumn<bool>("right");
        QTest::newRow("right") << "07+05=12;12+03=15#15" << true << 2 << true;
        QTest::newRow("right, other order") << "03+07=10;05+10=15#15" << true << 2 << true;
        QTest::newRow("wrong first sum") << "07+05=13;13+03=16#16" << true << 0 << false;
        QTest::newRow("wrong first sum, right end") << "07+05=13;13+03=15#15" << true << 0 << false;
        QTest::newRow("wrong second sum") << "07+05=12;12+03=16#16" << true << 1 << false;
        QTest::newRow("wrong result") << "07+05=12;12+03=15#16" << true << 2 << false;
        QTest::newRow("operand used twice") << "07+07=14;14+03=17#17" << true << 0 << false;
        QTest::newRow("foreign operand") << "07+05=12;12+04=16#16" << true << 1 << false;
        QTest::newRow("sum not used") << "07+05=12;07+03=10#10" << true << 1 << false;
        QTest::newRow("right sums of nothing") << "00+00=00;00+15=15#15" << true << 0 << false;
        QTest::newRow("one digit") << "7+5=12;12+3=15#15" << false << 0 << false;
        QTest::newRow("empty") << "" << false << 0 << false;
        QTest::newRow("cut off") << "07+05=12;12+03=15#1" << false << 0 << false;
        QTest::newRow("letters") << "07+05=12;12+03=1a#15" << false << 0 << false;
        QTest::newRow("no semicolon") << "07+05=12#12+03=15#15" << false << 0 << false;
    }
    void answers_are_verified() {
        QFETCH(QString, answer);
        const SumsVerdict verdict = verify_sums({{7, 5, 3}}, answer.toStdString());
        QTEST(verdict.well_formed, "well_formed");
        QTEST(verdict.right_steps, "right_steps");
        QTEST(verdict.right, "right");
        QCOMPARE(verdict.reward() == 1.0, verdict.right);
    }
    void rewards_are_graded() {
        QCOMPARE(verify_sums({{7, 5, 3}}, "07+05=12;12+03=16#16").reward(), 1.0 / 3.0);
        QCOMPARE(verify_sums({{7, 5, 3}}, "07+05=13;13+03=15#15").reward(), 1.0 / 3.0); // the result alone
        QCOMPARE(verify_sums({{7, 5, 3}}, "07+05=12;12+03=15#14").reward(), 2.0 / 3.0);
        QCOMPARE(verify_sums({{7, 5, 3}}, "03+07=10;10+05=15#15").larger_first, 1);
    }
    void a_prompt_with_different_digits_has_twelve_right_answers() {
        QCOMPARE(right_sums({{7, 5, 3}}).size(), std::size_t{12});
        QCOMPARE(right_sums({{7, 7, 7}}).size(), std::size_t{2});
        for (const SumsPrompt& prompt :
             {SumsPrompt{{7, 5, 3}}, SumsPrompt{{1, 2, 2}}, SumsPrompt{{9, 9, 9}}}) {
            std::set<std::string> paths;
            for (const std::string& answer : right_sums(prompt)) {
                const SumsVerdict verdict = verify_sums(prompt, answer);
                QVERIFY2(verdict.right, answer.c_str());
                paths.insert(verdict.path);
            }
            QCOMPARE(paths.size(), right_sums(prompt).size());
        }
    }
    void no_other_answer_is_right() {
        // All answers that share the operands and sums of right ones: only the listed ones pass.
        const SumsPrompt prompt{{2, 3, 4}};
        const std::vector<std::string> right = right_sums(prompt);
        std::size_t passed = 0;
        const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
        for (int a = 2; a <= 7; ++a) {
            for (int b = 2; b <= 7; ++b) {
                for (int c = 2; c <= 7; ++c) {
                    for (int d = 2; d <= 7; ++d) {
                        const std::string answer = two(a) + "+" + two(b) + "=" + two(a + b) + ";" + two(c) +
                                                   "+" + two(d) + "=" + two(c + d) + "#" + two(c + d);
                        passed += verify_sums(prompt, answer).right ? 1 : 0;
                    }
                }
            }
        }
        QCOMPARE(passed, right.size());
    }
    void the_parts_of_the_prompts_never_meet() {
        const auto sorted = [](const SumsPrompt& prompt) {
            std::vector<int> operands = prompt.operands;
            std::ranges::sort(operands);
            return operands;
        };
        std::set<std::vector<int>> open, held_out;
        for (const SumsPrompt& prompt : open_sums_prompts()) {
            open.insert(sorted(prompt));
        }
        for (const SumsPrompt& prompt : held_out_sums_prompts()) {
            held_out.insert(sorted(prompt));
        }
        QCOMPARE(open_sums_prompts().size() + held_out_sums_prompts().size(), std::size_t{729});
        QCOMPARE(open.size() + held_out.size(), std::size_t{165});
        QVERIFY(std::ranges::none_of(held_out, [&](const auto& digits) { return open.contains(digits); }));
        for (const SumsTrace& trace : sums_traces(2000, 0.3, 1)) {
            QVERIFY(!held_out.contains(sorted(trace.prompt)));
        }
    }
    // H0: the share of right traces is 0.7. False-alarm rate 1e-6: 4.9 deviations. Orders must be free as
    // well: all twelve paths of a prompt occur.
    void traces_have_the_share_of_wrong_sums_that_was_asked_for() {
        constexpr std::size_t count = 20'000;
        std::size_t right = 0;
        for (const SumsTrace& trace : sums_traces(count, 0.3, 5)) {
            const SumsVerdict verdict = verify_sums(trace.prompt, trace.answer);
            QVERIFY2(verdict.well_formed, trace.answer.c_str());
            right += verdict.right ? 1 : 0;
        }
        const double deviations = (static_cast<double>(right) - 0.7 * count) / std::sqrt(0.21 * count);
        QVERIFY(std::abs(deviations) < 4.9);
        const double of_another =
            (static_cast<double>(right) - 0.65 * count) / std::sqrt(0.65 * 0.35 * count);
        QVERIFY(std::abs(of_another) > 4.9); // another share would be noticed
        RandomStream random(3, Stream::data);
        std::map<std::string, int> paths;
        for (int i = 0; i < 600; ++i) {
            const SumsVerdict verdict =
                verify_sums({{7, 5, 3}}, random_sums_answer({{7, 5, 3}}, 0.0, random));
            QVERIFY(verdict.right);
            ++paths[verdict.path];
        }
        QCOMPARE(paths.size(), std::size_t{12});
    }
    void chosen_prompts_are_different_and_nested() {
        const auto few = choose_sums_prompts(open_sums_prompts(), 10, 1, 0);
        const auto many = choose_sums_prompts(open_sums_prompts(), 100, 1, 0);
        QVERIFY(std::ranges::equal(few, std::span(many).first(10)));
        std::set<std::string> texts;
        for (const SumsPrompt& prompt : many) {
            texts.insert(prompt.text());
        }
        QCOMPARE(texts.size(), std::size_t{100});
        QVERIFY(choose_sums_prompts(open_sums_prompts(), 10, 1, 1) != few);
        QVERIFY(choose_sums_prompts(open_sums_prompts(), 10, 2, 0) != few);
        QCOMPARE(choose_sums_prompts(few, 50, 1, 0).size(), std::size_t{10});
    }
};

QTEST_GUILESS_MAIN(TestSums)
#include "test_sums.moc"

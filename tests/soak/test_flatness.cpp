// SPDX-License-Identifier: GPL-3.0-or-later
#include "flatness.h"

#include <QTest>

#include <cmath>

using sluice::soak::judge_memory;

/// The rule by which the soak judges memory.
class TestFlatness : public QObject {
    Q_OBJECT
  private slots:
    void a_level_after_warming_up_is_flat() {
        std::vector<double> memory;
        for (int i = 0; i < 50; ++i) {
            memory.push_back(300.0 - 200.0 * std::exp(-i) + 2.0 * std::sin(7.0 * i));
        }
        QVERIFY(judge_memory(memory)->flat);
    }
    /// 100 kB a cycle over 240 cycles.
    void a_slow_leak_is_not_flat() {
        std::vector<double> memory;
        for (int i = 0; i < 240; ++i) {
            memory.push_back(300.0 + 0.1 * i + 2.0 * std::sin(7.0 * i));
        }
        QVERIFY(!judge_memory(memory)->flat);
    }
    void too_few_cycles_are_not_judged() { QVERIFY(!judge_memory(std::vector<double>(10, 300.0))); }
};

QTEST_GUILESS_MAIN(TestFlatness)
#include "test_flatness.moc"

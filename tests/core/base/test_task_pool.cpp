// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/task_pool.h"

#include <QTest>

#include <atomic>
#include <barrier>
#include <mutex>
#include <stdexcept>
#include <vector>

using sluice::TaskPool;

class TestTaskPool : public QObject {
    Q_OBJECT

  private slots:
    void tasks_are_taken_by_rank_then_by_age();
    void tasks_add_tasks_until_none_is_left_data();
    void tasks_add_tasks_until_none_is_left();
    void tasks_run_side_by_side();
    void the_first_failure_is_rethrown_and_ends_the_rest();
    void a_pool_without_tasks_returns();
};

void TestTaskPool::tasks_are_taken_by_rank_then_by_age() {
    TaskPool pool(1);
    std::vector<int> order;
    const auto note = [&order](int number) { return [&order, number] { order.push_back(number); }; };
    pool.add(2, note(5));
    pool.add(1, note(2));
    pool.add(1, note(3));
    pool.add(0, [&] {
        order.push_back(1);
        pool.add(1, note(4));
    });
    pool.run();
    QCOMPARE(order, (std::vector<int>{1, 2, 3, 4, 5}));
    pool.add(0, note(6));
    pool.run();
    QCOMPARE(order.back(), 6);
}

void TestTaskPool::tasks_add_tasks_until_none_is_left_data() {
    QTest::addColumn<unsigned>("threads");
    for (const unsigned threads : {1U, 2U, 5U}) {
        QTest::addRow("%u threads", threads) << threads;
    }
}

/// A tree of tasks: 3 from each, 6 deep.
void TestTaskPool::tasks_add_tasks_until_none_is_left() {
    QFETCH(unsigned, threads);
    TaskPool pool(threads);
    std::atomic<int> done{0};
    const std::function<void(int)> grow = [&](int depth) {
        ++done;
        for (int i = 0; depth < 6 && i < 3; ++i) {
            pool.add(static_cast<std::size_t>(depth), [&grow, depth] { grow(depth + 1); });
        }
    };
    pool.add(0, [&grow] { grow(0); });
    pool.run();
    QCOMPARE(done.load(), (2187 - 1) / 2); // 1 + 3 + ... + 3^6
}

/// Would never end if the two ran one after the other.
void TestTaskPool::tasks_run_side_by_side() {
    TaskPool pool(2);
    std::barrier meeting(2);
    std::atomic<int> met{0};
    for (int i = 0; i < 2; ++i) {
        pool.add(0, [&] {
            meeting.arrive_and_wait();
            ++met;
        });
    }
    pool.run();
    QCOMPARE(met.load(), 2);
}

void TestTaskPool::the_first_failure_is_rethrown_and_ends_the_rest() {
    TaskPool pool(3);
    std::atomic<int> late{0};
    pool.add(0, [&] {
        pool.add(0, [] { throw std::runtime_error("broken"); });
        pool.add(1, [&pool, &late] { pool.add(2, [&late] { ++late; }); });
    });
    try {
        pool.run();
        QFAIL("the failure was lost");
    } catch (const std::runtime_error& error) {
        QCOMPARE(error.what(), "broken");
    }
    const int before = late;
    QVERIFY(before <= 1); // it may have been begun by then
    pool.run();
    QCOMPARE(late.load(), before);
}

void TestTaskPool::a_pool_without_tasks_returns() {
    TaskPool pool(4);
    pool.run(); // would wait forever if it waited for work
}

QTEST_GUILESS_MAIN(TestTaskPool)
#include "test_task_pool.moc"

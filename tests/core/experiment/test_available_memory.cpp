// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/available_memory.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <limits>

using namespace sluice;

class TestAvailableMemory : public QObject {
    Q_OBJECT
  private slots:
    void init() {
        qunsetenv("SLURM_MEM_PER_NODE");
        m_root = std::make_unique<QTemporaryDir>();
        QVERIFY(m_root->isValid());
    }
    void cleanup() { qunsetenv("SLURM_MEM_PER_NODE"); }

    void this_machine_has_some() {
        QVERIFY(available_memory() > 1'000'000);
        QVERIFY(available_memory() < std::uint64_t{1} << 60U);
    }

    void nothing_known_is_no_limit() { QCOMPARE(available(), std::numeric_limits<std::uint64_t>::max()); }

    void the_tightest_limit_counts() {
        put("proc/meminfo",
            "MemTotal:       16000 kB\nMemFree:   10 kB\nMemAvailable:    8000 kB\nBuffers: 5 kB\n");
        QCOMPARE(available(), std::uint64_t{8000 * 1024});
        put("proc/self/cgroup", "0::/user.slice/job\n");
        put("sys/fs/cgroup/user.slice/job/memory.max", "max\n");
        put("sys/fs/cgroup/user.slice/job/memory.current", "1000\n");
        QCOMPARE(available(), std::uint64_t{8000 * 1024});
        put("sys/fs/cgroup/user.slice/memory.max", "500000\n");
        put("sys/fs/cgroup/user.slice/memory.current", "100000\n");
        QCOMPARE(available(), std::uint64_t{400'000}); // the group's parent
        put("sys/fs/cgroup/user.slice/job/memory.max", "900\n");
        QCOMPARE(available(), std::uint64_t{0}); // more in use than is allowed
    }

    void groups_of_version_1_count() {
        put("proc/self/cgroup", "9:cpu,cpuacct:/x\n7:memory:/slurm/job_3\n");
        put("sys/fs/cgroup/memory/slurm/job_3/memory.limit_in_bytes", "3000000\n");
        put("sys/fs/cgroup/memory/slurm/job_3/memory.usage_in_bytes", "1000000\n");
        QCOMPARE(available(), std::uint64_t{2'000'000});
    }

    void a_batch_system_counts() {
        qputenv("SLURM_MEM_PER_NODE", "2");
        QCOMPARE(available(), std::uint64_t{2} << 20U);
        qputenv("SLURM_MEM_PER_NODE", "0"); // all of the node's
        QCOMPARE(available(), std::numeric_limits<std::uint64_t>::max());
    }

  private:
    std::uint64_t available() const { return available_memory(m_root->path().toStdString()); }
    void put(const char* name, const char* text) const {
        const std::filesystem::path path = std::filesystem::path(m_root->path().toStdString()) / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    std::unique_ptr<QTemporaryDir> m_root;
};

QTEST_GUILESS_MAIN(TestAvailableMemory)
#include "test_available_memory.moc"

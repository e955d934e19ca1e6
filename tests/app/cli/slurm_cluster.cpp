// SPDX-License-Identifier: GPL-3.0-or-later
#include "slurm_cluster.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QSysInfo>
#include <QTest>

#include <algorithm>
#include <random>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::test {
namespace {

const QStringList needed{"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "sinfo"};

QString program_path(const QString& name) {
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(name, {"/usr/sbin", "/sbin"}) : found;
}

/// A port of the loopback interface that nobody listens on.
int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool good = socket >= 0 && ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    return good ? ntohs(address.sin_port) : 0;
}

QByteArray tail(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray text = file.readAll();
    return text.right(600);
}

} // namespace

QString SlurmCluster::missing() {
    for (const QString& program : needed) {
        if (program_path(program).isEmpty()) {
            return program;
        }
    }
    return {};
}

QString SlurmCluster::start() {
    if (!m_folder.isValid() || !write_configuration()) {
        return "its files cannot be written";
    }
    if (!launch("munged", {"--foreground", "--force", "--key-file=" + file("munge.key"),
                           "--socket=" + file("munge.socket"), "--pid-file=" + file("munged.pid"),
                           "--log-file=" + file("munged.log"), "--seed-file=" + file("munged.seed")}) ||
        !QTest::qWaitFor([&] { return QFile::exists(file("munge.socket")); }, 10'000)) {
        return reason("munged does not start");
    }
    if (!launch("slurmctld", {"-D"}) || !launch("slurmd", {"-D", "-N", "n1"}) ||
        !launch("slurmd", {"-D", "-N", "n2"})) {
        return reason("a daemon does not start");
    }
    const auto idle = [&] {
        QProcess sinfo;
        sinfo.setProcessEnvironment(environment());
        sinfo.start(program_path("sinfo"), {"-h", "-N", "-o", "%N %T"});
        return sinfo.waitForFinished(5000) && sinfo.readAllStandardOutput() == "n1 idle\nn2 idle\n";
    };
    return QTest::qWaitFor(idle, 30'000) ? QString() : reason("its nodes do not come up");
}

SlurmCluster::~SlurmCluster() {
    for (auto daemon = m_daemons.rbegin(); daemon != m_daemons.rend(); ++daemon) {
        (*daemon)->terminate();
        if (!(*daemon)->waitForFinished(5000)) {
            (*daemon)->kill();
            (*daemon)->waitForFinished(5000);
        }
    }
}

bool SlurmCluster::launch(const QString& program, const QStringList& arguments) {
    auto daemon = std::make_unique<QProcess>();
    daemon->setProcessEnvironment(environment());
    daemon->setProcessChannelMode(QProcess::MergedChannels);
    daemon->setStandardOutputFile(file(program + QString::number(m_daemons.size()) + ".out"));
    daemon->start(program_path(program), arguments);
    m_daemons.push_back(std::move(daemon));
    return m_daemons.back()->waitForStarted();
}

QString SlurmCluster::reason(const QString& what) const {
    QString text = what;
    for (const QString& name : QDir(m_folder.path()).entryList({"*.out", "*.log"})) {
        text += "\n" + name + ": " + tail(file(name));
    }
    return text;
}

bool SlurmCluster::write_configuration() const {
    std::mt19937_64 random(std::random_device{}());
    QByteArray key(128, '\0');
    std::ranges::generate(key, [&] { return char(random()); });
    QFile key_file(file("munge.key"));
    if (!key_file.open(QIODevice::WriteOnly) || key_file.write(key) != key.size() ||
        !key_file.setPermissions(QFile::ReadOwner)) {
        return false;
    }
    const QString host = QSysInfo::machineHostName().section('.', 0, 0);
    const passwd* user = ::getpwuid(::geteuid());
    const QString name = user == nullptr ? QString::number(::geteuid()) : QString(user->pw_name);
    QString text =
        QString("ClusterName=sluicetest\nSlurmctldHost=%1(127.0.0.1)\nSlurmctldPort=%2\n"
                "AuthType=auth/munge\nAuthInfo=socket=%3\nSlurmUser=%4\nSlurmdUser=%4\n"
                "StateSaveLocation=%5/state\nSlurmdSpoolDir=%5/spool.%n\n"
                "SlurmctldPidFile=%5/slurmctld.pid\nSlurmdPidFile=%5/slurmd.%n.pid\n"
                "SlurmctldLogFile=%5/slurmctld.log\nSlurmdLogFile=%5/slurmd.%n.log\n"
                "ProctrackType=proctrack/pgid\nSelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\n"
                "ReturnToService=2\nKillWait=2\nJobRequeue=1\n")
            .arg(host)
            .arg(free_port())
            .arg(file("munge.socket"), name, m_folder.path());
    for (const char* node : {"n1", "n2"}) {
        text += QString("NodeName=%1 NodeHostname=%2 NodeAddr=127.0.0.1 Port=%3 CPUs=1 RealMemory=500\n")
                    .arg(node, host)
                    .arg(free_port());
    }
    text += "PartitionName=test Nodes=n1,n2 Default=YES MaxTime=60 State=UP\n";
    QFile configuration(file("slurm.conf")), groups(file("cgroup.conf"));
    return configuration.open(QIODevice::WriteOnly) && configuration.write(text.toUtf8()) > 0 &&
           groups.open(QIODevice::WriteOnly) && QDir(m_folder.path()).mkdir("state");
}

QProcessEnvironment SlurmCluster::environment() const {
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    variables.insert("SLURM_CONF", file("slurm.conf"));
    return variables;
}

QString SlurmCluster::call(const QString& program, const QStringList& arguments) const {
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(program_path(program), arguments);
    if (!process.waitForFinished(30'000) || process.exitCode() != 0) {
        throw std::runtime_error(
            (program + ' ' + arguments.join(' ') + ": " + process.readAllStandardError()).toStdString());
    }
    return process.readAllStandardOutput();
}

QString SlurmCluster::queue() const {
    return call("squeue", {"-h", "-r", "-t", "all", "-o", "%i %T %N"});
}

std::vector<int> processes_with(const QStringList& words) {
    std::vector<int> found;
    for (const QString& entry : QDir("/proc").entryList(QDir::Dirs)) {
        bool number = false;
        const int pid = entry.toInt(&number);
        QFile command(QString("/proc/%1/cmdline").arg(entry));
        if (number && command.open(QIODevice::ReadOnly)) {
            const QList<QByteArray> line = command.readAll().split('\0');
            if (std::ranges::all_of(words,
                                    [&](const QString& word) { return line.contains(word.toUtf8()); })) {
                found.push_back(pid);
            }
        }
    }
    return found;
}

} // namespace sluice::test

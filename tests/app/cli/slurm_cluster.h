// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace sluice::test {

/// A Slurm of its own on this machine: munged, slurmctld and two slurmd with one processor each, on the
/// loopback interface, with all their files in one temporary folder. They run in the foreground as children
/// of the test and end with it.
class SlurmCluster {
  public:
    /// What is not installed; empty where all is.
    static QString missing();

    /// Starts the daemons. Empty when both nodes are idle, else why they are not.
    QString start();
    ~SlurmCluster();

    /// Variables for Slurm's programs, and for those that call them.
    QProcessEnvironment environment() const;
    /// What one of Slurm's programs prints; the test ends where it fails.
    QString call(const QString& program, const QStringList& arguments) const;
    /// The states of the tasks of a job, such as "6_1 RUNNING n1", one a line.
    QString queue() const;

  private:
    bool launch(const QString& program, const QStringList& arguments);
    QString file(const QString& name) const { return m_folder.filePath(name); }
    QString reason(const QString& what) const;
    bool write_configuration() const;

    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<QProcess>> m_daemons; ///< in the order of their start
};

/// The processes, by number, whose command line has all of these words.
std::vector<int> processes_with(const QStringList& words);

} // namespace sluice::test

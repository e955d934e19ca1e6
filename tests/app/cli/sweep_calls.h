// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <stdexcept>

namespace sluice::test {

/// What one call of the program gave.
struct Outcome {
    int status = -1;
    QString out;
    QString err;
};

/// A folder to work in, and the program called there.
class CliFolder {
  public:
    CliFolder() {
        if (!m_folder.isValid()) {
            throw std::runtime_error("no temporary folder");
        }
    }

    Outcome call(const QStringList& arguments, const QString& program = SLUICE_CLI) const {
        QProcess process;
        start(process, arguments, program);
        if (!process.waitForFinished(240'000) || process.exitStatus() != QProcess::NormalExit) {
            return {-1, {}, "did not end normally: " + process.readAllStandardError()};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    void start(QProcess& process, const QStringList& arguments, const QString& program = SLUICE_CLI) const {
        process.setWorkingDirectory(m_folder.path());
        process.start(program, arguments);
    }

    QString path(const QString& name) const { return m_folder.filePath(name); }

    QByteArray contents(const QString& name) const {
        QFile file(path(name));
        if (!file.open(QIODevice::ReadOnly)) {
            throw std::runtime_error("cannot read " + name.toStdString());
        }
        return file.readAll();
    }

  private:
    QTemporaryDir m_folder;
};

} // namespace sluice::test

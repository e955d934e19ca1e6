// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>

namespace sluice::test {

/// A Python that can import torch, or "".
inline QString python_with_torch() {
    for (const QString program : {"/usr/bin/python3", "python3"}) {
        QProcess process;
        process.start(program, {"-c", "import torch"});
        if (process.waitForFinished(120000) && process.exitStatus() == QProcess::NormalExit &&
            process.exitCode() == 0) {
            return program;
        }
    }
    return {};
}

} // namespace sluice::test

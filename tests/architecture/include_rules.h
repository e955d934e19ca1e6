// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

/// A source file of the project: its path relative to the repository and its text.
struct SourceFile {
    QString path;
    QString text;
};

/// All .h and .cpp files below these folders of the repository.
QList<SourceFile> sources_below(const QStringList& folders);

/// The includes that break the table of who may include what, one sentence each, beginning with the file's
/// path.
QStringList include_violations(const QList<SourceFile>& files);

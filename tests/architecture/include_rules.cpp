// SPDX-License-Identifier: GPL-3.0-or-later
#include "include_rules.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>

QList<SourceFile> sources_below(const QStringList& folders) {
    QList<SourceFile> files;
    const QDir root(QStringLiteral(SLUICE_SOURCE_DIR));
    for (const QString& folder : folders) {
        QDirIterator walk(root.filePath(folder), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            QFile file(walk.next());
            if (!file.open(QIODevice::ReadOnly)) {
                qFatal("cannot read %s", qPrintable(file.fileName()));
            }
            files.append({root.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll())});
        }
    }
    return files;
}

namespace {

QStringList included(const SourceFile& file) {
    static const QRegularExpression line(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])",
                                         QRegularExpression::MultilineOption);
    QStringList names;
    for (auto match = line.globalMatch(file.text); match.hasNext();) {
        names.append(match.next().captured(1));
    }
    return names;
}

bool is_qt(const QString& name) {
    static const QRegularExpression pattern(R"(^(Q[A-Z]\w*|Qt\w*/.*|q[a-z]+\.h)$)");
    return pattern.match(name).hasMatch() && name != "qcustomplot.h";
}
bool is_torch(const QString& name) {
    return name.startsWith("torch/") || name.startsWith("ATen/") || name.startsWith("c10/") ||
           name.endsWith("_torch.h");
}
bool is_hdf5(const QString& name) {
    return name == "hdf5.h" || name.startsWith("H5");
}

// Which rooms of core/ a room may include from: the ones it may link, and itself.
const QMap<QString, QStringList>& allowed_rooms() {
    static const QMap<QString, QStringList> rooms{
        {"base", {}},
        {"density", {"base"}},
        {"sampling", {"base", "density"}},
        {"storage", {"base"}},
        {"data", {"base", "storage"}},
        {"results", {"base", "storage"}},
        {"learning", {"base", "storage", "data"}},
        {"experiment", {"base", "density", "sampling", "storage", "data", "results", "learning"}},
        {"widgets", {"base", "density", "sampling", "data"}},
    };
    return rooms;
}

} // namespace

QStringList include_violations(const QList<SourceFile>& files) {
    QStringList found;
    for (const SourceFile& file : files) {
        const QStringList parts = file.path.split('/');
        const bool core = parts.first() == "core";
        const QString room = core ? parts.value(1) : parts.first();
        const auto complain = [&](const QString& name, const QString& why) {
            found.append(QString("%1 includes %2: %3").arg(file.path, name, why));
        };
        for (const QString& name : included(file)) {
            if (is_qt(name) && core) {
                complain(name, "no Qt in core/");
            }
            if (is_torch(name) &&
                !(room == "learning" && (file.path.endsWith(".cpp") || file.path.endsWith("_torch.h")))) {
                complain(name, "LibTorch only in core/learning, in .cpp files and *_torch.h headers");
            }
            if (is_hdf5(name) && !(room == "storage" && file.path.endsWith(".cpp"))) {
                complain(name, "HDF5 only in core/storage, in .cpp files");
            }
            if (name == "qcustomplot.h" && !file.path.startsWith("widgets/plots/")) {
                complain(name, "QCustomPlot only through widgets/plots/");
            }
            const QString from = name.section('/', 0, 0);
            if (name.contains('/') && from != room && allowed_rooms().contains(room) &&
                (allowed_rooms().contains(from) || from == "app") && !allowed_rooms()[room].contains(from)) {
                complain(name,
                         QString("%1 may include from %2 only").arg(room, allowed_rooms()[room].join(", ")));
            }
        }
    }
    return found;
}

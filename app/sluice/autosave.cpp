// SPDX-License-Identifier: GPL-3.0-or-later
#include "autosave.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

#include <cerrno>

#include <signal.h>

namespace sluice {
namespace {

using nlohmann::json;

constexpr int rest_ms = 2000; ///< after a change, until the copy is written

bool runs(qint64 process) {
    return ::kill(pid_t(process), 0) == 0 || errno == EPERM;
}

std::optional<Autosave::Leftover> readCopy(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const json copy = json::parse(file.readAll().toStdString(), nullptr, false);
    if (!copy.is_object() || !copy.contains("document") || !copy["document"].is_object())
        return std::nullopt;
    const auto text = [&](const char* key) {
        const auto found = copy.find(key);
        return found != copy.end() && found->is_string() ? QString::fromStdString(found->get<std::string>())
                                                         : QString();
    };
    return Autosave::Leftover{copy["document"], text("path"), text("folder"), text("name"), path};
}

} // namespace

Autosave::Autosave(ExperimentDocument* document, const QString& folder, QObject* parent)
    : QObject(parent), m_document(document),
      m_folder(folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                                      QStringLiteral("/unsaved")
                                : folder) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(rest_ms);
    connect(&m_timer, &QTimer::timeout, this, &Autosave::keep);
    connect(document, &ExperimentDocument::changed, this, [this] {
        if (!m_timer.isActive()) // a long drag does not put it off
            m_timer.start();
    });
    connect(document, &ExperimentDocument::modifiedChanged, this, [this](bool modified) {
        if (!modified)
            keep();
    });
}

Autosave::~Autosave() {
    QFile::remove(file());
}

QString Autosave::file() const {
    return QStringLiteral("%1/%2.json").arg(m_folder).arg(QCoreApplication::applicationPid());
}

void Autosave::keep() {
    m_timer.stop();
    if (!m_document->isModified()) {
        QFile::remove(file());
        return;
    }
    QDir().mkpath(m_folder);
    const json copy = {{"document", m_document->document()},
                       {"path", m_document->path().toStdString()},
                       {"folder", m_document->folder().string()},
                       {"name", m_document->name().toStdString()}};
    QSaveFile saved(file());
    if (saved.open(QIODevice::WriteOnly)) {
        saved.write(QByteArray::fromStdString(copy.dump()));
        saved.commit(); // where it fails the copy of before stays
    }
}

std::optional<Autosave::Leftover> Autosave::leftover() const {
    for (const QFileInfo& copy :
         QDir(m_folder).entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Time)) {
        const qint64 process = copy.completeBaseName().toLongLong();
        if (process == QCoreApplication::applicationPid() || (process > 0 && runs(process)))
            continue;
        if (auto found = readCopy(copy.absoluteFilePath()))
            return found;
        QFile::remove(copy.absoluteFilePath());
    }
    return std::nullopt;
}

void Autosave::forget(const Leftover& leftover) {
    QFile::remove(leftover.file);
}

} // namespace sluice

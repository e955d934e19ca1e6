// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment_document.h"

#include <QFileInfo>
#include <QSaveFile>

namespace sluice {
namespace {

using nlohmann::json;

json valueIn(const json& document, const QString& pointer) {
    const json::json_pointer at(pointer.toStdString());
    return document.contains(at) ? document.at(at) : json();
}

void eraseFrom(json& document, const QString& pointer) {
    const json::json_pointer at(pointer.toStdString());
    if (pointer.isEmpty() || !document.contains(at))
        return;
    json& parent = document.at(at.parent_pointer());
    if (parent.is_object())
        parent.erase(at.back());
    else if (parent.is_array())
        parent.erase(std::stoul(at.back()));
}

} // namespace

ExperimentDocument::ExperimentDocument(QObject* parent)
    : QObject(parent),
      m_history([this](const QString& pointer, const json& document) { adopt(pointer, document); }) {
    connect(&m_history, &ExperimentHistory::modifiedChanged, this, &ExperimentDocument::setModified);
}

json ExperimentDocument::value(const QString& pointer) const {
    return valueIn(m_document, pointer);
}

json ExperimentDocument::effectiveValue(const QString& pointer) const {
    const json written = value(pointer);
    if (!m_experiment)
        return written;
    const json effective = valueIn(m_effective, pointer);
    // What the file says stands as it is said; defaults only fill the gaps.
    if (!written.is_object() || !effective.is_object())
        return written.is_null() ? effective : written;
    json merged = effective;
    merged.update(written, true);
    return merged;
}

void ExperimentDocument::set(const QString& pointer, const json& value) {
    json next = m_document;
    if (value.is_discarded())
        eraseFrom(next, pointer);
    else
        next[json::json_pointer(pointer.toStdString())] = value;
    if (next == m_document)
        return;
    m_history.note(pointer, m_document, next);
    adopt(pointer, std::move(next));
}

void ExperimentDocument::adopt(const QString& pointer, json document) {
    m_document = std::move(document);
    check();
    emit changed(pointer);
    emit problemsChanged();
}

void ExperimentDocument::replace(json document, const QString& path, const std::filesystem::path& folder) {
    m_document = std::move(document);
    m_path = path;
    m_folder = folder;
    m_history.clear();
    setModified(false);
    adopt(QString(), m_document);
}

void ExperimentDocument::restore(json document, const QString& path, const std::filesystem::path& folder) {
    replace(std::move(document), path, folder);
    m_history.markUnsaved();
}

void ExperimentDocument::openFile(const QString& path) {
    const std::filesystem::path file = path.toStdString();
    replace(read_experiment_document(file), path, file.parent_path());
}

void ExperimentDocument::openPreset(const Preset& preset) {
    replace(read_experiment_document(preset.path), QString(), preset.path.parent_path());
}

bool ExperimentDocument::save(const QString& path, QString* error) {
    QSaveFile file(path);
    const std::string text = m_document.dump(2) + "\n";
    if (!file.open(QIODevice::WriteOnly) ||
        file.write(text.data(), qint64(text.size())) != qint64(text.size()) || !file.commit()) {
        *error = tr("%1 cannot be written: %2").arg(path, file.errorString());
        return false;
    }
    m_path = path;
    m_folder = std::filesystem::path(path.toStdString()).parent_path();
    m_history.markSaved();
    setModified(false);
    emit modifiedChanged(false);
    return true;
}

QString ExperimentDocument::name() const {
    const json name = value(QStringLiteral("/name"));
    if (name.is_string() && !name.get<std::string>().empty())
        return QString::fromStdString(name.get<std::string>());
    return m_path.isEmpty() ? tr("New experiment") : QFileInfo(m_path).fileName();
}

void ExperimentDocument::check() {
    m_problems.clear();
    m_experiment.reset();
    try {
        m_experiment = experiment_from_json(m_document, m_folder);
        m_effective = to_json(*m_experiment);
    } catch (const ValidationError& error) {
        m_problems = error.problems();
    } catch (const Error& error) {
        m_problems = {{error.where(), error.message()}};
    }
}

void ExperimentDocument::setModified(bool modified) {
    if (m_modified == modified)
        return;
    m_modified = modified;
    emit modifiedChanged(modified);
}

} // namespace sluice

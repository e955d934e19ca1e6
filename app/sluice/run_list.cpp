// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_list.h"

#include "results/record_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

constexpr int saving_ms = 300;

/// Colours that stay apart for colour-blind eyes (Okabe and Ito 2008), without those of the arms.
QColor colorOf(quint64 id) {
    static const char* const colors[] = {"#E69F00", "#56B4E9", "#D55E00", "#CC79A7", "#0072B2", "#F0E442"};
    return QColor(QLatin1String(colors[id % std::size(colors)]));
}

QMap<QString, QString> settingsOf(const json& experiment) {
    QMap<QString, QString> settings;
    const json flat = experiment.flatten();
    for (const auto& [pointer, value] : flat.items())
        if (pointer != "/schema" && pointer != "/name" && !value.is_object() && !value.is_array())
            settings.insert(
                QString::fromStdString(pointer),
                QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump()));
    return settings;
}

std::optional<double> finite(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<double> meanAccuracy(const Record& record) {
    for (const ArmRecord& arm : record.training) {
        const auto found = arm.test.find("accuracy");
        if (arm.name != "rsft" || found == arm.test.end() || found->second.empty())
            continue;
        double sum = 0.0;
        for (const double value : found->second)
            sum += value;
        return finite(sum / double(found->second.size()));
    }
    return std::nullopt;
}

std::optional<double> gainOf(const Record& record) {
    for (const ComparisonRecord& one : record.comparison)
        if (one.arm == "all_data" && one.metric == "accuracy")
            return finite(one.difference);
    return std::nullopt;
}

json toJson(const RunList::Run& run, const QString& folder) {
    const auto number = [](const std::optional<double>& value) { return value ? json(*value) : json(); };
    const RunRow& row = run.row;
    return {{"name", row.name.toStdString()},
            {"when", row.when.toString(Qt::ISODate).toStdString()},
            {"shown", row.shown},
            {"note", row.note.toStdString()},
            {"status", row.status.toStdString()},
            {"acceptance", number(row.acceptance)},
            {"m", number(row.m)},
            {"accuracy", number(row.accuracy)},
            {"gain", number(row.gain)},
            {"file", run.file.isEmpty() ? "" : QDir(folder).relativeFilePath(run.file).toStdString()},
            {"experiment", run.experiment}};
}

RunList::Run fromJson(const json& entry, const QString& folder) {
    const auto text = [&](const char* key) {
        return QString::fromStdString(entry.value(key, std::string()));
    };
    const auto number = [&](const char* key) {
        const auto found = entry.find(key);
        return found != entry.end() && found->is_number() ? std::optional(found->get<double>())
                                                          : std::nullopt;
    };
    RunList::Run run;
    run.row.name = text("name");
    run.row.when = QDateTime::fromString(text("when"), Qt::ISODate);
    run.row.shown = entry.value("shown", false);
    run.row.note = text("note");
    run.row.status = text("status");
    run.row.acceptance = number("acceptance");
    run.row.m = number("m");
    run.row.accuracy = number("accuracy");
    run.row.gain = number("gain");
    run.experiment = entry.value("experiment", json::object());
    run.row.settings = settingsOf(run.experiment);
    if (!text("file").isEmpty())
        run.file = QDir(folder).filePath(text("file"));
    return run;
}

} // namespace

RunList::RunList(const QString& folder, QObject* parent)
    : QObject(parent),
      m_folder(folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                                      QStringLiteral("/runs")
                                : folder) {
    m_saving.setSingleShot(true);
    m_saving.setInterval(saving_ms);
    connect(&m_saving, &QTimer::timeout, this, &RunList::save);
}

RunList::~RunList() {
    if (m_saving.isActive())
        save();
    for (const Run& run : m_removed) {
        if (run.file.isEmpty())
            continue;
        const QFileInfo record(run.file);
        QFile::remove(run.file);
        for (const QFileInfo& model :
             record.dir().entryInfoList({record.completeBaseName() + QStringLiteral(".*")}, QDir::Files))
            QFile::remove(model.absoluteFilePath());
    }
}

void RunList::load() {
    QFile file(m_folder + QStringLiteral("/index.json"));
    if (!file.open(QIODevice::ReadOnly))
        return;
    const json index = json::parse(file.readAll().toStdString(), nullptr, false);
    if (!index.is_array())
        return;
    for (const json& entry : index) {
        Run run;
        try {
            run = fromJson(entry, m_folder);
        } catch (const json::exception&) {
            continue;
        }
        if (!run.file.isEmpty() && !QFileInfo::exists(run.file))
            continue;
        run.row.id = ++m_lastId;
        run.row.color = colorOf(run.row.id);
        m_runs.push_back(std::move(run));
    }
    emit changed();
}

quint64 RunList::keep(Run run, RecordPtr record) {
    run.row.id = ++m_lastId;
    run.row.color = colorOf(run.row.id);
    run.row.settings = settingsOf(run.experiment);
    run.row.when = QDateTime::currentDateTime();
    const quint64 id = run.row.id;
    m_runs.push_back(std::move(run));
    if (record)
        remember(id, std::move(record));
    noteChange();
    return m_lastId;
}

quint64 RunList::add(const RecordPtr& record, const QString& file) {
    Run run;
    run.experiment = record->experiment;
    run.file = file;
    run.row.name = QString::fromStdString(record->experiment.value("name", std::string()));
    run.row.status = QString::fromStdString(record->status);
    if (record->sampling) {
        run.row.acceptance = finite(record->sampling->acceptance_rate);
        run.row.m = finite(std::exp(record->sampling->log_m));
    }
    run.row.accuracy = meanAccuracy(*record);
    run.row.gain = gainOf(*record);
    return keep(std::move(run), record);
}

quint64 RunList::addSampling(const json& experiment, const QString& name, const SamplingSnapshot& snapshot) {
    Run run;
    run.experiment = experiment;
    run.row.name = name;
    run.row.status = QStringLiteral("complete");
    run.row.acceptance = finite(snapshot.counts.acceptance_rate());
    run.row.m = finite(std::exp(snapshot.log_m));
    return keep(std::move(run), nullptr);
}

RunList::Run* RunList::change(quint64 id) {
    const auto found = std::ranges::find_if(m_runs, [id](const Run& run) { return run.row.id == id; });
    return found == m_runs.end() ? nullptr : &*found;
}

const RunList::Run* RunList::find(quint64 id) const {
    const auto found = std::ranges::find_if(m_runs, [id](const Run& run) { return run.row.id == id; });
    return found == m_runs.end() ? nullptr : &*found;
}

void RunList::rename(quint64 id, const QString& name) {
    if (Run* run = change(id)) {
        run->row.name = name;
        noteChange();
    }
}

void RunList::annotate(quint64 id, const QString& note) {
    if (Run* run = change(id)) {
        run->row.note = note;
        noteChange();
    }
}

void RunList::setShown(quint64 id, bool shown) {
    if (Run* run = change(id)) {
        run->row.shown = shown;
        noteChange();
    }
}

void RunList::remove(quint64 id) {
    if (const Run* run = find(id)) {
        m_removed.push_back(*run);
        std::erase_if(m_runs, [id](const Run& one) { return one.row.id == id; });
        noteChange();
    }
}

void RunList::reinstate() {
    if (m_removed.empty())
        return;
    m_runs.push_back(std::move(m_removed.back()));
    m_removed.pop_back();
    noteChange();
}

std::vector<RunRow> RunList::rows() const {
    std::vector<RunRow> rows;
    for (const Run& run : m_runs)
        rows.push_back(run.row);
    return rows;
}

RecordPtr RunList::record(quint64 id) {
    const Run* run = find(id);
    if (!run || run->file.isEmpty())
        return nullptr;
    const auto known = m_records.find(id);
    RecordPtr record = known != m_records.end()
                           ? known->second
                           : std::make_shared<const Record>(read_record(run->file.toStdString()));
    remember(id, record);
    return record;
}

/// Hundreds of records would fill the memory: of those that are not laid over others only the ones that were
/// used last are kept, and the rest is read again when it is wanted.
void RunList::remember(quint64 id, RecordPtr record) {
    m_records[id] = std::move(record);
    std::erase(m_used, id);
    m_used.push_back(id);
    std::size_t idle = 0;
    for (std::size_t i = m_used.size(); i-- > 0;) {
        const Run* run = find(m_used[i]);
        if ((run && run->row.shown) || ++idle <= most_records)
            continue;
        m_records.erase(m_used[i]);
        m_used.erase(m_used.begin() + std::ptrdiff_t(i));
    }
}

void RunList::noteChange() {
    m_saving.start();
    emit changed();
}

void RunList::save() {
    m_saving.stop();
    json index = json::array();
    for (const Run& run : m_runs)
        index.push_back(toJson(run, m_folder));
    QDir().mkpath(m_folder);
    QSaveFile file(m_folder + QStringLiteral("/index.json"));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QByteArray::fromStdString(index.dump(1)));
        file.commit();
    }
}

} // namespace sluice

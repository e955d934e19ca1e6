// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep_controller.h"

#include "experiment_document.h"
#include "pictures.h"
#include "sampling_controller.h"

#include "base/text.h"
#include "experiment/sweep.h"
#include "experiment/sweep_table.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>
#include <cmath>
#include <set>

namespace sluice {
namespace {

using nlohmann::json;

constexpr int frame_ms = 100;
constexpr std::size_t longest_list = 4; ///< of numbers that are offered one by one

/// Settings that count things: values between whole numbers are no values for them.
bool counts(const std::string& key) {
    static const std::set<std::string> keys{"epochs",     "batch_size",
                                            "repeats",    "rounds",
                                            "dim",        "dimension",
                                            "rows",       "degree",
                                            "components", "folds",
                                            "n",          "accepted",
                                            "candidates", "max_rounds",
                                            "buckets",    "words",
                                            "prompts",    "hidden",
                                            "patience",   "layers",
                                            "heads",      "width",
                                            "classes",    "blobs",
                                            "samples",    "samples_per_prompt"};
    return keys.contains(key);
}

/// Every number below a place of the document.
void addNumbers(const json& value, const std::string& pointer, const std::string& key,
                std::vector<SweepSetting>& settings) {
    if (value.is_object()) {
        for (const auto& [name, part] : value.items())
            addNumbers(part, pointer + '/' + name, name, settings);
    } else if (value.is_array() && value.size() <= longest_list) {
        for (std::size_t i = 0; i < value.size(); ++i)
            addNumbers(value[i], pointer + '/' + std::to_string(i), key, settings);
    } else if (value.is_number()) {
        settings.push_back(
            {QString::fromStdString(pointer), value.get<double>(), value.is_number_integer() && counts(key)});
    }
}

/// "/sampling/M=1,1.5,2"
std::string gridText(const SweepRange& range) {
    std::string text = range.pointer.toStdString() + '=';
    for (std::size_t i = 0; i < range.values.size(); ++i) {
        const double value = range.values[i];
        const bool whole = value == std::floor(value) && std::fabs(value) < 1e15;
        text += (i > 0 ? "," : "") + (whole ? json(std::int64_t(value)) : json(value)).dump();
    }
    return text;
}

QString newFolder(const QString& name) {
    const QString parent =
        QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/sweeps/");
    const QString stem =
        parent + name + QDateTime::currentDateTime().toString(QStringLiteral("'-'yyyyMMdd-hhmmss"));
    QString path = stem;
    for (int number = 2; QFileInfo::exists(path); ++number)
        path = QStringLiteral("%1-%2").arg(stem).arg(number);
    QDir().mkpath(parent);
    return path;
}

bool isDifference(const std::string& figure) {
    return figure.starts_with("rsft_minus_") && !figure.ends_with("_p_value");
}

QString preferredFigure(const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (isDifference(name))
            return QString::fromStdString(name);
    return QStringLiteral("sampling_acceptance_rate");
}

} // namespace

void SweepNews::report(double fraction, std::string_view) {
    const std::lock_guard lock(m_mutex);
    m_fraction = fraction;
}

void SweepNews::publish(std::shared_ptr<const Snapshot> snapshot) {
    auto points = std::dynamic_pointer_cast<const SweptPoints>(std::move(snapshot));
    if (!points)
        return;
    const std::lock_guard lock(m_mutex);
    m_points = std::move(points);
}

double SweepNews::fraction() {
    const std::lock_guard lock(m_mutex);
    return m_fraction;
}

std::shared_ptr<const SweptPoints> SweepNews::points() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_points, nullptr);
}

SweepController::SweepController(SweepPanel* panel, ExperimentDocument* document,
                                 SamplingController* sampling, QObject* parent)
    : QObject(parent), m_panel(panel), m_document(document), m_sampling(sampling),
      m_task(new BackgroundTask(this)) {
    m_timer.setInterval(frame_ms);
    connect(&m_timer, &QTimer::timeout, this, &SweepController::drain);
    connect(panel, &SweepPanel::sweepRequested, this, &SweepController::start);
    connect(panel, &SweepPanel::stopRequested, this, &SweepController::stop);
    connect(panel, &SweepPanel::figureChosen, this, &SweepController::showPicture);
    connect(panel->plot(), &SweepPlot::placeChosen, this, &SweepController::choosePlace);
    connect(m_task, &BackgroundTask::stateChanged, this, [this] {
        if (!m_task->isRunning())
            m_timer.stop();
        showState();
        emit stateChanged();
    });
    connect(m_task, &BackgroundTask::failed, this, [this](const QString& message) {
        m_trouble = message;
        showState();
        emit failed(message);
    });
    showState();
}

SweepController::~SweepController() {
    m_stop.request_stop();
    delete m_task; // waits for the points that run to close their records
}

void SweepController::updateSettings() {
    const json document = m_document->effectiveValue(QString());
    std::vector<SweepSetting> settings;
    if (document.is_object() && document.contains("sampling")) {
        const json m = document["sampling"].value("M", json());
        const SamplingPicturePtr& picture = m_sampling->picture();
        if (!m.is_number() && picture && picture->no_constant.isEmpty())
            settings.push_back({QStringLiteral("/sampling/M"), std::exp(picture->envelope.log_m), false});
    }
    for (const char* section : {"sampling", "dataset", "model", "pretrain", "finetune"})
        if (document.is_object() && document.contains(section))
            addNumbers(document[section], std::string("/") + section, section, settings);
    m_panel->setSettings(settings);
}

void SweepController::start() {
    if (isRunning() || !m_document->experiment())
        return;
    Choice choice{m_document->document(), m_panel->across(), m_panel->up(), m_panel->seeds()};
    const bool again = m_choice == choice && !m_folder.isEmpty();
    if (!again) {
        m_done.clear();
        m_folder = newFolder(QStringLiteral("sweep"));
    }
    m_failed.clear();
    m_trouble.clear();
    m_stopped = false;
    m_fraction = 0.0;
    m_choice = choice;
    m_shape = {choice.across.values.size(), std::max<std::size_t>(1, choice.up.values.size()),
               std::size_t(choice.seeds)};
    m_news = std::make_shared<SweepNews>();
    m_stop = std::stop_source();

    SweepBase base{"the experiment in the window", m_document->folder(), m_document->document()};
    SweepGrid grid;
    if (!choice.up.pointer.isEmpty())
        grid.grids.push_back(gridText(choice.up));
    grid.grids.push_back(gridText(choice.across));
    std::string seeds = "/seed=";
    for (int i = 0; i < choice.seeds; ++i)
        seeds += (i > 0 ? "," : "") + std::to_string(m_document->experiment()->seed + std::uint64_t(i));
    grid.grids.push_back(seeds);
    m_clock.start();
    m_timer.start();
    m_task->start(tr("sweep"), [this, base, grid, news = m_news, folder = m_folder.toStdString(),
                                stop = m_stop](const std::stop_token& quit) mutable {
        const std::stop_callback stopToo(quit, [&stop] { stop.request_stop(); });
        SweepFolder place = SweepFolder::create(folder, plan_sweep(base, grid));
        SweepOptions options;
        options.resume = true;
        const SweepOutcome outcome = run_sweep(place, options, stop.get_token(), *news);
        return [this, outcome]() -> void {
            drain();
            m_stopped = outcome.cancelled;
            if (!outcome.failed.empty())
                m_trouble = QString::fromStdString(outcome.failed.front().message);
            showState();
        };
    });
}

void SweepController::stop() {
    if (!isRunning())
        return;
    m_stop.request_stop();
    m_panel->setState(true, false, tr("Stopping …"));
}

void SweepController::drain() {
    if (!m_news)
        return;
    m_fraction = m_news->fraction();
    if (const auto points = m_news->points()) {
        for (const auto& [point, figures] : points->done)
            m_done[point] = figures;
        m_failed = points->failed;
        showPicture();
    }
    showState();
    emit stateChanged();
}

void SweepController::showPicture() {
    if (!m_choice || (m_done.empty() && m_failed.empty())) {
        m_panel->plot()->clear();
        return;
    }
    const std::vector<std::string> names = swept_figures(m_done);
    QStringList offered;
    for (const std::string& name : names)
        if (!name.ends_with("_low95") && !name.ends_with("_high95"))
            offered << QString::fromStdString(name);
    m_panel->setFigures(offered, preferredFigure(names));
    const std::string figure = m_panel->figure().toStdString();
    SweepPicture picture;
    picture.figure = m_panel->figure();
    picture.xName = SweepPanel::settingName(m_choice->across.pointer);
    picture.yName = SweepPanel::settingName(m_choice->up.pointer);
    picture.x = m_choice->across.values;
    picture.y = m_choice->up.values.empty() ? std::vector{0.0} : m_choice->up.values;
    picture.logarithmic = m_choice->across.logarithmic;
    picture.signedFigure = isDifference(figure);
    for (const SweptValue& value : swept_values(m_shape, m_done, figure))
        picture.places.push_back({value.mean, value.low, value.high, false});
    for (const std::size_t point : m_failed)
        picture.places.at(point / m_shape.seeds).failed = true;
    m_panel->plot()->setPicture(picture);
}

void SweepController::showState() {
    const std::size_t all = m_shape.points();
    QString text;
    if (isRunning()) {
        text = tr("%1 of %2 points done").arg(m_done.size()).arg(all);
        const double seconds = double(m_clock.elapsed()) / 1000.0;
        if (m_fraction > 0.03 && seconds > 0.5)
            text += QLatin1Char('\n') +
                    tr("about %1 s left").arg(std::ceil(seconds * (1 - m_fraction) / m_fraction));
    } else if (m_choice) {
        text = m_stopped ? tr("Stopped: %1 of %2 points are done; Sweep goes on").arg(m_done.size()).arg(all)
                         : tr("%1 of %2 points done").arg(m_done.size()).arg(all);
        if (!m_failed.empty() || !m_trouble.isEmpty())
            text += QLatin1Char('\n') + tr("%1 failed: %2").arg(m_failed.size()).arg(m_trouble);
        text += QLatin1Char('\n') + tr("Click a place to open its run. The records are in %1.").arg(m_folder);
    }
    m_panel->setState(isRunning(), !isRunning() && !m_done.empty(), text);
}

void SweepController::choosePlace(int column, int row) {
    if (!m_choice || isRunning())
        return;
    for (std::size_t seed = 0; seed < m_shape.seeds; ++seed) {
        const std::size_t point = m_shape.point(std::size_t(column), std::size_t(row), seed);
        if (!m_done.contains(point))
            continue;
        try {
            const SweepFolder folder = SweepFolder::open(m_folder.toStdString());
            emit recordChosen(QString::fromStdString(folder.record(point).string()));
        } catch (const std::exception& error) {
            emit failed(QString::fromStdString(error.what()));
        }
        return;
    }
}

void SweepController::saveTable(const QString& path) {
    if (m_folder.isEmpty() || isRunning())
        return;
    m_task->start(
        tr("table"),
        [this, path, folder = m_folder.toStdString()](const std::stop_token& stop) -> BackgroundTask::Apply {
            NoProgress quiet;
            const SweepTable table = collect_sweep(SweepFolder::open(folder), true, stop, quiet);
            write_table(path.toStdString(), table.table);
            return [this, path] { emit saved(path); };
        });
}

} // namespace sluice

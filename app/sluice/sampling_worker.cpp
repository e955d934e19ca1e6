// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling_worker.h"

#include "base/thread_pool.h"
#include "density/catalogue.h"
#include "experiment/stages.h"
#include "sampling/adaptive_rejection.h"
#include "sampling/methods.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int frame_ms = 16;
constexpr std::uint64_t replay_limit = 2'000'000; ///< candidates tried again at once after a change
constexpr double rounding_of_m = 2e-6;            ///< of log M: the search for the smallest one is that good
/// The window keeps fewer accepted values than a run does: 400 MB.
constexpr std::size_t kept_values = 50'000'000;

nlohmann::json part(const nlohmann::json& document, const char* key) {
    return document.contains(key) ? document.at(key) : nlohmann::json();
}

/// One thread is left to the window.
unsigned samplingThreads() {
    return std::max(1U, default_thread_count() - 1);
}

struct Keys {
    std::string data, density, sampler;
};

/// What each stage depends on, as text: where it is the same, the stage is not done again.
Keys keysOf(const Experiment& experiment) {
    const nlohmann::json document = to_json(experiment);
    Keys keys;
    keys.data =
        part(document, "dataset").dump() + part(document, "preprocess").dump() + experiment.folder.string();
    // The seed decides the split, and the values of generated data.
    if (experiment.dataset)
        keys.data += std::to_string(experiment.seed);
    const nlohmann::json sampling = part(document, "sampling");
    if (sampling.is_object()) {
        for (const char* key : {"target", "proposal", "mode", "columns", "method"})
            keys.density += part(sampling, key).dump();
        keys.sampler = part(sampling, "M").dump() + part(sampling, "M_start").dump() +
                       part(sampling, "stop").dump() + std::to_string(experiment.seed);
    }
    return keys;
}

QString whereOf(const std::exception& error) {
    if (const auto* validation = dynamic_cast<const ValidationError*>(&error))
        return validation->problems().empty()
                   ? QString()
                   : QString::fromStdString(validation->problems().front().pointer);
    const auto* known = dynamic_cast<const Error*>(&error);
    return known ? QString::fromStdString(known->where()) : QString();
}

} // namespace

SamplingWorker::SamplingWorker() : m_timer(this) {
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &SamplingWorker::advanceInTime);
}

SamplingWorker::~SamplingWorker() = default;

void SamplingWorker::prepare(const SamplingJob& job) {
    if (job.stop.stop_requested())
        return;
    try {
        const Keys keys = keysOf(job.experiment);
        const bool new_data = keys.data != m_dataKey;
        const bool new_density = new_data || keys.density != m_densityKey;
        m_experiment = job.experiment;
        if (new_data) {
            m_ready = false;
            m_dataKey.clear();
            loadData(job);
            m_dataKey = keys.data;
        }
        if (!job.experiment.sampling || sampled_by_network(job.experiment)) {
            m_sampler.reset();
            m_ready = false;
            m_densityKey.clear();
            pause();
            followFilter(true);
            emit pictureReady(job.id, nullptr);
            return;
        }
        if (new_density) {
            m_densityKey.clear();
            m_best.reset();
            m_bestFailure.clear();
        }
        if (new_density || !m_ready || keys.sampler != m_samplerKey) {
            const std::uint64_t tried = m_sampler ? m_sampler->counts().candidates : 0;
            makePicture(job);
            m_densityKey = keys.density;
            m_samplerKey = keys.sampler;
            restart(new_data ? 0 : std::min(tried, replay_limit), job.stop);
        } else { // what was found for an earlier job may have come too late for the window to take it
            emit pictureReady(job.id, std::make_shared<const SamplingPicture>(m_picture));
        }
    } catch (const Cancelled&) {
        m_ready = false; // a later job follows
    } catch (const std::exception& error) {
        m_sampler.reset();
        m_ready = false;
        m_densityKey.clear();
        pause();
        emit failed(job.id, QString::fromStdString(error.what()), whereOf(error));
    }
}

void SamplingWorker::loadData(const SamplingJob& job) {
    m_data.reset();
    m_rows.reset();
    if (!job.experiment.dataset) {
        emit dataReady(nullptr);
        return;
    }
    emit dataLoading(QString::fromStdString(job.experiment.dataset->source));
    NoProgress quiet;
    auto picture = std::make_shared<DataPicture>();
    LoadedTable loaded = load_experiment_table(job.experiment, job.stop, quiet);
    picture->table = std::make_shared<const Table>(loaded.table);
    try {
        check_columns(job.experiment, loaded);
        picture->dataset = std::make_shared<const Dataset>(prepare_repeat(job.experiment, loaded, 0));
    } catch (const std::exception&) {
        // The table as read is shown even where its columns do not fit the experiment.
        emit dataReady(picture);
        throw;
    }
    m_data = picture;
    emit dataReady(m_data);
}

void SamplingWorker::makePicture(const SamplingJob& job) {
    const double previous = m_ready ? m_picture.envelope.log_m : 0.0;
    SamplingPicture picture;
    if (m_best && m_ready) {
        picture = m_picture; // only M changed
    } else {
        makeDensities(job, picture);
        // The densities are shown at once, with M as it was; the search for the right one may take longer.
        picture.searching = true;
        picture.envelope.log_m = previous;
        draw_picture(picture, m_view);
        emit pictureReady(job.id, std::make_shared<const SamplingPicture>(picture));
        picture.searching = false;
    }
    try {
        findConstant(job, picture);
    } catch (const EnvelopeError& error) {
        // The two densities show why, so they stay in view.
        picture.no_constant = QString::fromStdString(error.message());
        draw_picture(picture, m_view);
        emit pictureReady(job.id, std::make_shared<const SamplingPicture>(picture));
        throw;
    }
    draw_picture(picture, m_view);
    m_picture = picture;
    m_ready = true;
    emit pictureReady(job.id, std::make_shared<const SamplingPicture>(picture));
}

void SamplingWorker::makeDensities(const SamplingJob& job, SamplingPicture& picture) {
    const Dataset* dataset = m_data ? m_data->dataset.get() : nullptr;
    picture.filter = job.experiment.sampling->mode == SamplingMode::filter;
    picture.axes = job.experiment.sampling->columns;
    if (picture.axes == std::vector<std::string>{"*"} && dataset)
        picture.axes = dataset->feature_names;
    const SamplingSection& section = *job.experiment.sampling;
    SamplingSetup setup = make_densities(job.experiment, dataset);
    picture.target = std::move(setup.target);
    picture.proposal = std::move(setup.proposal);
    picture.ratio = picture.target->family() == "density_ratio";
    picture.method = section.method;
    m_own.reset();
    if (std::optional<OwnEnvelope> own =
            own_envelope(section.method, picture.target, job.experiment.seed, job.stop)) {
        picture.proposal = std::move(own->proposal);
        m_own = std::move(own->constant);
    }
    if (picture.target->dimension() != picture.proposal->dimension())
        throw InvalidArgument("the target has dimension " + std::to_string(picture.target->dimension()) +
                                  ", the proposal " + std::to_string(picture.proposal->dimension()),
                              "/sampling/proposal");
    while (picture.axes.size() < picture.target->dimension())
        picture.axes.push_back(
            picture.target->dimension() == 1 ? "x" : "x" + std::to_string(picture.axes.size() + 1));
    if (picture.filter && dataset) {
        const std::vector<std::int64_t> pool = pool_rows(*dataset);
        m_rows = std::make_shared<const Matrix<float>>(filter_matrix(job.experiment, *dataset, pool));
        picture.candidates_planned = m_rows->rows();
        auto rows = std::make_shared<FilterRows>();
        rows->values = m_rows;
        for (const std::int64_t row : pool)
            rows->table_rows.push_back(dataset->table_rows.at(std::size_t(row)));
        picture.rows = std::move(rows);
    }
}

void SamplingWorker::findConstant(const SamplingJob& job, SamplingPicture& picture) {
    const SamplingSection& section = *job.experiment.sampling;
    if (m_own) {
        picture.envelope = *m_own;
        picture.best_log_m = m_own->log_m;
        picture.expected_rate = picture.method == Method::ratio_of_uniforms
                                    ? expected_acceptance_rate(*picture.target, m_own->log_m)
                                    : std::nullopt;
        return;
    }
    if (section.m_request == MRequest::adaptive) {
        startAdaptive(job, picture);
        return;
    }
    const bool given = section.m_request == MRequest::given;
    if (!m_best && (m_bestFailure.isEmpty() || !given)) {
        try {
            m_best = picture.filter && m_rows
                         ? find_filter_envelope(*m_rows, *picture.target, *picture.proposal,
                                                job.experiment.seed, job.stop)
                         : find_envelope(*picture.target, *picture.proposal, job.experiment.seed, job.stop);
        } catch (const EnvelopeError& error) {
            if (!given)
                throw;
            m_bestFailure = QString::fromStdString(error.what());
        }
    }
    picture.over_rows = m_best && m_best->over_rows;
    picture.best_failure = m_bestFailure;
    picture.best_log_m = m_best ? std::optional(m_best->log_m) : std::nullopt;
    if (given) {
        picture.envelope = EnvelopeConstant{};
        picture.envelope.log_m = std::log(section.m);
        picture.envelope.note = "given";
    } else {
        picture.envelope = *m_best;
    }
    picture.expected_rate = expectedRate(job, picture);
}

void SamplingWorker::startAdaptive(const SamplingJob& job, SamplingPicture& picture) {
    const SamplingSection& section = *job.experiment.sampling;
    m_start = AdaptiveStart{};
    if (section.m_start)
        m_start.log_m = std::log(*section.m_start);
    else if (picture.filter && m_rows)
        m_start = adaptive_start(*m_rows, *picture.target, *picture.proposal);
    else
        m_start = adaptive_start(*picture.target, *picture.proposal, job.experiment.seed, job.stop);
    picture.best_failure.clear();
    picture.best_log_m.reset();
    picture.expected_rate.reset();
    picture.envelope = EnvelopeConstant{};
    picture.envelope.log_m = m_start.log_m;
    picture.envelope.source = MSource::adaptive;
}

std::optional<double> SamplingWorker::expectedRate(const SamplingJob& job,
                                                   const SamplingPicture& picture) const {
    if (picture.filter) {
        Experiment exact = job.experiment;
        exact.sampling->m_request = MRequest::given;
        exact.sampling->m = std::exp(picture.envelope.log_m);
        return prepare_sampling(exact, m_data ? m_data->dataset.get() : nullptr, job.stop).expected_rate;
    }
    const bool holds = picture.best_log_m && picture.envelope.log_m >= *picture.best_log_m - rounding_of_m;
    return expected_acceptance_rate(*picture.target, picture.envelope.log_m, !holds);
}

std::unique_ptr<Sampler> SamplingWorker::makeSampler() {
    const bool adaptive = m_experiment->sampling->m_request == MRequest::adaptive;
    if (adaptive)
        m_picture.envelope.log_m = m_start.log_m;
    if (m_picture.filter) {
        if (!m_rows)
            throw InvalidArgument("'filter' tries the rows of a dataset, and there is none",
                                  "/sampling/mode");
        m_samplerRows = m_rows;
        FilterPlan plan;
        plan.rows = m_samplerRows.get();
        plan.target = m_picture.target;
        plan.proposal = m_picture.proposal;
        plan.log_m = m_picture.envelope.log_m;
        plan.adaptive_m = adaptive;
        plan.evaluations_before = m_start.evaluations;
        plan.stop = m_experiment->sampling->stop;
        plan.seed = m_experiment->seed;
        plan.threads = samplingThreads();
        return make_sampler(plan);
    }
    SamplingPlan plan;
    plan.target = m_picture.target;
    plan.proposal = m_picture.proposal;
    plan.log_m = m_picture.envelope.log_m;
    plan.method = m_picture.method;
    plan.adaptive_m = adaptive;
    plan.evaluations_before = m_start.evaluations;
    plan.stop = m_experiment->sampling->stop;
    plan.seed = m_experiment->seed;
    plan.threads = samplingThreads();
    plan.keep_accepted_values = kept_values;
    return make_sampler(plan);
}

/// Where M has risen, or a hull has come closer, the picture follows.
void SamplingWorker::followEnvelope() {
    if (m_sampler->log_m() == m_picture.envelope.log_m)
        return;
    m_picture.envelope.log_m = m_sampler->log_m();
    if (const auto* session = dynamic_cast<const AdaptiveRejectionSession*>(m_sampler.get())) {
        m_picture.proposal = std::make_shared<const HullDensity>(session->hull());
        m_picture.best_log_m = m_picture.envelope.log_m;
    }
    draw_picture(m_picture, m_view);
    emit pictureReady(0, std::make_shared<const SamplingPicture>(m_picture));
}

void SamplingWorker::restart(std::uint64_t replay, const std::stop_token& stop) {
    m_sampler.reset();
    m_sampler = makeSampler();
    m_filterTried = std::numeric_limits<std::uint64_t>::max(); // of another sampler
    // The same seed gives the same candidates: trying as many again only tests them anew.
    if (replay > 0)
        m_sampler->advance(replay, stop);
    m_clock.restart();
    m_due = 0.0;
    publishSnapshot(true);
    if (m_sampler->finished() != StopReason::none)
        pause();
}

void SamplingWorker::setRunning(bool running) {
    if (running && (!m_ready || !m_sampler))
        return;
    if (running && m_sampler->finished() != StopReason::none)
        restart(0, {});
    if (running == m_running)
        return;
    m_running = running;
    m_clock.restart();
    m_due = 0.0;
    if (running) {
        m_timer.start(std::isinf(m_speed) ? 0 : 8);
    } else {
        m_timer.stop();
        m_finishing = false;
    }
    publishSnapshot(true);
    emit runningChanged(running);
}

void SamplingWorker::pause() {
    setRunning(false);
}

void SamplingWorker::setSpeed(double candidatesPerSecond) {
    m_speed = candidatesPerSecond;
    m_clock.restart();
    m_due = 0.0;
    if (m_running)
        m_timer.start(std::isinf(m_speed) ? 0 : 8);
}

void SamplingWorker::step() {
    if (!m_ready || !m_sampler || m_sampler->finished() != StopReason::none)
        return;
    pause();
    m_sampler->advance(1, m_stop.get_token());
    publishSnapshot(true);
}

void SamplingWorker::stepBack() {
    const std::uint64_t tried = m_sampler ? m_sampler->counts().candidates : 0;
    if (!m_ready || tried == 0)
        return;
    pause();
    restart(tried - 1, m_stop.get_token());
}

void SamplingWorker::rewind() {
    pause();
    if (m_ready)
        restart(0, {});
}

void SamplingWorker::finishAtFullSpeed() {
    if (!m_ready || !m_sampler || m_sampler->finished() != StopReason::none)
        return;
    m_finishing = true;
    setRunning(true);
    m_timer.start(0);
}

void SamplingWorker::setView(const SnapshotView& view) {
    if (view == m_view)
        return;
    m_view = view;
    if (!m_ready)
        return;
    draw_picture(m_picture, m_view);
    emit pictureReady(0, std::make_shared<const SamplingPicture>(m_picture));
    publishSnapshot(true);
}

void SamplingWorker::advanceInTime() {
    const std::stop_token stop = m_stop.get_token();
    if (!m_running || !m_sampler || stop.stop_requested())
        return;
    if (std::isinf(m_speed) || m_finishing) {
        QElapsedTimer spent;
        spent.start();
        m_sampler->advance(m_slice, stop);
        // Slices of about 5 ms: long enough to be fast, short enough for a picture of a change to come soon.
        if (spent.elapsed() < 3)
            m_slice = std::min<std::uint64_t>(m_slice * 2, 1U << 28U);
        else if (spent.elapsed() > 7)
            m_slice = std::max<std::uint64_t>(m_slice / 2, 256);
    } else {
        const double due = m_speed * double(m_clock.nsecsElapsed()) * 1e-9;
        const double behind = std::floor(due - m_due);
        if (behind >= 1) {
            m_sampler->advance(std::uint64_t(behind), stop);
            m_due += behind;
        }
    }
    const bool finished = m_sampler->finished() != StopReason::none;
    publishSnapshot(finished);
    if (finished)
        pause();
}

void SamplingWorker::publishSnapshot(bool always) {
    if (!m_sampler || (!always && m_published.isValid() && m_published.elapsed() < frame_ms))
        return;
    m_published.restart();
    followEnvelope();
    auto snapshot = std::make_shared<SamplingSnapshot>(*m_sampler->snapshot(m_view));
    if (m_picture.envelope.source != MSource::adaptive)
        snapshot->expected_rate = m_picture.expected_rate;
    {
        const std::lock_guard lock(m_mutex);
        m_newest = std::move(snapshot);
    }
    followFilter(always);
}

/// Tells which rows were kept and what that does to every column. However large the table, it takes no more
/// than a fortieth of a run's time, and comes at the end in any case.
void SamplingWorker::followFilter(bool always) {
    const auto* sampler = dynamic_cast<const RowSampler*>(m_sampler.get());
    if (!sampler || !m_picture.rows || !m_data) {
        if (std::exchange(m_filterTried, std::nullopt))
            emit filterReady(nullptr);
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    const std::uint64_t tried = sampler->counts().candidates;
    if (m_filterTried == tried || (!always && start < m_filterDue))
        return;
    m_filterTried = tried;
    const std::vector<std::size_t>& rows = m_picture.rows->table_rows;
    auto state = std::make_shared<FilterState>();
    state->outcomes.assign(m_data->table->rows(), RowOutcome::untried);
    std::vector<std::int64_t> tried_rows, kept_rows;
    for (std::size_t i = 0; i < std::min<std::size_t>(tried, rows.size()); ++i) {
        state->outcomes.at(rows[i]) = RowOutcome::left_out;
        tried_rows.push_back(std::int64_t(rows[i]));
    }
    for (const std::int64_t kept : sampler->accepted_index()) {
        state->outcomes.at(rows.at(std::size_t(kept))) = RowOutcome::kept;
        kept_rows.push_back(std::int64_t(rows[std::size_t(kept)]));
    }
    if (!tried_rows.empty())
        state->changes = column_changes(*m_data->table, tried_rows, kept_rows);
    emit filterReady(state);
    const auto end = std::chrono::steady_clock::now();
    m_filterDue = end + std::max<std::chrono::steady_clock::duration>(39 * (end - start),
                                                                      std::chrono::milliseconds(50));
}

std::shared_ptr<const SamplingSnapshot> SamplingWorker::newest() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_newest, nullptr);
}

} // namespace sluice

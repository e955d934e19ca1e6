// SPDX-License-Identifier: GPL-3.0-or-later
#include "search_controller.h"

#include "experiment_document.h"
#include "sampling_controller.h"

#include "base/text.h"
#include "density/catalogue.h"
#include "sampling/advisor.h"
#include "sampling/comparison.h"
#include "widgets/panels/advice_panel.h"
#include "widgets/panels/density_templates.h"
#include "widgets/panels/method_comparison_panel.h"
#include "widgets/panels/method_panel.h"

#include <cmath>

namespace sluice {
namespace {

constexpr std::size_t most_suggestions = 6;
constexpr std::uint64_t compared_accepted = 100'000;
constexpr double compared_seconds = 3.0; ///< for each method

QString percent(double share) {
    return SearchController::tr("%1 %").arg(QString::fromStdString(short_number(100.0 * share, 3)));
}

/// "keeps 76 % instead of 33 %"
QString gainWords(const Advice& advice) {
    if (!advice.acceptance)
        return SearchController::tr("M = %1").arg(
            QString::fromStdString(short_number(std::exp(advice.envelope.log_m), 4)));
    const QString kept = percent(*advice.acceptance);
    if (advice.gain && *advice.gain > 0)
        return SearchController::tr("keeps %1 instead of %2")
            .arg(kept, percent(*advice.acceptance / *advice.gain));
    return SearchController::tr("keeps %1 of the candidates").arg(kept);
}

std::vector<AdviceRow> adviceRows(const AdviceList& list) {
    std::vector<AdviceRow> rows;
    for (const Advice& advice : list.suggestions) {
        if (rows.size() == most_suggestions)
            break;
        rows.push_back({densityInWords(advice.proposal), gainWords(advice),
                        QString::fromStdString(advice.words + "\n" + advice.envelope.note), advice.proposal});
    }
    return rows;
}

QString adviceRemark(const AdviceList& list) {
    if (list.suggestions.empty())
        return SearchController::tr("No family that was tried has an M for this target.");
    if (!list.present_refusal.empty())
        return SearchController::tr("The present proposal has no M; these have one:");
    const std::optional<double>& gain = list.suggestions.front().gain;
    if (gain && *gain < 1.02)
        return SearchController::tr("The present proposal is as good as any that were tried.");
    return SearchController::tr("Fewest wasted candidates first:");
}

MethodRow methodRow(const MethodResult& result) {
    MethodRow row;
    row.name =
        QString::fromUtf8(method_name(result.method).data(), qsizetype(method_name(result.method).size()));
    row.title = MethodPanel::titleOf(row.name);
    if (!result.reason.empty()) {
        row.remark = QString::fromStdString(result.reason);
        return row;
    }
    row.acceptance = result.acceptance;
    row.evaluations = result.evaluations_per_accepted;
    row.microseconds = 1e6 * result.seconds_per_accepted;
    row.remark = SearchController::tr("%1 accepted, set up in %2 ms")
                     .arg(QString::fromStdString(grouped(result.accepted)),
                          QString::fromStdString(short_number(1e3 * result.setup_seconds, 2)));
    return row;
}

} // namespace

SearchController::SearchController(ExperimentDocument* document, SamplingController* sampling,
                                   AdvicePanel* advice, MethodComparisonPanel* methods, QObject* parent)
    : QObject(parent), m_document(document), m_sampling(sampling), m_advice(advice), m_methods(methods),
      m_task(new BackgroundTask(this)) {
    connectPanels();
    connect(m_document, &ExperimentDocument::changed, this, &SearchController::documentChanged);
    connect(m_sampling, &SamplingController::stateChanged, this, &SearchController::updateAvailable);
    connect(m_task, &BackgroundTask::stateChanged, this, &SearchController::stateChanged);
    connect(m_task, &BackgroundTask::failed, this, &SearchController::failed);
    updateAvailable();
}

void SearchController::connectPanels() {
    connect(m_advice, &AdvicePanel::requested, this, &SearchController::startAdvice);
    connect(m_advice, &AdvicePanel::stopRequested, this, &SearchController::stop);
    connect(m_advice, &AdvicePanel::chosen, this, [this](const nlohmann::json& proposal) {
        m_document->set(QStringLiteral("/sampling/proposal"), proposal);
    });
    connect(m_methods, &MethodComparisonPanel::requested, this, &SearchController::startComparison);
    connect(m_methods, &MethodComparisonPanel::stopRequested, this, &SearchController::stop);
    connect(m_methods, &MethodComparisonPanel::chosen, this, [this](const QString& method) {
        m_document->set(QStringLiteral("/sampling/method"), method.toStdString());
    });
}

/// The proposal that the experiment names, which methods with an envelope of their own do not draw from; null
/// where there is none that can be made.
DensityPtr SearchController::experimentProposal(const SamplingPicture& picture) const {
    if (uses_proposal(picture.method))
        return picture.proposal;
    try {
        return density_from_json(m_document->value(QStringLiteral("/sampling/proposal")));
    } catch (const Error&) {
        return nullptr;
    }
}

void SearchController::startAdvice() {
    const SamplingPicturePtr picture = m_sampling->picture();
    if (!picture)
        return;
    stop();
    const DensityPtr present = experimentProposal(*picture);
    m_advising = true;
    m_advice->setSearching(true);
    m_task->start(tr("searching for proposals"),
                  [this, picture, present](std::stop_token stop) -> BackgroundTask::Apply {
                      AdviceOptions options;
                      options.present = present.get();
                      NoProgress quiet;
                      const AdviceList list = advise(*picture->target, options, stop, quiet);
                      return [this, list] { m_advice->setAdvice(adviceRows(list), adviceRemark(list)); };
                  });
}

void SearchController::startComparison() {
    const SamplingPicturePtr picture = m_sampling->picture();
    if (!picture)
        return;
    stop();
    const DensityPtr proposal = experimentProposal(*picture);
    m_advising = false;
    m_methods->setMeasuring(true);
    m_task->start(
        tr("comparing methods"), [this, picture, proposal](std::stop_token stop) -> BackgroundTask::Apply {
            ComparisonOptions options;
            options.accepted = compared_accepted;
            options.seconds = compared_seconds;
            NoProgress quiet;
            std::vector<MethodRow> rows;
            for (const MethodResult& result :
                 compare_methods(picture->target, proposal, std::nullopt, options, stop, quiet))
                rows.push_back(methodRow(result));
            return [this, rows] {
                m_methods->setRows(
                    rows,
                    tr("One thread, at most %1 accepted or %2 s for each method; double-click to use one.")
                        .arg(QString::fromStdString(grouped(compared_accepted)))
                        .arg(int(compared_seconds)));
            };
        });
}

void SearchController::documentChanged(const QString& pointer) {
    // A list stays while one of its entries is tried; it is of no use for another target.
    const bool other_target = pointer.isEmpty() || pointer.startsWith(QLatin1String("/sampling/target")) ||
                              pointer == QLatin1String("/sampling") ||
                              pointer.startsWith(QLatin1String("/sampling/mode"));
    if (!other_target)
        return;
    stop();
    m_advice->clear();
    m_methods->clear();
}

void SearchController::updateAvailable() {
    const SamplingPicturePtr& picture = m_sampling->picture();
    const QString why = !picture ? tr("The densities are not ready")
                        : picture->filter
                            ? tr("Rows of a dataset are the candidates here: the proposal is where "
                                 "they come from, and cannot be chosen for its speed")
                            : QString();
    m_advice->setAvailable(why.isEmpty(), why);
    m_methods->setAvailable(
        why.isEmpty(),
        picture && picture->filter ? tr("Rows are tried one by one: there is only one way to do that") : why);
}

void SearchController::stop() {
    if (!m_task->isRunning())
        return;
    m_task->cancel();
    if (m_advising) {
        m_advice->setSearching(false);
        m_advice->clear();
    } else {
        m_methods->setMeasuring(false);
        m_methods->clear();
    }
}

void SearchController::failed(const QString& message) {
    if (m_advising)
        m_advice->setFailure(message);
    else
        m_methods->setFailure(message);
}

} // namespace sluice

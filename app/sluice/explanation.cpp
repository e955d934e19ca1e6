// SPDX-License-Identifier: GPL-3.0-or-later
#include "explanation.h"

#include "core_words.h"

#include "base/text.h"
#include "experiment/sampling_diagnostics.h"
#include "results/words.h"
#include "sampling/methods.h"
#include "widgets/panels/density_templates.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

/// The texts of this file, where lupdate finds them.
class Texts {
    Q_DECLARE_TR_FUNCTIONS(Explanation)
};

/// Whether the way to the goal is long enough to be told; the bar in the status line counts down the rest.
bool worth_waiting_for(const CostRecord& cost) {
    constexpr double soon = 10.0; // s
    return (cost.goal_basis == "bound" ? cost.goal_low : cost.goal_seconds) > soon;
}

QString percent(double share) {
    return Texts::tr("%1 %").arg(QString::fromStdString(short_number(100.0 * share, 3)));
}

QString rateText(double perSecond) {
    if (perSecond >= 1e6)
        return Texts::tr("%1 M candidates/s").arg(QString::fromStdString(short_number(perSecond / 1e6, 3)));
    return Texts::tr("%1 candidates/s")
        .arg(QString::fromStdString(perSecond >= 100 ? grouped(std::uint64_t(perSecond))
                                                     : short_number(perSecond, 2)));
}

QString pictureWords(const SamplingPicture& picture) {
    const QString p = densityInWords(picture.target->to_json());
    if (picture.method == Method::adaptive_rejection)
        return Texts::tr(
                   "Candidates are drawn from a hull of exponentials that lies over the target p (%1) and "
                   "thrown "
                   "under it at a random height. Wherever p has to be evaluated the hull comes closer. Those "
                   "under p are accepted, and follow p exactly.")
            .arg(p);
    if (picture.method == Method::ratio_of_uniforms)
        return Texts::tr(
                   "A point (u, v) of the smallest box gives the candidate x = m + v / u and the height u². "
                   "Candidates fall under a hat shaped like a table; those under the target p (%1) are "
                   "accepted, "
                   "and follow p exactly.")
            .arg(p);
    const QString q = densityInWords(picture.proposal->to_json());
    if (picture.filter)
        return Texts::tr(
                   "Each of the %1 rows of the pool is tried once. A row x is kept with probability p(x) / "
                   "(M q(x)): "
                   "p describes the population that we will be judged on, q the one that the rows come from. "
                   "The kept rows look like the target population, and fine-tuning sees only them.")
            .arg(picture.candidates_planned);
    const QString fate =
        picture.envelope.source == MSource::adaptive
            ? Texts::tr(
                  "Those that land under the target p (%1) are accepted. One with p above M q raises M, and "
                  "what was accepted before is thinned to match, so that the accepted follow p.")
        : picture.violated
            ? Texts::tr("Those that land under the target p (%1) are accepted. They would follow p if M "
                        "q lay above p everywhere; it does not.")
            : Texts::tr("Those that land under the target p (%1) are accepted, and follow p exactly.");
    const QString draw =
        Texts::tr("Candidates are drawn from the proposal q (%1) and thrown under the envelope M q at a "
                  "random height.");
    QString words = Texts::tr("%1 %2", "two sentences").arg(draw.arg(q), fate.arg(p));
    if (picture.method == Method::squeeze)
        words = Texts::tr("%1 %2", "two sentences")
                    .arg(words, Texts::tr("Below the squeeze, a cheap lower bound of p, they are accepted "
                                          "without evaluating p."));
    return words;
}

QString constantWords(const SamplingPicture& picture) {
    const QString m = QString::fromStdString(short_number(std::exp(picture.envelope.log_m), 6));
    QString text = Texts::tr("M = %1.").arg(m);
    if (picture.envelope.source == MSource::adaptive)
        return text +
               (picture.envelope.note.empty()
                    ? Texts::tr(" It is the largest p / q met so far, and rises when a larger one is met.")
                    : Texts::tr(" It is %1.").arg(coreWords(picture.envelope.note)));
    if (picture.method == Method::ratio_of_uniforms)
        return text + Texts::tr(" It is %1.").arg(coreWords(picture.envelope.note));
    if (picture.envelope.source != MSource::given)
        text += Texts::tr(" It is the smallest that keeps p below M q: %1.")
                    .arg(coreWords(picture.envelope.note));
    if (const std::string proof = certificate_text(picture.envelope); !proof.empty())
        text += Texts::tr(" M is %1.").arg(coreWords(proof));
    if (!picture.filter && picture.expected_rate)
        text += Texts::tr(" One candidate in %1 is accepted on average.")
                    .arg(QString::fromStdString(short_number(1.0 / *picture.expected_rate, 3)));
    return text;
}

/// What was accepted so far: how many, whether they follow p, and how far the goal is.
QString soFarWords(const WordsInput& input) {
    const SamplingRecord record = recordOf(*input.snapshot, *input.picture, input.stop);
    QString text = coreWords(sampling_in_words(record));
    std::string more = input.picture->violated ? std::string() : goodness_in_words(record);
    if (!more.empty())
        text += QLatin1Char('\n') + coreWords(more);
    if (const std::string goal = goal_in_words(record); !goal.empty() && worth_waiting_for(record.cost))
        text += QLatin1Char('\n') + coreWords(goal) + Texts::tr(".", "end of a sentence");
    return text;
}

/// The comparisons that people ask for first; the others are in the whole record.
QString verdictWords(const Record& record) {
    QStringList lines;
    for (const char* metric : {"accuracy", "loss"})
        for (const ComparisonRecord& one : record.comparison)
            if (one.metric == metric)
                lines << coreWords(comparison_in_words(one));
    if (record.status == "cancelled")
        lines.prepend(Texts::tr("The run was stopped early; this is what was done until then."));
    return lines.isEmpty() ? Texts::tr("There is nothing to compare yet.") : lines.join(QLatin1Char('\n'));
}

} // namespace

SamplingRecord recordOf(const SamplingSnapshot& snapshot, const SamplingPicture& picture,
                        const StopRule& stop) {
    const ConfidenceInterval interval = snapshot.counts.acceptance_ci95();
    SamplingRecord record;
    record.candidates = snapshot.counts.candidates;
    record.accepted = snapshot.counts.accepted;
    record.acceptance_rate = snapshot.counts.acceptance_rate();
    record.ci_low = interval.low;
    record.ci_high = interval.high;
    if (snapshot.expected_rate)
        record.expected_rate = *snapshot.expected_rate;
    record.method = method_name(picture.method);
    record.evaluations = snapshot.counts.evaluations;
    record.log_m = snapshot.log_m;
    record.m_source = m_source_name(picture.envelope.source);
    record.m_note = picture.envelope.note;
    record.m_certificate = certificate_text(picture.envelope);
    record.violations = snapshot.counts.violations;
    record.worst_log_excess = snapshot.counts.worst_log_excess;
    record.z_estimate = snapshot.counts.z_estimate(snapshot.log_m);
    record.filter = picture.filter;
    if (snapshot.goodness)
        record_goodness(*snapshot.goodness, record);
    record_cost(snapshot.counts, stop, snapshot.candidates_per_second, record);
    return record;
}

QString statusLine(const SamplingSnapshot& snapshot) {
    const SamplingCounts& counts = snapshot.counts;
    if (counts.candidates == 0)
        return Texts::tr("Ready");
    QStringList parts;
    parts << Texts::tr("%1 accepted of %2")
                 .arg(percent(counts.acceptance_rate()), QString::fromStdString(grouped(counts.candidates)));
    if (snapshot.expected_rate)
        parts << Texts::tr("expected %1").arg(percent(*snapshot.expected_rate));
    parts << (counts.violations == 1
                  ? Texts::tr("1 violation")
                  : Texts::tr("%1 violations").arg(QString::fromStdString(grouped(counts.violations))));
    if (snapshot.finished == StopReason::none && snapshot.candidates_per_second > 0)
        parts << rateText(snapshot.candidates_per_second);
    if (snapshot.finished != StopReason::none)
        parts << coreWords(std::string(stop_reason_text(snapshot.finished)));
    return parts.join(QStringLiteral("  ·  "));
}

SamplingProgress progressOf(const SamplingSnapshot& snapshot, const StopRule& stop, std::size_t rows) {
    constexpr auto never = std::numeric_limits<std::uint64_t>::max();
    const SamplingCounts& counts = snapshot.counts;
    const double speed = snapshot.candidates_per_second;
    SamplingProgress progress;
    const auto consider = [&](double done, double all, double perSecond) {
        progress.fraction = std::max(progress.fraction, all > 0 ? std::min(1.0, done / all) : 1.0);
        if (perSecond > 0)
            progress.secondsLeft =
                std::min(progress.secondsLeft.value_or(INFINITY), std::max(0.0, all - done) / perSecond);
    };
    // By theory as long as there is nothing to measure.
    const double rate = counts.accepted > 0 ? counts.acceptance_rate() : snapshot.expected_rate.value_or(0.0);
    if (stop.accepted != never)
        consider(double(counts.accepted), double(stop.accepted), speed * rate);
    if (stop.candidates != never)
        consider(double(counts.candidates), double(stop.candidates), speed);
    if (rows > 0)
        consider(double(counts.candidates), double(rows), speed);
    if (std::isfinite(stop.seconds))
        consider(counts.seconds, stop.seconds, 1.0);
    return progress;
}

QString controlFor(const QString& pointer) {
    const QString key = pointer.section(QLatin1Char('/'), 3, 3);
    if (pointer.startsWith(QLatin1String("/sampling/target")))
        return QStringLiteral("target.") + (key.isEmpty() ? QStringLiteral("family") : key);
    if (pointer.startsWith(QLatin1String("/sampling/proposal")))
        return QStringLiteral("proposal.") + (key.isEmpty() ? QStringLiteral("family") : key);
    if (pointer.startsWith(QLatin1String("/sampling/stop")))
        return QStringLiteral("stop.accepted");
    if (pointer.startsWith(QLatin1String("/sampling/M")))
        return QStringLiteral("constant.m");
    if (pointer.startsWith(QLatin1String("/sampling")))
        return QStringLiteral("sampling.mode");
    if (pointer.startsWith(QLatin1String("/dataset/label")))
        return QStringLiteral("dataset.label");
    if (pointer.startsWith(QLatin1String("/dataset")))
        return QStringLiteral("dataset.source");
    if (pointer.startsWith(QLatin1String("/preprocess")))
        return QStringLiteral("preprocess.steps");
    if (pointer.startsWith(QLatin1String("/model")))
        return QStringLiteral("model.kind");
    if (pointer.startsWith(QLatin1String("/pretrain")) || pointer.startsWith(QLatin1String("/finetune"))) {
        const QString part = pointer.section(QLatin1Char('/'), 1, 1);
        const QString field = pointer.section(QLatin1Char('/'), 2, 2);
        return part + QLatin1Char('.') + (field.isEmpty() ? QStringLiteral("epochs") : field);
    }
    return {};
}

std::vector<Notice> noticesFor(const WordsInput& input) {
    std::vector<Notice> notices;
    if (input.problems)
        for (const Problem& problem : *input.problems)
            notices.push_back({Notice::Level::error,
                               QString::fromStdString(problem.pointer + ": " + problem.message),
                               controlFor(QString::fromStdString(problem.pointer))});
    if (!input.failure.isEmpty()) {
        const QString control = controlFor(input.failurePointer);
        notices.push_back({Notice::Level::error, input.failure,
                           control.isEmpty() ? QStringLiteral("proposal.family") : control});
    }
    if (!input.runFailure.isEmpty())
        notices.push_back({Notice::Level::error, Texts::tr("The run failed: %1").arg(input.runFailure), {}});
    const bool sampled = input.snapshot && input.snapshot->counts.violations > 0;
    const bool raised = input.picture && input.picture->envelope.source == MSource::adaptive;
    if (input.picture && !input.picture->searching && !raised && (input.picture->violated || sampled)) {
        QString text =
            Texts::tr("M is too small: p > M q in places, so the result is biased. What is accepted there "
                      "follows min(p, M q) instead of p.");
        if (input.picture->best_log_m)
            text += Texts::tr(" M must be at least %1.")
                        .arg(QString::fromStdString(short_number(std::exp(*input.picture->best_log_m), 5)));
        notices.push_back({Notice::Level::warning, text, QStringLiteral("constant.m")});
    }
    return notices;
}

std::vector<ExplanationPanel::Part> partsFor(const WordsInput& input) {
    std::vector<ExplanationPanel::Part> parts;
    if (!input.story.isEmpty())
        parts.push_back({QString(), input.story});
    if (input.record) {
        parts.push_back({Texts::tr("Did rejection sampling help?"), verdictWords(*input.record)});
    } else if (input.running) {
        parts.push_back(
            {Texts::tr("Fine-tuning"),
             Texts::tr("One network is pretrained on the whole pool. A copy of it is then fine-tuned on the "
                       "accepted rows (rsft), and other copies on the controls, so that you see whether "
                       "rejection sampling helped. Lower loss on the validation rows is better.")});
    }
    if (input.snapshot && input.picture && input.snapshot->counts.candidates > 0)
        parts.push_back({Texts::tr("So far"), soFarWords(input)});
    if (input.picture && !input.picture->searching) {
        parts.push_back({Texts::tr("The picture"), pictureWords(*input.picture)});
        parts.push_back({Texts::tr("The constant M"), constantWords(*input.picture)});
    }
    if (input.record)
        parts.push_back(
            {Texts::tr("The whole record"), QString::fromStdString(record_in_words(*input.record))});
    return parts;
}

} // namespace sluice

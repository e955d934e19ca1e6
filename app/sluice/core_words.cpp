// SPDX-License-Identifier: GPL-3.0-or-later
#include "core_words.h"

#include "density/catalogue.h"
#include "widgets/catalogue_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <vector>

namespace sluice {
namespace {

constexpr const char* context = "CoreWords";

/// What core says, %1 and so on being what it fills in. The first that fits is taken: the more particular
/// before the more general.
constexpr const char* patterns[] = {
    QT_TRANSLATE_NOOP("CoreWords", "right"),
    QT_TRANSLATE_NOOP("CoreWords", "does not end"),
    QT_TRANSLATE_NOOP("CoreWords", "not of the form that was asked for"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 of 2 sums right, right result"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 of 2 sums right, wrong result"),
    QT_TRANSLATE_NOOP("CoreWords", "still running"),
    QT_TRANSLATE_NOOP("CoreWords", "the accepted set is complete"),
    QT_TRANSLATE_NOOP("CoreWords", "the given number of candidates was tried"),
    QT_TRANSLATE_NOOP("CoreWords", "the given time is over"),
    QT_TRANSLATE_NOOP("CoreWords", "the accepted set has reached the memory limit"),
    QT_TRANSLATE_NOOP("CoreWords", "every row was tried"),
    QT_TRANSLATE_NOOP("CoreWords", "it was cancelled"),
    QT_TRANSLATE_NOOP("CoreWords", "No row was tried."),
    QT_TRANSLATE_NOOP("CoreWords", "No candidate was tried."),
    QT_TRANSLATE_NOOP("CoreWords", "%1 of the rows kept: %2 of %3."),
    QT_TRANSLATE_NOOP("CoreWords", "%1 accepted: %2."),
    QT_TRANSLATE_NOOP("CoreWords", "every candidate is wasted"),
    QT_TRANSLATE_NOOP("CoreWords", "1 candidate in %1 is kept, the others are wasted"),
    QT_TRANSLATE_NOOP("CoreWords", "hardly a candidate is wasted"),
    QT_TRANSLATE_NOOP("CoreWords", "about %1 of 100 candidates are wasted"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 of %2 candidates is wasted"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 of %2 candidates are wasted"),
    QT_TRANSLATE_NOOP("CoreWords", "M is too small: p > M q at %1 of the rows%2, so the accepted set is "
                                   "biased: it follows min(p, M q) and not p."),
    QT_TRANSLATE_NOOP("CoreWords", "M is too small: p > M q at %1 of the candidates%2, so the accepted set "
                                   "is biased: it follows min(p, M q) and not p."),
    QT_TRANSLATE_NOOP("CoreWords", ", by a factor of up to %1"),
    QT_TRANSLATE_NOOP("CoreWords", "The largest p / q met was %1; M = %2 may be larger than it has to be."),
    QT_TRANSLATE_NOOP("CoreWords", "%1 (Anderson-Darling %2, Kolmogorov-Smirnov %3)."),
    QT_TRANSLATE_NOOP("CoreWords", "%1 (Anderson-Darling %2)."),
    QT_TRANSLATE_NOOP("CoreWords", "%1 (Kolmogorov-Smirnov %2)."),
    QT_TRANSLATE_NOOP("CoreWords", "Chi-square of the counts %1 at %2 of freedom, %3: %4."),
    QT_TRANSLATE_NOOP("CoreWords", "%1 degree"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 degrees"),
    QT_TRANSLATE_NOOP("CoreWords", "Chi-square of the counts: too few to test anything."),
    QT_TRANSLATE_NOOP("CoreWords",
                      "Chi-square of the counts: the accepted set holds values that p cannot give."),
    QT_TRANSLATE_NOOP("CoreWords",
                      "Chi-square of the counts: the kept rows hold values that the fitted p cannot give."),
    QT_TRANSLATE_NOOP("CoreWords", "%1 (energy distance, %2)."),
    QT_TRANSLATE_NOOP("CoreWords", "The accepted set: indistinguishable from exact draws of p"),
    QT_TRANSLATE_NOOP("CoreWords", "The accepted set: may differ from exact draws of p"),
    QT_TRANSLATE_NOOP("CoreWords", "The accepted set: differs from exact draws of p"),
    QT_TRANSLATE_NOOP("CoreWords", "The kept rows: indistinguishable from exact draws of the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "The kept rows: may differ from exact draws of the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "The kept rows: differs from exact draws of the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "The accepted set agrees with p"),
    QT_TRANSLATE_NOOP("CoreWords", "The accepted set does not follow p"),
    QT_TRANSLATE_NOOP("CoreWords", "Some doubt that the accepted set follows p"),
    QT_TRANSLATE_NOOP("CoreWords", "The kept rows agree with the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "The kept rows do not follow the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "Some doubt that the kept rows follow the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "the accepted set agrees with p"),
    QT_TRANSLATE_NOOP("CoreWords", "the accepted set does not follow p"),
    QT_TRANSLATE_NOOP("CoreWords", "some doubt that the accepted set follows p"),
    QT_TRANSLATE_NOOP("CoreWords", "the kept rows agree with the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "the kept rows do not follow the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "some doubt that the kept rows follow the fitted p"),
    QT_TRANSLATE_NOOP("CoreWords", "At this rate the other %1 accepted points take %2"),
    QT_TRANSLATE_NOOP("CoreWords", "At this rate %1 accepted points take %2"),
    QT_TRANSLATE_NOOP("CoreWords", "By theory the other %1 accepted points take %2"),
    QT_TRANSLATE_NOOP("CoreWords", "By theory %1 accepted points take %2"),
    QT_TRANSLATE_NOOP("CoreWords", "None was accepted yet: %1 accepted points take more than %2 (95 % sure)"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 (95 % interval %2 to %3, %4)"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 (95 % interval %2 to %3)"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 d %2 h"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 h %2 min"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 min %2 s"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 ms"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 s"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 years"),
    QT_TRANSLATE_NOOP("CoreWords", "%1: it helped."),
    QT_TRANSLATE_NOOP("CoreWords", "%1: it did harm."),
    QT_TRANSLATE_NOOP("CoreWords", "%1: without repeats nobody can tell whether it helped."),
    QT_TRANSLATE_NOOP("CoreWords", "%1: no difference can be shown."),
    QT_TRANSLATE_NOOP("CoreWords", "rsft against %1: %2"),
    QT_TRANSLATE_NOOP("CoreWords", "accuracy %1"),
    QT_TRANSLATE_NOOP("CoreWords", "loss %1"),
    QT_TRANSLATE_NOOP("CoreWords", "corrected paired t over %1 repeats (Nadeau and Bengio)"),
    QT_TRANSLATE_NOOP("CoreWords", "paired t over %1 repeats"),
    QT_TRANSLATE_NOOP("CoreWords", "the largest p/q over the %1 rows, at %2"),
    QT_TRANSLATE_NOOP("CoreWords", "row %1"),
    QT_TRANSLATE_NOOP("CoreWords", "%1; the supremum is reached only at infinity"),
    QT_TRANSLATE_NOOP(
        "CoreWords", "%1; raised by the partition of the support, which found a higher mode than the search"),
    QT_TRANSLATE_NOOP("CoreWords", "closed form for two normal densities"),
    QT_TRANSLATE_NOOP("CoreWords", "closed form for each of %1 independent factors"),
    QT_TRANSLATE_NOOP(
        "CoreWords",
        "closed form for %1 from %2: the turning points of p/q are the roots of a polynomial of degree %3"),
    QT_TRANSLATE_NOOP("CoreWords", "closed form for %1 from %2"),
    QT_TRANSLATE_NOOP("CoreWords", "optimised for each of %1 independent factors"),
    QT_TRANSLATE_NOOP("CoreWords", "optimised from %1 peaks of a scan of %2 points, safety margin 1e-9"),
    QT_TRANSLATE_NOOP("CoreWords", "optimised from %1 starts, safety margin 1e-9"),
    QT_TRANSLATE_NOOP("CoreWords",
                      "the integral of a hull of exponentials, at first through %1 points of ln p"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 times the volume of the box of the ratio of uniforms about %2"),
    QT_TRANSLATE_NOOP(
        "CoreWords",
        "proved: p <= M q everywhere, by bounds over %1 parts of the support; M is at most %2 too large"),
    QT_TRANSLATE_NOOP("CoreWords", "not proved: %1"),
    QT_TRANSLATE_NOOP("CoreWords", "no bounds are computed in more than %1 dimensions"),
    QT_TRANSLATE_NOOP("CoreWords", "the density %1 gives no bounds over a region"),
    QT_TRANSLATE_NOOP("CoreWords",
                      "after %1 parts of the support the bound of ln(p/q) near x = %2 is still %3"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 above ln M"),
    QT_TRANSLATE_NOOP("CoreWords", "infinite"),
    QT_TRANSLATE_NOOP("CoreWords", "done"),
    QT_TRANSLATE_NOOP("CoreWords", "looking for M"),
    QT_TRANSLATE_NOOP("CoreWords", "reading the data"),
    QT_TRANSLATE_NOOP("CoreWords", "sampling: %1"),
    QT_TRANSLATE_NOOP("CoreWords", "filtering rows: %1"),
    QT_TRANSLATE_NOOP("CoreWords", "filtering rows"),
    QT_TRANSLATE_NOOP("CoreWords", "repeat %1 of %2: %3"),
    QT_TRANSLATE_NOOP("CoreWords", "repeat %1 of %2"),
    QT_TRANSLATE_NOOP("CoreWords", "pretraining: %1"),
    QT_TRANSLATE_NOOP("CoreWords", "fine-tuning %1: %2"),
    QT_TRANSLATE_NOOP("CoreWords", "pretraining"),
    QT_TRANSLATE_NOOP("CoreWords", "fine-tuning %1"),
    QT_TRANSLATE_NOOP("CoreWords", "training %1, epoch %2 of %3"),
    QT_TRANSLATE_NOOP("CoreWords", "training %1, done before"),
    QT_TRANSLATE_NOOP("CoreWords", "%1 accepted of %2 candidates"),
};

struct Pattern {
    const char* english;
    QRegularExpression expression;
};

std::vector<Pattern> compiled() {
    static const QRegularExpression place(QStringLiteral("%\\d"));
    std::vector<Pattern> all;
    for (const char* english : patterns) {
        QStringList parts;
        for (const QString& part : QString::fromUtf8(english).split(place))
            parts << QRegularExpression::escape(part);
        all.push_back({english, QRegularExpression(QRegularExpression::anchoredPattern(
                                    parts.join(QStringLiteral("(.*?)"))))});
    }
    return all;
}

bool isEnglish() {
    return QCoreApplication::translate(context, patterns[0]) == QLatin1String(patterns[0]);
}

/// One sentence or part of a sentence.
QString phrase(const QString& english) {
    static const QRegularExpression word(QStringLiteral("[a-z]{2}|[a-z]$"));
    static const std::vector<Pattern> all = compiled();
    if (!english.contains(word))
        return english;
    for (const Pattern& pattern : all) {
        const QRegularExpressionMatch match = pattern.expression.match(english);
        if (!match.hasMatch())
            continue;
        QString text = QCoreApplication::translate(context, pattern.english);
        for (int i = 1; i <= match.lastCapturedIndex(); ++i)
            text.replace(QLatin1Char('%') + QString::number(i), phrase(match.captured(i)));
        return text;
    }
    const FamilyInfo* family = find_family(english.toStdString());
    return family ? catalogueText(family->title) : catalogueText(english);
}

} // namespace

QString coreWords(const QString& english) {
    static const QRegularExpression betweenSentences(QStringLiteral("(?<=\\.) (?=[A-Z])"));
    if (isEnglish())
        return english;
    QStringList lines;
    for (const QString& line : english.split(QLatin1Char('\n'))) {
        QString whole;
        for (const QString& sentence : line.split(betweenSentences)) {
            const QString translated = phrase(sentence);
            const bool space = !whole.isEmpty() && translated == sentence;
            whole += (space ? QStringLiteral(" ") : QString()) + translated;
        }
        lines << whole;
    }
    return lines.join(QLatin1Char('\n'));
}

QString coreWords(const std::string& english) {
    return coreWords(QString::fromStdString(english));
}

} // namespace sluice

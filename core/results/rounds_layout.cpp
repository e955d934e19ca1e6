// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/rounds_layout.h"

#include "base/error.h"

#include <span>

namespace sluice {

namespace {

constexpr const char* counts[] = {"round", "right", "accepted"};

/// Columns: texts as attributes, which every reader of HDF5 shows as a list, numbers as datasets.
void write_texts(H5Group group, const std::vector<SampledText>& texts) {
    std::vector<std::string> prompt, answer, verdict;
    std::vector<std::int64_t> round, right, accepted;
    for (const SampledText& text : texts) {
        prompt.push_back(text.prompt);
        answer.push_back(text.answer);
        verdict.push_back(text.verdict);
        round.push_back(text.round);
        right.push_back(text.right ? 1 : 0);
        accepted.push_back(text.accepted ? 1 : 0);
    }
    group.set_texts("prompt", prompt);
    group.set_texts("answer", answer);
    group.set_texts("verdict", verdict);
    group.write(counts[0], std::span<const std::int64_t>(round));
    group.write(counts[1], std::span<const std::int64_t>(right));
    group.write(counts[2], std::span<const std::int64_t>(accepted));
}

std::vector<SampledText> read_texts(const H5Group& group) {
    const std::vector<std::string> prompt = group.texts("prompt"), answer = group.texts("answer"),
                                   verdict = group.texts("verdict");
    const std::vector<std::int64_t> round = group.read_integers(counts[0]).values,
                                    right = group.read_integers(counts[1]).values,
                                    accepted = group.read_integers(counts[2]).values;
    for (const std::size_t size :
         {answer.size(), verdict.size(), round.size(), right.size(), accepted.size()}) {
        if (size != prompt.size()) {
            throw DataError("its columns differ in length", group.path());
        }
    }
    std::vector<SampledText> texts;
    for (std::size_t i = 0; i < prompt.size(); ++i) {
        texts.push_back({round[i], prompt[i], answer[i], verdict[i], right[i] != 0, accepted[i] != 0});
    }
    return texts;
}

} // namespace

void write_rounds(H5Group group, const RoundsRecord& rounds) {
    group.set_texts("stopped_because", rounds.stopped_because);
    group.write("round", std::span<const double>(rounds.round));
    for (const auto& [name, series] : rounds.series) {
        const std::span<const double> values(series.values());
        if (series.rows() == 1) {
            group.write(name, values);
        } else {
            group.write(name, values, {series.rows(), series.columns()});
        }
    }
    if (!rounds.texts.empty()) {
        write_texts(group.create_group("texts"), rounds.texts);
    }
    if (rounds.solved.empty()) {
        return;
    }
    const std::vector<std::int64_t> solved(rounds.solved.values().begin(), rounds.solved.values().end());
    group.write("solved", std::span<const std::int64_t>(solved),
                {rounds.solved.rows(), rounds.solved.columns()});
}

RoundsRecord read_rounds(const H5Group& group) {
    RoundsRecord rounds;
    if (group.has_attribute("stopped_because")) {
        rounds.stopped_because = group.texts("stopped_because");
    }
    for (const std::string& name : group.dataset_names()) {
        H5Values<double> data = group.read_numbers(name);
        if (name == "round") {
            rounds.round = std::move(data.values);
            continue;
        }
        const std::size_t rows = data.shape.size() == 2 ? data.shape[0] : 1;
        Matrix<double> values(rows, data.shape.empty() ? 1 : data.shape.back());
        values.values() = std::move(data.values);
        (name == "solved" ? rounds.solved : rounds.series[name]) = std::move(values);
    }
    if (group.has("texts")) {
        rounds.texts = read_texts(group.group("texts"));
    }
    return rounds;
}

} // namespace sluice

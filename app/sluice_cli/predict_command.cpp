// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "experiment/scoring.h"
#include "interrupt.h"
#include "results/record_file.h"
#include "results/record_json.h"
#include "storage/atomic_file.h"
#include "terminal_progress.h"

#include <iostream>
#include <system_error>

namespace sluice::cli {
namespace {

Scorer scorer_of(const PredictArguments& arguments) {
    const bool model_file = arguments.model.extension() == ".safetensors";
    return model_file ? load_scorer(arguments.model)
                      : load_scorer(read_record(arguments.model), arguments.model, arguments.arm);
}

nlohmann::json metrics_of(const Scores& scores) {
    nlohmann::json metrics = nlohmann::json::object();
    for (const std::string& name : metric_names()) {
        metrics[name] = json_number(scores.metrics->value(name));
    }
    return metrics;
}

nlohmann::json predictions_of(const Scorer& scorer, const Scores& scores) {
    nlohmann::json list = nlohmann::json::array();
    for (std::size_t i = 0; i < scores.rows.size(); ++i) {
        const auto row = scores.probability.row(i);
        list.push_back({{"row", scores.rows[i] + 1},
                        {"predicted", scorer.classes[static_cast<std::size_t>(scores.predicted[i])]},
                        {"probability", std::vector<double>(row.begin(), row.end())}});
    }
    return list;
}

void print_json(const PredictArguments& arguments, const Scorer& scorer, const Scores& scores) {
    nlohmann::json object{{"arm", scorer.arm},
                          {"data", arguments.data},
                          {"classes", scorer.classes},
                          {"rows", scores.rows_read},
                          {"scored", scores.rows.size()}};
    if (scores.metrics) {
        object["metrics"] = metrics_of(scores);
        object["judged"] = scores.metrics->rows;
    }
    if (arguments.out.empty()) {
        object["predictions"] = predictions_of(scorer, scores);
    } else {
        object["out"] = arguments.out.string();
    }
    std::cout << json_text(object, 2) << '\n';
}

void print_words(std::ostream& out, const Scorer& scorer, const Scores& scores) {
    out << grouped(scores.rows.size()) << " of " << grouped(scores.rows_read) << " rows scored by '"
        << scorer.arm << "'\n";
    if (const std::size_t left = scores.rows_read - scores.rows.size(); left > 0) {
        out << grouped(left)
            << " rows were not scored: a value is missing or infinite, or a step of the preprocessing drops "
               "them\n";
    }
    if (!scores.label.empty() && scores.unknown_labels > 0) {
        out << grouped(scores.unknown_labels)
            << " rows have a label that is missing or no class of the model, and are not judged\n";
    }
    if (!scores.metrics) {
        return;
    }
    out << "over " << grouped(scores.metrics->rows) << " rows with a label:";
    for (const std::string& name : metric_names()) {
        out << ' ' << name << ' ' << short_number(scores.metrics->value(name), 6);
    }
    out << '\n';
}

} // namespace

int predict_command(const PredictArguments& arguments) {
    std::error_code error;
    if (!arguments.out.empty() && !arguments.overwrite && std::filesystem::exists(arguments.out, error)) {
        throw InvalidArgument("exists already", arguments.out.string(), "--overwrite replaces it");
    }
    Interrupt interrupt;
    NoProgress quiet;
    const Scorer scorer = scorer_of(arguments);
    Scores scores;
    try {
        scores = score_rows(scorer, load_raw_rows(scorer, arguments.data, interrupt.token(), quiet).table,
                            arguments.label);
    } catch (const DataError& problem) {
        throw DataError(problem.message(), problem.where().empty() ? arguments.data : problem.where(),
                        problem.remedy());
    }
    if (!arguments.out.empty()) {
        write_file_atomically(arguments.out, scores_csv(scorer, scores));
    }
    if (arguments.json) {
        print_json(arguments, scorer, scores);
    } else if (arguments.out.empty()) {
        std::cout << scores_csv(scorer, scores);
        print_words(std::cerr, scorer, scores);
    } else {
        print_words(std::cout, scorer, scores);
        std::cout << arguments.out.string() << '\n';
    }
    return exit_done;
}

} // namespace sluice::cli

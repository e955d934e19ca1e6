// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/report.h"

#include "base/error.h"
#include "base/text.h"
#include "results/mean_and_sd.h"
#include "results/phrases.h"
#include "results/plots.h"
#include "results/words.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

namespace sluice {
namespace {

using Row = std::vector<std::string>;

// Tables carry their look as attributes, for readers that know little of style sheets.
constexpr const char* page_head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>%TITLE%</title>
<style>
body { font-family: sans-serif; color: #1d232b; max-width: 60em; margin: 1.5em auto; padding: 0 1em; line-height: 1.45; }
h1 { font-size: 1.5em; margin-bottom: 0; } h2 { font-size: 1.1em; margin: 1.4em 0 0.3em 0; color: #1f4f86; }
p { margin: 0.3em 0; } .quiet { color: #66707c; } .warning { color: #b34700; }
table { border-collapse: collapse; } td, th { padding: 2px 10px; text-align: left; border-bottom: 1px solid #d5dae0; }
img { width: 49%; } pre { background: #f3f5f7; padding: 0.8em; overflow-x: auto; font-size: 0.85em; }
@media print { body { margin: 0; } h2 { break-after: avoid; } img { break-inside: avoid; } }
</style></head><body>
)";

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        case '\n':
            result += "<br>";
            break;
        default:
            result += c;
        }
    }
    return result;
}

std::string base64(const std::string& bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string heading(const std::string& text) {
    return "<h2>" + escaped(text) + "</h2>\n";
}

std::string paragraph(const std::string& text, const std::string& kind = {}) {
    if (text.empty()) {
        return {};
    }
    return (kind.empty() ? "<p>" : "<p class=\"" + kind + "\">") + escaped(text) + "</p>\n";
}

std::string table(const Row& heads, const std::vector<Row>& rows) {
    std::string html = "<table cellpadding=\"3\" cellspacing=\"0\">\n";
    const auto line = [](const Row& cells, const char* tag) {
        std::string text = "<tr>";
        for (const std::string& cell : cells) {
            text += std::string("<") + tag + ">" + escaped(cell) + "</" + tag + ">";
        }
        return text + "</tr>\n";
    };
    if (!heads.empty()) {
        html += line(heads, "th");
    }
    for (const Row& row : rows) {
        html += line(row, "td");
    }
    return html + "</table>\n";
}

/// The document of one record, part after part.
class Report {
  public:
    Report(const Record& record, const PlotOptions& plots, const ReportOptions& options)
        : record_(record), plots_(plots), options_(options) {}

    std::string html() {
        title();
        words();
        pictures();
        sampling();
        arms();
        settings();
        again();
        return std::move(html_) + "</body></html>\n";
    }

  private:
    void title() {
        const bool told = record_.experiment.is_object();
        const std::string name =
            told ? record_.experiment.value("name", std::string("Experiment")) : "Experiment";
        html_ = page_head;
        html_.replace(html_.find("%TITLE%"), 7, escaped(name));
        html_ += "<h1>" + escaped(name) + "</h1>\n";
        html_ += paragraph("Sluice " + record_.sluice_version + ", " + record_.created_utc + ", seed " +
                               std::to_string(record_.seed) + ", on " + record_.host,
                           "quiet");
        if (record_.status != "complete") {
            html_ += paragraph("This run is " + record_.status +
                                   (record_.message.empty() ? "." : ": " + record_.message),
                               "warning");
        }
    }

    void words() {
        html_ += heading("What came out");
        if (record_.sampling) {
            html_ +=
                paragraph(sampling_in_words(*record_.sampling), record_.sampling->biased() ? "warning" : "");
            html_ += paragraph(goodness_in_words(*record_.sampling));
            html_ += paragraph(goal_in_words(*record_.sampling));
        }
        for (const ComparisonRecord& one : record_.comparison) {
            if (one.metric == "accuracy") {
                html_ += paragraph(comparison_in_words(one));
            }
        }
    }

    void pictures() {
        std::vector<NamedFigure> figures = sampling_figures(record_, plots_);
        for (NamedFigure& figure : training_figures(record_)) {
            figures.push_back(std::move(figure));
        }
        if (figures.empty()) {
            return;
        }
        const bool svg = options_.pictures == "svg";
        if (!svg && options_.pictures != "png") {
            throw InvalidArgument("the pictures of a report must be 'svg' or 'png', got '" +
                                  options_.pictures + "'");
        }
        html_ += heading("Plots") + "<p>";
        for (const auto& [name, any] : figures) {
            const auto draw_it = [&](const auto& one) {
                return figure::draw(one, svg ? figure::Format::svg : figure::Format::png, plots_.width,
                                    plots_.height);
            };
            html_ += "<img width=\"330\" alt=\"" + escaped(name) + "\" src=\"data:image/" +
                     (svg ? "svg+xml" : "png") + ";base64," + base64(std::visit(draw_it, any)) + "\">\n";
        }
        html_ += "</p>\n";
    }

    void sampling() {
        if (!record_.sampling) {
            return;
        }
        const SamplingRecord& one = *record_.sampling;
        std::vector<Row> rows{{"candidates", grouped(one.candidates)},
                              {"accepted", grouped(one.accepted)},
                              {"acceptance rate", percent_text(one.acceptance_rate) + " (95 % interval " +
                                                      interval_percent_text(one.ci_low, one.ci_high) + ")"}};
        if (std::isfinite(one.expected_rate)) {
            rows.push_back({"expected rate", percent_text(one.expected_rate)});
        }
        rows.push_back({"constant M", short_number(std::exp(one.log_m), 7) + ", " + one.m_source +
                                          (one.m_note.empty() ? "" : " (" + one.m_note + ")")});
        rows.push_back({"candidates where p > M q", grouped(one.violations)});
        rows.push_back({"stopped because", one.stopped_because});
        html_ += heading("Sampling") + table({}, rows);
    }

    /// "0.953 ± 0.012", "" where the arm has no such value.
    static std::string cell(const ArmRecord& arm, const std::string& metric) {
        const auto found = arm.test.find(metric);
        if (found == arm.test.end() || found->second.empty()) {
            return {};
        }
        const MeanAndSd value = mean_and_sd(found->second);
        const std::string mean = value_text(value.mean, value.sd / 10);
        return std::isfinite(value.sd) ? mean + " ± " + value_text(value.sd, value.sd / 10) : mean;
    }

    void arms() {
        if (record_.training.empty()) {
            return;
        }
        std::set<std::string> metrics;
        for (const ArmRecord& arm : record_.training) {
            for (const auto& [name, values] : arm.test) {
                metrics.insert(name);
            }
        }
        Row heads{"on the test rows"};
        for (const ArmRecord& arm : record_.training) {
            heads.push_back(arm.name);
        }
        std::vector<Row> rows;
        for (const std::string& metric : metrics) {
            Row row{metric_in_words(metric)};
            for (const ArmRecord& arm : record_.training) {
                row.push_back(cell(arm, metric));
            }
            rows.push_back(std::move(row));
        }
        html_ += heading("Arms") + paragraph("Mean ± standard deviation over repeats.", "quiet") +
                 table(heads, rows);
        compare();
    }

    void compare() {
        std::vector<Row> rows;
        for (const ComparisonRecord& one : record_.comparison) {
            const double width = one.high - one.low;
            const bool interval = std::isfinite(width);
            rows.push_back(
                {one.arm, metric_in_words(one.metric), signed_text(one.difference, width),
                 interval ? signed_text(one.low, width) + " to " + signed_text(one.high, width) : "",
                 one.verdict, one.test});
        }
        if (!rows.empty()) {
            html_ += heading("rsft against the other arms") +
                     table({"arm", "metric", "difference", "95 % interval", "rsft is", "test"}, rows);
        }
    }

    void settings() {
        std::vector<Row> rows;
        const nlohmann::json flat = record_.experiment.flatten();
        for (const auto& [pointer, value] : flat.items()) {
            const bool written = pointer != "/schema" && pointer != "/name" && !value.is_null();
            if (written && !value.is_structured()) {
                rows.push_back({pointer, value.is_string() ? value.get<std::string>() : value.dump()});
            }
        }
        constexpr std::size_t most = 40; // on paper
        if (!options_.experiment && rows.size() > most) {
            rows.resize(most);
            rows.push_back({"…", "the rest is in the record"});
        }
        html_ += heading("Settings") + table({}, rows);
    }

    void again() {
        html_ += heading("To get the same again");
        html_ += paragraph("Save the experiment below as experiment.sluice.json and run: sluice-cli run "
                           "experiment.sluice.json --seed " +
                           std::to_string(record_.seed) +
                           ". The accepted set is the same on every machine and for any number of threads.");
        if (record_.dataset) {
            html_ += paragraph("Data: " + record_.dataset->source + ", SHA-256 " + record_.dataset->sha256,
                               "quiet");
        }
        std::string versions;
        for (const auto& [library, version] : record_.libraries.items()) {
            versions += (versions.empty() ? "" : ", ") + library + " " +
                        (version.is_string() ? version.get<std::string>() : version.dump());
        }
        html_ += paragraph("Made with " + versions, "quiet");
        if (options_.experiment) {
            std::string text = escaped(record_.experiment.dump(2));
            for (std::size_t at = text.find("<br>"); at != std::string::npos; at = text.find("<br>", at)) {
                text.replace(at, 4, "\n");
            }
            html_ += "<pre>" + text + "</pre>\n";
        }
    }

    const Record& record_;
    const PlotOptions& plots_;
    const ReportOptions& options_;
    std::string html_;
};

} // namespace

std::string report_html(const Record& record, const PlotOptions& plots, const ReportOptions& options) {
    return Report(record, plots, options).html();
}

} // namespace sluice

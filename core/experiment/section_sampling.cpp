// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sections.h"

#include "base/text.h"
#include "data/sources.h"
#include "density/catalogue.h"
#include "experiment/class_shares.h"
#include "sampling/methods.h"

#include <cmath>
#include <limits>

namespace sluice {
namespace {

using nlohmann::json;

/// Calls visit(object, pointer, family) for every fitted density inside `spec`.
template <typename Visit>
void visit_fitted(const json& spec, const std::string& pointer, const Visit& visit) {
    if (spec.is_array()) {
        for (std::size_t i = 0; i < spec.size(); ++i) {
            visit_fitted(spec[i], pointer_to(pointer, i), visit);
        }
        return;
    }
    if (!spec.is_object()) {
        return;
    }
    if (const auto family = spec.find("family"); family != spec.end() && family->is_string()) {
        const FamilyInfo* info = find_family(family->get<std::string>());
        if (info != nullptr && info->needs_data) {
            visit(spec, pointer, info->name);
        }
    }
    for (const auto& [key, value] : spec.items()) {
        visit_fitted(value, pointer_to(pointer, key), visit);
    }
}

/// The columns that a density is fitted to, in the order of its coordinates; none where a part of it is not
/// fitted.
std::vector<std::string> fitted_columns(const json& spec) {
    std::vector<std::string> columns;
    if (!spec.is_object()) {
        return columns;
    }
    if (const auto one = spec.find("column"); one != spec.end() && one->is_string()) {
        return {one->get<std::string>()};
    }
    if (const auto list = spec.find("columns"); list != spec.end() && list->is_array()) {
        for (const json& column : *list) {
            if (column.is_string()) {
                columns.push_back(column);
            }
        }
        return columns;
    }
    if (const auto marginals = spec.find("marginals"); marginals != spec.end() && marginals->is_array()) {
        for (const json& marginal : *marginals) { // side by side
            const std::vector<std::string> own = fitted_columns(marginal);
            if (own.empty()) {
                return {};
            }
            columns.insert(columns.end(), own.begin(), own.end());
        }
        return columns;
    }
    for (const char* key : {"components", "of", "prior", "base"}) { // parts over the same coordinates
        const auto part = spec.find(key);
        if (part == spec.end()) {
            continue;
        }
        for (const json& inner : part->is_array() ? *part : json::array({*part})) {
            columns = fitted_columns(inner);
            if (!columns.empty()) {
                return columns;
            }
        }
    }
    return columns;
}

/// A fit needs a dataset, and populations need a shift that makes them.
void check_fits(const json& spec, const std::string& pointer, const DatasetSection* dataset,
                DensityForm& form, Problems& problems) {
    visit_fitted(spec, pointer, [&](const json& fit, const std::string& at, const std::string& family) {
        if (fit.contains("points") || fit.contains("edges") || fit.contains("coefficients")) {
            return; // written out, not fitted
        }
        if (dataset == nullptr) {
            problems.push_back(
                {at, "'" + family + "' is fitted to data, but the file has no dataset section"});
            return;
        }
        const std::string rows = fit.contains("rows") && fit["rows"].is_string() ? fit["rows"] : json("");
        const bool shipped =
            dataset->source.starts_with("builtin:"); // other data may have a column 'population'
        if ((rows == "source" || rows == "target") && !dataset->spec.shift && shipped) {
            problems.push_back(
                {pointer_to(at, "rows"), "'" + rows +
                                             "' names a population, but /dataset/shift, which makes "
                                             "populations, is missing"});
        }
    });
    form.columns = fitted_columns(spec);
}

/// Writes out the defaults of fitted densities, which no density can write while there are no data.
json with_fit_defaults(json spec) {
    if (spec.is_structured()) {
        for (json& inner : spec) {
            inner = with_fit_defaults(std::move(inner));
        }
    }
    const FamilyInfo* info = spec.is_object() ? find_family(spec.value("family", json()).is_string()
                                                                ? spec["family"].get<std::string>()
                                                                : std::string())
                                              : nullptr;
    if (info == nullptr || !info->needs_data) {
        return spec;
    }
    for (const ParameterInfo& parameter : info->parameters) {
        if (spec.contains(parameter.name) || parameter.required) {
            continue;
        }
        if (!parameter.choices.empty()) {
            spec[parameter.name] = parameter.choices.front();
        } else if (parameter.kind == ParameterKind::number) {
            spec[parameter.name] = parameter.initial;
        } else if (parameter.kind == ParameterKind::integer) {
            spec[parameter.name] = static_cast<std::int64_t>(parameter.initial);
        }
    }
    if (info->name == "density_ratio") {
        spec["numerator"] = spec.value("numerator", "target");
        spec["denominator"] = spec.value("denominator", "source");
    }
    return spec;
}

std::uint64_t read_count(JsonReader& reader, const std::string& key, std::uint64_t initial) {
    const json* value = reader.find(key);
    if (value != nullptr && *value == "inf") {
        return std::numeric_limits<std::uint64_t>::max();
    }
    return value == nullptr ? initial : static_cast<std::uint64_t>(reader.integer(key, 1, 1));
}

StopRule read_stop(const json& value, Problems& problems) {
    JsonReader reader(value, "/sampling/stop", problems);
    StopRule stop;
    stop.accepted = read_count(reader, "accepted", stop.accepted);
    stop.candidates = read_count(reader, "candidates", stop.candidates);
    if (const json* seconds = reader.find("seconds"); seconds != nullptr && *seconds != "inf") {
        stop.seconds =
            reader.number("seconds", stop.seconds, {0.0, std::numeric_limits<double>::infinity(), true});
    }
    reader.finish();
    return stop;
}

/// Without any limit drawing would never end; a filter ends with its rows.
void limit_generation(SamplingSection& section) {
    constexpr std::uint64_t default_accepted = 10000;
    const StopRule none;
    if (section.mode == SamplingMode::generate && section.stop.accepted == none.accepted &&
        section.stop.candidates == none.candidates && std::isinf(section.stop.seconds)) {
        section.stop.accepted = default_accepted;
    }
}

void read_m(JsonReader& reader, SamplingSection& section) {
    constexpr NumberRange positive{0.0, std::numeric_limits<double>::infinity(), true};
    const json* value = reader.find("M");
    if (value != nullptr && *value == "adaptive") {
        section.m_request = MRequest::adaptive;
    } else if (value != nullptr && value->is_number()) {
        section.m_request = MRequest::given;
        section.m = reader.number("M", 1.0, positive);
    } else if (value != nullptr && *value != "auto") {
        reader.problem("M",
                       "must be a number > 0, 'auto' or 'adaptive', got " +
                           (value->is_string() ? "'" + value->get<std::string>() + "'" : json_kind(*value)));
    }
    if (const json* start = reader.find("M_start"); start != nullptr && *start != "auto") {
        section.m_start = reader.number("M_start", 1.0, positive);
        if (section.m_request != MRequest::adaptive) {
            reader.problem("M_start", "is where an adaptive M starts, but /sampling/M is not 'adaptive'");
        }
    }
    if (section.m_request == MRequest::adaptive && section.method != Method::rejection) {
        reader.problem("M", "'adaptive' goes with the method 'rejection', not with '" +
                                std::string(method_name(section.method)) + "'");
    }
}

void read_method(JsonReader& reader, SamplingSection& section) {
    std::vector<std::string> names;
    for (const Method method : all_methods()) {
        names.emplace_back(method_name(method));
    }
    const std::string name = reader.name("method", names.front(), {names, {}});
    section.method = find_method(name).value_or(Method::rejection);
    if (section.mode == SamplingMode::filter && section.method != Method::rejection) {
        reader.problem("method",
                       "must be 'rejection' in the mode 'filter', where the rows are the candidates");
    }
}

/// Target and proposal are densities over the same points.
void check_pair(const DensityForm& target, const DensityForm& proposal, const SamplingSection& section,
                Problems& problems) {
    if (target.dimension && proposal.dimension && *target.dimension != *proposal.dimension) {
        problems.push_back({"/sampling/proposal", "has dimension " + std::to_string(*proposal.dimension) +
                                                      ", but the target has dimension " +
                                                      std::to_string(*target.dimension)});
    }
    if (target.discrete && proposal.discrete && *target.discrete != *proposal.discrete) {
        const auto kind = [](bool discrete) { return std::string(discrete ? "discrete" : "continuous"); };
        problems.push_back({"/sampling/proposal", "is " + kind(*proposal.discrete) + ", but the target is " +
                                                      kind(*target.discrete) + ": p / q would mean nothing"});
    }
    if (!proposal.normalised) {
        problems.push_back(
            {"/sampling/proposal",
             "must be normalised, and '" + section.proposal.value("family", std::string()) + "' is not"});
    }
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "'" : ", '") + name + "'";
    }
    return text;
}

void check_column_count(const DensityForm& form, const std::string& pointer, const SamplingSection& section,
                        Problems& problems) {
    if (form.dimension && *form.dimension != section.columns.size()) {
        problems.push_back({pointer, "has dimension " + std::to_string(*form.dimension) +
                                         ", but the filter looks at " +
                                         std::to_string(section.columns.size()) +
                                         (section.columns.size() == 1 ? " column: " : " columns: ") +
                                         joined(section.columns)});
    }
    if (!form.columns.empty() && form.columns != section.columns) {
        problems.push_back(
            {pointer_to(pointer, "columns"),
             "is " + joined(form.columns) + ", but the filter looks at " + joined(section.columns)});
    }
}

/// The label as given, else that of a generator.
std::string label_name(const DatasetSection& dataset) {
    if (!dataset.spec.label.empty() || !dataset.source.starts_with("generate:")) {
        return dataset.spec.label;
    }
    for (const GeneratorInfo& generator : data_generators()) {
        if (dataset.source == "generate:" + generator.name) {
            return generator.label;
        }
    }
    return {};
}

/// The columns over which a filter's densities are: as given, else those that they are fitted to, else the
/// label.
void settle_columns(const std::optional<DensityForm>& target, const std::optional<DensityForm>& proposal,
                    const DatasetSection* dataset, SamplingSection& section, Problems& problems) {
    for (const auto* form : {&target, &proposal}) {
        if (section.columns.empty() && form->has_value()) {
            section.columns = (*form)->columns;
        }
    }
    if (section.columns.empty() && dataset != nullptr && target && target->discrete.value_or(false)) {
        if (const std::string label = label_name(*dataset); !label.empty()) {
            section.columns = {label};
        }
    }
    if (section.columns.empty() && !(target && proposal)) {
        return; // what is wrong with them comes first
    }
    if (section.columns.empty()) {
        problems.push_back({"/sampling/columns",
                            "is missing: the columns of the dataset over which target and proposal "
                            "are densities"});
        return;
    }
    if (section.columns == std::vector<std::string>{"*"}) {
        return; // how many they are is known when the data are read
    }
    if (target) {
        check_column_count(*target, "/sampling/target", section, problems);
    }
    if (proposal) {
        check_column_count(*proposal, "/sampling/proposal", section, problems);
    }
}

bool is_density_ratio(const json& spec) {
    return spec.is_object() && spec.value("family", json()) == "density_ratio";
}

/// A learned ratio is target and proposal in one.
void check_ratio(const SamplingSection& section, JsonReader& reader) {
    if (is_density_ratio(section.proposal) && !is_density_ratio(section.target)) {
        reader.problem("proposal",
                       "'density_ratio' is p / q as a whole: give it as the target, without a proposal");
    }
    if (!is_density_ratio(section.target)) {
        return;
    }
    if (section.mode != SamplingMode::filter) {
        reader.problem("target",
                       "'density_ratio' belongs to the mode 'filter': it says how p differs from the "
                       "density that the rows come from");
    }
    if (!section.proposal.is_null() && section.proposal != section.target) {
        reader.problem("proposal", "must be left out: the target 'density_ratio' is p / q as a whole");
    }
}

json stop_to_json(const StopRule& stop) {
    const auto count = [](std::uint64_t value) {
        return value == std::numeric_limits<std::uint64_t>::max() ? json("inf") : json(value);
    };
    return {{"accepted", count(stop.accepted)},
            {"candidates", count(stop.candidates)},
            {"seconds", std::isinf(stop.seconds) ? json("inf") : json(stop.seconds)}};
}

/// A categorical density whose probabilities the data give.
std::optional<DensityForm> read_class_shares(const json& spec, const std::string& pointer,
                                             const DatasetSection* dataset, Problems& problems) {
    const std::size_t before = problems.size();
    json example = spec;
    example["p"] = {0.5, 0.5}; // any will do to check the rest
    DensityContext context;
    const DensityPtr density = density_from_json(example, pointer, context, problems);
    if (dataset == nullptr) {
        problems.push_back(
            {pointer_to(pointer, "p"), "'" + spec["p"].get<std::string>() +
                                           "' comes from the classes of a dataset, but the file "
                                           "has no dataset section"});
    }
    if (problems.size() != before) {
        return std::nullopt;
    }
    DensityForm form;
    form.spec = density->to_json();
    form.spec["p"] = spec["p"];
    form.dimension = 1;
    form.discrete = true;
    return form;
}

} // namespace

std::optional<DensityForm> read_density(const json& spec, const std::string& pointer,
                                        const DatasetSection* dataset, Problems& problems) {
    if (names_class_shares(spec)) {
        return read_class_shares(spec, pointer, dataset, problems);
    }
    const std::size_t before = problems.size();
    DensityContext context;
    context.check_only = true;
    const DensityPtr density = density_from_json(spec, pointer, context, problems);
    DensityForm form;
    form.spec = spec;
    check_fits(spec, pointer, dataset, form, problems);
    if (problems.size() != before) {
        return std::nullopt;
    }
    if (density != nullptr) {
        form.spec = density->to_json();
        form.dimension = density->dimension();
        form.discrete = density->discrete();
        form.normalised = density->normalised();
        return form;
    }
    form.spec = with_fit_defaults(spec);
    if (!form.columns.empty() && form.columns != std::vector<std::string>{"*"}) {
        form.dimension = form.columns.size();
        form.discrete = false;
    }
    return form;
}

SamplingSection read_sampling_section(const json& value, const DatasetSection* dataset, Problems& problems) {
    if (value.is_object() && value.value("mode", json()) == "label") {
        return read_label_section(value, problems);
    }
    if (names_confidence(value)) {
        return read_confidence_section(value, problems);
    }
    JsonReader reader(value, "/sampling", problems);
    SamplingSection section;
    const std::string mode = reader.name("mode", "generate", {{"generate", "filter", "label"}, {}});
    section.mode = mode == "filter" ? SamplingMode::filter : SamplingMode::generate;
    read_method(reader, section);
    const auto density = [&](const std::string& key, json& spec) -> std::optional<DensityForm> {
        const json* given = reader.find(key);
        if (given == nullptr) {
            const bool needed =
                key == "target" || (uses_proposal(section.method) && !is_density_ratio(section.target));
            if (value.is_object() && needed) {
                reader.problem(key, "is missing: a density {\"family\": ...}");
            }
            return std::nullopt;
        }
        std::optional<DensityForm> form = read_density(*given, reader.at(key), dataset, problems);
        spec = form ? form->spec : *given;
        return form;
    };
    const std::optional<DensityForm> target = density("target", section.target);
    const std::optional<DensityForm> proposal = density("proposal", section.proposal);
    if (target && proposal && uses_proposal(section.method) && !is_density_ratio(section.target)) {
        check_pair(*target, *proposal, section, problems);
    }
    check_ratio(section, reader);
    read_m(reader, section);
    if (const json* stop = reader.find("stop"); stop != nullptr) {
        section.stop = read_stop(*stop, problems);
    }
    limit_generation(section);
    section.columns = reader.texts("columns", {});
    reader.finish();
    if (section.mode == SamplingMode::filter && value.is_object()) {
        settle_columns(target, proposal, dataset, section, problems);
    } else if (!section.columns.empty()) {
        reader.problem("columns", "belong to the mode 'filter' only");
    }
    return section;
}

json sampling_to_json(const SamplingSection& section) {
    if (section.mode == SamplingMode::label) {
        return label_to_json(section);
    }
    if (section.confidence) {
        return confidence_to_json(section);
    }
    json m = "auto";
    if (section.m_request == MRequest::given) {
        m = section.m;
    } else if (section.m_request == MRequest::adaptive) {
        m = "adaptive";
    }
    json result = {{"mode", section.mode == SamplingMode::filter ? "filter" : "generate"},
                   {"method", method_name(section.method)},
                   {"target", section.target},
                   {"M", m},
                   {"stop", stop_to_json(section.stop)}};
    if (!section.proposal.is_null()) {
        result["proposal"] = section.proposal;
    }
    if (section.m_request == MRequest::adaptive) {
        result["M_start"] = section.m_start ? json(*section.m_start) : json("auto");
    }
    if (section.mode == SamplingMode::filter) {
        result["columns"] = section.columns;
    }
    return result;
}

} // namespace sluice

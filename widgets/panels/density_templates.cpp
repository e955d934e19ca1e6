// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/density_templates.h"

#include "base/text.h"
#include "widgets/catalogue_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

/// The texts of this file, where lupdate finds them.
class Texts {
    Q_DECLARE_TR_FUNCTIONS(Densities)
};

bool needed(const ParameterInfo& parameter) {
    return parameter.required;
}

json listExample(const FamilyInfo& family, const ParameterInfo& parameter, const QStringList& columns) {
    switch (parameter.kind) {
    case ParameterKind::numbers:
        if (parameter.name == "p" || parameter.name == "weights")
            return family.name == "mixture" ? json{0.4, 0.6} : json{0.2, 0.3, 0.5};
        if (parameter.name == "alpha")
            return json{2.0, 3.0, 4.0};
        return json{0.0, 0.0};
    case ParameterKind::matrix:
        return json::array({json{1.0, 0.0}, json{0.0, 1.0}});
    case ParameterKind::densities:
        return json::array({{{"family", "normal"}, {"mu", -1.5}, {"sigma", 0.7}},
                            {{"family", "normal"}, {"mu", 1.5}, {"sigma", 1.0}}});
    case ParameterKind::density:
        return {{"family", "normal"}, {"mu", 0.0}, {"sigma", 1.0}};
    case ParameterKind::columns: {
        json names = json::array();
        for (const QString& name : columns.mid(0, 2))
            names.push_back(name.toStdString());
        return names;
    }
    case ParameterKind::formula:
        if (parameter.name == "reward")
            return "x";
        return parameter.name.starts_with("log_") ? "-x^2/2" : "exp(-x^4/4 + x^2)";
    default:
        return "";
    }
}

QString valueInWords(const json& value) {
    if (value.is_number_integer())
        return QString::number(value.get<long long>());
    if (value.is_number())
        return QString::fromStdString(short_number(value.get<double>(), 4));
    if (value.is_string())
        return QString::fromStdString(value.get<std::string>());
    if (value.is_array() && value.size() > 3)
        return Texts::tr("%1 values").arg(value.size());
    if (value.is_array()) {
        QStringList parts;
        for (const json& part : value)
            parts << valueInWords(part);
        return QLatin1Char('[') + parts.join(QStringLiteral(", ")) + QLatin1Char(']');
    }
    return QString::fromStdString(value.dump());
}

} // namespace

json densityTemplate(const FamilyInfo& family, const QStringList& columns) {
    json density{{"family", family.name}};
    const bool some_required = std::any_of(family.parameters.begin(), family.parameters.end(), needed);
    const auto is_scalar = [](const ParameterInfo& parameter) {
        return parameter.kind == ParameterKind::number || parameter.kind == ParameterKind::integer;
    };
    const bool lists_first = !family.parameters.empty() && !is_scalar(family.parameters.front());
    for (const ParameterInfo& parameter : family.parameters) {
        const bool scalar = is_scalar(parameter);
        // A family can have two ways to be written (mv_normal: dim and sigma, or mean and cov; categorical: p
        // or logits): the one that the catalogue names first is the start.
        const bool sized = parameter.name == "dim";
        const bool first = &parameter == &family.parameters.front();
        if (!parameter.required && !sized && (some_required || (scalar ? lists_first : !first)))
            continue;
        if (parameter.kind == ParameterKind::integer)
            density[parameter.name] = static_cast<long long>(parameter.initial);
        else if (parameter.kind == ParameterKind::number)
            density[parameter.name] = parameter.initial;
        else
            density[parameter.name] = listExample(family, parameter, columns);
    }
    return density;
}

QString densityInWords(const json& density) {
    if (!density.is_object() || !density.contains("family") || !density["family"].is_string())
        return Texts::tr("not set");
    const std::string name = density["family"];
    const FamilyInfo* family = find_family(name);
    const QString title = family ? catalogueText(family->title) : QString::fromStdString(name);
    if (density.contains("columns") && density["columns"].is_array()) {
        const std::string rows = density.value("rows", std::string());
        const QString where =
            rows.empty() ? QString() : Texts::tr(" of the %1 rows").arg(QString::fromStdString(rows));
        return Texts::tr("%1 of %2 columns%3").arg(title).arg(density["columns"].size()).arg(where);
    }
    if (density.contains("components") && density["components"].is_array())
        return Texts::tr("%1 of %2 densities").arg(title).arg(density["components"].size());
    QStringList parts{title};
    if (family)
        for (const ParameterInfo& parameter : family->parameters)
            if (const auto found = density.find(parameter.name); found != density.end())
                parts << parameterSymbol(parameter.name) + QLatin1Char(' ') + valueInWords(*found);
    return parts.join(QStringLiteral(", "));
}

QString densityInBrief(const json& density) {
    const QString words = densityInWords(density);
    if (density.is_object() && density.contains("rows") && density["rows"].is_string())
        return Texts::tr("fitted to the %1 rows")
            .arg(QString::fromStdString(density["rows"].get<std::string>()));
    const bool built = density.is_object() && density.contains("components");
    return built ? words : words.section(QStringLiteral(", "), 0, 0);
}

QString familyGroup(const FamilyInfo& family) {
    if (family.needs_data)
        return Texts::tr("Fitted to the data");
    const bool composed =
        std::any_of(family.parameters.begin(), family.parameters.end(), [](const ParameterInfo& parameter) {
            return parameter.kind == ParameterKind::densities || parameter.kind == ParameterKind::density;
        });
    if (composed)
        return Texts::tr("Built from others");
    if (family.discrete)
        return Texts::tr("Discrete");
    return family.one_dimensional ? Texts::tr("One dimension") : Texts::tr("Several dimensions");
}

QString parameterSymbol(const std::string& name) {
    static constexpr std::array<std::pair<const char*, const char*>, 10> greek{{{"mu", "μ"},
                                                                                {"sigma", "σ"},
                                                                                {"gamma", "γ"},
                                                                                {"nu", "ν"},
                                                                                {"alpha", "α"},
                                                                                {"beta", "β"},
                                                                                {"lambda", "λ"},
                                                                                {"kappa", "κ"},
                                                                                {"rho", "ρ"},
                                                                                {"x0", "x₀"}}};
    for (const auto& [word, letter] : greek)
        if (name == word)
            return QString::fromUtf8(letter);
    return QString::fromStdString(name);
}

} // namespace sluice

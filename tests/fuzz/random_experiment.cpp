// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/random_experiment.h"

#include "fuzz/random_density.h"
#include "fuzz/random_formula.h"

#include <cmath>

namespace sluice::fuzz {
namespace {

using nlohmann::json;

DensityWish random_wish(Chance& chance) {
    DensityWish wish;
    const std::size_t kind = chance.below(100);
    if (kind >= 62) {
        wish.dimension = kind < 78 ? 2 : kind < 88 ? 3 + chance.below(3) : 6 + chance.below(45);
    }
    wish.discrete = wish.dimension == 1 ? chance.percent(15) : chance.percent(3);
    return wish;
}

/// Numbers moved a little, so that the ratio of the two often has a bound.
void nudge(Chance& chance, json& value) {
    if (value.is_number_float() && chance.one_in(3)) {
        value = value.get<double>() * chance.between(0.7, 1.6);
    } else if (value.is_structured()) {
        for (json& inner : value) {
            nudge(chance, inner);
        }
    }
}

json random_proposal(Chance& chance, const DensityWish& wish, const json& target) {
    if (chance.percent(20)) {
        json proposal = target;
        nudge(chance, proposal);
        return proposal;
    }
    if (chance.percent(35) && !wish.discrete) { // wide enough for most
        const double size = std::exp(chance.between(0, 3));
        if (wish.dimension == 1) {
            return chance.one_in(2) ? json{{"family", "cauchy"}, {"x0", 0.0}, {"gamma", size}}
                                    : json{{"family", "student_t"}, {"nu", 1.0 + size}, {"sigma", size}};
        }
        return {{"family", "mv_normal"}, {"dim", wish.dimension}, {"sigma", size}};
    }
    DensityWish normalised = wish;
    normalised.normalised = !chance.one_in(15);
    return random_density(chance, normalised);
}

json random_m(Chance& chance) {
    switch (chance.below(10)) {
    case 0:
    case 1:
        return "adaptive";
    case 2:
        return random_number(chance);
    case 3:
        return std::exp(chance.between(-3, 5));
    default:
        return "auto";
    }
}

json random_stop(Chance& chance) {
    json stop = json::object();
    if (chance.one_in(2)) {
        stop["accepted"] = 1 + chance.below(chance.one_in(3) ? 10 : 3000);
    }
    if (chance.one_in(2)) {
        stop["candidates"] = 1 + chance.below(chance.one_in(3) ? 10 : 5000);
    }
    if (chance.one_in(6)) {
        stop["seconds"] = std::exp(chance.between(-9, 1));
    }
    return stop;
}

json structured(Chance& chance) {
    const DensityWish wish = random_wish(chance);
    json sampling = {{"target", random_density(chance, wish)}};
    static const char* const methods[] = {"squeeze", "adaptive_rejection", "ratio_of_uniforms"};
    if (chance.percent(25)) {
        sampling["method"] = chance.among(methods);
    }
    sampling["proposal"] = random_proposal(chance, wish, sampling["target"]);
    sampling["M"] = random_m(chance);
    if (sampling["M"] == "adaptive" && chance.one_in(2)) {
        sampling["M_start"] = std::exp(chance.between(-6, 4));
    }
    if (!chance.one_in(5)) {
        sampling["stop"] = random_stop(chance);
    }
    return {{"schema", "sluice.experiment/1"}, {"seed", chance.below(1000)}, {"sampling", sampling}};
}

/// Every value in the document.
void collect(json& value, std::vector<json*>& all) {
    all.push_back(&value);
    if (value.is_structured()) {
        for (json& inner : value) {
            collect(inner, all);
        }
    }
}

json any_value(Chance& chance) {
    switch (chance.below(9)) {
    case 0:
        return nullptr;
    case 1:
        return chance.one_in(2);
    case 2:
        return json::array();
    case 3:
        return json::object();
    case 4:
        return damaged(chance, "a text");
    case 5:
        return static_cast<std::int64_t>(chance.below(2'000'000)) - 1'000'000;
    case 6:
        return random_density(chance, {1 + chance.below(3), chance.one_in(6), 2, false});
    default:
        return random_number(chance);
    }
}

void change_once(Chance& chance, json& document) {
    std::vector<json*> all;
    collect(document, all);
    json& value = *chance.among(all);
    switch (chance.below(6)) {
    case 0:
        value = any_value(chance);
        break;
    case 1:
        value = json(*chance.among(all)); // a copy of another part
        break;
    case 2:
        if (value.is_object() && !value.empty()) {
            value.erase(
                std::next(value.begin(), static_cast<std::ptrdiff_t>(chance.below(value.size()))).key());
        } else if (value.is_array() && !value.empty()) {
            value.erase(chance.below(value.size()));
        }
        break;
    case 3:
        if (value.is_array()) {
            value.push_back(value.empty() ? any_value(chance) : json(value.back()));
        } else if (value.is_object()) {
            value[damaged(chance, value.empty() ? "key" : value.begin().key())] = any_value(chance);
        }
        break;
    default:
        if (value.is_number()) {
            value =
                chance.one_in(3) ? random_number(chance) : json(value.get<double>() * chance.between(-1, 4));
        } else if (value.is_string()) {
            value = damaged(chance, value.get<std::string>());
        }
        break;
    }
}

/// Brackets within brackets, in a place where the file is read as a whole.
std::string deep(Chance& chance) {
    const std::size_t depth = chance.below(200'000);
    const bool arrays = chance.one_in(2);
    std::string text =
        R"({"schema":"sluice.experiment/1","sampling":{"proposal":{"family":"normal","mu":0,"sigma":1},"target":)";
    const std::string key = chance.one_in(2) ? R"({"of":)" : R"({"family":"truncated","of":)";
    for (std::size_t i = 0; i < depth; ++i) {
        text += arrays ? "[" : key;
    }
    text += "1";
    text.append(depth, arrays ? ']' : '}');
    return text + "}}";
}

} // namespace

std::string random_experiment(std::uint64_t seed, std::uint64_t number,
                              const std::vector<std::string>& corpus) {
    Chance chance(seed, number);
    if (chance.one_in(500)) {
        return deep(chance);
    }
    const std::size_t way = chance.below(100);
    const bool fresh = corpus.empty() || way < 65;
    if (!fresh && way >= 92) {
        return damaged(chance, chance.among(corpus));
    }
    json document = fresh ? structured(chance) : json::parse(chance.among(corpus), nullptr, false);
    if (document.is_discarded()) {
        document = structured(chance);
    }
    if (!fresh || chance.one_in(6)) {
        for (std::size_t times = 1 + chance.below(3); times > 0; --times) {
            change_once(chance, document);
        }
    }
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace sluice::fuzz

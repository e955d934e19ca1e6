// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/random_formula.h"

#include "base/text.h"

#include <cmath>

namespace sluice::fuzz {
namespace {

std::string term(Chance& chance, const std::vector<std::string>& variables, int depth) {
    if (depth == 0 || chance.one_in(5)) {
        if (chance.percent(65)) {
            return chance.among(variables);
        }
        static const char* const constants[] = {"pi", "e", "0", "1", "2", "0.5"};
        return chance.one_in(2) ? chance.among(constants) : random_number_text(chance);
    }
    const auto inner = [&] { return term(chance, variables, depth - 1); };
    static const char* const functions[] = {"exp",   "ln",    "log",  "log10", "log2",   "sqrt",
                                            "abs",   "sign",  "rint", "sin",   "cos",    "tan",
                                            "asin",  "acos",  "atan", "sinh",  "cosh",   "asinh",
                                            "acosh", "atanh", "erf",  "gamma", "lgamma", "tanh"};
    static const char* const operators[] = {"+", "-", "*",  "/",  "^",  "+",  "-",  "*",
                                            "<", ">", "<=", ">=", "==", "!=", "&&", "||"};
    static const char* const of_several[] = {"min(", "max(", "sum(", "avg(", "atan2("};
    switch (chance.below(7)) {
    case 0:
        return std::string(chance.among(functions)) + "(" + inner() + ")";
    case 1:
        return "-(" + inner() + ")";
    case 2:
        return std::string(chance.among(of_several)) + inner() + "," + inner() + ")";
    case 3:
        return "(" + inner() + ")^" + std::to_string(chance.below(7));
    case 4:
        return "((" + inner() + ") ? (" + inner() + ") : (" + inner() + "))";
    default:
        return "(" + inner() + ")" + chance.among(operators) + "(" + inner() + ")";
    }
}

/// The sum over the variables of a shape in each.
template <typename Shape>
std::string summed(const std::vector<std::string>& variables, Shape&& shape) {
    std::string text;
    for (const std::string& name : variables) {
        text += (text.empty() ? "" : " + ") + shape(name);
    }
    return text;
}

std::string log_shape(Chance& chance, const std::vector<std::string>& variables) {
    const std::string centre = short_number(chance.between(-4, 4), 6);
    const std::string width = short_number(std::exp(chance.between(-12, 4)), 6);
    switch (chance.below(8)) {
    case 0:
        return "-(" +
               summed(variables,
                      [&](const auto& x) { return "((" + x + "-" + centre + ")/" + width + ")^2"; }) +
               ")/2";
    case 1:
        return "-(" + summed(variables, [&](const auto& x) { return x + "^4/4 - " + x + "^2"; }) + ")";
    case 2:
        return summed(variables, [&](const auto& x) { return "-abs(" + x + "-" + centre + ")/" + width; });
    case 3:
        return summed(variables,
                      [&](const auto& x) { return "-ln(1+(" + x + "/" + width + ")^2)*" + width; });
    case 4:
        return summed(variables, [&](const auto& x) { return "ln(" + x + ">0)+3*ln(" + x + ")-" + x; });
    case 5:
        return summed(variables,
                      [&](const auto& x) { return "10*cos(" + x + "*" + width + ")-" + x + "^2"; });
    case 6:
        return summed(variables, [&](const auto& x) {
            return "-" + x + "^2/2+20*exp(-((" + x + "-" + centre + ")/" + width + ")^2)";
        });
    default:
        return summed(variables, [&](const auto& x) { return "-exp(" + x + ")+" + x + "*" + width; });
    }
}

} // namespace

std::string random_number_text(Chance& chance) {
    static const char* const extreme[] = {"0",
                                          "1e308",
                                          "-1e308",
                                          "5e-324",
                                          "1e-300",
                                          "2.2250738585072014e-308",
                                          "1e300",
                                          "1e-17",
                                          "1e17",
                                          "1e400",
                                          "-0.0",
                                          "1.0000000000000002",
                                          "1e15",
                                          "9007199254740993",
                                          "1.7976931348623157e308",
                                          "0x10",
                                          "1e"};
    if (chance.one_in(8)) {
        return chance.among(extreme);
    }
    const double size = chance.one_in(3) ? std::pow(10.0, chance.between(-8, 8)) : 1.0;
    return short_number(size * chance.between(-6, 6), static_cast<int>(1 + chance.below(6)));
}

std::string random_formula(Chance& chance, const std::vector<std::string>& variables, bool logarithm) {
    std::string text;
    if (chance.percent(55)) {
        text = log_shape(chance, variables);
        if (chance.one_in(3)) {
            text += " + (" + term(chance, variables, 2) + ")/10";
        }
        text = logarithm ? text : "exp(" + text + ")";
    } else {
        text = term(chance, variables, static_cast<int>(1 + chance.below(4)));
        if (!logarithm && chance.percent(60)) {
            text = "exp(-abs(" + text + "))";
        }
    }
    return chance.one_in(30) ? damaged(chance, text) : text;
}

std::string damaged(Chance& chance, std::string text) {
    static const std::string bits = "0123456789+-*/^().,eExyz<>=\"{}[]: \t\n\\\xc3\xa9\xff\x01nulltruefalse";
    const std::size_t times = 1 + chance.below(4);
    for (std::size_t i = 0; i < times && !text.empty(); ++i) {
        const std::size_t at = chance.below(text.size());
        switch (chance.below(4)) {
        case 0:
            text[at] = chance.among(bits);
            break;
        case 1:
            text.insert(at, 1, chance.among(bits));
            break;
        case 2:
            text.erase(at, 1 + chance.below(8));
            break;
        default:
            text.insert(at, text.substr(chance.below(text.size()), chance.below(20)));
            break;
        }
    }
    return text;
}

} // namespace sluice::fuzz

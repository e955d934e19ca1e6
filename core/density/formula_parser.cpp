// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/formula_parser.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>

namespace sluice {
namespace {

/// Parentheses within parentheses: what a person could mean, and far from what the stack holds.
constexpr int deepest_nesting = 200;
constexpr std::size_t longest_text = 200'000;

struct Function {
    std::string_view name;
    FormulaOp op;
    ScalarFunction scalar = ScalarFunction::none;
};

constexpr std::array functions{
    Function{"exp", FormulaOp::exponential},
    Function{"ln", FormulaOp::logarithm},
    Function{"log", FormulaOp::logarithm},
    Function{"log10", FormulaOp::logarithm_10},
    Function{"sqrt", FormulaOp::square_root},
    Function{"abs", FormulaOp::absolute},
    Function{"sin", FormulaOp::sine},
    Function{"cos", FormulaOp::cosine},
    Function{"tan", FormulaOp::tangent},
    Function{"tanh", FormulaOp::hyperbolic_tangent},
    Function{"atan", FormulaOp::arc_tangent},
    Function{"min", FormulaOp::minimum},
    Function{"max", FormulaOp::maximum},
    Function{"erf", FormulaOp::error_function},
    Function{"gamma", FormulaOp::scalar, ScalarFunction::gamma},
    Function{"lgamma", FormulaOp::scalar, ScalarFunction::log_gamma},
};

const Function* function_named(std::string_view name) {
    const auto* found =
        std::find_if(functions.begin(), functions.end(), [&](const Function& f) { return f.name == name; });
    return found == functions.end() ? nullptr : found;
}

std::optional<double> constant_named(std::string_view name) {
    if (name == "pi") {
        return std::numbers::pi;
    }
    return name == "e" ? std::optional(std::numbers::e) : std::nullopt;
}

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

/// Reads a formula from left to right, one function for each level of binding.
class Parser {
  public:
    Parser(std::string_view text, const std::vector<std::string>& variables)
        : text_(text), variables_(variables) {}

    FormulaGraph parse() {
        if (trimmed(text_).empty()) {
            throw InvalidArgument("must not be empty: a formula of " + alternatives(variables_));
        }
        if (text_.size() > longest_text) {
            throw InvalidArgument("is too long: " + grouped(text_.size()) + " characters, of at most " +
                                  grouped(longest_text));
        }
        graph_.root = comparison();
        if (next() != '\0' || at_ < text_.size()) {
            fail(at_, next() == ')' ? "there is no '(' for this ')'"
                                    : "expected an operator, such as *, before " + shown());
        }
        return std::move(graph_);
    }

  private:
    [[noreturn]] void fail(std::size_t at, const std::string& message) const {
        // Characters, not bytes: those that continue one in UTF-8 do not count.
        const auto character =
            std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at),
                          [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
        throw InvalidArgument("at character " + std::to_string(character + 1) + ": " + message);
    }

    /// The next character that is not a space, '\0' at the end.
    char next() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
            ++at_;
        }
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    bool take(std::string_view token) {
        next();
        if (text_.substr(at_).starts_with(token)) {
            at_ += token.size();
            return true;
        }
        return false;
    }

    /// The token at this place, for messages.
    std::string shown() {
        if (next() == '\0' && at_ >= text_.size()) {
            return "the end";
        }
        std::size_t end = at_ + 1;
        if (starts_name(text_[at_])) {
            end = name_end(at_);
        } else {
            while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0U) == 0x80U) {
                ++end;
            }
        }
        return quoted(text_.substr(at_, std::min<std::size_t>(end - at_, 40)));
    }

    std::size_t name_end(std::size_t from) const {
        while (from < text_.size() && (starts_name(text_[from]) || is_digit(text_[from]))) {
            ++from;
        }
        return from;
    }

    NodeId comparison() {
        NodeId left = sum();
        for (;;) {
            if (take("<=")) {
                left = graph_.operation(FormulaOp::less_equal, left, sum());
            } else if (take(">=")) {
                left = graph_.operation(FormulaOp::less_equal, sum(), left);
            } else if (take("==")) {
                left = graph_.operation(FormulaOp::equal, left, sum());
            } else if (take("!=")) {
                left = graph_.operation(FormulaOp::not_equal, left, sum());
            } else if (take("<")) {
                left = graph_.operation(FormulaOp::less, left, sum());
            } else if (take(">")) {
                left = graph_.operation(FormulaOp::less, sum(), left);
            } else if (next() == '=') {
                fail(at_, "'=' alone is not a comparison; did you mean '=='?");
            } else {
                return left;
            }
        }
    }

    NodeId sum() {
        NodeId left = term();
        for (;;) {
            if (take("+")) {
                left = graph_.operation(FormulaOp::add, left, term());
            } else if (take("-")) {
                left = graph_.operation(FormulaOp::subtract, left, term());
            } else {
                return left;
            }
        }
    }

    NodeId term() {
        NodeId left = with_sign();
        for (;;) {
            if (next() == '*' && text_.substr(at_).starts_with("**")) {
                fail(at_, "powers are written with '^', not '**'");
            }
            if (take("*")) {
                left = graph_.operation(FormulaOp::multiply, left, with_sign());
            } else if (take("/")) {
                left = graph_.operation(FormulaOp::divide, left, with_sign());
            } else {
                return left;
            }
        }
    }

    NodeId with_sign() {
        bool negative = false;
        for (;;) {
            if (take("-")) {
                negative = !negative;
            } else if (!take("+")) {
                break;
            }
        }
        const NodeId value = power();
        return negative ? graph_.operation(FormulaOp::negate, value) : value;
    }

    NodeId power() {
        const NodeId base = primary();
        if (!take("^")) {
            return base;
        }
        enter(at_ - 1);
        const NodeId exponent = with_sign();
        --depth_;
        return graph_.operation(FormulaOp::power, base, exponent);
    }

    void enter(std::size_t at) {
        if (++depth_ > deepest_nesting) {
            fail(at, "more than " + std::to_string(deepest_nesting) + " levels of parentheses or powers");
        }
    }

    NodeId primary() {
        const char c = next();
        if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
            return number();
        }
        if (starts_name(c)) {
            return named();
        }
        if (c == '(') {
            return parenthesised();
        }
        if (at_ >= text_.size()) {
            fail(at_, "the formula ends where a number, a variable or '(' should follow");
        }
        fail(at_, "expected a number, a variable or '(', got " + shown());
    }

    NodeId parenthesised() {
        const std::size_t opened = at_;
        enter(opened);
        take("(");
        const NodeId inner = comparison();
        close(opened);
        --depth_;
        return inner;
    }

    /// Takes the ')' that belongs to the '(' at `opened`.
    void close(std::size_t opened) {
        if (take(")")) {
            return;
        }
        if (next() == '\0' && at_ >= text_.size()) {
            fail(opened, "this '(' is never closed");
        }
        fail(at_, "expected an operator or ')', got " + shown());
    }

    NodeId number() {
        double value = 0.0;
        const char* first = text_.data() + at_;
        const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), value);
        if (error == std::errc::result_out_of_range || !std::isfinite(value)) {
            fail(at_, "the number is beyond what a double holds (about 1e-308 to 1e308)");
        }
        at_ += static_cast<std::size_t>(end - first);
        return graph_.constant(value);
    }

    NodeId named() {
        const std::size_t start = at_;
        at_ = name_end(at_);
        const std::string_view name = text_.substr(start, at_ - start);
        const auto variable = std::find(variables_.begin(), variables_.end(), name);
        if (const Function* function = function_named(name)) {
            return call(*function, start);
        }
        const std::optional<double> constant = constant_named(name);
        if (variable == variables_.end() && !constant) {
            fail_unknown(name, start);
        }
        if (next() == '(') {
            fail(at_, quoted(name) + " is not a function; to multiply, write *");
        }
        return constant ? graph_.constant(*constant)
                        : graph_.variable(static_cast<std::size_t>(variable - variables_.begin()));
    }

    [[noreturn]] void fail_unknown(std::string_view name, std::size_t at) const {
        std::vector<std::string> known = variables_;
        known.emplace_back("pi");
        known.emplace_back("e");
        for (const Function& function : functions) {
            known.emplace_back(function.name);
        }
        const std::string near = nearest_name(name, known);
        fail(at,
             "unknown name " + quoted(name.substr(0, 40)) +
                 (near.empty() ? (variables_.size() > 8 ? "; variables are " + quoted(variables_.front()) +
                                                              " to " + quoted(variables_.back())
                                                        : "; variables are " + alternatives(variables_))
                               : ", did you mean " + quoted(near) + "?"));
    }

    NodeId call(const Function& function, std::size_t start) {
        if (next() != '(') {
            fail(start, quoted(function.name) + " needs its argument in parentheses");
        }
        const std::size_t opened = at_;
        enter(opened);
        take("(");
        const bool several = function.op == FormulaOp::minimum || function.op == FormulaOp::maximum;
        NodeId value = comparison();
        int arguments = 1;
        while (take(",")) {
            const std::size_t comma = at_ - 1;
            if (!several) {
                fail(comma, quoted(function.name) + " takes one argument");
            }
            value = graph_.operation(function.op, value, comparison());
            ++arguments;
        }
        close(opened);
        --depth_;
        if (several) {
            if (arguments < 2) {
                fail(start, quoted(function.name) + " takes two or more arguments");
            }
            return value;
        }
        return function.op == FormulaOp::scalar ? graph_.scalar(function.scalar, value)
                                                : graph_.operation(function.op, value);
    }

    std::string_view text_;
    const std::vector<std::string>& variables_;
    FormulaGraph graph_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

} // namespace

void check_variables(const std::vector<std::string>& variables) {
    std::vector<std::string> sorted = variables;
    std::sort(sorted.begin(), sorted.end());
    if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) {
        throw InvalidArgument("names " + quoted(*twice) + " twice");
    }
    for (const std::string& name : variables) {
        const bool valid =
            !name.empty() && starts_name(name.front()) &&
            std::all_of(name.begin(), name.end(), [](char c) { return starts_name(c) || is_digit(c); });
        if (!valid) {
            throw InvalidArgument(quoted(name) + " is not a name: a letter, then letters, digits and _");
        }
        if (function_named(name) != nullptr || constant_named(name)) {
            throw InvalidArgument(quoted(name) + " is the name of a " +
                                  (constant_named(name) ? "constant" : "function"));
        }
    }
}

FormulaGraph parse_formula(std::string_view text, const std::vector<std::string>& variables) {
    return Parser(text, variables).parse();
}

} // namespace sluice

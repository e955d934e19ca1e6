// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/formula_parser.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <optional>

namespace sluice {
namespace {

/// Parentheses within parentheses: what a person could mean, and far from what the stack holds.
constexpr int deepest_nesting = 200;
constexpr std::size_t longest_text = 200'000;

/// Functions that are made of others.
enum class Composed : std::uint8_t { no, sign, sum, average, arc_tangent_of_quotient };

struct Function {
    std::string_view name;
    FormulaOp op;
    ScalarFunction scalar = ScalarFunction::none;
    Composed composed = Composed::no;
};

constexpr std::array functions{
    Function{"exp", FormulaOp::exponential},
    Function{"ln", FormulaOp::logarithm},
    Function{"log", FormulaOp::logarithm},
    Function{"log10", FormulaOp::logarithm_10},
    Function{"log2", FormulaOp::scalar, ScalarFunction::logarithm_2},
    Function{"sqrt", FormulaOp::square_root},
    Function{"abs", FormulaOp::absolute},
    Function{"sin", FormulaOp::sine},
    Function{"cos", FormulaOp::cosine},
    Function{"tan", FormulaOp::tangent},
    Function{"asin", FormulaOp::scalar, ScalarFunction::arc_sine},
    Function{"acos", FormulaOp::scalar, ScalarFunction::arc_cosine},
    Function{"atan", FormulaOp::arc_tangent},
    Function{"atan2", FormulaOp::arc_tangent, ScalarFunction::none, Composed::arc_tangent_of_quotient},
    Function{"sinh", FormulaOp::scalar, ScalarFunction::hyperbolic_sine},
    Function{"cosh", FormulaOp::scalar, ScalarFunction::hyperbolic_cosine},
    Function{"tanh", FormulaOp::hyperbolic_tangent},
    Function{"asinh", FormulaOp::scalar, ScalarFunction::inverse_hyperbolic_sine},
    Function{"acosh", FormulaOp::scalar, ScalarFunction::inverse_hyperbolic_cosine},
    Function{"atanh", FormulaOp::scalar, ScalarFunction::inverse_hyperbolic_tangent},
    Function{"min", FormulaOp::minimum},
    Function{"max", FormulaOp::maximum},
    Function{"sum", FormulaOp::add, ScalarFunction::none, Composed::sum},
    Function{"avg", FormulaOp::add, ScalarFunction::none, Composed::average},
    Function{"sign", FormulaOp::subtract, ScalarFunction::none, Composed::sign},
    Function{"rint", FormulaOp::scalar, ScalarFunction::nearest_whole},
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
    if (name == "pi" || name == "_pi") {
        return std::numbers::pi;
    }
    return name == "e" || name == "_e" ? std::optional(std::numbers::e) : std::nullopt;
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
        graph_.root = choice();
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

    /// condition ? value : value, which binds last and to the right.
    NodeId choice() {
        const NodeId condition = either();
        const std::size_t asked = at_;
        if (!take("?")) {
            return condition;
        }
        enter(asked);
        const NodeId yes = choice();
        if (!take(":")) {
            fail(at_, "expected ':' and what the formula is otherwise, got " + shown());
        }
        const NodeId no = choice();
        --depth_;
        return graph_.operation(FormulaOp::choose, condition, yes, no);
    }

    /// 1 or 0.
    NodeId truth(NodeId value) {
        return graph_.is_truth(value) ? value
                                      : graph_.operation(FormulaOp::not_equal, value, graph_.constant(0.0));
    }

    NodeId either() {
        NodeId left = both();
        while (take("||")) {
            left = graph_.operation(FormulaOp::choose, left, graph_.constant(1.0), truth(both()));
        }
        return left;
    }

    NodeId both() {
        NodeId left = comparison();
        while (take("&&")) {
            left = graph_.operation(FormulaOp::choose, left, truth(comparison()), graph_.constant(0.0));
        }
        return left;
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
        const NodeId inner = choice();
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
        std::vector<NodeId> arguments{choice()};
        while (take(",")) {
            if (!several(function)) {
                const std::size_t comma = at_ - 1;
                if (function.composed != Composed::arc_tangent_of_quotient || arguments.size() == 2) {
                    fail(comma, quoted(function.name) + " takes " +
                                    (arguments.size() == 1 ? "one argument" : "two arguments"));
                }
            }
            arguments.push_back(choice());
        }
        close(opened);
        --depth_;
        const bool two = function.composed == Composed::arc_tangent_of_quotient;
        if (arguments.size() < 2 && (several(function) || two)) {
            fail(start, quoted(function.name) + " takes two " + (two ? "" : "or more ") + "arguments");
        }
        return value_of(function, arguments);
    }

    static bool several(const Function& function) {
        return function.op == FormulaOp::minimum || function.op == FormulaOp::maximum ||
               function.composed == Composed::sum || function.composed == Composed::average;
    }

    NodeId value_of(const Function& function, const std::vector<NodeId>& arguments) {
        const NodeId x = arguments.front();
        switch (function.composed) {
        case Composed::sign:
            return graph_.operation(FormulaOp::subtract,
                                    graph_.operation(FormulaOp::less, graph_.constant(0.0), x),
                                    graph_.operation(FormulaOp::less, x, graph_.constant(0.0)));
        case Composed::arc_tangent_of_quotient:
            return angle(x, arguments[1]);
        case Composed::average:
            return graph_.operation(FormulaOp::divide, joined(FormulaOp::add, arguments),
                                    graph_.constant(static_cast<double>(arguments.size())));
        default:
            break;
        }
        return function.op == FormulaOp::scalar ? graph_.scalar(function.scalar, x)
               : several(function)              ? joined(function.op, arguments)
                                                : graph_.operation(function.op, x);
    }

    NodeId joined(FormulaOp op, const std::vector<NodeId>& arguments) {
        NodeId value = arguments.front();
        for (std::size_t i = 1; i < arguments.size(); ++i) {
            value = graph_.operation(op, value, arguments[i]);
        }
        return value;
    }

    /// The angle of the point (x, y), from -pi to pi.
    NodeId angle(NodeId y, NodeId x) {
        const NodeId zero = graph_.constant(0.0);
        const auto turn = [&](double turns) { return graph_.constant(turns * std::numbers::pi); };
        const auto choose = [&](NodeId a, NodeId b, NodeId c) {
            return graph_.operation(FormulaOp::choose, a, b, c);
        };
        const auto less = [&](NodeId a, NodeId b) { return graph_.operation(FormulaOp::less, a, b); };
        const NodeId right =
            graph_.operation(FormulaOp::arc_tangent, graph_.operation(FormulaOp::divide, y, x));
        const NodeId left =
            graph_.operation(FormulaOp::add, right, choose(less(y, zero), turn(-1.0), turn(1.0)));
        const NodeId upright = choose(less(zero, y), turn(0.5), choose(less(y, zero), turn(-0.5), zero));
        return choose(less(zero, x), right, choose(less(x, zero), left, upright));
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

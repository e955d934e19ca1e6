// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/points.h"
#include "density/density.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

class FormulaGraph;
class FormulaProgram;

/// What a formula does over a box.
struct FormulaRange {
    Interval value; ///< as of Formula::bounds()
    /// Of the partial derivatives, as far as there are any; between any two points of the box the formula
    /// rises no faster. The whole line where the formula may jump, or be undefined.
    std::vector<Interval> slope;
    bool defined = false; ///< at every point
};

/// A formula of one or more variables, as people type it and as muParser reads it: + - * / ^, comparisons (1
/// or 0), && || and condition ? value : value, exp ln log log10 log2 sqrt abs sign rint, sin cos tan asin
/// acos atan atan2(y, x), sinh cosh tanh asinh acosh atanh, min max sum avg of any number, erf gamma lgamma,
/// the constants pi and e. log is the natural logarithm, ^ binds to the right and before a sign (-x^2 is
/// -(x^2), 2^-x is allowed); comparisons bind after sums, then &&, ||, and ? : last. A product with a
/// comparison that is 0 is 0, whatever its other factors are, so that (x > 0)*ln(x) is 0 on the left.
/// Immutable; may be used from any number of threads at once.
///
/// Values are those of double arithmetic with functions within 2.5 units in the last place (`tan`; 2 for
/// the others, products for powers up to the fourth within 3) and are bit-identical on every instruction set.
class Formula {
  public:
    /// Throws InvalidArgument whose message starts with "at character N: ", N counting from 1, for whatever
    /// cannot be understood: an unknown name (with the nearest one), a missing parenthesis or operator,
    /// a wrong number of arguments. Also when a name in `variables` is not one (a letter, then letters,
    /// digits and _), is repeated, or stands for a function or constant.
    static Formula parse(std::string_view text, std::vector<std::string> variables);

    /// x for one dimension, x1 ... xd for more.
    static std::vector<std::string> default_variables(std::size_t dimension);

    const std::string& text() const noexcept { return text_; }
    const std::vector<std::string>& variables() const noexcept { return variables_; }

    /// out[i] = f(x_i); NaN where the formula is undefined. x.dimension == variables().size(). In parts that
    /// stay in the first-level cache, each operation once for equal parts of the formula.
    void evaluate(Points x, std::span<double> out) const;
    double evaluate_at(std::span<const double> x) const;

    /// Its value where it depends on no variable.
    std::optional<double> constant() const;

    /// An interval that contains every value that the formula takes in the box (one interval for each
    /// variable), by interval arithmetic rounded outwards; it contains what evaluate() gives, too. Points at
    /// which the formula is undefined do not count: where that is the whole box, lower > upper. O(size).
    Interval bounds(std::span<const Interval> box) const;
    /// The same with bounds of the partial derivatives. O(size d).
    FormulaRange range(std::span<const Interval> box) const;

    /// The natural logarithm of the formula as a formula of its own, for points of the box: the logarithm of
    /// exponentials, products, quotients, powers and sums of such is taken in the formula, so that it is
    /// right where the value itself would underflow or overflow. NaN where the value is negative.
    Formula logarithm(std::span<const Interval> box) const;

    /// How many elementwise operations an evaluation takes.
    std::size_t operations() const;

  private:
    Formula(std::string text, std::vector<std::string> variables, std::shared_ptr<const FormulaGraph> graph);

    std::string text_;
    std::vector<std::string> variables_;
    std::shared_ptr<const FormulaGraph> graph_;
    std::shared_ptr<const FormulaProgram> program_;
};

} // namespace sluice

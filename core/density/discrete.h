// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "density/alias_table.h"
#include "density/density.h"

namespace sluice {

/// A mass function on the categories 0, 1, ..., K-1.
class Categorical final : public Density {
  public:
    /// p_k^(1/temperature), normalised. Throws InvalidArgument when p is empty, has a negative value or
    /// does not sum to 1 within 1e-9, or the temperature is not positive.
    static Categorical from_probabilities(std::vector<double> p, double temperature = 1.0);
    /// softmax(logits / temperature). A logit may be -infinity (a category that never occurs), not all of
    /// them.
    static Categorical from_logits(std::vector<double> logits, double temperature = 1.0);

    std::size_t categories() const noexcept { return log_p_.size(); }
    /// log P(k); -infinity where the category never occurs.
    const std::vector<double>& log_probabilities() const noexcept { return log_p_; }
    double temperature() const noexcept { return temperature_; }

    std::string family() const override { return "categorical"; }
    nlohmann::json to_json() const override;
    bool discrete() const override { return true; }
    /// From the first to the last category that occurs.
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// Every category that occurs.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    Categorical(std::vector<double> given, bool logits, double temperature);

    std::vector<double> given_; ///< p or the logits, as the file states them
    bool logits_;
    double temperature_;
    std::vector<double> log_p_;
    AliasTable table_;
};

/// What keeps `given` from being probabilities, or logits; pointers start with "/p" or "/logits".
Problems categorical_problems(const std::vector<double>& given, bool logits);

} // namespace sluice

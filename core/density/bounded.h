// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// 1/(b-a) for a <= x <= b.
class Uniform final : public Density {
  public:
    Uniform(double a, double b);
    double a() const noexcept { return a_; }
    double b() const noexcept { return b_; }

    std::string family() const override { return "uniform"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override { return {{a_, b_}}; }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    double a_;
    double b_;
    double log_normaliser_;
};

/// x^(alpha-1) (1-x)^(beta-1) / B(alpha, beta) for 0 <= x <= 1. At an end whose parameter is
/// below 1 the density is infinite; at one whose parameter is above 1 it is 0.
class Beta final : public Density {
  public:
    Beta(double alpha, double beta);
    double alpha() const noexcept { return alpha_; }
    double beta() const noexcept { return beta_; }

    std::string family() const override { return "beta"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override { return {{0.0, 1.0}}; }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;

  private:
    double alpha_;
    double beta_;
    double log_normaliser_;
};

/// N(mu, sigma^2) given lower <= x <= upper; either end may be infinite. The normaliser is exact
/// however far out in a tail the interval lies.
class TruncatedNormal final : public Density {
  public:
    TruncatedNormal(double mu, double sigma, double lower, double upper);
    double mu() const noexcept { return mu_; }
    double sigma() const noexcept { return sigma_; }
    double lower() const noexcept { return lower_; }
    double upper() const noexcept { return upper_; }
    /// log P(lower <= X <= upper) for X ~ N(mu, sigma^2).
    double log_mass() const noexcept { return log_mass_; }

    std::string family() const override { return "truncated_normal"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override { return {{lower_, upper_}}; }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;

  private:
    /// How a draw is made (Robert 1995): from the normal itself, from an exponential that starts at the
    /// anchor, or from the uniform; the one with the best acceptance for these ends is chosen once.
    enum class Method { normal, exponential, uniform };
    void choose_method();
    /// Tries t.size() candidates and leaves those accepted at the front of t; returns their number.
    std::size_t accepted_candidates(RandomStream& stream, std::span<double> t) const;

    double mu_;
    double sigma_;
    double lower_;
    double upper_;
    double anchor_; ///< the mode: the point of [lower, upper] nearest to mu
    bool mirrored_; ///< the interval lies left of mu, and t runs to the left
    double offset_; ///< |anchor - mu| / sigma
    double low_;    ///< the ends in t, the distance from the anchor in units of sigma
    double high_;
    double mass_; ///< relative to the density at the anchor
    double log_mass_;
    double log_normaliser_;
    Method method_ = Method::normal;
    double rate_ = 1.0; ///< of Method::exponential
    double lead_ = 0.0; ///< rate - offset
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// Rises in a line from 0 at a to 2/(b-a) at c and falls to 0 at b; a <= c <= b, a < b.
class Triangular final : public Density {
  public:
    Triangular(double a, double c, double b);
    double a() const noexcept { return a_; }
    double c() const noexcept { return c_; }
    double b() const noexcept { return b_; }

    std::string family() const override { return "triangular"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The peak and both ends.
    std::vector<std::vector<double>> landmarks() const override;

  private:
    double a_;
    double c_;
    double b_;
    double log_normaliser_;
};

/// The exponential law rate exp(-rate x) given lower <= x <= upper. A negative rate rises towards `upper`; a
/// rate of 0 is the uniform law. The end towards which the density rises must be finite, and for rate 0 both.
class TruncatedExponential final : public Density {
  public:
    TruncatedExponential(double rate, double lower, double upper);
    double rate() const noexcept { return rate_; }
    double lower() const noexcept { return lower_; }
    double upper() const noexcept { return upper_; }

    std::string family() const override { return "truncated_exponential"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;

  private:
    /// P of the first `distance` from the lower end for a positive rate; see cdf() for a negative one.
    double kept_share(double distance) const;

    double rate_;
    double lower_;
    double upper_;
    double anchor_;     ///< the end where the density is greatest
    double decay_;      ///< |rate|
    double width_;      ///< upper - lower, may be infinite
    bool flat_ = false; ///< the rate is 0, or so small that it makes no difference
    double share_;      ///< 1 - exp(-decay width): the mass of the whole exponential that is kept
    double log_normaliser_;
};

/// 2 sqrt(R^2 - x^2) / (pi R^2) for |x| <= R.
class WignerSemicircle final : public Density {
  public:
    explicit WignerSemicircle(double R);
    double R() const noexcept { return R_; }

    std::string family() const override { return "wigner_semicircle"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override { return {{0.0}}; }
    std::optional<std::vector<double>> variance() const override;
    /// The centre and both ends.
    std::vector<std::vector<double>> landmarks() const override { return {{0.0}, {-R_}, {R_}}; }

  private:
    double R_;
    double log_normaliser_;
};

/// (1 + cos(pi (x-mu)/s)) / (2 s) for |x - mu| <= s.
class RaisedCosine final : public Density {
  public:
    RaisedCosine(double mu, double s);
    double mu() const noexcept { return mu_; }
    double s() const noexcept { return s_; }

    std::string family() const override { return "raised_cosine"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override { return {{mu_}}; }
    std::optional<std::vector<double>> variance() const override;
    /// The centre and both ends.
    std::vector<std::vector<double>> landmarks() const override { return {{mu_}, {lower_}, {upper_}}; }

  private:
    double mu_;
    double s_;
    double lower_;
    double upper_;
    double first_; ///< the numbers next to the ends, where the density is 0
    double last_;
    double log_normaliser_;
};

} // namespace sluice

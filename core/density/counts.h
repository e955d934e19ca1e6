// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/alias_table.h"
#include "density/density.h"

#include <vector>

namespace sluice {

/// What the Poisson and the binomial law share: one bulk of width some 20 standard deviations beyond which
/// less than 1e-20 of the mass lies. A narrow bulk is tabulated, and drawn from by the alias method; a wide
/// one is evaluated by Loader's (2000) formula and drawn from by transformed rejection with squeeze (Hoermann
/// 1993, algorithms PTRS and BTRS).
class CountLaw : public Density {
  public:
    bool discrete() const override { return true; }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;

  protected:
    /// The hat of Hoermann's transformed rejection: of u in (-1/2, 1/2) and v in (0, 1), k = floor((2 a / us
    /// + b) u + centre) with us = 1/2 - |u| is taken at once when us >= 0.07 and v <= quick, otherwise when
    /// log v + log_height - log(a / us^2 + b) <= log P(k).
    struct Hat {
        double a = 0.0;
        double b = 0.0;
        double centre = 0.0;
        double quick = 0.0;
        double log_height = 0.0;
    };

    /// log P(k) for at most block::chunk whole numbers k of the support.
    virtual void log_mass(std::span<const double> k, std::span<double> out) const = 0;
    /// Where draws are mirrored: the hat is made for n - k.
    virtual double unmirrored(double k) const { return k; }

    /// Tabulates the bulk around `centre`, or keeps `hat` where it is too wide. For the end of constructors.
    void prepare(double centre, double variance, const Hat& hat);

  private:
    void draw(RandomStream& stream, std::span<double> x, double* log_density) const;
    std::size_t accepted_candidates(RandomStream& stream, std::span<double> k) const;

    Interval support_;
    double first_ = 0.0;            ///< what table_ and tabulated_ start with
    std::vector<double> tabulated_; ///< log P; empty where the bulk is too wide
    AliasTable table_;
    Hat hat_;
};

/// exp(-lambda) lambda^k / k! for k = 0, 1, 2, ...
class Poisson final : public CountLaw {
  public:
    /// 0 < lambda <= 1e15, beyond which whole numbers leave the doubles.
    explicit Poisson(double lambda);
    double lambda() const noexcept { return lambda_; }

    std::string family() const override { return "poisson"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override { return {{lambda_}}; }
    std::optional<std::vector<double>> variance() const override { return {{lambda_}}; }
    /// The mode, or both where two tie, and 0.
    std::vector<std::vector<double>> landmarks() const override;

  private:
    void log_mass(std::span<const double> k, std::span<double> out) const override;

    double lambda_;
};

/// n! / (k! (n-k)!) p^k (1-p)^(n-k) for k = 0, 1, ..., n.
class Binomial final : public CountLaw {
  public:
    /// n is a whole number from 1 to 1e15, 0 <= p <= 1.
    Binomial(double n, double p);
    double n() const noexcept { return n_; }
    double p() const noexcept { return p_; }

    std::string family() const override { return "binomial"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override { return {{n_ * p_}}; }
    std::optional<std::vector<double>> variance() const override { return {{n_ * p_ * (1.0 - p_)}}; }
    /// The mode and both ends.
    std::vector<std::vector<double>> landmarks() const override;

  private:
    void log_mass(std::span<const double> k, std::span<double> out) const override;
    double unmirrored(double k) const override { return p_ > 0.5 ? n_ - k : k; }

    double n_;
    double p_;
    double log_p_;
    double log_q_; ///< log(1 - p)
    double stirling_n_;
};

} // namespace sluice

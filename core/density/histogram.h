// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/alias_table.h"
#include "density/density.h"

namespace sluice {

/// A density that is constant on each of a row of bins: the share of each divided by its width. A point on an
/// edge belongs to the bin on its right, on the last edge to the last bin.
class Histogram final : public Density {
  public:
    /// n + 1 edges and n weights, which are divided by their sum. Throws InvalidArgument when edges do not
    /// rise or are not finite, sizes disagree, or a weight is negative, not finite, or all are 0.
    Histogram(std::vector<double> edges, std::vector<double> weights);

    /// Bins of equal width from the smallest to the largest value, or between the given edges, weighted by
    /// how many values they hold. Throws InvalidArgument when there are no values, they are all equal, some
    /// are not finite, or some lie outside the edges.
    static std::vector<double> equal_edges(std::span<const double> values, std::size_t bins);
    static Histogram of(std::span<const double> values, std::vector<double> edges);

    const std::vector<double>& edges() const noexcept { return edges_; }
    /// The share of each bin; they sum to 1.
    const std::vector<double>& shares() const noexcept { return shares_; }

    std::string family() const override { return "histogram"; }
    nlohmann::json to_json() const override;
    /// From the first to the last bin that is not empty.
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The middle and both ends, just inside, of each bin that is not empty; of at most 256 bins, the
    /// highest.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double /*tail*/) const override { return support(); }

  private:
    std::size_t bin_of(double x) const;

    std::vector<double> edges_;
    std::vector<double> weights_; ///< as given
    std::vector<double> shares_;
    std::vector<double> log_heights_;
    std::vector<double> before_; ///< the share left of each bin
    AliasTable table_;
};

} // namespace sluice

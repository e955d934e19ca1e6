// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope_parts.h"

#include "base/error.h"
#include "density/bounded.h"
#include "density/location_scale.h"
#include "density/multivariate.h"
#include "density/product.h"

#include <algorithm>
#include <memory>

namespace sluice::envelope {
namespace {

/// A density that somebody else owns.
DensityPtr unowned(const Density& density) {
    return {DensityPtr(), &density};
}

DensityPtr joined(std::vector<DensityPtr> factors) {
    return factors.size() == 1 ? factors.front() : std::make_shared<Product>(std::move(factors));
}

struct FactorPair {
    DensityPtr target, proposal;
};

/// The marginals of a product, of those which are products again theirs; else the density itself.
void collect_marginals(const DensityPtr& density, std::vector<DensityPtr>& marginals) {
    const Density& form = plain(*density);
    const auto* product = dynamic_cast<const Product*>(&form);
    if (product == nullptr) {
        marginals.push_back(unowned(form));
        return;
    }
    for (const DensityPtr& marginal : product->marginals()) {
        collect_marginals(marginal, marginals);
    }
}

/// Cuts both lists where the coordinates of a factor of one and of the other end together. Boxes and normals
/// are taken apart only where that gives more pairs.
std::vector<FactorPair> paired(const std::vector<DensityPtr>& p, const std::vector<DensityPtr>& q,
                               bool may_split) {
    std::vector<FactorPair> pairs;
    std::vector<DensityPtr> of_p, of_q;
    std::size_t end_p = 0, end_q = 0, i = 0, j = 0;
    const auto close_pair = [&] {
        const auto split = [](const std::vector<DensityPtr>& whole) {
            std::vector<DensityPtr> parts;
            for (const DensityPtr& one : whole) {
                const std::vector<DensityPtr> inner = factors_of(*one);
                parts.insert(parts.end(), inner.begin(), inner.end());
            }
            return parts;
        };
        if (may_split && of_p.size() + of_q.size() > 2) {
            const std::vector<FactorPair> finer = paired(split(of_p), split(of_q), false);
            pairs.insert(pairs.end(), finer.begin(), finer.end());
        } else {
            pairs.push_back({joined(of_p), joined(of_q)});
        }
        of_p.clear();
        of_q.clear();
    };
    while (i < p.size() || j < q.size()) {
        if (end_p <= end_q && i < p.size()) {
            end_p += p[i]->dimension();
            of_p.push_back(p[i++]);
        } else {
            end_q += q[j]->dimension();
            of_q.push_back(q[j++]);
        }
        if (end_p == end_q) {
            close_pair();
        }
    }
    return pairs;
}

std::vector<FactorPair> paired_factors(const Density& target, const Density& proposal) {
    std::vector<DensityPtr> p, q;
    collect_marginals(unowned(target), p);
    collect_marginals(unowned(proposal), q);
    return paired(p, q, true);
}

/// Adds the constant of one factor, of coordinates [first, ...), to that of the whole.
void multiply(EnvelopeConstant& whole, const EnvelopeConstant& part, bool first) {
    whole.log_m += part.log_m;
    whole.margin += part.margin;
    join_touching(whole.touching, part.touching, first);
    if (part.source == MSource::closed_form) {
        return;
    }
    // All is proved where every searched factor is.
    if (whole.source == MSource::closed_form) {
        whole.source = part.source;
        whole.certificate = EnvelopeCertificate{};
    }
    if (whole.unproved.empty()) {
        whole.unproved = part.certificate ? std::string() : part.unproved;
    }
    if (part.certificate && whole.certificate) {
        whole.certificate->cells += part.certificate->cells;
    }
}

[[noreturn]] void refuse_in_coordinates(const EnvelopeError& error, std::size_t first, std::size_t count) {
    const std::string where =
        count == 1 ? "coordinate " + std::to_string(first + 1)
                   : "coordinates " + std::to_string(first + 1) + " to " + std::to_string(first + count);
    throw EnvelopeError("in " + where + ", " + error.message(), error.where(), error.remedy());
}

} // namespace

std::vector<DensityPtr> factors_of(const Density& density) {
    std::vector<DensityPtr> factors;
    if (const auto* box = dynamic_cast<const UniformBox*>(&density)) {
        for (std::size_t j = 0; j < box->dimension(); ++j) {
            factors.push_back(std::make_shared<Uniform>(box->lower()[j], box->upper()[j]));
        }
    } else if (const auto* normal = dynamic_cast<const MvNormal*>(&density);
               normal != nullptr && normal->form() != MvNormal::Form::full) {
        for (std::size_t j = 0; j < normal->dimension(); ++j) {
            factors.push_back(
                std::make_shared<Normal>(normal->centre()[j], normal->standard_deviations()[j]));
        }
    } else {
        factors.push_back(unowned(density));
    }
    return factors;
}

void join_touching(std::vector<std::vector<double>>& whole, const std::vector<std::vector<double>>& part,
                   bool first) {
    if (first) {
        whole = part;
        return;
    }
    std::vector<std::vector<double>> combined;
    for (const std::vector<double>& head : whole) {
        for (const std::vector<double>& tail : part) {
            if (combined.size() < 16) {
                combined.push_back(head);
                combined.back().insert(combined.back().end(), tail.begin(), tail.end());
            }
        }
    }
    whole = std::move(combined);
}

std::optional<EnvelopeConstant>
factorised_envelope(const Density& target, const Density& proposal,
                    const std::function<EnvelopeConstant(const Density&, const Density&)>& find) {
    const bool products = dynamic_cast<const Product*>(&target) != nullptr ||
                          dynamic_cast<const Product*>(&proposal) != nullptr;
    if (!products || target.dimension() != proposal.dimension()) {
        return std::nullopt;
    }
    const std::vector<FactorPair> pairs = paired_factors(target, proposal);
    if (pairs.size() < 2) {
        return std::nullopt;
    }
    EnvelopeConstant whole;
    whole.source = MSource::closed_form;
    std::size_t first = 0;
    for (const FactorPair& pair : pairs) {
        const std::size_t count = pair.target->dimension();
        try {
            multiply(whole, find(*pair.target, *pair.proposal), first == 0);
        } catch (const EnvelopeError& error) {
            refuse_in_coordinates(error, first, count);
        }
        first += count;
    }
    if (!whole.unproved.empty()) {
        whole.certificate.reset();
    } else if (whole.certificate) {
        whole.certificate->log_bound = whole.log_m;
    }
    whole.note = std::string(whole.source == MSource::closed_form ? "closed form" : "optimised") +
                 " for each of " + std::to_string(pairs.size()) + " independent factors";
    return whole;
}

} // namespace sluice::envelope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/runner.h"

#include "base/text.h"
#include "density/catalogue.h"
#include "density/density_ratio.h"
#include "density/discrete.h"
#include "experiment/class_shares.h"
#include "experiment/row_ratios.h"
#include "sampling/adaptive.h"
#include "sampling/methods.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// "*" stands for all features.
std::vector<std::string> expanded(const std::vector<std::string>& names, const Dataset& dataset) {
    return names == std::vector<std::string>{"*"} ? dataset.feature_names : names;
}

DensityContext context_of(const Dataset* dataset) {
    DensityContext context;
    if (dataset != nullptr) {
        context.columns = [dataset](const std::vector<std::string>& names, const std::string& rows) {
            return dataset->columns(expanded(names, *dataset), rows.empty() ? "train" : rows);
        };
    }
    return context;
}

/// Whether a given M is too small somewhere, as far as the search for the right one can tell. Then no theory
/// value of the acceptance rate holds.
bool too_small(const Density& target, const Density& proposal, double log_m, std::uint64_t seed,
               std::stop_token stop) {
    constexpr double rounding = 1e-9;
    try {
        const EnvelopeConstant smallest = find_envelope(target, proposal, seed, stop);
        return smallest.log_m - std::log1p(smallest.margin) > log_m + rounding;
    } catch (const EnvelopeError&) {
        return true; // no M is large enough
    }
}

/// Mean over the rows of min(1, p / (M q)): exactly what trying each of them once accepts on average.
double expected_filter_rate(const Matrix<float>& rows, const Density& target, const Density& proposal,
                            double log_m) {
    double sum = 0.0;
    for (const double ratio : log_ratios(rows, target, proposal)) {
        sum += std::exp(std::min(0.0, ratio - log_m));
    }
    return rows.rows() == 0 ? 0.0 : sum / static_cast<double>(rows.rows());
}

EnvelopeConstant given_constant(double m) {
    EnvelopeConstant envelope;
    envelope.log_m = std::log(m);
    envelope.source = MSource::given;
    return envelope;
}

/// M to start from where it is raised while candidates are tried.
EnvelopeConstant adaptive_constant(const SamplingSection& section, const AdaptiveStart& found) {
    EnvelopeConstant envelope;
    envelope.source = MSource::adaptive;
    envelope.log_m = section.m_start ? std::log(*section.m_start) : found.log_m;
    return envelope;
}

/// A method with an envelope of its own; what the file says of a proposal and of M plays no part.
void set_up_own(const Experiment& experiment, std::stop_token stop, SamplingSetup& setup) {
    std::optional<OwnEnvelope> own =
        own_envelope(setup.method, setup.target, experiment.seed, std::move(stop));
    setup.proposal = std::move(own->proposal);
    setup.envelope = std::move(own->constant);
    if (!experiment.sampling->proposal.is_null()) {
        setup.envelope.note += "; the proposal in the file and its M play no part";
    }
    if (setup.method == Method::ratio_of_uniforms) { // a hull adapts, and its rate rises
        setup.expected_rate = expected_acceptance_rate(*setup.target, setup.envelope.log_m);
    }
}

void set_up_generate(const Experiment& experiment, std::stop_token stop, SamplingSetup& setup) {
    const SamplingSection& section = *experiment.sampling;
    if (!uses_proposal(setup.method)) {
        set_up_own(experiment, std::move(stop), setup);
        return;
    }
    if (setup.adaptive_m) {
        AdaptiveStart start;
        if (!section.m_start) {
            start = adaptive_start(*setup.target, *setup.proposal, experiment.seed, std::move(stop));
        }
        setup.envelope = adaptive_constant(section, start);
        setup.evaluations_before = start.evaluations;
        return;
    }
    bool violated = false;
    if (section.m_request == MRequest::given) {
        setup.envelope = given_constant(section.m);
        violated = too_small(*setup.target, *setup.proposal, setup.envelope.log_m, experiment.seed, stop);
    } else {
        setup.envelope = find_envelope(*setup.target, *setup.proposal, experiment.seed, stop);
    }
    setup.expected_rate = expected_acceptance_rate(*setup.target, setup.envelope.log_m, violated);
}

/// Over the label a categorical density must know every class.
void check_classes(const Experiment& experiment, const Dataset& dataset, const Density& density,
                   const std::string& pointer) {
    const auto* categorical = dynamic_cast<const Categorical*>(&density);
    const bool of_label = experiment.sampling->columns == std::vector{dataset.label_name};
    if (categorical != nullptr && of_label && categorical->categories() != dataset.class_names.size()) {
        throw InvalidArgument("has " + std::to_string(categorical->categories()) + " probabilities, but '" +
                                  dataset.label_name + "' has " + std::to_string(dataset.class_names.size()) +
                                  " classes",
                              pointer + "/p", "the order is " + alternatives(dataset.class_names));
    }
}

void set_up_filter(const Experiment& experiment, const Dataset& dataset, std::stop_token stop,
                   SamplingSetup& setup) {
    const SamplingSection& section = *experiment.sampling;
    const Matrix<float> rows = filter_matrix(experiment, dataset, pool_rows(dataset));
    if (setup.target->dimension() != rows.columns()) {
        throw InvalidArgument("has dimension " + std::to_string(setup.target->dimension()) +
                                  ", but the filter looks at " + std::to_string(rows.columns()) + " columns",
                              "/sampling/target");
    }
    check_classes(experiment, dataset, *setup.target, "/sampling/target");
    check_classes(experiment, dataset, *setup.proposal, "/sampling/proposal");
    if (setup.adaptive_m) {
        AdaptiveStart start;
        if (!section.m_start) {
            start = adaptive_start(rows, *setup.target, *setup.proposal);
        }
        setup.envelope = adaptive_constant(section, start);
        setup.evaluations_before = start.evaluations;
        return; // the M of the end, and with it the rate, depends on the rows
    }
    setup.envelope = section.m_request == MRequest::given
                         ? given_constant(section.m)
                         : find_filter_envelope(rows, *setup.target, *setup.proposal, experiment.seed, stop);
    if (setup.target->family() == "density_ratio" && section.m_request == MRequest::automatic) {
        setup.envelope.source = MSource::optimised; // the ratio itself is estimated from rows
        setup.envelope.note = "optimised over the pool: " + setup.envelope.note;
        setup.envelope.unproved =
            "the largest learned ratio among these rows; other rows may have a larger one";
    }
    setup.expected_rate = expected_filter_rate(rows, *setup.target, *setup.proposal, setup.envelope.log_m);
}

} // namespace

SamplingSetup make_densities(const Experiment& experiment, const Dataset* dataset) {
    if (experiment.sampling && experiment.sampling->confidence) {
        throw InvalidArgument(
            "'label_confidence' is what networks make of the rows while the experiment runs; it has no "
            "density to show before",
            "/sampling/target");
    }
    if (!experiment.sampling) {
        throw InvalidArgument("the experiment has no sampling section", "/sampling");
    }
    if (experiment.sampling->mode == SamplingMode::label) {
        throw InvalidArgument(
            "'label' has no densities of its own: the network that draws the labels is trained first",
            "/sampling/mode", "run the whole experiment");
    }
    const SamplingSection& section = *experiment.sampling;
    const DensityContext context = context_of(dataset);
    Problems problems;
    SamplingSetup setup;
    const auto spec_of = [&](const nlohmann::json& spec) {
        return dataset == nullptr ? spec : with_class_shares(spec, *dataset);
    };
    setup.target = density_from_json(spec_of(section.target), "/sampling/target", context, problems);
    setup.method = section.method;
    setup.adaptive_m = section.m_request == MRequest::adaptive;
    if (setup.target && setup.target->family() == "density_ratio") {
        setup.proposal = std::make_shared<DensityRatio>(DensityRatio::one(setup.target->dimension()));
    } else if (uses_proposal(section.method)) {
        setup.proposal =
            density_from_json(spec_of(section.proposal), "/sampling/proposal", context, problems);
    }
    if (!problems.empty()) {
        throw ValidationError(std::move(problems));
    }
    if (setup.proposal && setup.target->dimension() != setup.proposal->dimension()) {
        throw InvalidArgument("has dimension " + std::to_string(setup.proposal->dimension()) +
                                  ", but the target has dimension " +
                                  std::to_string(setup.target->dimension()),
                              "/sampling/proposal");
    }
    return setup;
}

SamplingSetup prepare_sampling(const Experiment& experiment, const Dataset* dataset, std::stop_token stop) {
    SamplingSetup setup = make_densities(experiment, dataset);
    if (experiment.sampling->mode == SamplingMode::generate) {
        set_up_generate(experiment, stop, setup);
        return setup;
    }
    if (dataset == nullptr) {
        throw InvalidArgument("'filter' tries the rows of a dataset, and there is none", "/sampling/mode");
    }
    set_up_filter(experiment, *dataset, stop, setup);
    return setup;
}

Matrix<float> filter_matrix(const Experiment& experiment, const Dataset& dataset,
                            const std::vector<std::int64_t>& rows) {
    const Matrix<double> all = dataset.columns(expanded(experiment.sampling->columns, dataset), "");
    Matrix<float> result(rows.size(), all.columns());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = 0; j < all.columns(); ++j) {
            result(i, j) = static_cast<float>(all(static_cast<std::size_t>(rows[i]), j));
        }
    }
    return result;
}

} // namespace sluice

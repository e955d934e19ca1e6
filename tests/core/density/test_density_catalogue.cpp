// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "density/discrete.h"
#include "density/location_scale.h"
#include "density/multivariate.h"
#include "examples.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sluice;

namespace {

struct Wrong {
    const char* name;
    const char* density;
    const char* problems; ///< "pointer: message", one a line, as they are reported
};

const Wrong wrong_densities[] = {
    {"negative_scale", R"({"family":"normal","mu":0,"sigma":-1})", "/t/sigma: must be > 0, got -1"},
    {"zero_rate", R"({"family":"exponential","rate":0})", "/t/rate: must be > 0, got 0"},
    {"two_at_once", R"({"family":"gamma","shape":-2,"rate":"fast"})",
     "/t/shape: must be > 0, got -2\n/t/rate: must be a number, got \"fast\""},
    {"missing", R"({"family":"laplace","mu":0})", "/t/b: is required: scale"},
    {"typo_in_parameter", R"({"family":"normal","mu":0,"sgima":1})",
     "/t/sgima: is not a parameter of normal; did you mean 'sigma'?\n/t/sigma: is required: standard "
     "deviation"},
    {"typo_in_family", R"({"family":"normla","mu":0})",
     "/t/family: unknown family 'normla'; did you mean 'normal'?"},
    {"no_family", R"({"mu":0})", "/t/family: is required: the name of a family of densities"},
    {"family_not_text", R"({"family":3})", "/t/family: must be the name of a family of densities"},
    {"not_an_object", R"([1,2])", "/t: must be a density: an object with 'family' and its parameters"},
    {"infinite_where_not_allowed", R"({"family":"normal","mu":"inf","sigma":1})",
     "/t/mu: must be a finite number, got \"inf\""},
    {"boolean", R"({"family":"normal","mu":true,"sigma":1})", "/t/mu: must be a number, got true"},
    {"null", R"({"family":"normal","mu":null,"sigma":1})", "/t/mu: must be a number, got null"},
    {"empty_interval", R"({"family":"uniform","a":1,"b":1})", "/t/b: must be > a = 1, got 1"},
    {"empty_interval_and_unknown_name", R"({"family":"uniform","a":1,"b":0,"zzzzz":1})",
     "/t/zzzzz: is not a parameter of uniform; it has 'a' or 'b'\n/t/b: must be > a = 1, got 0"},
    {"lower_above_upper", R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":"inf","upper":"inf"})",
     "/t/lower: must be a number or \"-inf\", got inf"},
    {"reversed_ends", R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":2,"upper":-2})",
     "/t/upper: must be > lower = 2, got -2"},
    {"asymmetric", R"({"family":"mv_normal","mean":[0,0],"cov":[[1,0.8],[0.7,1]]})",
     "/t/cov: must be symmetric, but entry [0][1] is 0.8 and entry [1][0] is 0.7"},
    {"indefinite", R"({"family":"mv_normal","mean":[0,0],"cov":[[1,2],[2,1]]})",
     "/t/cov: must be positive definite, but the smallest eigenvalue of its correlation matrix is -1"},
    {"negative_variance", R"({"family":"mv_normal","cov":[[1,0],[0,-3]]})",
     "/t/cov: must be positive definite, but the variance in entry [1][1] is -3"},
    {"singular", R"({"family":"mv_normal","cov":[[1,1],[1,1]]})",
     "/t/cov: must be positive definite, but the smallest eigenvalue of its correlation matrix is 0"},
    {"ragged", R"({"family":"mv_normal","cov":[[1,0],[0]]})",
     "/t/cov/1: must be a row of 2 numbers like the first, got [0]"},
    {"mean_and_cov_disagree", R"({"family":"mv_normal","mean":[0,0,0],"cov":[[1,0],[0,1]]})",
     "/t/cov: must be 3 x 3 to go with the mean, got 2 x 2"},
    {"dim_and_mean_disagree", R"({"family":"mv_normal","dim":3,"mean":[0,0],"sigma":1})",
     "/t/mean: must have dim = 3 values, got 2"},
    {"sigma_and_cov", R"({"family":"mv_normal","dim":1,"sigma":1,"cov":[[1]]})",
     "/t: give either 'sigma' or 'cov', not both"},
    {"neither_sigma_nor_cov", R"({"family":"mv_normal","dim":2})", "/t: needs 'sigma' or 'cov'"},
    {"dimension_not_whole", R"({"family":"mv_normal","dim":2.5,"sigma":1})",
     "/t/dim: must be a whole number, got 2.5"},
    {"dimension_absurd", R"({"family":"mv_normal","dim":1e12,"sigma":1})",
     "/t/dim: must be <= 10000, got 1e+12"},
    {"box_sizes", R"({"family":"uniform_box","dim":3,"a":[0,0],"b":1})", "/t/a: must have 3 values, got 2"},
    {"box_ends", R"({"family":"uniform_box","dim":2,"a":0,"b":[1,-1]})",
     "/t/b: must be > a = 0, got -1 in coordinate 2"},
    {"box_without_dimension", R"({"family":"uniform_box","a":0,"b":1})",
     "/t/dim: is required: number of dimensions"},
    {"weights_sum",
     R"({"family":"mixture","weights":[0.5,0.4],"components":[{"family":"normal","mu":0,"sigma":1},
        {"family":"normal","mu":0,"sigma":1}]})",
     "/t/weights: must sum to 1, got 0.9"},
    {"weights_count", R"({"family":"mixture","weights":[1],"components":[{"family":"normal","mu":0,"sigma":1},
        {"family":"normal","mu":0,"sigma":1}]})",
     "/t/weights: must have one value for each of the 2 components, got 1"},
    {"negative_weight",
     R"({"family":"mixture","weights":[-1,2],"components":[{"family":"normal","mu":0,"sigma":1},
        {"family":"normal","mu":0,"sigma":1}]})",
     "/t/weights/0: must be >= 0, got -1"},
    {"dimensions_differ",
     R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"normal","mu":0,"sigma":1},
        {"family":"mv_normal","dim":2,"sigma":1}]})",
     "/t/components/1: must have as many dimensions as the first component (1), got 2"},
    {"kinds_differ",
     R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"normal","mu":0,"sigma":1},
        {"family":"categorical","p":[1]}]})",
     "/t/components/1: components must be all continuous or all discrete"},
    {"nested_problems",
     R"({"family":"mixture","weights":[0.5,0.6],"components":[{"family":"normal","mu":0,"sigma":-1},
        {"family":"mixture","weights":[1],"components":[{"family":"cauchy","x0":0}]}]})",
     "/t/components/0/sigma: must be > 0, got -1\n"
     "/t/components/1/components/0/gamma: is required: half width at half height\n"
     "/t/weights: must sum to 1, got 1.1"},
    {"no_components", R"({"family":"mixture","weights":[1],"components":[]})",
     "/t/components: must have at least one density"},
    {"probabilities_sum", R"({"family":"categorical","p":[0.5,0.6]})", "/t/p: must sum to 1, got 1.1"},
    {"probabilities_and_logits", R"({"family":"categorical","p":[1],"logits":[0]})",
     "/t: give either 'p' or 'logits', not both"},
    {"no_probabilities", R"({"family":"categorical"})", "/t: needs 'p' or 'logits'"},
    {"empty_list", R"({"family":"categorical","p":[]})", "/t/p: must be a list of numbers, got an empty one"},
    {"impossible_logits", R"({"family":"categorical","logits":["-inf"]})",
     "/t/logits: at least one must be greater than \"-inf\""},
    {"infinite_logit", R"({"family":"categorical","logits":[0,"inf"]})",
     "/t/logits/1: must be a number or \"-inf\", got inf"},
    {"temperature", R"({"family":"categorical","p":[1],"temperature":0})",
     "/t/temperature: must be > 0, got 0"},
    {"triangular_peak", R"({"family":"triangular","a":0,"c":3,"b":2})",
     "/t/c: must be from a = 0 to b = 2, got 3"},
    {"triangular_ends", R"({"family":"triangular","a":0,"c":0,"b":-2})", "/t/b: must be > a = 0, got -2"},
    {"truncated_exponential_ends", R"({"family":"truncated_exponential","rate":1,"lower":2,"upper":1})",
     "/t/upper: must be > lower = 2, got 1"},
    {"rising_without_end", R"({"family":"truncated_exponential","rate":-1,"lower":0,"upper":"inf"})",
     "/t/upper: must be finite unless the rate is positive, got inf"},
    {"falling_without_start", R"({"family":"truncated_exponential","rate":1,"lower":"-inf","upper":0})",
     "/t/lower: must be finite unless the rate is negative, got -inf"},
    {"negative_concentration", R"({"family":"von_mises","mu":0,"kappa":-1})",
     "/t/kappa: must be >= 0, got -1"},
    {"full_concentration", R"({"family":"wrapped_cauchy","mu":0,"rho":1})", "/t/rho: must be < 1, got 1"},
    {"median_beyond_the_doubles", R"({"family":"lognormal","mu":800,"sigma":1})",
     "/t/mu: must be <= 700, got 800"},
    {"negative_shape", R"({"family":"weibull","shape":-1,"scale":0})",
     "/t/shape: must be > 0, got -1\n/t/scale: must be > 0, got 0"},
    {"cosine_too_narrow", R"({"family":"raised_cosine","mu":1e20,"s":1})",
     "/t/s: must be wide enough to tell mu - s, mu and mu + s apart, got 1"},
    {"half_a_trial", R"({"family":"binomial","n":2.5,"p":0.5})", "/t/n: must be a whole number, got 2.5"},
    {"no_trial", R"({"family":"binomial","n":0,"p":0.5})", "/t/n: must be >= 1, got 0"},
    {"probability_above_one", R"({"family":"binomial","n":2,"p":1.5})", "/t/p: must be <= 1, got 1.5"},
    {"no_success", R"({"family":"geometric0","p":0})", "/t/p: must be > 0, got 0"},
    {"too_many_events", R"({"family":"poisson","lambda":1e16})", "/t/lambda: must be <= 1e+15, got 1e+16"},
    {"ends_not_whole", R"({"family":"discrete_uniform","a":0.5,"b":3})",
     "/t/a: must be a whole number, got 0.5"},
    {"ends_in_reverse", R"({"family":"discrete_uniform","a":3,"b":1})", "/t/b: must be >= a = 3, got 1"},
    {"student_without_cov", R"({"family":"mv_student_t","nu":3})", "/t/cov: is required: scale matrix"},
    {"student_indefinite", R"({"family":"mv_student_t","nu":-1,"cov":[[1]]})", "/t/nu: must be > 0, got -1"},
    {"student_sizes", R"({"family":"mv_student_t","nu":3,"mean":[0,0,0],"cov":[[1,0],[0,1]]})",
     "/t/cov: must be 3 x 3 to go with the mean, got 2 x 2"},
    {"student_singular", R"({"family":"mv_student_t","nu":3,"cov":[[1,1],[1,1]]})",
     "/t/cov: must be positive definite, but the smallest eigenvalue of its correlation matrix is 0"},
    {"ball_without_dimension", R"({"family":"uniform_ball","radius":1})",
     "/t/dim: is required: number of dimensions"},
    {"empty_alpha", R"({"family":"dirichlet","alpha":[]})",
     "/t/alpha: must be a list of numbers, got an empty one"},
    {"single_alpha", R"({"family":"dirichlet","alpha":[2]})",
     "/t/alpha: must have at least 2 concentrations, got 1"},
    {"zero_alpha", R"({"family":"dirichlet","alpha":[2,0]})", "/t/alpha/1: must be > 0, got 0"},
    {"negative_radius", R"({"family":"ring","radius":-1,"width":1})", "/t/radius: must be >= 0, got -1"},
    {"flat_banana", R"({"family":"banana","b":1,"sigma":0})", "/t/sigma: must be > 0, got 0"},
    {"fit_without_data", R"({"family":"gaussian_fit","columns":["x"]})", "/t: gaussian_fit needs a dataset"},
    {"fit_of_unknown_rows", R"({"family":"gaussian_fit","columns":["x"],"rows":"sorce"})",
     "/t/rows: must be 'train', 'source' or 'target', got 'sorce'; did you mean 'source'?"},
};

/// Columns of x = 1..5, its double and its square; unknown names are refused as a dataset does.
Matrix<double> columns_of_a_dataset(const std::vector<std::string>& names, const std::string& rows) {
    Matrix<double> values(rows == "source" ? 3 : 5, names.size());
    for (std::size_t j = 0; j < names.size(); ++j) {
        if (names[j] != "x" && names[j] != "double" && names[j] != "square" && names[j] != "constant") {
            throw InvalidArgument("unknown column '" + names[j] + "'");
        }
        for (std::size_t i = 0; i < values.rows(); ++i) {
            const auto x = static_cast<double>(i + 1);
            const double square = names[j] == "square" ? x * x : 4.0;
            values(i, j) = names[j] == "x" ? x : names[j] == "double" ? 2.0 * x : square;
        }
    }
    return values;
}

DensityContext with_data() {
    DensityContext context;
    context.columns = columns_of_a_dataset;
    return context;
}

DensityPtr fitted(const char* text) {
    return density_from_json(nlohmann::json::parse(text), with_data());
}

/// What a form would send for the family when nothing has been touched.
nlohmann::json initial_spec(const FamilyInfo& family) {
    nlohmann::json spec{{"family", family.name}};
    for (const ParameterInfo& parameter : family.parameters) {
        if (parameter.kind == ParameterKind::number || parameter.kind == ParameterKind::integer) {
            spec[parameter.name] = parameter.initial;
        }
    }
    if (family.name == "mixture") {
        spec["weights"] = {1.0};
        spec["components"] = {{{"family", "normal"}, {"mu", 0}, {"sigma", 1}}};
    } else if (family.name == "categorical") {
        spec["p"] = {0.5, 0.5};
    } else if (family.name == "dirichlet") {
        spec["alpha"] = {2.0, 3.0, 4.0};
    } else if (family.name == "mv_student_t") {
        spec["cov"] = {{1.0, 0.5}, {0.5, 2.0}};
    } else if (family.name == "histogram") {
        spec["column"] = "x";
    } else if (family.name == "density_ratio") { // the few rows here are too few to fit
        spec["coefficients"] = {0.0, 1.0, -0.5};
    } else if (family.name == "expression") {
        spec["density"] = "exp(-x^4/4 + x^2)";
    } else if (family.needs_data) {
        spec["columns"] = {"x"};
    }
    for (const ParameterInfo& parameter : family.parameters) {
        const nlohmann::json part{{"family", "normal"}, {"mu", 0}, {"sigma", 1}};
        if (parameter.kind == ParameterKind::density) {
            spec[parameter.name] = part;
        } else if (parameter.kind == ParameterKind::densities && !spec.contains(parameter.name)) {
            spec[parameter.name] = nlohmann::json::array({part});
        } else if (parameter.kind == ParameterKind::formula && parameter.required) {
            spec[parameter.name] = "-abs(x)";
        }
    }
    return spec;
}

} // namespace

class TestDensityCatalogue : public QObject {
    Q_OBJECT

  private slots:
    void every_problem_is_named_with_its_place_data();
    void every_problem_is_named_with_its_place();
    void caller_without_a_list_gets_an_exception();
    void json_round_trip_gives_an_equal_density_data();
    void json_round_trip_gives_an_equal_density();
    void defaults_are_written_out();
    void infinite_ends_are_written_as_text();
    void every_family_can_be_made_from_its_initial_values();
    void parameter_descriptions_are_usable();
    void contract_names_are_known();
    void deep_nesting_is_refused();
    void gaussian_fit_has_the_moments_of_the_rows();
    void gaussian_fit_of_one_column_is_a_normal();
    void gaussian_fit_of_dependent_columns_needs_its_ridge();
    void gaussian_fit_reports_unknown_columns();
    void gaussian_fit_refuses_missing_values();
    void check_only_does_not_fit();
};

void TestDensityCatalogue::every_problem_is_named_with_its_place_data() {
    QTest::addColumn<QString>("density");
    QTest::addColumn<QString>("wanted");
    for (const Wrong& wrong : wrong_densities) {
        QTest::newRow(wrong.name) << wrong.density << wrong.problems;
    }
}

void TestDensityCatalogue::every_problem_is_named_with_its_place() {
    QFETCH(QString, density);
    QFETCH(QString, wanted);
    Problems problems;
    const DensityPtr made =
        density_from_json(nlohmann::json::parse(density.toStdString()), "/t", {}, problems);
    QVERIFY(made == nullptr);
    QStringList lines;
    for (const Problem& problem : problems) {
        lines << QString::fromStdString(problem.pointer + ": " + problem.message);
    }
    QCOMPARE(lines.join('\n'), wanted);
}

void TestDensityCatalogue::caller_without_a_list_gets_an_exception() {
    try {
        density_from_json(nlohmann::json::parse(R"({"family":"normal","mu":0,"sigma":-1})"));
        QFAIL("a negative sigma was taken");
    } catch (const ValidationError& error) {
        QCOMPARE(error.problems().size(), std::size_t{1});
        QCOMPARE(error.problems().front().pointer, std::string("/sigma"));
    }
}

void TestDensityCatalogue::json_round_trip_gives_an_equal_density_data() {
    QTest::addColumn<QString>("density");
    for (const std::string& text : examples::everything()) {
        QTest::newRow(text.c_str()) << QString::fromStdString(text);
    }
}

void TestDensityCatalogue::json_round_trip_gives_an_equal_density() {
    QFETCH(QString, density);
    const DensityPtr first = examples::made(density.toStdString());
    const nlohmann::json written = first->to_json();
    const DensityPtr second = density_from_json(nlohmann::json::parse(written.dump()));
    QCOMPARE(second->to_json().dump(), written.dump());
    QCOMPARE(second->family(), first->family());
    QCOMPARE(written.at("family").get<std::string>(), first->family());
    const std::vector<double> points = examples::drawn(*first, 100, 7);
    QCOMPARE(examples::drawn(*second, 100, 7), points);
    QCOMPARE(examples::log_densities(*second, points), examples::log_densities(*first, points));
}

void TestDensityCatalogue::defaults_are_written_out() {
    const std::pair<const char*, const char*> rows[] = {
        {R"({"family":"student_t","nu":4})", R"({"family":"student_t","nu":4.0,"mu":0.0,"sigma":1.0})"},
        {R"({"family":"mv_normal","dim":2,"sigma":3})",
         R"({"family":"mv_normal","dim":2,"sigma":3.0,"mean":[0.0,0.0]})"},
        {R"({"family":"categorical","p":[1]})", R"({"family":"categorical","p":[1.0],"temperature":1.0})"},
    };
    for (const auto& [given, written] : rows) {
        QCOMPARE(examples::made(given)->to_json().dump(), nlohmann::json::parse(written).dump());
    }
}

void TestDensityCatalogue::infinite_ends_are_written_as_text() {
    const nlohmann::json written =
        examples::made(R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":"-inf","upper":"inf"})")
            ->to_json();
    QCOMPARE(written.at("lower").dump(), std::string("\"-inf\""));
    QCOMPARE(written.at("upper").dump(), std::string("\"inf\""));
}

void TestDensityCatalogue::every_family_can_be_made_from_its_initial_values() {
    for (const FamilyInfo& family : density_families()) {
        const DensityPtr density = density_from_json(initial_spec(family), with_data());
        QVERIFY2(density != nullptr, family.name.c_str());
        QCOMPARE(density->discrete(), family.discrete);
        QVERIFY(family.needs_data || density->family() == family.name);
    }
}

void TestDensityCatalogue::parameter_descriptions_are_usable() {
    for (const FamilyInfo& family : density_families()) {
        QVERIFY(!family.title.empty() && !family.formula.empty() && !family.support.empty());
        for (const ParameterInfo& parameter : family.parameters) {
            QVERIFY2(!parameter.meaning.empty(), parameter.name.c_str());
            if (parameter.kind == ParameterKind::number || parameter.kind == ParameterKind::integer) {
                QVERIFY(parameter.slider_low < parameter.slider_high);
                QVERIFY(parameter.slider_low >= parameter.minimum &&
                        parameter.slider_high <= parameter.maximum);
                QVERIFY(parameter.initial >= parameter.minimum && parameter.initial <= parameter.maximum);
            }
        }
    }
    QVERIFY(find_family("beta") != nullptr);
    QVERIFY(find_family("bet") == nullptr);
}

void TestDensityCatalogue::contract_names_are_known() {
    const std::vector<std::pair<std::string, std::vector<std::string>>> contract{
        {"normal", {"mu", "sigma"}},
        {"laplace", {"mu", "b"}},
        {"cauchy", {"x0", "gamma"}},
        {"student_t", {"nu", "mu", "sigma"}},
        {"logistic", {"mu", "s"}},
        {"uniform", {"a", "b"}},
        {"exponential", {"rate"}},
        {"shifted_exponential", {"rate", "shift"}},
        {"half_normal", {"sigma"}},
        {"gamma", {"shape", "rate"}},
        {"beta", {"alpha", "beta"}},
        {"truncated_normal", {"mu", "sigma", "lower", "upper"}},
        {"inverse_gamma", {"shape", "scale"}},
        {"weibull", {"shape", "scale"}},
        {"lognormal", {"mu", "sigma"}},
        {"gumbel", {"mu", "beta"}},
        {"chi_square", {"nu"}},
        {"rayleigh", {"sigma"}},
        {"pareto", {"scale", "shape"}},
        {"triangular", {"a", "c", "b"}},
        {"truncated_exponential", {"rate", "lower", "upper"}},
        {"von_mises", {"mu", "kappa"}},
        {"wrapped_cauchy", {"mu", "rho"}},
        {"wigner_semicircle", {"R"}},
        {"raised_cosine", {"mu", "s"}},
        {"poisson", {"lambda"}},
        {"binomial", {"n", "p"}},
        {"geometric0", {"p"}},
        {"discrete_uniform", {"a", "b"}},
        {"mv_student_t", {"nu", "mean", "cov"}},
        {"uniform_ball", {"dim", "radius"}},
        {"dirichlet", {"alpha"}},
        {"banana", {"b", "sigma"}},
        {"ring", {"radius", "width"}},
        {"mv_normal", {"dim", "sigma", "mean", "cov"}},
        {"uniform_box", {"dim", "a", "b"}},
        {"mixture", {"weights", "components"}},
        {"gaussian_fit", {"columns"}},
        {"product", {"marginals"}},
        {"truncated", {"of", "lower", "upper"}},
        {"affine", {"of", "shift", "scale"}},
        {"expression", {"density", "log_density", "variables", "support"}},
        {"posterior", {"prior", "log_likelihood"}},
        {"reward_tilt", {"base", "reward", "beta"}},
        {"kde", {"columns", "bandwidth"}},
        {"gaussian_mixture_fit", {"columns", "components"}},
        {"histogram", {"column", "bins"}},
        {"density_ratio", {"columns", "classifier", "degree"}},
        {"categorical", {"p", "logits", "temperature"}},
    };
    for (const auto& [name, parameters] : contract) {
        const FamilyInfo* family = find_family(name);
        QVERIFY2(family != nullptr, name.c_str());
        for (const std::string& wanted : parameters) {
            QVERIFY2(std::any_of(family->parameters.begin(), family->parameters.end(),
                                 [&](const ParameterInfo& parameter) { return parameter.name == wanted; }),
                     (name + "." + wanted).c_str());
        }
    }
}

void TestDensityCatalogue::deep_nesting_is_refused() {
    nlohmann::json spec{{"family", "normal"}, {"mu", 0}, {"sigma", 1}};
    for (int level = 0; level < 40; ++level) {
        spec = {{"family", "mixture"}, {"weights", {1.0}}, {"components", nlohmann::json::array({spec})}};
    }
    Problems problems;
    QVERIFY(density_from_json(spec, "/t", {}, problems) == nullptr);
    QCOMPARE(problems.size(), std::size_t{1});
    QCOMPARE(problems.front().message, std::string("densities may be nested 32 deep at most"));
}

void TestDensityCatalogue::gaussian_fit_has_the_moments_of_the_rows() {
    const DensityPtr density = fitted(R"({"family":"gaussian_fit","columns":["x","square"],"ridge":0})");
    const auto* fit = dynamic_cast<const MvNormal*>(density.get());
    QVERIFY(fit != nullptr);
    QCOMPARE(fit->centre(), (std::vector<double>{3.0, 11.0}));
    const Matrix<double> covariance = fit->covariance(); // by hand: 10/4, 60/4, 374/4
    QVERIFY(std::abs(covariance(0, 0) - 2.5) < 1e-12);
    QVERIFY(std::abs(covariance(0, 1) - 15.0) < 1e-12);
    QVERIFY(std::abs(covariance(1, 1) - 93.5) < 1e-12);
    const DensityPtr diagonal =
        fitted(R"({"family":"gaussian_fit","columns":["x","square"],"covariance":"diagonal","ridge":0.1})");
    const Matrix<double> own = dynamic_cast<const MvNormal&>(*diagonal).covariance();
    QVERIFY(std::abs(own(0, 0) - 2.75) < 1e-12);
    QCOMPARE(own(0, 1), 0.0);
    const DensityPtr source = fitted(R"({"family":"gaussian_fit","columns":["x","square"],"rows":"source"})");
    QCOMPARE(source->mean().value().front(), 2.0);
}

void TestDensityCatalogue::gaussian_fit_of_one_column_is_a_normal() {
    const DensityPtr density = fitted(R"({"family":"gaussian_fit","columns":["x"],"ridge":0})");
    const auto* fit = dynamic_cast<const Normal*>(density.get());
    QVERIFY(fit != nullptr);
    QCOMPARE(fit->mu(), 3.0);
    QVERIFY(std::abs(fit->sigma() - std::sqrt(2.5)) < 1e-14);
}

void TestDensityCatalogue::gaussian_fit_of_dependent_columns_needs_its_ridge() {
    QVERIFY(fitted(R"({"family":"gaussian_fit","columns":["x","double","constant"]})") != nullptr);
    QVERIFY_EXCEPTION_THROWN(fitted(R"({"family":"gaussian_fit","columns":["x","double"],"ridge":0})"),
                             ValidationError);
    QVERIFY_EXCEPTION_THROWN(fitted(R"({"family":"gaussian_fit","columns":["constant"],"ridge":0})"),
                             ValidationError);
}

void TestDensityCatalogue::gaussian_fit_reports_unknown_columns() {
    Problems problems;
    const nlohmann::json spec = nlohmann::json::parse(R"({"family":"gaussian_fit","columns":["x","y"]})");
    QVERIFY(density_from_json(spec, "/sampling/target", with_data(), problems) == nullptr);
    QCOMPARE(problems.size(), std::size_t{1});
    QCOMPARE(problems.front().pointer, std::string("/sampling/target/columns"));
    QCOMPARE(problems.front().message, std::string("unknown column 'y'"));
}

void TestDensityCatalogue::gaussian_fit_refuses_missing_values() {
    DensityContext context;
    context.columns = [](const std::vector<std::string>&, const std::string&) {
        Matrix<double> values(3, 1, 1.0);
        values(1, 0) = std::numeric_limits<double>::quiet_NaN();
        return values;
    };
    Problems problems;
    const nlohmann::json spec = nlohmann::json::parse(R"({"family":"gaussian_fit","columns":["x"]})");
    QVERIFY(density_from_json(spec, "", context, problems) == nullptr);
    QCOMPARE(problems.front().message,
             std::string(
                 "value 2 of column 1 is missing or not finite (add drop_missing or impute to preprocess)"));
}

void TestDensityCatalogue::check_only_does_not_fit() {
    DensityContext context;
    context.check_only = true;
    Problems problems;
    const auto check = [&](const char* text) {
        return density_from_json(nlohmann::json::parse(text), "/t", context, problems);
    };
    QVERIFY(check(R"({"family":"gaussian_fit","columns":["x"]})") == nullptr);
    QVERIFY(
        check(
            R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"gaussian_fit","columns":["x"]},
                     {"family":"normal","mu":0,"sigma":1}]})") == nullptr);
    QVERIFY(problems.empty());
    QVERIFY(check(R"({"family":"gaussian_fit","columns":[]})") == nullptr);
    QVERIFY(
        check(R"({"family":"mixture","weights":[0.5],"components":[{"family":"gaussian_fit","columns":["x"]},
                     {"family":"normal","mu":0,"sigma":1}]})") == nullptr);
    QCOMPARE(problems.size(), std::size_t{2});
    QVERIFY(check(R"({"family":"normal","mu":0,"sigma":1})") != nullptr);
}

QTEST_GUILESS_MAIN(TestDensityCatalogue)
#include "test_density_catalogue.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a density made of others, of formulas or of data is named with its place.
#include "base/error.h"
#include "density/catalogue.h"
#include "density/density.h"
#include "density/mixture.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace sluice;

namespace {

struct Wrong {
    const char* name;
    const char* density;  ///< $normal and $counts stand for a continuous and a discrete density
    const char* problems; ///< "pointer: message", one a line, as they are reported
};

const Wrong wrong_densities[] = {
    {"empty_formula", R"j({"family":"expression","density":""})j",
     "/t/density: must not be empty: a formula of 'x'"},
    {"no_formula", R"j({"family":"expression"})j", "/t: needs 'density' or 'log_density'"},
    {"two_formulas", R"j({"family":"expression","density":"1","log_density":"0","support":[[0,1]]})j",
     "/t: give either 'density' or 'log_density', not both"},
    {"unknown_name", R"j({"family":"expression","density":"exp(-x/sigma)"})j",
     "/t/density: at character 8: unknown name 'sigma'; variables are 'x'"},
    {"missing_parenthesis", R"j({"family":"expression","log_density":"-(x^2"})j",
     "/t/log_density: at character 2: this '(' is never closed"},
    {"formula_not_text", R"j({"family":"expression","density":3})j", "/t/density: must be a text, got 3"},
    {"negative", R"j({"family":"expression","density":"sin(x)","support":[[0,6]]})j",
     "/t/density: is negative at x = 3.14648: -0.004892 (restrict the support, or multiply by a comparison "
     "such "
     "as (x > 0))"},
    {"undefined", R"j({"family":"expression","density":"sqrt(x)","support":[[-1,1]]})j",
     "/t/density: is undefined (not a number) at x = -1 (restrict the support, or multiply by a comparison "
     "such "
     "as (x > 0))"},
    {"undefined_logarithm", R"j({"family":"expression","log_density":"ln(x)","support":[[-1,1]]})j",
     "/t/log_density: is undefined (not a number) at x = -1 (restrict the support, or let the formula be "
     "-infinity "
     "there)"},
    {"zero_everywhere", R"j({"family":"expression","density":"(x > 2)","support":[[0,1]]})j",
     "/t/density: is zero wherever it was looked at (1,115 points of the support)"},
    {"reversed_support", R"j({"family":"expression","density":"1","support":[[1,0]]})j",
     "/t/support/0: the lower end must be below the upper one, got [1, 0]"},
    {"support_of_three", R"j({"family":"expression","density":"1","support":[[1,0,3]]})j",
     "/t/support: must be a list of [lower, upper], one for each variable"},
    {"support_count", R"j({"family":"expression","density":"x","variables":["x"],"support":[[0,1],[0,1]]})j",
     "/t/support: must have one [lower, upper] for each of the 1 variables, got 2"},
    {"support_text", R"j({"family":"expression","density":"1","support":[[0,"one"]]})j",
     "/t/support/0/1: must be a number, got \"one\""},
    {"variable_twice", R"j({"family":"expression","density":"x","variables":["x","x"]})j",
     "/t/variables/1: 'x' stands in the list twice"},
    {"variable_is_constant", R"j({"family":"expression","density":"e","variables":["e"]})j",
     "/t/variables: 'e' is the name of a constant"},
    {"variables_not_a_list", R"j({"family":"expression","density":"x","variables":"x"})j",
     "/t/variables: must be a list of names, got \"x\""},
    {"posterior_without_prior", R"j({"family":"posterior","log_likelihood":"x"})j",
     "/t/prior: is required: the prior density"},
    {"posterior_of_wrong_prior",
     R"j({"family":"posterior","prior":{"family":"normal","mu":0,"sigma":-1},"log_likelihood":"x"})j",
     "/t/prior/sigma: must be > 0, got -1"},
    {"posterior_of_counts", R"j({"family":"posterior","prior":$counts,"log_likelihood":"x"})j",
     "/t/prior: must be continuous"},
    {"posterior_variables",
     R"j({"family":"posterior","prior":$normal,"log_likelihood":"a+b","variables":["a","b"]})j",
     "/t/variables: must have one variable for each of the prior's 1 dimensions, got 2"},
    {"posterior_undefined",
     R"j({"family":"posterior","prior":{"family":"uniform","a":-1,"b":1},"log_likelihood":"ln(x)"})j",
     "/t/log_likelihood: is undefined (not a number) at x = -1, where the prior is positive"},
    {"tilt_list_for_continuous", R"j({"family":"reward_tilt","base":$normal,"reward":[1,2],"beta":1})j",
     "/t/base: must be discrete to go with a list of rewards (give the reward as a formula)"},
    {"tilt_count", R"j({"family":"reward_tilt","base":$counts,"reward":[1,2,3],"beta":1})j",
     "/t/reward: must have one value for each of the base's 2 points, got 3"},
    {"tilt_of_pairs", R"j({"family":"reward_tilt","base":{"family":"product","marginals":[$counts,$counts]},
        "reward":"x1+x2","beta":1})j",
     "/t/base: must have one dimension where it is discrete, got 2"},
    {"tilt_list_of_pairs",
     R"j({"family":"reward_tilt","base":{"family":"product","marginals":[$counts,$counts]},
        "reward":[1,2],"beta":1})j",
     "/t/base: must have one dimension where it is discrete, got 2"},
    {"tilt_beta", R"j({"family":"reward_tilt","base":$counts,"reward":[1,2],"beta":0})j",
     "/t/beta: must be > 0, got 0"},
    {"tilt_infinite", R"j({"family":"reward_tilt","base":$counts,"reward":[1,"inf"],"beta":1})j",
     "/t/reward: must be a number or \"-inf\" at 1, got inf"},
    {"product_of_nothing", R"j({"family":"product","marginals":[]})j",
     "/t/marginals: must have at least one density"},
    {"product_of_kinds", R"j({"family":"product","marginals":[$normal,$counts]})j",
     "/t/marginals/1: marginals must be all continuous or all discrete"},
    {"product_of_wrong", R"j({"family":"product","marginals":[$normal,{"family":"normal","mu":0}]})j",
     "/t/marginals/1/sigma: is required: standard deviation"},
    {"truncated_reversed", R"j({"family":"truncated","of":$normal,"lower":1,"upper":0})j",
     "/t/upper: must be > lower = 1, got 0"},
    {"truncated_outside",
     R"j({"family":"truncated","of":{"family":"uniform","a":0,"b":1},"lower":2,"upper":3})j",
     "/t/lower: nothing of the support [0, 1] lies between lower and upper"},
    {"truncated_count", R"j({"family":"truncated","of":$normal,"lower":[1,2],"upper":3})j",
     "/t/lower: must have one value for each of the 1 dimensions, got 2"},
    {"affine_zero", R"j({"family":"affine","of":$normal,"shift":1,"scale":0})j", "/t/scale: must not be 0"},
    {"affine_counts_scaled", R"j({"family":"affine","of":$counts,"shift":1,"scale":2})j",
     "/t/scale: of a discrete density must be 1 or -1, and its shift a whole number"},
    {"affine_counts_moved", R"j({"family":"affine","of":$counts,"shift":0.5,"scale":1})j",
     "/t/shift: of a discrete density must be 1 or -1, and its shift a whole number"},
    {"affine_infinite", R"j({"family":"affine","of":$normal,"shift":"inf","scale":1})j",
     "/t/shift: must be a finite number, got \"inf\""},
    {"column_twice", R"j({"family":"kde","columns":["x","y","x"]})j",
     "/t/columns/2: 'x' stands in the list twice"},
    {"kde_without_data", R"j({"family":"kde","columns":["x"]})j", "/t: kde needs a dataset"},
    {"kde_of_nothing", R"j({"family":"kde"})j", "/t: needs 'columns' or 'points'"},
    {"kde_rule", R"j({"family":"kde","points":[[1],[2]],"bandwidth":"silvermann"})j",
     "/t/bandwidth: must be 'silverman' or 'scott', got 'silvermann'; did you mean 'silverman'?"},
    {"kde_infinite_bandwidth", R"j({"family":"kde","points":[[1],[2]],"bandwidth":["inf"]})j",
     "/t/bandwidth/0: must be a finite number, got \"inf\""},
    {"kde_negative_bandwidth", R"j({"family":"kde","points":[[1],[2]],"bandwidth":-1})j",
     "/t/bandwidth: must be > 0, got -1"},
    {"kde_bandwidth_count", R"j({"family":"kde","points":[[1],[2]],"bandwidth":[1,2]})j",
     "/t/bandwidth: must be one number, or one for each of the 1 columns, got 2"},
    {"mixture_fit_components", R"j({"family":"gaussian_mixture_fit","columns":["x"],"components":0})j",
     "/t/components: must be >= 1, got 0"},
    {"mixture_fit_without_data", R"j({"family":"gaussian_mixture_fit","columns":["x"],"components":2})j",
     "/t: gaussian_mixture_fit needs a dataset"},
    {"histogram_without_data", R"j({"family":"histogram","column":"x"})j", "/t: histogram needs a dataset"},
    {"histogram_bins", R"j({"family":"histogram","column":"x","bins":2.5})j",
     "/t/bins: must be a whole number from 1 to 1000000, or the list of edges, got 2.5"},
    {"histogram_edges", R"j({"family":"histogram","edges":[0,2,1],"weights":[1,1]})j",
     "/t/edges: must rise, but 1 follows 2"},
    {"histogram_weights", R"j({"family":"histogram","edges":[0,1,2],"weights":[1,-1]})j",
     "/t/weights: must be finite numbers >= 0, got -1"},
    {"histogram_weights_missing", R"j({"family":"histogram","edges":[0,1,2]})j",
     "/t/weights: is required with edges: what each bin holds"},
};

QString written_out(QString density) {
    density.replace("$normal", R"j({"family":"normal","mu":0,"sigma":1})j");
    return density.replace("$counts", R"j({"family":"categorical","p":[0.5,0.5]})j");
}

/// x = 1..6 and its square.
DensityContext with_data() {
    DensityContext context;
    context.columns = [](const std::vector<std::string>& names, const std::string& /*rows*/) {
        Matrix<double> values(6, names.size());
        for (std::size_t j = 0; j < names.size(); ++j) {
            if (names[j] != "x" && names[j] != "square") {
                throw InvalidArgument("unknown column '" + names[j] + "'");
            }
            for (std::size_t i = 0; i < 6; ++i) {
                const auto x = static_cast<double>(i + 1);
                values(i, j) = names[j] == "x" ? x : x * x;
            }
        }
        return values;
    };
    return context;
}

QString problem_of(const char* text) {
    Problems problems;
    density_from_json(nlohmann::json::parse(text), "", with_data(), problems);
    return problems.size() == 1
               ? QString::fromStdString(problems.front().pointer + ": " + problems.front().message)
               : QString("%1 problems").arg(problems.size());
}

} // namespace

class TestCompositeProblems : public QObject {
    Q_OBJECT

  private slots:
    void every_problem_is_named_with_its_place_data() {
        QTest::addColumn<QString>("density");
        QTest::addColumn<QString>("wanted");
        for (const Wrong& wrong : wrong_densities) {
            QTest::newRow(wrong.name) << wrong.density << wrong.problems;
        }
    }
    void every_problem_is_named_with_its_place() {
        QFETCH(QString, density);
        QFETCH(QString, wanted);
        Problems problems;
        const nlohmann::json spec = nlohmann::json::parse(written_out(density).toStdString());
        const DensityPtr made = density_from_json(spec, "/t", {}, problems);
        QVERIFY(made == nullptr);
        QStringList lines;
        for (const Problem& problem : problems) {
            lines << QString::fromStdString(problem.pointer + ": " + problem.message);
        }
        QCOMPARE(lines.join('\n'), wanted);
    }

    void densities_are_fitted_to_columns() {
        const auto made = [](const char* text) {
            return density_from_json(nlohmann::json::parse(text), with_data());
        };
        const DensityPtr histogram = made(R"j({"family":"histogram","column":"x","bins":5})j");
        QCOMPARE(histogram->family(), std::string("histogram"));
        QCOMPARE(histogram->support().front(), (Interval{1.0, 6.0}));
        QCOMPARE(made(R"j({"family":"histogram","column":"x","bins":[0,2,8]})j")->support().front(),
                 (Interval{0.0, 8.0}));
        const DensityPtr kde = made(R"j({"family":"kde","columns":["x","square"],"bandwidth":[1,3]})j");
        QCOMPARE(kde->dimension(), std::size_t{2});
        QCOMPARE(made(R"j({"family":"kde","columns":["x"],"bandwidth":"scott"})j")->dimension(),
                 std::size_t{1});
        const DensityPtr fit = made(R"j({"family":"gaussian_mixture_fit","columns":["x"],"components":2})j");
        QCOMPARE(dynamic_cast<const Mixture&>(*fit).components().size(), std::size_t{2});
    }

    void problems_with_columns_are_named() {
        QCOMPARE(problem_of(R"j({"family":"histogram","column":"y"})j"),
                 QString("/column: unknown column 'y'"));
        QCOMPARE(problem_of(R"j({"family":"kde","columns":["y"]})j"),
                 QString("/columns: unknown column 'y'"));
        QCOMPARE(problem_of(R"j({"family":"histogram","column":"x","bins":[2,4]})j"),
                 QString("/bins: 3 of 6 values lie outside [2, 4]"));
        QCOMPARE(problem_of(R"j({"family":"gaussian_mixture_fit","columns":["x"],"components":9})j"),
                 QString("/components: must be at most the number of rows, 6, got 9"));
    }

    void a_form_of_the_file_is_checked_without_data() {
        DensityContext context;
        context.check_only = true;
        Problems problems;
        for (const char* text :
             {R"j({"family":"kde","columns":["x"]})j", R"j({"family":"histogram","column":"x"})j",
              R"j({"family":"gaussian_mixture_fit","columns":["x"],"components":2})j",
              R"j({"family":"product","marginals":[{"family":"histogram","column":"x"}]})j",
              R"j({"family":"truncated","of":{"family":"kde","columns":["x"]},"lower":0,"upper":1})j"}) {
            QVERIFY(density_from_json(nlohmann::json::parse(text), "", context, problems) == nullptr);
        }
        QVERIFY(problems.empty());
    }

    void nesting_is_bounded() {
        nlohmann::json spec{{"family", "normal"}, {"mu", 0}, {"sigma", 1}};
        for (int level = 0; level < 40; ++level) {
            spec = {{"family", "affine"}, {"of", spec}, {"shift", 0}, {"scale", 1}};
        }
        Problems problems;
        QVERIFY(density_from_json(spec, "", {}, problems) == nullptr);
        QCOMPARE(problems.size(), std::size_t{1});
        QCOMPARE(problems.front().message, std::string("densities may be nested 32 deep at most"));
    }
};

QTEST_GUILESS_MAIN(TestCompositeProblems)
#include "test_composite_problems.moc"

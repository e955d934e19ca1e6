// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "experiment/sweep_grid.h"
#include "experiment/sweep_plan.h"

#include <QTest>

#include <cmath>

using namespace sluice;
using nlohmann::json;

/// What --grid, --zip and --random mean.
class TestSweepGrid : public QObject {
    Q_OBJECT
  private slots:
    void a_list_has_these_values_data();
    void a_list_has_these_values();
    void what_is_wrong_is_named_data();
    void what_is_wrong_is_named();
    void everything_wrong_is_told_at_once();
    void grids_multiply_and_zipped_lists_go_together();
    void draws_lie_in_their_ranges_and_repeat_by_seed();
    void draws_cover_their_range();
    void ranges_are_drawn_together_and_multiply_with_lists();
    void shards_part_the_points();
    void a_shard_that_is_none_is_refused_data();
    void a_shard_that_is_none_is_refused();
    void a_manifest_gives_the_plan_back();
    void names_of_points_sort_as_the_points_do();
};

namespace {

std::vector<SweepAxis> axes(const SweepGrid& grid, std::uint64_t seed = 1) {
    return sweep_axes(grid, seed);
}

/// The values of the only axis.
json values(const std::string& list, std::size_t draws = 0, std::uint64_t seed = 1) {
    json result = json::array();
    const std::vector<SweepAxis> all = axes({{"/a=" + list}, {}, draws}, seed);
    for (const auto& step : all.at(0).steps) {
        result.push_back(step.at(0));
    }
    return result;
}

Problems problems(const SweepGrid& grid) {
    try {
        axes(grid);
    } catch (const ValidationError& error) {
        return error.problems();
    }
    return {};
}

SweepPlan plan(const SweepGrid& grid) {
    return plan_sweep({"a.sluice.json", "/data", {{"seed", 3}}}, grid);
}

} // namespace

void TestSweepGrid::a_list_has_these_values_data() {
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QByteArray>("values");
    const auto row = [](const char* name, const char* list, const char* values) {
        QTest::newRow(name) << QByteArray(list) << QByteArray(values);
    };
    row("numbers", "1.5, 2,3e0", "[1.5,2,3.0]");
    row("one", "7", "[7]");
    row("texts", "auto,adaptive", R"(["auto","adaptive"])");
    row("mixed", R"(auto,1.5,true,null,"7")", R"(["auto",1.5,true,null,"7"])");
    row("lists", "[50],[50,50],[]", "[[50],[50,50],[]]");
    row("objects", R"({"family":"normal","mu":0},{"family":"a,b"})",
        R"([{"family":"normal","mu":0},{"family":"a,b"}])");
    row("formulas", "exp(-x^2),min(x,2)", R"~(["exp(-x^2)","min(x,2)"])~");
    row("a quoted comma", R"("a,b","c\",d")", R"(["a,b","c\",d"])");
    row("a quoted call", R"~("lin(1,2,3)")~", R"~(["lin(1,2,3)"])~");
    row("lin", "lin(0,1,5)", "[0,0.25,0.5,0.75,1]");
    row("lin of whole numbers", "lin(1,10,10)", "[1,2,3,4,5,6,7,8,9,10]");
    row("lin without binary remains", "lin(0,1,11)", "[0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1]");
    row("lin downwards", "lin(2,1,3)", "[2,1.5,1]");
    row("lin of one", "lin(3,9,1)", "[3]");
    row("log", "log(0.001,1,4)", "[0.001,0.01,0.1,1]");
    row("log of whole numbers", "log(16,128,4)", "[16,32,64,128]");
    row("several in one list", "auto,lin(1,2,2),log(4,16,3)", R"(["auto",1,2,4,8,16])");
}

void TestSweepGrid::a_list_has_these_values() {
    QFETCH(QByteArray, list);
    QFETCH(QByteArray, values);
    QCOMPARE(QByteArray::fromStdString(::values(list.toStdString()).dump()),
             QByteArray::fromStdString(json::parse(values.toStdString()).dump()));
}

void TestSweepGrid::what_is_wrong_is_named_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("draws");
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char* name, const char* text, int draws, const char* place, const char* words) {
        QTest::newRow(name) << QByteArray(text) << draws << QByteArray(place) << QByteArray(words);
    };
    row("no pointer", "1,2", 0, "--grid", "/json/pointer=values");
    row("no slash", "a=1,2", 0, "--grid", "/json/pointer=values");
    row("no values", "/a=", 0, "--grid /a", "empty");
    row("an empty value", "/a=1,,2", 0, "--grid /a", "empty");
    row("twice", "/a=1,2,1", 0, "--grid /a", "1 stands in the list twice");
    row("open bracket", "/a=[1,2", 0, "--grid /a", "']' is missing");
    row("open quote", "/a=\"b", 0, "--grid /a", "quotation mark");
    row("two ends only", "/a=lin(1,2)", 0, "--grid /a", "three values");
    row("no count", "/a=lin(1,2,x)", 0, "--grid /a", "a whole number here, not 'x'");
    row("count 0", "/a=lin(1,2,0)", 0, "--grid /a", "1 to 1,000,000 values");
    row("no number", "/a=lin(one,2,3)", 0, "--grid /a", "a finite number here, not 'one'");
    row("infinite", "/a=lin(1,inf,3)", 0, "--grid /a", "finite");
    row("log of 0", "/a=log(0,1,3)", 0, "--grid /a", "above 0");
    row("a range in a list", "/a=1,uniform(1,2)", 3, "--grid /a", "in no list");
    row("a range without draws", "/a=uniform(1,2)", 0, "--grid /a", "--random N");
    row("draws without a range", "/a=1,2", 3, "--random", "needs a range");
    row("upside down", "/a=uniform(2,1)", 3, "--grid /a", "low below high");
    row("loguniform from 0", "/a=loguniform(0,1)", 3, "--grid /a", "above 0");
    row("integer of a fraction", "/a=integer(1,2.5)", 3, "--grid /a", "a whole number here, not '2.5'");
    row("all integers", "/a=integer(-9223372036854775808,9223372036854775807)", 3, "--grid /a",
        "too far apart");
    row("too many", "/a=uniform(1,2)", 2'000'000, "--random", "a million points");
}

void TestSweepGrid::what_is_wrong_is_named() {
    QFETCH(QByteArray, text);
    QFETCH(int, draws);
    QFETCH(QByteArray, place);
    QFETCH(QByteArray, words);
    const Problems found = problems({{text.toStdString()}, {}, std::size_t(draws)});
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(QByteArray::fromStdString(found[0].pointer), place);
    QVERIFY2(QByteArray::fromStdString(found[0].message).contains(words), found[0].message.c_str());
}

void TestSweepGrid::everything_wrong_is_told_at_once() {
    const Problems found =
        problems({{"/a=1,1", "/b", "/c/d=1", "/c=2", "/a=3"}, {"/e=1,2", "/f=1", "/b=choice(1)"}, 0});
    QCOMPARE(found.size(), std::size_t{6});
    QVERIFY(problems({}).at(0).message.find("what is to be varied") != std::string::npos);
    const Problems large = problems({{"/a=lin(1,2,2000)", "/b=lin(1,2,2000)"}, {}, 0});
    QCOMPARE(large.size(), std::size_t{1});
}

void TestSweepGrid::grids_multiply_and_zipped_lists_go_together() {
    const SweepPlan made = plan({{"/a=1,2", "/b=x,y,z"}, {"/c=10,20", "/d=0.1,0.1"}, 0});
    QCOMPARE(made.pointers, (std::vector<std::string>{"/a", "/b", "/c", "/d"}));
    QCOMPARE(made.points.size(), std::size_t{12});
    QCOMPARE(json(made.points[0].values).dump(), std::string(R"([1,"x",10,0.1])"));
    QCOMPARE(json(made.points[1].values).dump(), std::string(R"([1,"x",20,0.1])"));
    QCOMPARE(json(made.points[2].values).dump(), std::string(R"([1,"y",10,0.1])"));
    QCOMPARE(json(made.points[11].values).dump(), std::string(R"([2,"z",20,0.1])"));
    QVERIFY((point_document(made, 11) == (json{{"seed", 3}, {"a", 2}, {"b", "z"}, {"c", 20}, {"d", 0.1}})));
    QCOMPARE(point_settings(made, 0), std::string(R"(/a = 1, /b = "x", /c = 10, /d = 0.1)"));
}

void TestSweepGrid::draws_lie_in_their_ranges_and_repeat_by_seed() {
    for (const json& value : values("uniform(-1,3)", 1000)) {
        QVERIFY(value.get<double>() >= -1.0 && value.get<double>() <= 3.0);
    }
    for (const json& value : values("loguniform(1e-6,1)", 1000)) {
        QVERIFY(value.get<double>() >= 1e-6 && value.get<double>() <= 1.0);
    }
    for (const json& value : values("integer(-2,5)", 1000)) {
        QVERIFY(value.is_number_integer() && value.get<int>() >= -2 && value.get<int>() <= 5);
    }
    for (const json& value : values(R"(choice("a",[1,2],3))", 1000)) {
        QVERIFY(value == "a" || value == json::parse("[1,2]") || value == 3);
    }
    const json first = values("uniform(0,1)", 50);
    QVERIFY((values("uniform(0,1)", 50) == first));
    QVERIFY(values("uniform(0,1)", 50, 2) != first);
    const json more = values("uniform(0,1)", 80);
    QVERIFY(std::equal(first.begin(), first.end(), more.begin()));
}

/// H0: draws are uniform over [0, 1), loguniform's over the logarithm. The mean of n = 4000 uniforms has
/// deviation sqrt(1 / 12 / n); 5 sigma: false alarm 6e-7. A range twice as wide would be caught by 100 sigma.
void TestSweepGrid::draws_cover_their_range() {
    constexpr std::size_t n = 4000;
    const double allowed = 5.0 * std::sqrt(1.0 / 12.0 / double(n));
    double sum = 0.0, logarithms = 0.0;
    for (const json& value : values("uniform(0,1)", n)) {
        sum += value.get<double>();
    }
    for (const json& value : values("loguniform(1e-4,1)", n)) {
        logarithms += 1.0 + std::log10(value.get<double>()) / 4.0;
    }
    QVERIFY2(std::abs(sum / n - 0.5) < allowed, std::to_string(sum / n).c_str());
    QVERIFY2(std::abs(logarithms / n - 0.5) < allowed, std::to_string(logarithms / n).c_str());
    QVERIFY(std::abs(0.5 * sum / n - 0.5) > allowed); // what half the range would give
}

void TestSweepGrid::ranges_are_drawn_together_and_multiply_with_lists() {
    const SweepPlan made = plan({{"/a=uniform(0,1)", "/seed=1,2,3", "/b=integer(1,9)"}, {}, 5});
    QCOMPARE(made.pointers, (std::vector<std::string>{"/a", "/b", "/seed"}));
    QCOMPARE(made.points.size(), std::size_t{15});
    for (std::size_t i = 0; i < made.points.size(); ++i) {
        QVERIFY((made.points[i].values[0] == made.points[i / 3 * 3].values[0])); // the seeds share a draw
        QVERIFY((made.points[i].values[2] == json(i % 3 + 1)));
    }
    QVERIFY(made.points[0].values[0] != made.points[3].values[0]);
    // A range beside it changes nothing of a setting's own draws.
    const SweepPlan alone = plan({{"/a=uniform(0,1)"}, {}, 5});
    QVERIFY((alone.points[4].values[0] == made.points[12].values[0]));
}

void TestSweepGrid::shards_part_the_points() {
    const SweepPlan made = plan({{"/a=lin(1,11,11)"}, {}, 0});
    std::vector<int> seen(11, 0);
    for (std::size_t i = 1; i <= 3; ++i) {
        for (const std::size_t point : shard_points(made, parse_shard(std::to_string(i) + "/3"))) {
            QCOMPARE(point % 3, i - 1);
            ++seen[point];
        }
    }
    QCOMPARE(seen, std::vector<int>(11, 1));
    QVERIFY(shard_points(made, parse_shard("12/12")).empty());
}

void TestSweepGrid::a_shard_that_is_none_is_refused_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"0/3", "4/3", "1", "1/", "/3", "1/3x", "-1/3", "1/0", "a/b", "", "1 / 3", "1/3/5"}) {
        QTest::newRow(*text == '\0' ? "empty" : text) << QByteArray(text);
    }
}

void TestSweepGrid::a_shard_that_is_none_is_refused() {
    QFETCH(QByteArray, text);
    QVERIFY_EXCEPTION_THROWN(parse_shard(text.toStdString()), InvalidArgument);
}

void TestSweepGrid::a_manifest_gives_the_plan_back() {
    const SweepPlan made = plan({{"/a=uniform(0,1)", "/b=x,1.5"}, {"/c=1,2"}, 3});
    const json manifest = manifest_of(made);
    QVERIFY((manifest.at("points").at(0).at("record") == json("point_00001.h5")));
    QVERIFY((manifest.at("points").at(3).at("settings").at("/b") == json(1.5)));
    QVERIFY((manifest_of(plan_of(json::parse(manifest.dump()), "sweep.json")) == manifest));
    for (const char* key : {"schema", "base", "points", "settings"}) {
        json broken = manifest;
        broken[key] = 1;
        QVERIFY_EXCEPTION_THROWN(plan_of(broken, "sweep.json"), DataError);
    }
}

void TestSweepGrid::names_of_points_sort_as_the_points_do() {
    QCOMPARE(plan({{"/a=1,2"}, {}, 0}).points.at(1).name, std::string("point_00002"));
    const SweepPlan many = plan({{"/a=lin(1,100000,100000)"}, {}, 0});
    QCOMPARE(many.points.front().name, std::string("point_000001"));
    QCOMPARE(many.points.back().name, std::string("point_100000"));
}

QTEST_GUILESS_MAIN(TestSweepGrid)
#include "test_sweep_grid.moc"

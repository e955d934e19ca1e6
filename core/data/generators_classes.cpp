// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/generators.h"

#include "base/random.h"

#include <cmath>
#include <numbers>

namespace sluice {
namespace {

std::size_t count_of(const GeneratorValues& values, const std::string& name) {
    return static_cast<std::size_t>(values.at(name));
}

std::vector<std::string> numbered(const std::string& stem, std::size_t count) {
    std::vector<std::string> words;
    for (std::size_t k = 1; k <= count; ++k) {
        words.push_back(stem + std::to_string(k));
    }
    return words;
}

/// Clouds around the centres of classes.
class Clouds {
  public:
    explicit Clouds(const GeneratorValues& values)
        : centres_(class_centres(count_of(values, "classes"), count_of(values, "dimension"),
                                 values.at("separation"))),
          spread_(values.at("spread")) {}

    /// Gives row `i` a point of the cloud of class `k`.
    void put_point(std::size_t k, std::size_t i, RandomStream& stream, Table& table) const {
        for (std::size_t j = 0; j < centres_.columns(); ++j) {
            table.columns[j].values[i] = centres_(k, j) + spread_ * stream.normal();
        }
    }

  private:
    Matrix<double> centres_;
    double spread_;
};

} // namespace

Table spirals(const GeneratorValues& values, std::uint64_t seed) {
    const std::size_t rows = count_of(values, "rows"), arms = count_of(values, "arms");
    Table table = blank_table(rows, 2, "arm", numbered("arm_", arms));
    RandomStream stream(seed, Stream::data);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t arm = i % arms;
        const double radius = std::sqrt(stream.uniform());
        const double angle =
            2.0 * std::numbers::pi *
            (values.at("turns") * radius + static_cast<double>(arm) / static_cast<double>(arms));
        table.columns[0].values[i] = radius * std::cos(angle) + values.at("noise") * stream.normal();
        table.columns[1].values[i] = radius * std::sin(angle) + values.at("noise") * stream.normal();
        table.columns[2].values[i] = static_cast<double>(arm);
    }
    return table;
}

Table label_noise(const GeneratorValues& values, std::uint64_t seed) {
    const std::size_t rows = count_of(values, "rows"), classes = count_of(values, "classes");
    const std::vector<std::string> words = numbered("blob_", classes);
    Table table = blank_table(rows, count_of(values, "dimension"), "class", words);
    table.columns.push_back({"true_class", ColumnKind::categorical, std::vector<double>(rows), words});
    std::vector<double>& labels = table.columns[table.columns.size() - 2].values;
    const Clouds clouds(values);
    const double share = values.at("share"), towards_next = values.at("towards_next");
    RandomStream stream(seed, Stream::data);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t k = i % classes;
        clouds.put_point(k, i, stream, table);
        const bool wrong = stream.uniform() < share;
        const bool next = stream.uniform() < towards_next;
        const std::size_t other = 1 + static_cast<std::size_t>(stream.below(classes - 1));
        const std::size_t label = wrong ? (k + (next ? 1 : other)) % classes : k;
        labels[i] = static_cast<double>(label);
        table.columns.back().values[i] = static_cast<double>(k);
    }
    return table;
}

Table imbalanced(const GeneratorValues& values, std::uint64_t seed) {
    const std::size_t rows = count_of(values, "rows"), classes = count_of(values, "classes");
    Table table = blank_table(rows, count_of(values, "dimension"), "class", numbered("blob_", classes));
    std::vector<double> until(classes); // sums of the shares
    double sum = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        sum += std::pow(values.at("ratio"), -static_cast<double>(k) / static_cast<double>(classes - 1));
        until[k] = sum;
    }
    const Clouds clouds(values);
    RandomStream stream(seed, Stream::data);
    for (std::size_t i = 0; i < rows; ++i) {
        const double draw = sum * stream.uniform();
        std::size_t k = 0;
        while (k + 1 < classes && draw >= until[k]) {
            ++k;
        }
        clouds.put_point(k, i, stream, table);
        table.columns.back().values[i] = static_cast<double>(k);
    }
    return table;
}

} // namespace sluice

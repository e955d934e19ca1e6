// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/regions_layout.h"

#include "base/error.h"

#include <span>

namespace sluice {
namespace {

std::vector<std::int64_t> whole(const std::vector<double>& values) {
    return {values.begin(), values.end()};
}

Matrix<double> read_cells(const H5Group& group, const std::string& name, const RegionsRecord& regions) {
    H5Values<double> data = group.read_numbers(name);
    if (data.shape != std::vector<std::size_t>{regions.y.size(), regions.x.size()}) {
        throw DataError("the dataset '" + name + "' must have a row for each y and a column for each x",
                        group.path());
    }
    Matrix<double> cells(regions.y.size(), regions.x.size());
    cells.values() = std::move(data.values);
    return cells;
}

} // namespace

void write_regions(H5Group group, const RegionsRecord& regions) {
    group.set_text("x_feature", regions.x_feature);
    group.set_text("y_feature", regions.y_feature);
    group.set_text("others", regions.others);
    group.write("x", std::span<const double>(regions.x));
    group.write("y", std::span<const double>(regions.y));
    std::vector<double> points;
    for (std::size_t i = 0; i < regions.point_x.size(); ++i) {
        points.insert(points.end(), {regions.point_x[i], regions.point_y[i]});
    }
    group.write("points", std::span<const double>(points), {regions.point_x.size(), 2});
    group.write("point_class", std::span<const std::int64_t>(whole(regions.point_class)));
    const std::vector<std::size_t> shape{regions.y.size(), regions.x.size()};
    for (const RegionsRecord::Arm& arm : regions.arms) {
        H5Group cells = group.create_group(arm.name);
        cells.write("decided", std::span<const std::int64_t>(whole(arm.decided.values())), shape);
        cells.write("probability", std::span<const double>(arm.probability.values()), shape);
    }
}

RegionsRecord read_regions(const H5Group& group) {
    RegionsRecord regions;
    regions.x_feature = group.text("x_feature");
    regions.y_feature = group.text("y_feature");
    regions.others = group.text("others");
    regions.x = group.read_numbers("x").values;
    regions.y = group.read_numbers("y").values;
    regions.point_class = group.read_numbers("point_class").values;
    const std::vector<double> points = group.read_numbers("points").values;
    if (points.size() != 2 * regions.point_class.size()) {
        throw DataError("the datasets 'points' and 'point_class' must have as many rows", group.path());
    }
    for (std::size_t i = 0; i < points.size(); i += 2) {
        regions.point_x.push_back(points[i]);
        regions.point_y.push_back(points[i + 1]);
    }
    for (const std::string& name : group.group_names()) {
        const H5Group cells = group.group(name);
        regions.arms.push_back(
            {name, read_cells(cells, "decided", regions), read_cells(cells, "probability", regions)});
    }
    return regions;
}

} // namespace sluice

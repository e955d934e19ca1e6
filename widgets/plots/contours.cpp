// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/contours.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace sluice {

namespace {

/// A crossing lies on an edge of the grid: edge 2 k from node k to its right neighbour, 2 k + 1 upwards.
using Edge = qint64;

class Tracer {
  public:
    Tracer(const DensityGrid& grid, double level) : grid_(grid), level_(level) {}

    QVector<QPolygonF> lines() {
        for (std::size_t row = 0; row + 1 < grid_.rows; ++row)
            for (std::size_t column = 0; column + 1 < grid_.columns; ++column)
                add_cell(column, row);
        QVector<QPolygonF> result;
        // Open lines first, from an end; what is left then are closed ones.
        for (const bool open_only : {true, false})
            for (const Edge start : std::as_const(order_))
                if (const auto& next = neighbours_[start]; !used(start) && (!open_only || next[1] < 0))
                    result.append(follow(start));
        return result;
    }

  private:
    double value(std::size_t column, std::size_t row) const {
        return grid_.values[row * grid_.columns + column];
    }

    bool used(Edge edge) const { return used_.value(edge, false); }

    QPointF position(Edge edge) const {
        const auto node = std::size_t(edge / 2);
        const std::size_t column = node % grid_.columns, row = node / grid_.columns;
        const bool across = edge % 2 == 0;
        const double from = value(column, row);
        const double to = across ? value(column + 1, row) : value(column, row + 1);
        const double part = (level_ - from) / (to - from);
        const double i = double(column) + (across ? part : 0), j = double(row) + (across ? 0 : part);
        return {grid_.x.lower + i * (grid_.x.upper - grid_.x.lower) / double(grid_.columns - 1),
                grid_.y.lower + j * (grid_.y.upper - grid_.y.lower) / double(grid_.rows - 1)};
    }

    void join(Edge one, Edge two) {
        for (const auto& [from, to] : {std::pair(one, two), std::pair(two, one)}) {
            auto found = neighbours_.find(from);
            if (found == neighbours_.end()) {
                neighbours_.insert(from, {to, -1});
                order_.append(from);
            } else {
                (*found)[1] = to;
            }
        }
    }

    void add_cell(std::size_t column, std::size_t row) {
        const std::array<double, 4> corner{value(column, row), value(column + 1, row),
                                           value(column + 1, row + 1), value(column, row + 1)};
        if (!std::all_of(corner.begin(), corner.end(), [](double v) { return std::isfinite(v); }))
            return;
        const auto node = Edge(row * grid_.columns + column);
        // Edges of the cell: below, right, above, left; edge k lies between corners k and k + 1.
        const std::array<Edge, 4> edges{2 * node, 2 * (node + 1) + 1, 2 * (node + Edge(grid_.columns)),
                                        2 * node + 1};
        std::array<Edge, 4> crossed{};
        int count = 0;
        for (std::size_t k = 0; k < 4; ++k)
            if ((corner[k] > level_) != (corner[(k + 1) % 4] > level_))
                crossed[std::size_t(count++)] = edges[k];
        if (count == 2) {
            join(crossed[0], crossed[1]);
        } else if (count == 4) {
            // A saddle: the mean of the corners says whether the two high corners are connected.
            const bool high_middle = (corner[0] + corner[1] + corner[2] + corner[3]) / 4 > level_;
            const bool cut_first = high_middle != (corner[0] > level_);
            // Cutting off corner 0 joins below with left; else below with right.
            join(edges[0], cut_first ? edges[3] : edges[1]);
            join(edges[2], cut_first ? edges[1] : edges[3]);
        }
    }

    QPolygonF follow(Edge start) {
        QPolygonF line;
        Edge before = -1, here = start;
        while (true) {
            line.append(position(here));
            used_.insert(here, true);
            const auto next = neighbours_[here];
            const Edge ahead = next[0] != before ? next[0] : next[1];
            if (ahead < 0)
                return line;
            if (used(ahead)) {
                if (ahead == start && line.size() > 2)
                    line.append(line.first());
                return line;
            }
            before = here;
            here = ahead;
        }
    }

    const DensityGrid& grid_;
    double level_;
    QHash<Edge, std::array<Edge, 2>> neighbours_;
    QVector<Edge> order_; ///< of first appearance, so that the result does not depend on hashing
    QHash<Edge, bool> used_;
};

} // namespace

QVector<QPolygonF> contour_lines(const DensityGrid& grid, double level) {
    if (grid.empty() || !std::isfinite(level))
        return {};
    return Tracer(grid, level).lines();
}

std::vector<double> mass_levels(const DensityGrid& grid, std::span<const double> shares) {
    std::vector<double> values;
    values.reserve(grid.values.size());
    double total = 0;
    for (const double value : grid.values) {
        if (std::isfinite(value) && value > 0) {
            values.push_back(value);
            total += value;
        }
    }
    if (grid.empty() || !(total > 0))
        return {};
    std::sort(values.begin(), values.end(), std::greater<>());
    std::vector<double> levels;
    for (const double share : shares) {
        double sum = 0;
        double level = values.back();
        for (const double value : values) {
            sum += value;
            level = value;
            if (sum >= share * total)
                break;
        }
        levels.push_back(level);
    }
    return levels;
}

} // namespace sluice

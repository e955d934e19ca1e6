// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/nelder_mead.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest_edge = 1e-9;

using Point = std::vector<double>;
struct Vertex {
    Point at;
    double value;
};

class Simplex {
  public:
    Simplex(const std::function<double(const Point&)>& function, int most_evaluations)
        : function_(function), most_evaluations_(most_evaluations) {}

    int evaluations() const { return evaluations_; }
    bool spent() const { return evaluations_ >= most_evaluations_; }
    const Vertex& best() const { return vertices_.front(); }

    void start(const Point& at, double step) {
        vertices_ = {measured(at)};
        for (std::size_t i = 0; i < at.size(); ++i) {
            Point moved = at;
            moved[i] += step;
            Vertex vertex = measured(moved);
            if (vertex.value == infinity) { // rather inside the allowed region
                moved[i] = at[i] - step;
                vertex = measured(moved);
            }
            vertices_.push_back(std::move(vertex));
        }
        sort();
    }

    void descend() {
        const double n = static_cast<double>(vertices_.size() - 1);
        const double expansion = 1.0 + 2.0 / n;
        const double contraction = 0.75 - 0.5 / n;
        const double shrinking = n > 1.0 ? 1.0 - 1.0 / n : 0.5;
        while (!spent() && size() > smallest_edge) {
            const Vertex reflected = along(-1.0);
            if (reflected.value < vertices_.front().value) {
                const Vertex expanded = along(-(n > 1.0 ? expansion : 2.0));
                replace_worst(expanded.value < reflected.value ? expanded : reflected);
            } else if (reflected.value < vertices_[vertices_.size() - 2].value) {
                replace_worst(reflected);
            } else {
                const bool outside = reflected.value < vertices_.back().value;
                const double inner = n > 1.0 ? contraction : 0.5;
                const Vertex contracted = along(outside ? -inner : inner);
                if (contracted.value < std::min(reflected.value, vertices_.back().value)) {
                    replace_worst(contracted);
                } else {
                    shrink(shrinking);
                }
            }
        }
    }

  private:
    Vertex measured(const Point& at) {
        ++evaluations_;
        const double value = function_(at);
        return {at, std::isnan(value) ? infinity : value};
    }

    void sort() {
        std::stable_sort(vertices_.begin(), vertices_.end(),
                         [](const Vertex& a, const Vertex& b) { return a.value < b.value; });
    }

    /// The point at `factor` times the way from the middle of all but the worst to the worst.
    Vertex along(double factor) {
        const Point& worst = vertices_.back().at;
        Point at(worst.size(), 0.0);
        for (std::size_t j = 0; j < at.size(); ++j) {
            double middle = 0.0;
            for (std::size_t i = 0; i + 1 < vertices_.size(); ++i) {
                middle += vertices_[i].at[j];
            }
            middle /= static_cast<double>(vertices_.size() - 1);
            at[j] = middle + factor * (worst[j] - middle);
        }
        return measured(at);
    }

    void replace_worst(const Vertex& vertex) {
        vertices_.back() = vertex;
        sort();
    }

    void shrink(double factor) {
        for (std::size_t i = 1; i < vertices_.size(); ++i) {
            Point at = vertices_[i].at;
            for (std::size_t j = 0; j < at.size(); ++j) {
                at[j] = vertices_.front().at[j] + factor * (at[j] - vertices_.front().at[j]);
            }
            vertices_[i] = measured(at);
        }
        sort();
    }

    double size() const {
        double size = 0.0;
        for (const Vertex& vertex : vertices_) {
            for (std::size_t j = 0; j < vertex.at.size(); ++j) {
                size = std::max(size, std::abs(vertex.at[j] - vertices_.front().at[j]));
            }
        }
        return size;
    }

    const std::function<double(const Point&)>& function_;
    int most_evaluations_;
    int evaluations_ = 0;
    std::vector<Vertex> vertices_;
};

} // namespace

Minimum nelder_mead(const std::function<double(const std::vector<double>&)>& function,
                    std::vector<double> start, double step, int most_evaluations) {
    if (start.empty()) {
        return {{}, function({}), 1};
    }
    Simplex simplex(function, most_evaluations);
    double last = infinity;
    constexpr int most_starts = 6;
    for (int round = 0; round < most_starts && !simplex.spent(); ++round) {
        simplex.start(start, step);
        simplex.descend();
        start = simplex.best().at;
        const double value = simplex.best().value;
        if (!(value < last - 1e-10)) {
            break;
        }
        last = value;
        step *= round == 0 ? 0.25 : 0.1;
    }
    return {simplex.best().at, simplex.best().value, simplex.evaluations()};
}

} // namespace sluice

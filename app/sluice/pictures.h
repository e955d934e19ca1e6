// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "data/column_change.h"
#include "data/dataset.h"
#include "data/sources.h"
#include "experiment/runner.h"
#include "widgets/models/row_table_model.h"
#include "widgets/plots/contours.h"
#include "widgets/plots/envelope_plot.h"

#include <QMetaType>
#include <QPointF>
#include <QPolygonF>
#include <QString>
#include <QVector>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// The data of an experiment as the window shows them; made by a worker, never changed afterwards.
struct DataPicture {
    std::shared_ptr<const Table> table;     ///< as read
    std::shared_ptr<const Dataset> dataset; ///< split and preprocessed
};
using DataPicturePtr = std::shared_ptr<const DataPicture>;

/// The rows that a filter tries, in the order in which it does.
struct FilterRows {
    std::shared_ptr<const Matrix<float>> values; ///< candidates x coordinates of the densities
    std::vector<std::size_t> table_rows;         ///< each one's number in the table as read, ascending
};

/// What a filter has done to the data so far; made by a worker, never changed afterwards.
struct FilterState {
    std::vector<RowOutcome> outcomes; ///< of every row of the table as read
    std::vector<ColumnChange> changes;
};
using FilterStatePtr = std::shared_ptr<const FilterState>;

/// The densities of an experiment with its M, evaluated for drawing; made by a worker, never changed
/// afterwards.
struct SamplingPicture {
    DensityPtr target;
    DensityPtr proposal; ///< of a method with an envelope of its own, what it draws from
    Method method = Method::rejection;
    bool filter = false;
    std::size_t dimension = 1;
    std::vector<std::string> axes; ///< names of the coordinates
    EnvelopeConstant envelope;
    bool searching = false;           ///< M is still the one before; a picture with the right one follows
    std::optional<double> best_log_m; ///< the smallest that holds, where it was found
    QString best_failure;             ///< why there is none, although M was given
    QString no_constant; ///< why no M exists; target and proposal are then drawn without an envelope
    std::optional<double> expected_rate;
    bool violated = false;  ///< p > M q somewhere
    bool over_rows = false; ///< filter: p/q is bounded over the rows alone, and only they are looked at
    bool ratio = false;     ///< the target is p/q itself, learned by a classifier; q stands for 1

    Interval range;                     ///< of the drawn curves, one dimension
    EnvelopeCurves curves;              ///< one dimension
    std::vector<double> target_density; ///< normalised p on curves.x; empty where Z is unknown
    std::vector<double> biased_law;     ///< min(p, M q) normalised, while violated
    std::vector<ViolationRegion> violations;
    QVector<QPointF> touching;

    DensityGrid target_grid, envelope_grid; ///< two or more dimensions, along the chosen axes
    std::vector<std::size_t> pair_axes;     ///< more than two dimensions: as the view asks
    std::vector<QPolygonF> pair_targets;    ///< p along each of them alone; empty where it is not known
    std::size_t candidates_planned = 0;     ///< filter: rows of the pool
    std::shared_ptr<const FilterRows> rows; ///< filter
};
using SamplingPicturePtr = std::shared_ptr<const SamplingPicture>;

/// Evaluates what the picture draws: curves in one dimension, grids along the view's axes in more. Sets
/// everything that follows from target, proposal, envelope and best_log_m.
void draw_picture(SamplingPicture& picture, const SnapshotView& view);

} // namespace sluice

Q_DECLARE_METATYPE(sluice::DataPicturePtr)
Q_DECLARE_METATYPE(sluice::SamplingPicturePtr)
Q_DECLARE_METATYPE(sluice::FilterStatePtr)

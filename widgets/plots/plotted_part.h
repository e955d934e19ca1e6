// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include <QPointF>
#include <QVector>

namespace sluice {

/// A drawn part that QCustomPlot does not know: it tells itself what it plots.
class PlottedPart {
  public:
    virtual ~PlottedPart() = default;

    virtual QVector<QPointF> plotted() const = 0;
    virtual int plotted_count() const { return int(plotted().size()); }
};

} // namespace sluice

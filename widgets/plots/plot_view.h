// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPen>
#include <QPointF>
#include <QSize>
#include <QString>
#include <QStringList>
#include <QVector>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

class QCPLayerable;
class QCustomPlot;
class QMenu;

namespace sluice {

/// The ground of a saved picture.
enum class ImageStyle {
    as_shown, ///< the colours of the window
    for_paper ///< the light theme on white, whatever the window has
};

/// The smallest and largest value that an axis shows.
struct AxisRange {
    double lower = 0.0;
    double upper = 1.0;
    friend bool operator==(const AxisRange&, const AxisRange&) = default;
};

/// What every plot can do: title, axes, legend, zoom by wheel and by dragging a rectangle, pan with
/// the middle button or Shift, reset by double click, a crosshair that reads all curves at one x,
/// pictures, data as CSV, series switched on and off, the theme's colours followed live, and words
/// in place of data where there is none yet.
///
/// Plots draw the values they are given and compute nothing about them. Changes are collected and
/// drawn at most once in about 16 ms; a hidden plot draws nothing until it is shown.
class PlotView : public QWidget {
    Q_OBJECT

  public:
    explicit PlotView(QWidget* parent = nullptr);
    ~PlotView() override;

    QString title() const;
    void setTitle(const QString& title); ///< also the accessible name, unless that was set
    QString xLabel() const;
    QString yLabel() const;
    void setAxisLabels(const QString& x, const QString& y);

    /// The words shown while there is nothing to draw ("Press Run to draw candidates").
    QString emptyText() const;
    void setEmptyText(const QString& text);
    virtual bool isEmpty() const = 0;

    /// A sentence in the colour of a violation above the data, such as "M too small: the result is
    /// biased here"; empty for none.
    QString warning() const;

    /// Enlarges fonts and lines, for a lecture hall: 1 is normal.
    double scaleFactor() const;
    void setScaleFactor(double factor);

    /// The series that have data, in drawing order; names are as in the legend.
    QStringList seriesNames() const;
    /// What is really plotted of a series (in axis coordinates); empty for an unknown name.
    QVector<QPointF> seriesPoints(const QString& name) const;
    /// The pen it is drawn with now.
    QPen seriesPen(const QString& name) const;
    bool layerVisible(const QString& name) const;
    void setLayerVisible(const QString& name, bool visible);

    AxisRange xRange() const;
    AxisRange yRange() const;
    /// Shows this part, as zooming does; resetView() goes back to following the data.
    void setView(AxisRange x, AxisRange y);
    bool isZoomed() const;

    /// All visible curves' values at x, one per line, the first line being x; "" when there is nothing.
    QString crosshairText(double x) const;
    /// The text that the crosshair shows now; "" while the pointer is not in the plot.
    QString crosshairReadout() const;
    /// Moves the crosshair; without a value it is taken away. y is where the pointer is, for plots
    /// that read a place and not curves (see readoutAt()).
    void setCrosshair(std::optional<double> x, std::optional<double> y = std::nullopt);

    /// The plot as a picture of size * scale pixels.
    QImage image(QSize size, double scale = 1.0, ImageStyle style = ImageStyle::as_shown);
    /// Writes .png, .svg or .pdf by the ending of the path, atomically; `size` is in pixels of 1/96 inch.
    /// On failure returns false and says why in *error.
    bool saveImage(const QString& path, QSize size, QString* error = nullptr,
                   ImageStyle style = ImageStyle::as_shown);
    /// The data of every visible series: columns `series,x,y`, numbers that read back exactly.
    virtual QString csvText() const;
    bool saveCsv(const QString& path, QString* error = nullptr) const;

    /// The menu of the right mouse button; the caller owns it.
    std::unique_ptr<QMenu> makeContextMenu();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  public slots:
    void resetView();
    void copyImage();
    void askAndSaveImage();
    void askAndSaveCsv();
    /// Draws what is pending now instead of within 16 ms.
    void flush();

  signals:
    /// The left button was pressed and released at one place of the plot (axis coordinates).
    void clicked(QPointF at);
    /// The person asked what this plot shows.
    void explainRequested();
    /// A picture or a table was written, or could not be (for the status bar).
    void saved(const QString& path);
    void saveFailed(const QString& message);

  protected:
    /// How the legend shows a series.
    enum class Mark { line, disc, cross, ring, area };

    /// One entry of the legend, the Layers menu and the CSV file.
    struct Series {
        QString name;
        QList<QCPLayerable*> parts; ///< what is drawn; the first one gives the points, the pen and the colour
        Mark mark = Mark::line;
        /// Its value at x in the crosshair text; none: interpolated between the points.
        std::function<QString(double)> readout{};
        bool in_legend = true;
        bool in_crosshair = true;
        bool shown = true;
    };

    enum class Redraw {
        live, ///< only what is on the live layer changed, the axes did not
        all
    };

    QCustomPlot* canvas() const;
    /// The colours to draw with: the widget's, or the light theme while a picture for paper is made.
    QPalette stylePalette() const;
    QFont plotFont(double relative_size = 1.0) const;
    /// Calls restyle() and draws everything; to be called at the end of a plot's constructor.
    void applyStyle();
    void addSeries(Series series); ///< a series of the same name is replaced, and stays hidden if it was
    void removeSeries(const QString& name);
    void setWarning(const QString& text);
    /// Words at the end of the legend, such as "thin: validation".
    void setLegendNote(const QString& text);
    /// The size that is drawn for: the widget's, or that of the picture being made.
    QSize drawnSize() const;
    /// Call after data changed: fits the axes unless zoomed, refreshes the legend, and draws soon.
    void dataChanged(Redraw redraw = Redraw::all);
    /// Sets both axes, unless the person zoomed. Returns whether they changed.
    bool setDataRange(AxisRange x, AxisRange y);

    /// Sets pens, brushes and fonts of everything from palette() and scaleFactor().
    virtual void restyle() = 0;
    /// Computes the axes from the data and calls setDataRange().
    virtual void fitAxes() = 0;
    /// The x at which the crosshair stands when the pointer is at x: the nearest datum, for plots of few.
    virtual double snapX(double x) const;
    /// Words about one place, for plots without curves over x ("x1 = 0.3, x2 = 1.2: 17 accepted"); "": none.
    virtual QString readoutAt(QPointF at) const;
    /// Adds a plot's own actions to the context menu.
    virtual void extendContextMenu(QMenu& menu);

    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    class Private;
    /// Sets a plot up for a picture of another size and style, and back again.
    class PictureGuard {
      public:
        PictureGuard(PlotView& view, QSize size, ImageStyle style);
        ~PictureGuard();
        PictureGuard(const PictureGuard&) = delete;
        PictureGuard& operator=(const PictureGuard&) = delete;

      private:
        PlotView& m_view;
        bool m_crosshair;
    };
    std::unique_ptr<Private> m_d;
};

} // namespace sluice

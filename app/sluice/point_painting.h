// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;
class QButtonGroup;
class QLabel;
class QToolButton;
class QWidget;

namespace sluice {

class PaintPlot;

/// Painting a dataset with the mouse: while the action is checked, a canvas with its tools takes the place of
/// the picture. What is painted becomes a CSV file that the window opens like any other.
class PointPainting : public QObject {
    Q_OBJECT

  public:
    /// `picture` gives way to the canvas; both lie in the same layout. All must outlive it.
    PointPainting(QAction* action, QWidget* picture, QObject* parent);

    QWidget* page() const { return m_page; }
    PaintPlot* plot() const { return m_plot; }
    /// Writes the points into a new file and asks for it to be opened.
    void use();

  signals:
    void fileReady(const QString& path);
    void failed(const QString& message);

  private:
    void buildTools();
    void showState();

    QAction* m_action;
    QWidget* m_picture;
    QWidget* m_page;
    PaintPlot* m_plot;
    QButtonGroup* m_brushes = nullptr;
    QToolButton* m_undo = nullptr;
    QToolButton* m_clear = nullptr;
    QToolButton* m_use = nullptr;
    QLabel* m_count = nullptr;
};

} // namespace sluice

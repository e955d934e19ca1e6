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

/// Painting a dataset with the mouse: a canvas with its tools, which takes the place of the picture. What is
/// painted becomes a CSV file that the window opens like any other.
class PointPainting : public QObject {
    Q_OBJECT

  public:
    /// `action` is checked while the page is shown, and must outlive it.
    PointPainting(QAction* action, QWidget* parent);

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
    QWidget* m_page;
    PaintPlot* m_plot;
    QButtonGroup* m_brushes = nullptr;
    QToolButton* m_undo = nullptr;
    QToolButton* m_clear = nullptr;
    QToolButton* m_use = nullptr;
    QLabel* m_count = nullptr;
};

} // namespace sluice

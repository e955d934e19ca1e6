// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>

#include <vector>

class QAction;
class QDockWidget;
class QMenu;

namespace sluice {

class ExperimentDocument;

/// Which parts of the window an experiment hides, for a class that shall look at the others: the list
/// /window/hidden of its file. Changing it can be undone like every other change.
class HiddenControls : public QObject {
    Q_OBJECT

  public:
    explicit HiddenControls(ExperimentDocument* document, QObject* parent = nullptr);

    /// A part with the name that the file knows it by (window_parts()) and what it is made of.
    void add(const QString& name, const QString& title, std::vector<QWidget*> widgets,
             std::vector<QAction*> actions = {});
    /// Fills a menu with an entry for every part, ticked while it is shown.
    void fill(QMenu* menu);
    /// Hides and shows as the document says. Also needed when docks were put back where they were.
    void apply();

  signals:
    /// How many parts are hidden.
    void applied(int hidden);

  private:
    struct Part {
        QString name;
        QString title;
        std::vector<QWidget*> widgets;
        std::vector<QAction*> actions;
        QAction* toggle = nullptr;
        bool hidden = false;
    };
    QStringList hidden() const;
    void set(const QStringList& hidden);
    static void show(Part& part, bool shown);

    ExperimentDocument* m_document;
    std::vector<Part> m_parts;
    QAction* m_showAll = nullptr;
};

} // namespace sluice

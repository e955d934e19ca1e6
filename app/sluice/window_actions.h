// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QObject>
#include <QPalette>
#include <QString>

#include <utility>
#include <vector>

namespace sluice {

/// Every command of the window, with its name, shortcut and icon. What a command does is connected elsewhere.
class WindowActions : public QObject {
    Q_OBJECT

  public:
    explicit WindowActions(QWidget* window);

    QAction* openExperiment;
    QAction* openData;
    QAction* openDataFolder;
    QAction* openRecord;
    QAction* save;
    QAction* saveAs;
    QAction* exportRecord;
    QAction* exportModels;
    QAction* exportReport;
    QAction* exportPng;
    QAction* exportSvg;
    QAction* exportPdf;
    QAction* exportCsv;
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* run;
    QAction* pause;
    QAction* step;
    QAction* stepBack;
    QAction* rewind;
    QAction* fineTune;
    QAction* pauseTraining;
    QAction* stop;
    QAction* themeSystem;
    QAction* themeLight;
    QAction* themeDark;
    QAction* languageSystem;
    QAction* languageEnglish;
    QAction* languageChinese;
    QAction* restoreLayout;
    QAction* presentation;
    QAction* drawTarget;
    QAction* paintPoints;
    QAction* sweep;
    QAction* about;
    QAction* shortcuts;

    /// Draws the icons in the palette's colours.
    void recolour(const QPalette& palette);
    /// Enables an action, or disables it with the reason in its tooltip.
    static void allow(QAction* action, const QString& reasonAgainst);
    /// "Run    F5" for every action that has a shortcut.
    QString shortcutList() const;

  private:
    QAction* make(const QString& name, const QString& text, const QString& help,
                  const QKeySequence& shortcut = {}, const QString& icon = {}, bool accented = false);

    QWidget* m_window;
    struct Drawn {
        QAction* action;
        QString icon;
        bool accented;
    };
    std::vector<Drawn> m_drawn;
};

} // namespace sluice

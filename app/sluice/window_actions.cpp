// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_actions.h"

#include "icons.h"
#include "language.h"

#include <QActionGroup>
#include <QWidget>

namespace sluice {

WindowActions::WindowActions(QWidget* window) : QObject(window), m_window(window) {
    openExperiment =
        make(QStringLiteral("openExperiment"), tr("&Open experiment…"),
             tr("Open an experiment file (*.sluice.json)"), QKeySequence::Open, QStringLiteral("open"));
    openData = make(QStringLiteral("openData"), tr("Open &data…"),
                    tr("Open a table or a file of images as dataset"), QKeySequence(Qt::CTRL | Qt::Key_D));
    openDataFolder = make(QStringLiteral("openDataFolder"), tr("Open data &folder…"),
                          tr("Open a folder of images or recordings as dataset"),
                          QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D));
    openRecord =
        make(QStringLiteral("openRecord"), tr("Open &record…"),
             tr("Open a record (*.h5): its experiment and its results"), QKeySequence(Qt::CTRL | Qt::Key_R));
    save = make(QStringLiteral("save"), tr("&Save experiment"), tr("Save the experiment"), QKeySequence::Save,
                QStringLiteral("save"));
    saveAs =
        make(QStringLiteral("saveAs"), tr("Save experiment &as…"),
             tr("Save the experiment under another name"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    exportRecord =
        make(QStringLiteral("exportRecord"), tr("Record (HDF5)…"),
             tr("Save everything that the run found as one HDF5 file"), QKeySequence(Qt::CTRL | Qt::Key_E));
    exportModels = make(QStringLiteral("exportModels"), tr("Models…"),
                        tr("Copy the trained networks to a folder"), QKeySequence(Qt::CTRL | Qt::Key_M));
    exportReport = make(QStringLiteral("exportReport"), tr("Report…"),
                        tr("Save what came out as a page to read and print (HTML or PDF)"));
    exportPng = make(QStringLiteral("exportPng"), tr("All plots as PNG…"), tr("Save every plot as a picture"),
                     QKeySequence(Qt::CTRL | Qt::Key_P));
    exportSvg =
        make(QStringLiteral("exportSvg"), tr("All plots as SVG…"), tr("Save every plot as a drawing"));
    exportPdf = make(QStringLiteral("exportPdf"), tr("All plots as PDF…"), tr("Save every plot as a page"));
    exportCsv = make(QStringLiteral("exportCsv"), tr("Data behind the plots as CSV…"),
                     tr("Save the numbers that every plot shows"));
    quit = make(QStringLiteral("quit"), tr("&Quit"), tr("Close Sluice"), QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);

    undo = make(QStringLiteral("undo"), tr("&Undo"), tr("Take back the last change of the experiment"),
                QKeySequence::Undo, QStringLiteral("undo"));
    redo = make(QStringLiteral("redo"), tr("&Redo"), tr("Make again the change that was taken back"),
                QKeySequence::Redo, QStringLiteral("redo"));

    run = make(QStringLiteral("run"), tr("&Run"), tr("Try candidates"), QKeySequence(Qt::Key_F5),
               QStringLiteral("run"), true);
    pause = make(QStringLiteral("pause"), tr("&Pause"), tr("Pause; Run goes on from here"),
                 QKeySequence(Qt::Key_F6), QStringLiteral("pause"));
    step = make(QStringLiteral("step"), tr("S&tep"), tr("Try one candidate"), QKeySequence(Qt::Key_F7),
                QStringLiteral("step"));
    stepBack = make(QStringLiteral("stepBack"), tr("Step &back"), tr("Take back the last candidate"),
                    QKeySequence(Qt::SHIFT | Qt::Key_F7), QStringLiteral("stepback"));
    rewind = make(QStringLiteral("rewind"), tr("Re&wind"),
                  tr("Back to the first candidate; the seed stays, so the same ones come again"),
                  QKeySequence(Qt::Key_F8), QStringLiteral("rewind"));
    fineTune = make(QStringLiteral("fineTune"), tr("&Fine-tune"),
                    tr("Run the whole experiment: sample, pretrain, fine-tune every arm, compare"),
                    QKeySequence(Qt::Key_F9), QStringLiteral("finetune"), true);
    pauseTraining = make(QStringLiteral("pauseTraining"), tr("P&ause training"),
                         tr("Let the fine-tuning stand still; press again to go on from there"),
                         QKeySequence(Qt::CTRL | Qt::Key_F9), QStringLiteral("pause"));
    pauseTraining->setCheckable(true);
    stop = make(QStringLiteral("stop"), tr("&Stop"), tr("End the fine-tuning; what was done is kept"),
                QKeySequence(Qt::SHIFT | Qt::Key_F9), QStringLiteral("stop"));

    themeSystem =
        make(QStringLiteral("themeSystem"), tr("As the &desktop"), tr("Light or dark as the desktop asks"));
    themeLight = make(QStringLiteral("themeLight"), tr("&Light"), tr("Always light"));
    themeDark = make(QStringLiteral("themeDark"), tr("&Dark"), tr("Always dark"));
    auto* themes = new QActionGroup(this);
    for (QAction* theme : {themeSystem, themeLight, themeDark}) {
        theme->setCheckable(true);
        themes->addAction(theme);
    }
    languageSystem =
        make(QStringLiteral("languageSystem"), tr("As the des&ktop"), tr("The language of the desktop"));
    // Each language is named in itself, so that it is found by those who read no other.
    languageEnglish =
        make(QStringLiteral("languageEnglish"), QStringLiteral("&English"), tr("Always English"));
    languageChinese =
        make(QStringLiteral("languageChinese"), QString::fromUtf8("中文(&C)"), tr("Always Chinese"));
    auto* languages = new QActionGroup(this);
    for (QAction* language : {languageSystem, languageEnglish, languageChinese}) {
        language->setCheckable(true);
        languages->addAction(language);
    }
    restoreLayout = make(QStringLiteral("restoreLayout"), tr("Restore default &layout"),
                         tr("Put every panel back where it was"), QKeySequence(Qt::CTRL | Qt::Key_0));
    presentation = make(QStringLiteral("presentation"), tr("&Presentation"),
                        tr("Larger plots without the columns beside them, for a lecture hall"),
                        QKeySequence(Qt::Key_F11));
    presentation->setCheckable(true);
    drawTarget = make(QStringLiteral("drawTarget"), tr("&Draw the target"),
                      tr("Draw p with the mouse, in one dimension"), QKeySequence(Qt::CTRL | Qt::Key_T));
    drawTarget->setCheckable(true);
    sweep = make(QStringLiteral("sweep"), tr("S&weep settings…"),
                 tr("Run the experiment over one or two settings and several seeds"),
                 QKeySequence(Qt::CTRL | Qt::Key_G));
    sweep->setCheckable(true);
    paintPoints = make(QStringLiteral("paintPoints"), tr("&Paint points…"),
                       tr("Paint a dataset with the mouse"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T));
    paintPoints->setCheckable(true);
    shortcuts = make(QStringLiteral("shortcuts"), tr("&Keyboard shortcuts"),
                     tr("Every key that does something"), QKeySequence(Qt::Key_F1));
    about = make(QStringLiteral("about"), tr("&About Sluice"), tr("Version and licence"));
    about->setMenuRole(QAction::AboutRole);
}

QAction* WindowActions::make(const QString& name, const QString& text, const QString& help,
                             const QKeySequence& shortcut, const QString& icon, bool accented) {
    auto* action = new QAction(text, m_window);
    action->setObjectName(QStringLiteral("action.") + name);
    action->setIconText(withoutMnemonic(text)); // on buttons, where Chinese shows the mark in full
    action->setShortcut(shortcut);
    action->setProperty("help", help);
    action->setProperty("title", text); // what a command is called when its text says more
    action->setStatusTip(help);
    if (!icon.isEmpty())
        m_drawn.push_back({action, icon, accented});
    m_window->addAction(action);
    allow(action, QString());
    return action;
}

void WindowActions::allow(QAction* action, const QString& reasonAgainst) {
    const QString help = action->property("help").toString();
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    action->setEnabled(reasonAgainst.isEmpty());
    const QString first = key.isEmpty() ? help : tr("%1 (%2)").arg(help, key);
    action->setToolTip(reasonAgainst.isEmpty() ? first : tr("%1\nNot now: %2").arg(first, reasonAgainst));
}

void WindowActions::recolour(const QPalette& palette) {
    for (const Drawn& one : m_drawn)
        one.action->setIcon(themedIcon(one.icon, palette, one.accented));
}

QString WindowActions::shortcutList() const {
    QStringList lines;
    for (const QAction* action : m_window->actions())
        if (!action->shortcut().isEmpty()) {
            const QString text =
                withoutMnemonic(action->property("title").toString()).remove(QStringLiteral("…"));
            lines << tr("%1: %2").arg(action->shortcut().toString(QKeySequence::NativeText), text);
        }
    return lines.join(QLatin1Char('\n'));
}

} // namespace sluice

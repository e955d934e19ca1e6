// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

class QButtonGroup;
class QLabel;
class QPushButton;
class QTextBrowser;
class QVBoxLayout;

namespace sluice {

/// What the panel shows of a lesson: one page.
struct LessonView {
    QString lesson; ///< its title
    int page = 0;   ///< from 0
    int pages = 0;
    QString title;
    QString text; ///< Markdown
    QString question;
    QStringList choices;
    int right = -1;
    QString answer; ///< Markdown, told after a choice
};

/// A lesson beside the plots: the text of a page, its question, and the way to the next page.
class LessonPanel : public QWidget {
    Q_OBJECT

  public:
    explicit LessonPanel(QWidget* parent = nullptr);

    void setView(const LessonView& view);
    /// Everything that can be read now, as plain text.
    QString plainText() const;

  signals:
    void backRequested();
    void nextRequested();
    void closeRequested();
    /// A choice was made; it comes once a page.
    void answered(int choice);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void choose(int choice);
    void showChoices();
    void render();

    LessonView m_view;
    int m_chosen = -1;
    QLabel* m_heading;
    QTextBrowser* m_text;
    QLabel* m_question;
    QWidget* m_choices;
    QVBoxLayout* m_choiceColumn;
    QButtonGroup* m_group;
    QLabel* m_place;
    QPushButton* m_back;
    QPushButton* m_next;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace sluice {

/// A numbered part of the experiment that folds to one line saying what is set.
class SectionBox : public QWidget {
    Q_OBJECT

  public:
    SectionBox(int number, const QString& title, const QString& objectName, QWidget* parent = nullptr);

    void setContent(QWidget* content);
    QWidget* content() const { return m_content; }
    /// Shown beside the title where it fits, otherwise `brief`; the whole of it is the tooltip.
    void setSummary(const QString& summary, const QString& brief = {});
    QString summary() const { return m_summary; }
    /// Marks the title while something in this part is wrong.
    void setTroubled(bool troubled);
    bool isOpen() const { return m_open; }
    void setOpen(bool open);

  signals:
    void toggled(bool open);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void showHeader();

    QString m_title;
    QString m_summary, m_brief;
    QToolButton* m_header;
    QLabel* m_summaryLabel;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_layout;
    bool m_open = true;
    bool m_troubled = false;
};

} // namespace sluice

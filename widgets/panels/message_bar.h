// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace sluice {

/// A line above the plots that says something and offers what can be done about it; it stays until one of
/// its buttons is pressed, and nothing waits for it.
class MessageBar : public QFrame {
    Q_OBJECT

  public:
    struct Choice {
        QString name; ///< objectName of the button: "message." + name
        QString text;
        std::function<void()> chosen;
    };

    explicit MessageBar(QWidget* parent = nullptr);

    /// Shows a message in place of the one before it. Every choice closes the bar.
    void ask(const QString& text, const std::vector<Choice>& choices);
    QString text() const;

  private:
    QLabel* m_text;
    QHBoxLayout* m_row;
    std::vector<QWidget*> m_buttons;
};

} // namespace sluice

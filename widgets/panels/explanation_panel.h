// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

class QLabel;
class QTextBrowser;

namespace sluice {

/// Something that a person should know of, with the control where it can be changed.
struct Notice {
    enum class Level { hint, warning, error };
    Level level = Level::warning;
    QString text;
    QString show; ///< objectName of the control that "Show me" leads to; "" for none
};

/// "What this shows": notices first, then what the pictures say, in plain sentences.
class ExplanationPanel : public QWidget {
    Q_OBJECT

  public:
    explicit ExplanationPanel(QWidget* parent = nullptr);

    void setNotices(const std::vector<Notice>& notices);
    /// Paragraphs under headings; plain text, line breaks kept.
    struct Part {
        QString heading;
        QString text;
    };
    void setParts(const std::vector<Part>& parts);
    /// Everything as plain text, as a person reads it.
    QString plainText() const;

  signals:
    void showMe(const QString& objectName);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void render();

    std::vector<Notice> m_notices;
    std::vector<Part> m_parts;
    QTextBrowser* m_text;
    QString m_html;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/explanation_panel.h"

#include "widgets/theme.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace sluice {
namespace {

QString paragraph(const QString& text) {
    return text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
}

} // namespace

ExplanationPanel::ExplanationPanel(QWidget* parent) : QWidget(parent), m_text(new QTextBrowser(this)) {
    setObjectName(QStringLiteral("explanation"));
    m_text->setObjectName(QStringLiteral("explanation.text"));
    m_text->setAccessibleName(tr("What this shows"));
    m_text->setOpenLinks(false);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(10);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_text);
    connect(m_text, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& link) { emit showMe(link.path()); });
}

void ExplanationPanel::setNotices(const std::vector<Notice>& notices) {
    m_notices = notices;
    render();
}

void ExplanationPanel::setParts(const std::vector<Part>& parts) {
    m_parts = parts;
    render();
}

QString ExplanationPanel::plainText() const {
    return m_text->toPlainText();
}

void ExplanationPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        render();
}

void ExplanationPanel::render() {
    const QString warn = roleColor(Role::violation, palette()).name();
    const QString quiet = palette().color(QPalette::PlaceholderText).name();
    const QString link = roleColor(Role::accent, palette()).name();
    QString html;
    for (const Notice& notice : m_notices) {
        const bool hint = notice.level == Notice::Level::hint;
        html += QStringLiteral("<p style='color:%1'>%2%3%4</p>")
                    .arg(hint ? quiet : warn, hint ? QString() : QStringLiteral("<b>⚠</b> "),
                         paragraph(notice.text),
                         notice.show.isEmpty() ? QString()
                                               : QStringLiteral(" <a style='color:%1' href='show:%2'>%3</a>")
                                                     .arg(link, notice.show, tr("Show me")));
    }
    for (const Part& part : m_parts) {
        if (part.text.isEmpty())
            continue;
        if (!part.heading.isEmpty())
            html += QStringLiteral("<p style='margin-bottom:2px'><b>%1</b></p>").arg(paragraph(part.heading));
        html +=
            QStringLiteral("<p style='margin-top:0px; line-height:125%'>%1</p>").arg(paragraph(part.text));
    }
    if (html == m_html)
        return;
    m_html = html;
    // The reader's place is kept while figures change under the words.
    const int place = m_text->verticalScrollBar()->value();
    m_text->setHtml(html);
    m_text->verticalScrollBar()->setValue(place);
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/message_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace sluice {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent), m_text(new QLabel(this)), m_row(new QHBoxLayout(this)) {
    setObjectName(QStringLiteral("message"));
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    setAutoFillBackground(true);
    m_text->setObjectName(QStringLiteral("message.text"));
    m_text->setForegroundRole(QPalette::ToolTipText);
    m_text->setWordWrap(true);
    m_row->setContentsMargins(10, 4, 6, 4);
    m_row->addWidget(m_text, 1);
    hide();
}

void MessageBar::ask(const QString& text, const std::vector<Choice>& choices) {
    for (QWidget* button : m_buttons)
        button->deleteLater();
    m_buttons.clear();
    m_text->setText(text);
    for (const Choice& choice : choices) {
        auto* button = new QPushButton(choice.text, this);
        button->setObjectName(QStringLiteral("message.") + choice.name);
        connect(button, &QPushButton::clicked, this, [this, chosen = choice.chosen] {
            hide();
            if (chosen)
                chosen();
        });
        m_row->addWidget(button);
        m_buttons.push_back(button);
    }
    show();
}

QString MessageBar::text() const {
    return isVisibleTo(parentWidget()) ? m_text->text() : QString();
}

} // namespace sluice

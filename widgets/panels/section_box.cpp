// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/section_box.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {

SectionBox::SectionBox(int number, const QString& title, const QString& objectName, QWidget* parent)
    : QWidget(parent), m_title(tr("%1  %2").arg(number).arg(title)), m_header(new QToolButton(this)),
      m_summaryLabel(new QLabel(this)), m_layout(new QVBoxLayout(this)) {
    setObjectName(objectName);
    m_header->setObjectName(objectName + QStringLiteral(".header"));
    m_header->setAccessibleName(tr("Section %1: %2").arg(number).arg(title));
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->setAutoRaise(true);
    m_header->setFocusPolicy(Qt::TabFocus);
    QFont bold = font();
    bold.setBold(true);
    m_header->setFont(bold);
    m_header->setText(m_title);
    m_header->setToolTip(tr("Fold or unfold this section"));

    m_summaryLabel->setObjectName(objectName + QStringLiteral(".summary"));
    m_summaryLabel->setForegroundRole(QPalette::PlaceholderText);
    m_summaryLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_summaryLabel->setAlignment(Qt::AlignRight | Qt::AlignVCenter);

    auto* top = new QHBoxLayout;
    top->setContentsMargins(0, 0, 6, 0);
    top->addWidget(m_header);
    top->addWidget(m_summaryLabel, 1);
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Midlight);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(2);
    m_layout->addWidget(line);
    m_layout->addLayout(top);
    connect(m_header, &QToolButton::clicked, this, [this] { setOpen(!m_open); });
    showHeader();
}

void SectionBox::setContent(QWidget* content) {
    m_content = content;
    content->setParent(this);
    m_layout->addWidget(content);
    content->setVisible(m_open);
}

void SectionBox::setSummary(const QString& summary, const QString& brief) {
    m_summary = summary;
    m_brief = brief.isEmpty() ? summary : brief;
    showHeader();
}

void SectionBox::setTroubled(bool troubled) {
    m_troubled = troubled;
    showHeader();
}

void SectionBox::setOpen(bool open) {
    if (m_open == open)
        return;
    m_open = open;
    if (m_content)
        m_content->setVisible(open);
    showHeader();
    emit toggled(open);
}

void SectionBox::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showHeader();
}

void SectionBox::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        showHeader();
}

void SectionBox::showHeader() {
    m_header->setArrowType(m_open ? Qt::DownArrow : Qt::RightArrow);
    m_header->setText(m_troubled ? m_title + QStringLiteral("  ⚠") : m_title);
    const int room = std::max(0, width() - m_header->sizeHint().width() - 24);
    const bool fits = fontMetrics().horizontalAdvance(m_summary) <= room;
    m_summaryLabel->setText(fontMetrics().elidedText(fits ? m_summary : m_brief, Qt::ElideRight, room));
    m_summaryLabel->setToolTip(m_summary);
}

} // namespace sluice

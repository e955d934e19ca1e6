// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/advice_panel.h"

#include "widgets/panels/note_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {

AdvicePanel::AdvicePanel(QWidget* parent)
    : QWidget(parent), m_ask(new QToolButton(this)), m_remark(new NoteLabel(NoteLabel::Tone::plain, this)),
      m_list(new QVBoxLayout) {
    setObjectName(QStringLiteral("advice"));
    m_ask->setObjectName(QStringLiteral("advice.ask"));
    m_remark->setObjectName(QStringLiteral("advice.remark"));
    m_list->setSpacing(4);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_ask);
    column->addWidget(m_remark);
    column->addLayout(m_list);
    setSearching(false);
    connect(m_ask, &QToolButton::clicked, this, [this] {
        if (m_searching)
            emit stopRequested();
        else
            emit requested();
    });
}

void AdvicePanel::setAvailable(bool available, const QString& why) {
    m_ask->setEnabled(available);
    m_ask->setToolTip(available ? tr("Search the families of densities for those that keep most candidates")
                                : why);
}

void AdvicePanel::setSearching(bool searching) {
    m_searching = searching;
    m_ask->setText(searching ? tr("Stop searching") : tr("Suggest a better proposal"));
    m_ask->setAccessibleName(m_ask->text());
    if (searching) {
        clear();
        m_remark->setTone(NoteLabel::Tone::quiet);
        m_remark->setNote(tr("Searching …"));
    }
}

void AdvicePanel::setAdvice(const std::vector<AdviceRow>& rows, const QString& remark) {
    setSearching(false);
    clear();
    m_remark->setTone(NoteLabel::Tone::plain);
    m_remark->setNote(remark);
    for (const AdviceRow& row : rows) {
        auto* line = new QWidget(this);
        auto* layout = new QHBoxLayout(line);
        layout->setContentsMargins(0, 0, 0, 0);
        auto* words = new QLabel(
            QStringLiteral("<b>%1</b><br>%2").arg(row.title.toHtmlEscaped(), row.gain.toHtmlEscaped()), line);
        words->setWordWrap(true);
        words->setToolTip(row.detail);
        auto* use = new QToolButton(line);
        use->setObjectName(QStringLiteral("advice.use.%1").arg(m_rows.size()));
        use->setText(tr("Use"));
        use->setAccessibleName(tr("Use %1").arg(row.title));
        layout->addWidget(words, 1);
        layout->addWidget(use, 0, Qt::AlignTop);
        m_list->addWidget(line);
        m_rows.push_back(line);
        connect(use, &QToolButton::clicked, this, [this, proposal = row.proposal] { emit chosen(proposal); });
    }
}

void AdvicePanel::setFailure(const QString& message) {
    setSearching(false);
    clear();
    m_remark->setTone(NoteLabel::Tone::error);
    m_remark->setNote(message);
}

void AdvicePanel::clear() {
    for (QWidget* row : m_rows) {
        row->hide(); // its own button may have asked for this
        row->deleteLater();
    }
    m_rows.clear();
    m_remark->setNote(QString());
}

} // namespace sluice

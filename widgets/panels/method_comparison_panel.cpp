// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/method_comparison_panel.h"

#include "widgets/panels/note_label.h"

#include <QHeaderView>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {

MethodComparisonPanel::MethodComparisonPanel(QWidget* parent)
    : QWidget(parent), m_model(new MethodTableModel(this)), m_table(new QTableView(this)),
      m_measure(new QToolButton(this)), m_remark(new NoteLabel(NoteLabel::Tone::quiet, this)) {
    setObjectName(QStringLiteral("methods"));
    m_table->setObjectName(QStringLiteral("methods.table"));
    m_table->setAccessibleName(tr("Methods of sampling compared"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setToolTip(tr("Double-click a method to sample with it"));
    m_table->setWordWrap(false); // a remark is whole in its tool tip
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 3 / 2);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_measure->setObjectName(QStringLiteral("methods.measure"));
    m_remark->setObjectName(QStringLiteral("methods.remark"));
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_measure);
    column->addWidget(m_table, 1);
    column->addWidget(m_remark);
    setMeasuring(false);
    clear();
    connect(m_measure, &QToolButton::clicked, this, [this] {
        if (m_measuring)
            emit stopRequested();
        else
            emit requested();
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        const MethodRow& row = m_model->rows()[std::size_t(index.row())];
        if (row.acceptance)
            emit chosen(row.name);
    });
}

void MethodComparisonPanel::setAvailable(bool available, const QString& why) {
    m_measure->setEnabled(available);
    m_measure->setToolTip(available ? tr("Draw the same number of samples by every method that applies")
                                    : why);
}

void MethodComparisonPanel::setMeasuring(bool measuring) {
    m_measuring = measuring;
    m_measure->setText(measuring ? tr("Stop") : tr("Compare methods"));
    m_measure->setAccessibleName(measuring ? tr("Stop comparing methods") : m_measure->text());
    if (measuring) {
        m_remark->setTone(NoteLabel::Tone::quiet);
        m_remark->setNote(tr("Measuring …"));
    }
}

void MethodComparisonPanel::setRows(std::vector<MethodRow> rows, const QString& remark) {
    setMeasuring(false);
    m_model->setRows(std::move(rows));
    m_remark->setTone(NoteLabel::Tone::quiet);
    m_remark->setNote(remark);
}

void MethodComparisonPanel::setFailure(const QString& message) {
    setMeasuring(false);
    m_model->setRows({});
    m_remark->setTone(NoteLabel::Tone::error);
    m_remark->setNote(message);
}

void MethodComparisonPanel::clear() {
    m_model->setRows({});
    m_remark->setTone(NoteLabel::Tone::quiet);
    m_remark->setNote(tr("Rejection, squeeze, adaptive rejection and ratio of uniforms, on this target."));
}

} // namespace sluice

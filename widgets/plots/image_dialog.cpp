// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/image_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>

namespace sluice {

namespace {

QSpinBox* pixel_box(int value, const QString& name, const QString& accessible_name) {
    auto* box = new QSpinBox;
    box->setObjectName(name);
    box->setAccessibleName(accessible_name);
    box->setRange(120, 10000);
    box->setSuffix(QStringLiteral(" px"));
    box->setValue(value);
    return box;
}

} // namespace

ImageDialog::ImageDialog(QSize size, QWidget* parent)
    : QDialog(parent), m_kind(new QComboBox),
      m_width(pixel_box(size.width(), "imageWidth", tr("Width in pixels"))),
      m_height(pixel_box(size.height(), "imageHeight", tr("Height in pixels"))),
      m_paper(new QCheckBox(tr("Light colours on white, for paper"))) {
    setObjectName(QStringLiteral("imageDialog"));
    setWindowTitle(tr("Save image"));
    m_kind->setObjectName(QStringLiteral("imageKind"));
    m_kind->setAccessibleName(tr("Kind of picture"));
    m_kind->addItem(tr("PNG, pixels"), QStringLiteral("png"));
    m_kind->addItem(tr("SVG, lines for the web and drawing programs"), QStringLiteral("svg"));
    m_kind->addItem(tr("PDF, lines for papers"), QStringLiteral("pdf"));
    m_paper->setObjectName(QStringLiteral("imageForPaper"));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Save)->setText(tr("Save as…"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* form = new QFormLayout(this);
    form->addRow(tr("&Kind"), m_kind);
    form->addRow(tr("&Width"), m_width);
    form->addRow(tr("&Height"), m_height);
    form->addRow(m_paper);
    form->addRow(buttons);
}

QSize ImageDialog::imageSize() const {
    return {m_width->value(), m_height->value()};
}

QString ImageDialog::ending() const {
    return m_kind->currentData().toString();
}

ImageStyle ImageDialog::imageStyle() const {
    return m_paper->isChecked() ? ImageStyle::for_paper : ImageStyle::as_shown;
}

} // namespace sluice

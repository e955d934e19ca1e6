// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/word_button.h"

#include <QToolButton>

namespace sluice {

QToolButton* makeWordButton(const QString& name, const QString& text, const QString& help, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setObjectName(name);
    button->setText(text);
    button->setAccessibleName(help);
    button->setToolTip(help);
    return button;
}

} // namespace sluice

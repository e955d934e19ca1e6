// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/catalogue_text.h"

#include <QCoreApplication>

namespace sluice {

QString catalogueText(const QString& english) {
    return english.isEmpty() ? english
                             : QCoreApplication::translate("catalogue", english.toUtf8().constData());
}

QString catalogueText(const std::string& english) {
    return catalogueText(QString::fromStdString(english));
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "icons.h"

#include "widgets/theme.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

/// Resources of a static library have to be asked for by name, outside of any namespace.
static void loadResources() {
    Q_INIT_RESOURCE(sluice);
}

namespace sluice {
namespace {

QPixmap drawn(const QByteArray& svg, const QColor& colour, int side) {
    QByteArray coloured = svg;
    coloured.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(coloured);
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

} // namespace

QIcon themedIcon(const QString& name, const QPalette& palette, bool accented) {
    loadResources();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    const QColor colour =
        accented ? roleColor(Role::accent, palette) : palette.color(QPalette::Active, QPalette::ButtonText);
    QIcon icon;
    for (const int side : {16, 20, 24, 32, 48}) {
        icon.addPixmap(drawn(svg, colour, side), QIcon::Normal);
        icon.addPixmap(drawn(svg, palette.color(QPalette::Disabled, QPalette::ButtonText), side),
                       QIcon::Disabled);
    }
    return icon;
}

} // namespace sluice

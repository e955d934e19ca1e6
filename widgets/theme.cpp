// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

#include <array>

namespace sluice {

namespace {

struct RoleColors {
    QRgb light;
    QRgb dark;
};

RoleColors role_colors(Role role) {
    switch (role) {
    case Role::target:
        return {0xff0072b2, 0xff4ea6e6};
    case Role::proposal:
    case Role::envelope:
        return {0xffe69f00, 0xfff2b53c};
    case Role::accepted:
        return {0xff009e73, 0xff2fc79b};
    case Role::rejected:
        return {0xff999999, 0xff9aa0a6};
    case Role::violation:
    case Role::law:
        return {0xffd55e00, 0xffff8a47};
    case Role::theory:
        return {0xff4d5156, 0xffc4c9cf};
    case Role::accent:
        return {0xff2065b5, 0xff5ea2ef};
    case Role::text:
        return {0xff3a3f45, 0xffd3d7dc};
    case Role::guide:
        return {0xff8a9097, 0xff80868d};
    case Role::grid:
        return {0xffebedef, 0xff34383d};
    }
    return {0xff000000, 0xffffffff};
}

void set_everywhere(QPalette& palette, QPalette::ColorRole role, QRgb color) {
    palette.setColor(role, QColor::fromRgba(color));
}

void set_disabled_text(QPalette& palette, QRgb color) {
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::HighlightedText, QPalette::ToolTipText})
        palette.setColor(QPalette::Disabled, role, QColor::fromRgba(color));
}

QPalette light_palette() {
    QPalette palette;
    set_everywhere(palette, QPalette::Window, 0xfff3f4f6);
    set_everywhere(palette, QPalette::WindowText, 0xff1f2328);
    set_everywhere(palette, QPalette::Base, 0xffffffff);
    set_everywhere(palette, QPalette::AlternateBase, 0xfff7f8fa);
    set_everywhere(palette, QPalette::Text, 0xff1f2328);
    set_everywhere(palette, QPalette::PlaceholderText, 0xff858c94);
    set_everywhere(palette, QPalette::Button, 0xfff0f1f3);
    set_everywhere(palette, QPalette::ButtonText, 0xff1f2328);
    set_everywhere(palette, QPalette::BrightText, 0xffffffff);
    set_everywhere(palette, QPalette::ToolTipBase, 0xffffffff);
    set_everywhere(palette, QPalette::ToolTipText, 0xff1f2328);
    set_everywhere(palette, QPalette::Light, 0xffffffff);
    set_everywhere(palette, QPalette::Midlight, 0xffe4e6e9);
    set_everywhere(palette, QPalette::Mid, 0xffc3c7cc);
    set_everywhere(palette, QPalette::Dark, 0xffa4a9af);
    set_everywhere(palette, QPalette::Shadow, 0xff6d7278);
    set_everywhere(palette, QPalette::Highlight, 0xff2065b5);
    set_everywhere(palette, QPalette::HighlightedText, 0xffffffff);
    set_everywhere(palette, QPalette::Link, 0xff2065b5);
    set_everywhere(palette, QPalette::LinkVisited, 0xff6f4fa8);
    set_disabled_text(palette, 0xffa0a5ab);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor::fromRgba(0xffc3c7cc));
    return palette;
}

QPalette dark_palette() {
    QPalette palette;
    set_everywhere(palette, QPalette::Window, 0xff24272b);
    set_everywhere(palette, QPalette::WindowText, 0xffe4e7ea);
    set_everywhere(palette, QPalette::Base, 0xff1b1d20);
    set_everywhere(palette, QPalette::AlternateBase, 0xff212427);
    set_everywhere(palette, QPalette::Text, 0xffe4e7ea);
    set_everywhere(palette, QPalette::PlaceholderText, 0xff8b9198);
    set_everywhere(palette, QPalette::Button, 0xff2d3136);
    set_everywhere(palette, QPalette::ButtonText, 0xffe4e7ea);
    set_everywhere(palette, QPalette::BrightText, 0xffffffff);
    set_everywhere(palette, QPalette::ToolTipBase, 0xff2d3136);
    set_everywhere(palette, QPalette::ToolTipText, 0xffe4e7ea);
    set_everywhere(palette, QPalette::Light, 0xff454a50);
    set_everywhere(palette, QPalette::Midlight, 0xff383c42);
    set_everywhere(palette, QPalette::Mid, 0xff1f2225);
    set_everywhere(palette, QPalette::Dark, 0xff17191b);
    set_everywhere(palette, QPalette::Shadow, 0xff0c0d0e);
    set_everywhere(palette, QPalette::Highlight, 0xff2f74c8);
    set_everywhere(palette, QPalette::HighlightedText, 0xffffffff);
    set_everywhere(palette, QPalette::Link, 0xff5ea2ef);
    set_everywhere(palette, QPalette::LinkVisited, 0xffb39ae6);
    set_disabled_text(palette, 0xff6c7278);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor::fromRgba(0xff3a3f45));
    return palette;
}

/// Spreads names over hues by a hash that is the same in every run, unlike qHash().
QColor color_from_name(const QString& name, bool dark) {
    quint32 hash = 2166136261u; // FNV-1a
    for (const QChar character : name)
        hash = (hash ^ character.unicode()) * 16777619u;
    return QColor::fromHsl(int(hash % 360), 130, dark ? 165 : 95);
}

} // namespace

QString themeName(Theme theme) {
    switch (theme) {
    case Theme::light:
        return QStringLiteral("light");
    case Theme::dark:
        return QStringLiteral("dark");
    case Theme::system:
        break;
    }
    return QStringLiteral("system");
}

Theme themeFromName(const QString& name) {
    if (name == QLatin1String("light"))
        return Theme::light;
    return name == QLatin1String("dark") ? Theme::dark : Theme::system;
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Active, QPalette::WindowText).lightness() >
           palette.color(QPalette::Active, QPalette::Window).lightness();
}

bool systemPrefersDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (QGuiApplication::styleHints()->colorScheme() != Qt::ColorScheme::Unknown)
        return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#endif
    static const bool dark_at_start = isDark(QGuiApplication::palette());
    return dark_at_start;
}

QPalette themePalette(bool dark) {
    return dark ? dark_palette() : light_palette();
}

void applyTheme(QApplication& application, Theme theme) {
    const bool system_dark = systemPrefersDark();
    if (QApplication::style()->objectName().compare(QLatin1String("fusion"), Qt::CaseInsensitive) != 0)
        application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(themePalette(theme == Theme::dark || (theme == Theme::system && system_dark)));
}

QColor roleColor(Role role, const QPalette& palette) {
    const RoleColors colors = role_colors(role);
    return QColor::fromRgba(isDark(palette) ? colors.dark : colors.light);
}

QPen rolePen(Role role, const QPalette& palette, double scale) {
    QPen pen(roleColor(role, palette));
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::RoundJoin);
    switch (role) {
    case Role::target:
    case Role::law:
        pen.setWidthF(2.0 * scale);
        break;
    case Role::proposal:
        pen.setWidthF(1.8 * scale);
        pen.setStyle(Qt::CustomDashLine);
        pen.setDashPattern({1.2, 2.2});
        break;
    case Role::envelope:
        pen.setWidthF(2.4 * scale);
        pen.setStyle(Qt::CustomDashLine);
        pen.setDashPattern({4.5, 2.2});
        break;
    case Role::theory:
        pen.setWidthF(1.3 * scale);
        pen.setStyle(Qt::CustomDashLine);
        pen.setDashPattern({5.0, 4.0});
        break;
    default:
        pen.setWidthF(1.0 * scale);
        break;
    }
    return pen;
}

ArmStyle armStyle(const QString& arm, const QPalette& palette) {
    const bool dark = isDark(palette);
    struct Known {
        const char* name;
        RoleColors colors;
        Qt::PenStyle dash;
    };
    static constexpr std::array<Known, 5> known{{
        {"rsft", {0xff009e73, 0xff2fc79b}, Qt::SolidLine},
        {"all_data", {0xff0072b2, 0xff4ea6e6}, Qt::DashLine},
        {"random_subset", {0xffcc79a7, 0xffe59fc6}, Qt::DashLine},
        {"importance_weighted", {0xff56b4e9, 0xff9ad6f7}, Qt::DashLine},
        {"pretrained", {0xff7a8087, 0xffa6acb3}, Qt::DotLine},
    }};
    for (const Known& one : known)
        if (arm == QLatin1String(one.name))
            return {QColor::fromRgba(dark ? one.colors.dark : one.colors.light), one.dash};
    return {color_from_name(arm, dark), Qt::DashDotLine};
}

QColor classColor(std::size_t label, const QPalette& palette) {
    static constexpr std::array<RoleColors, 8> colors{{{0xff0072b2, 0xff4ea6e6},
                                                       {0xffe69f00, 0xffffc247},
                                                       {0xffcc79a7, 0xffe59fc6},
                                                       {0xff009e73, 0xff2fc79b},
                                                       {0xffd55e00, 0xffff8a3d},
                                                       {0xff56b4e9, 0xff9ad6f7},
                                                       {0xff8a7a00, 0xfff0e442},
                                                       {0xff7a8087, 0xffa6acb3}}};
    const RoleColors& color = colors[label % colors.size()];
    return QColor::fromRgba(isDark(palette) ? color.dark : color.light);
}

} // namespace sluice

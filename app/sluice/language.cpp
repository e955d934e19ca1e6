// SPDX-License-Identifier: GPL-3.0-or-later
#include "language.h"

#include "base/error.h"
#include "base/paths.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QRegularExpression>

namespace sluice {
namespace {

/// The first language that the desktop asks for, among those that there are.
Language ofDesktop() {
    for (const QString& name : QLocale::system().uiLanguages()) {
        const QLocale locale(name);
        if (locale.language() == QLocale::English || locale.language() == QLocale::C)
            return Language::english;
        if (locale.language() == QLocale::Chinese && locale.script() != QLocale::TraditionalHanScript)
            return Language::chinese;
    }
    return Language::english;
}

} // namespace

QString languageName(Language language) {
    switch (language) {
    case Language::english:
        return QStringLiteral("en");
    case Language::chinese:
        return QStringLiteral("zh");
    case Language::system:
        break;
    }
    return QStringLiteral("system");
}

std::optional<Language> languageFromName(const QString& name) {
    for (const Language language : {Language::system, Language::english, Language::chinese})
        if (languageName(language) == name)
            return language;
    return std::nullopt;
}

Translations::Translations(QObject* parent) : QObject(parent) {}

Translations::~Translations() {
    use(Language::english);
}

bool Translations::use(Language language) {
    for (QTranslator* one : {&m_qt, &m_window, &m_catalogue})
        QCoreApplication::removeTranslator(one);
    m_language = language;
    if ((language == Language::system ? ofDesktop() : language) != Language::chinese)
        return true;
    if (m_qt.load(QStringLiteral("qtbase_zh_CN"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
    try {
        const QString folder = QString::fromStdString(shared_folder("translations").string());
        if (!m_window.load(QStringLiteral("sluice_zh_CN"), folder) ||
            !m_catalogue.load(QStringLiteral("catalogue_zh_CN"), folder))
            return false;
    } catch (const Error&) {
        return false;
    }
    return QCoreApplication::installTranslator(&m_catalogue) &&
           QCoreApplication::installTranslator(&m_window);
}

QString withoutMnemonic(const QString& text) {
    static const QRegularExpression after(QStringLiteral("\\(&.\\)"));
    QString plain = text;
    return plain.remove(after).remove(QLatin1Char('&'));
}

} // namespace sluice

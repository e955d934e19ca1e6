// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTranslator>

#include <optional>

namespace sluice {

enum class Language { system, english, chinese };

/// "system", "en" or "zh", as the command line and the settings write it.
QString languageName(Language language);
std::optional<Language> languageFromName(const QString& name);

/// The translations that the program shows itself in: its own texts, those of core's catalogues, and Qt's
/// where they are installed.
class Translations : public QObject {
    Q_OBJECT

  public:
    explicit Translations(QObject* parent = nullptr);
    ~Translations() override;

    /// From now on tr() answers in this language; texts that stand somewhere stay as they are. Returns false
    /// where the files of the language are missing, and English is used.
    bool use(Language language);
    Language language() const { return m_language; }

  private:
    Language m_language = Language::english;
    QTranslator m_qt;
    QTranslator m_window;
    QTranslator m_catalogue;
};

/// The text as a person reads it, without the mark of its shortcut key: "&Open…" and "打开(&O)…" both lose
/// theirs.
QString withoutMnemonic(const QString& text);

} // namespace sluice

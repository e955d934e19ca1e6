// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "language.h"

#include <QObject>

#include <memory>

namespace sluice {

class MainWindow;

/// Holds the window, and builds it anew when another language is chosen: sampling and fine-tuning go on
/// meanwhile, and the new window shows what the old one did.
class WindowHost : public QObject {
    Q_OBJECT

  public:
    /// The language is in use before the first window is built.
    explicit WindowHost(Language language, QObject* parent = nullptr);
    ~WindowHost() override;

    MainWindow* window() const { return m_window.get(); }
    Language language() const { return m_translations.language(); }
    /// Does not note the choice in the settings; the menu does.
    void setLanguage(Language language);

  private:
    void watch();

    Translations m_translations;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace sluice

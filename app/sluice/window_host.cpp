// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_host.h"

#include "main_window.h"

#include <QSettings>

#include <cstdio>

namespace sluice {

WindowHost::WindowHost(Language language, QObject* parent) : QObject(parent) {
    if (!m_translations.use(language))
        std::fprintf(stderr, "sluice: the translations of '%s' are not installed\n",
                     qPrintable(languageName(language)));
    m_window = std::make_unique<MainWindow>();
    watch();
}

WindowHost::~WindowHost() = default;

void WindowHost::watch() {
    m_window->showLanguage(m_translations.language());
    // Queued, since the menu that asks belongs to the window that goes.
    connect(
        m_window.get(), &MainWindow::languageChosen, this,
        [this](Language language) {
            QSettings().setValue(QStringLiteral("language"), languageName(language));
            setLanguage(language);
        },
        Qt::QueuedConnection);
}

void WindowHost::setLanguage(Language language) {
    if (language == m_translations.language())
        return;
    m_translations.use(language);
    std::unique_ptr<MainWindow> old = std::move(m_window);
    m_window = std::make_unique<MainWindow>(nullptr, old->releaseWorkspace());
    m_window->resumeFrom(*old);
    watch();
}

} // namespace sluice

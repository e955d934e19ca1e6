// SPDX-License-Identifier: GPL-3.0-or-later
#include "mailbox.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>

#include <utility>

namespace sluice {
namespace {

/// The event says only that there are letters.
QEvent::Type delivery() {
    static const int type = QEvent::registerEventType();
    return QEvent::Type(type);
}

} // namespace

Mailbox::~Mailbox() {
    std::vector<Letter> left;
    const std::lock_guard lock(m_mutex); // another thread wrote them
    left.swap(m_letters);
}

void Mailbox::post(Letter letter) {
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_letters.empty();
        m_letters.push_back(std::move(letter));
    }
    if (first)
        QCoreApplication::postEvent(this, new QEvent(delivery()));
}

bool Mailbox::event(QEvent* event) {
    if (event->type() != delivery())
        return QObject::event(event);
    std::vector<Letter> letters;
    {
        const std::lock_guard lock(m_mutex);
        letters.swap(m_letters);
    }
    const QPointer<Mailbox> alive(this); // a letter may close the window that this belongs to
    for (const Letter& letter : letters) {
        letter();
        if (!alive)
            break;
    }
    return true;
}

} // namespace sluice

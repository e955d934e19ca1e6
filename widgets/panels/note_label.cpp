// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/note_label.h"

#include "widgets/theme.h"

#include <QApplication>
#include <QEvent>

namespace sluice {

NoteLabel::NoteLabel(Tone tone, QWidget* parent) : QLabel(parent), m_tone(tone) {
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setMinimumWidth(40);
    recolour();
    hide();
}

void NoteLabel::setTone(Tone tone) {
    m_tone = tone;
    recolour();
}

void NoteLabel::setNote(const QString& text) {
    if (text != this->text())
        setText(text);
    setVisible(!text.isEmpty());
}

void NoteLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_recolouring)
        recolour();
}

void NoteLabel::recolour() {
    m_recolouring = true;
    const QPalette base = QApplication::palette();
    QColor colour = base.color(QPalette::WindowText);
    if (m_tone == Tone::quiet)
        colour = base.color(QPalette::PlaceholderText);
    else if (m_tone == Tone::error)
        colour = roleColor(Role::violation, base);
    QPalette own = base;
    own.setColor(QPalette::WindowText, colour);
    setPalette(own);
    m_recolouring = false;
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace sluice {

/// A wrapped line of small print: an explanation, or what is wrong. Takes no room while it is empty.
class NoteLabel : public QLabel {
    Q_OBJECT

  public:
    enum class Tone { quiet, plain, error };

    explicit NoteLabel(Tone tone, QWidget* parent = nullptr);

    void setTone(Tone tone);
    /// Sets the text and hides the label where it is empty.
    void setNote(const QString& text);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void recolour();

    Tone m_tone;
    bool m_recolouring = false;
};

} // namespace sluice

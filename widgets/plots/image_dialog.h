// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include <QDialog>
#include <QSize>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace sluice {

/// Asks for kind, size and ground of a picture before the file name is asked for.
class ImageDialog : public QDialog {
    Q_OBJECT

  public:
    explicit ImageDialog(QSize size, QWidget* parent = nullptr);

    QSize imageSize() const;
    QString ending() const; ///< "png", "svg" or "pdf"
    ImageStyle imageStyle() const;

  private:
    QComboBox* m_kind;
    QSpinBox* m_width;
    QSpinBox* m_height;
    QCheckBox* m_paper;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment_document.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>

namespace sluice {

/// Keeps a copy of an experiment with unsaved changes, so that a crash loses two seconds at most. The copy
/// goes when the experiment is saved or the window is closed in order.
class Autosave : public QObject {
    Q_OBJECT

  public:
    /// folder: where copies lie; "" for the program's own.
    explicit Autosave(ExperimentDocument* document, const QString& folder = QString(),
                      QObject* parent = nullptr);
    ~Autosave() override;

    /// What a program that ended without closing its window left behind.
    struct Leftover {
        nlohmann::json document;
        QString path;   ///< of the experiment's own file, "" where it has none
        QString folder; ///< where its relative paths start
        QString name;
        QString file; ///< the copy
    };
    /// The newest copy whose program does not run any more. Copies that cannot be read are removed.
    std::optional<Leftover> leftover() const;
    static void forget(const Leftover& leftover);

    /// Writes the copy now, or removes it where there is nothing to keep.
    void keep();

  private:
    QString file() const;

    ExperimentDocument* m_document;
    QString m_folder;
    QTimer m_timer;
};

} // namespace sluice

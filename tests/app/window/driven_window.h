// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "main_window.h"
#include "sampling_plots.h"

#include "widgets/panels/explanation_panel.h"

#include <QAction>
#include <QSlider>

#include <algorithm>

namespace sluice {

inline constexpr int patience_ms = 60000; ///< for machines under load; reached only when something is wrong

/// Whether some of it is written in Chinese characters.
inline bool isChinese(const QString& text) {
    return std::ranges::any_of(text, [](QChar one) { return one.script() == QChar::Script_Han; });
}

/// A window with an experiment in it, driven by the names of its controls.
struct Driven {
    explicit Driven(const QString& preset) {
        window.setAskBeforeClosing(false);
        window.resize(1280, 800);
        window.show();
        opened = window.openPreset(preset);
    }
    template <typename T>
    T* control(const char* name) {
        T* found = window.findChild<T*>(QLatin1String(name));
        if (!found)
            qFatal("no control named %s", name);
        return found;
    }
    void press(const char* action) { control<QAction>(action)->trigger(); }
    bool canPress(const char* action) { return control<QAction>(action)->isEnabled(); }
    bool ready() { return window.sampling()->isReady() && canPress("action.run"); }
    void fullSpeed() { control<QSlider>("speed")->setValue(control<QSlider>("speed")->maximum()); }
    std::uint64_t tried() {
        return window.sampling()->snapshot() ? window.sampling()->snapshot()->counts.candidates : 0;
    }
    std::uint64_t accepted() {
        return window.sampling()->snapshot() ? window.sampling()->snapshot()->counts.accepted : 0;
    }
    bool finished() {
        return window.sampling()->snapshot() && window.sampling()->snapshot()->finished != StopReason::none;
    }
    QVector<QPointF> acceptedMarks() {
        return window.samplingPlots()->envelope()->seriesPoints(acceptedName);
    }
    QString words() { return window.explanation()->plainText(); }

    const QString acceptedName = QStringLiteral("accepted");
    MainWindow window;
    bool opened = false;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "sweep_controller.h"

#include "base/random.h"
#include "soak/process_memory.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QStandardPaths>
#include <QTabBar>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <string>

using namespace sluice;

namespace {

constexpr int shortest_ms = 6000;           ///< SLUICE_MONKEY_SECONDS asks for longer
constexpr qint64 longest_silence_ms = 4000; ///< of the event loop, on a machine under load
#ifdef __SANITIZE_ADDRESS__
constexpr double growth_allowed_mb =
    2000.0; ///< the sanitizer keeps what was freed, and marks around the rest
#else
constexpr double growth_allowed_mb = 300.0; ///< LibTorch, a few records and the list of all runs
#endif

/// Somebody who presses whatever is there, the same for the same seed.
class Monkey {
  public:
    Monkey(MainWindow& window, std::uint64_t seed) : m_window(window), m_random(seed, Stream::subset) {}

    void act() {
        dismiss();
        if (!m_window.isVisible())
            m_window.show(); // it pressed quit
        switch (below(10)) {
        case 0:
        case 1:
            return pressAction();
        case 2:
            return typeKey();
        case 3:
            return turnWheel();
        case 4:
            return drag();
        default:
            return touchControl();
        }
    }
    const QString& last() const { return m_last; }

  private:
    std::size_t below(std::size_t count) {
        return std::size_t(m_random.next() % std::max<std::size_t>(1, count));
    }

    /// Closes what stands before the window: menus, questions, file dialogs.
    void dismiss() {
        for (QWidget* popup = QApplication::activePopupWidget(); popup;
             popup = QApplication::activePopupWidget())
            popup->close();
        if (QWidget* modal = QApplication::activeModalWidget())
            modal->close();
    }

    void pressAction() {
        QList<QAction*> actions;
        for (QAction* action : m_window.findChildren<QAction*>()) {
            const QString name = action->objectName();
            // A file manager would be started, and dialogs are pressed by whoever runs the program.
            const bool asks = name.contains(QLatin1String("open")) ||
                              name.contains(QLatin1String("export")) ||
                              name.contains(QLatin1String("save")) || name.contains(QLatin1String("folder"));
            if (action->isEnabled() && !name.isEmpty() && !asks &&
                name != QLatin1String("action.presentation"))
                actions << action;
        }
        if (actions.isEmpty())
            return;
        QAction* action = actions[qsizetype(below(std::size_t(actions.size())))];
        m_last = action->objectName();
        action->trigger();
    }

    QWidget* anyWidget() {
        QList<QWidget*> widgets;
        for (QWidget* widget : m_window.findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled())
                widgets << widget;
        QWidget* chosen =
            widgets.isEmpty() ? nullptr : widgets[qsizetype(below(std::size_t(widgets.size())))];
        m_last = chosen ? QString::fromLatin1(chosen->metaObject()->className()) + QLatin1Char(' ') +
                              chosen->objectName()
                        : QString();
        return chosen;
    }

    void touchControl() {
        QWidget* widget = anyWidget();
        const QString name = widget ? widget->objectName() : QString();
        if (!widget || name.contains(QLatin1String("openFile")) || name == QLatin1String("button.export"))
            return;
        if (auto* button = qobject_cast<QAbstractButton*>(widget)) {
            if (button->text().contains(QStringLiteral("…")) || button->text().contains(QLatin1String("CSV")))
                return;
            button->click();
        } else if (auto* spin = qobject_cast<QAbstractSpinBox*>(widget)) {
            spin->stepBy(int(below(41)) - 20);
        } else if (auto* slider = qobject_cast<QAbstractSlider*>(widget)) {
            const int width = slider->maximum() - slider->minimum();
            slider->setValue(slider->minimum() + int(below(std::size_t(width + 1))));
        } else if (auto* combo = qobject_cast<QComboBox*>(widget); combo && combo->count() > 0) {
            const int index = int(below(std::size_t(combo->count())));
            combo->setCurrentIndex(index);
            emit combo->activated(index);
        } else if (auto* tabs = qobject_cast<QTabBar*>(widget); tabs && tabs->count() > 0) {
            tabs->setCurrentIndex(int(below(std::size_t(tabs->count()))));
        } else {
            QTest::mouseClick(
                widget, below(8) == 0 ? Qt::RightButton : Qt::LeftButton, {},
                QPoint(int(below(std::size_t(widget->width()))), int(below(std::size_t(widget->height())))));
        }
    }

    void typeKey() {
        QWidget* focus = QApplication::focusWidget();
        QWidget* widget = focus && m_window.isAncestorOf(focus) ? focus : anyWidget();
        if (!widget)
            return;
        static constexpr Qt::Key keys[] = {Qt::Key_Tab,   Qt::Key_Backtab, Qt::Key_Up,     Qt::Key_Down,
                                           Qt::Key_Left,  Qt::Key_Right,   Qt::Key_Return, Qt::Key_Escape,
                                           Qt::Key_1,     Qt::Key_9,       Qt::Key_Period, Qt::Key_E,
                                           Qt::Key_Minus, Qt::Key_Delete,  Qt::Key_Home,   Qt::Key_PageDown,
                                           Qt::Key_F7,    Qt::Key_F8,      Qt::Key_Space,  Qt::Key_Backspace};
        const Qt::Key key = keys[below(std::size(keys))];
        m_last = QStringLiteral("key %1 in %2").arg(int(key)).arg(widget->objectName());
        QTest::keyClick(widget, key);
    }

    void turnWheel() {
        QWidget* widget = anyWidget();
        if (!widget)
            return;
        const QPointF place(widget->rect().center());
        QWheelEvent event(place, widget->mapToGlobal(place), {}, QPoint(0, below(2) == 0 ? 120 : -120),
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
    }

    void drag() {
        QWidget* widget = anyWidget();
        if (!widget)
            return;
        const auto anywhere = [&] {
            return QPoint(int(below(std::size_t(widget->width()))),
                          int(below(std::size_t(widget->height()))));
        };
        QTest::mousePress(widget, Qt::LeftButton, {}, anywhere());
        for (int step = 0; step < 4; ++step)
            QTest::mouseMove(widget, anywhere());
        QTest::mouseRelease(widget, Qt::LeftButton, {}, anywhere());
    }

    MainWindow& m_window;
    RandomStream m_random;
    QString m_last;
};

/// Qt Test takes a function for hung after five minutes, unless it is told before it begins.
const bool watched_longer = qputenv("QTEST_FUNCTION_TIMEOUT", QByteArrayLiteral("7200000"));

} // namespace

/// Random clicks and keys with a fixed seed. Ten minutes of it: SLUICE_MONKEY_SECONDS=600.
class TestMonkey : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void random_clicks_and_keys_break_nothing();
};

void TestMonkey::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_monkey"));
    QSettings().clear();
    // What an earlier run of this test kept would be loaded, and held, by this one.
    QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively();
}

void TestMonkey::random_clicks_and_keys_break_nothing() {
    const int seconds = qEnvironmentVariableIntValue("SLUICE_MONKEY_SECONDS");
    const qint64 duration = seconds > 0 ? qint64(seconds) * 1000 : shortest_ms;
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    Monkey monkey(driven.window, 20);
    QTimer closer; // what is modal blocks in its own event loop
    connect(&closer, &QTimer::timeout, this, [] {
        if (QWidget* modal = QApplication::activeModalWidget())
            modal->close();
        if (QWidget* popup = QApplication::activePopupWidget())
            popup->close();
    });
    closer.start(50);
    QElapsedTimer all, turn;
    all.start();
    const double before = allocated_megabytes();
    int actions = 0;
    qint64 slowest = 0;
    QString slowestAction;
    while (all.elapsed() < duration) {
        turn.start();
        monkey.act();
        QCoreApplication::processEvents();
        if (turn.elapsed() > slowest) {
            slowest = turn.elapsed();
            slowestAction = monkey.last();
        }
        ++actions;
    }
    // The window still works, and at rest it holds little more than before.
    driven.window.runner()->stop();
    driven.window.sweeps()->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.runner()->isRunning() && !driven.window.sweeps()->isRunning(),
                             patience_ms);
    driven.window.show();
    QVERIFY(driven.window.openPreset(QStringLiteral("laplace_to_normal")));
    QTRY_VERIFY_WITH_TIMEOUT(driven.window.sampling()->isReady(), patience_ms);
    const double growth = allocated_megabytes() - before;
    qInfo("%d actions in %lld ms; longest %lld ms (%s); %.0f MB more are held", actions, duration, slowest,
          qPrintable(slowestAction), growth);
    QVERIFY(actions > 50);
    QVERIFY2(slowest < longest_silence_ms, qPrintable(slowestAction));
    QVERIFY2(growth < growth_allowed_mb, qPrintable(QString::number(growth)));
}

SLUICE_WINDOW_TEST_MAIN(TestMonkey)
#include "test_monkey.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "startup.h"

#include <QApplication>
#include <QTest>

/// QTEST_MAIN for tests that open windows: a window that closed while LibTorch was being loaded has left its
/// loader behind, and the program must then end as `sluice` does.
#define SLUICE_WINDOW_TEST_MAIN(TestClass)                                                                   \
    int main(int argc, char** argv) {                                                                        \
        int status = 0;                                                                                      \
        {                                                                                                    \
            QApplication application(argc, argv);                                                            \
            application.setAttribute(Qt::AA_Use96Dpi, true);                                                 \
            TestClass test;                                                                                  \
            QTEST_SET_MAIN_SOURCE_PATH                                                                       \
            status = QTest::qExec(&test, argc, argv);                                                        \
        }                                                                                                    \
        return sluice::leaveProgram(status);                                                                 \
    }

// SPDX-License-Identifier: GPL-3.0-or-later
// The include table and the order of the rooms, checked by a plain search of the sources.
#include "include_rules.h"

#include <QTest>

class TestArchitecture : public QObject {
    Q_OBJECT
  private slots:
    void every_include_obeys_the_table() {
        const QStringList found = include_violations(sources_below({"core", "widgets", "app"}));
        QVERIFY2(found.isEmpty(), qPrintable("\n" + found.join('\n')));
    }

    void a_forbidden_include_is_found_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("Qt in core") << "core/base/a.cpp"
                                    << "#include <QString>\n"
                                    << false;
        QTest::newRow("Qt by folder") << "core/data/a.h"
                                      << "#include <QtCore/qglobal.h>\n"
                                      << false;
        QTest::newRow("torch in experiment") << "core/experiment/a.cpp"
                                             << "#include <torch/torch.h>\n"
                                             << false;
        QTest::newRow("torch in a public header") << "core/learning/a.h"
                                                  << "#include <torch/script.h>\n"
                                                  << false;
        QTest::newRow("torch in its place") << "core/learning/a_torch.h"
                                            << "#include <torch/torch.h>\n"
                                            << true;
        QTest::newRow("hdf5 in results") << "core/results/a.cpp"
                                         << "# include <hdf5.h>\n"
                                         << false;
        QTest::newRow("hdf5 in a header") << "core/storage/a.h"
                                          << "#include <hdf5.h>\n"
                                          << false;
        QTest::newRow("hdf5 in its place") << "core/storage/a.cpp"
                                           << "#include <hdf5.h>\n"
                                           << true;
        QTest::newRow("plots") << "widgets/panels/a.cpp"
                               << "#include <qcustomplot.h>\n"
                               << false;
        QTest::newRow("plots in their place") << "widgets/plots/a.cpp"
                                              << "#include <qcustomplot.h>\n"
                                              << true;
        QTest::newRow("pointing back") << "core/density/a.h"
                                       << "#include \"sampling/session.h\"\n"
                                       << false;
        QTest::newRow("widgets and results") << "widgets/a.h"
                                             << "#include \"results/record.h\"\n"
                                             << false;
        QTest::newRow("onwards") << "core/sampling/a.h"
                                 << "#include \"density/density.h\"\n"
                                 << true;
    }
    void a_forbidden_include_is_found() {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QFETCH(bool, allowed);
        const QStringList found = include_violations({{path, text}});
        QCOMPARE(found.isEmpty(), allowed);
        QVERIFY(allowed || found.first().startsWith(path));
    }

    void every_source_says_its_licence_and_stays_readable() {
        QStringList found;
        for (const SourceFile& file : sources_below({"core", "widgets", "app", "tests"})) {
            if (!file.text.startsWith("// SPDX-License-Identifier: GPL-3.0-or-later\n")) {
                found.append(file.path + ": no SPDX line");
            }
            const auto lines = file.text.count('\n');
            if (lines > 500) {
                found.append(QString("%1: %2 lines, split it").arg(file.path).arg(lines));
            }
        }
        QVERIFY2(found.isEmpty(), qPrintable("\n" + found.join('\n')));
    }
};

QTEST_GUILESS_MAIN(TestArchitecture)
#include "test_architecture.moc"

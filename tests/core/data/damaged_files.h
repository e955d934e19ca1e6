// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "data/file_formats.h"
#include "data/sources.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <random>

/// What the tests of files share: reading fixtures and damaging them.
namespace sluice::files {

using nlohmann::json;

inline const QString folder = QStringLiteral(SLUICE_TEST_DATA "/fixtures/files/");

inline QString bytes_text(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

inline json parameters_of(const QString& name) {
    const QString text = bytes_text(folder + name + QStringLiteral(".parameters"));
    return text.isEmpty() ? json::object() : json::parse(text.toStdString());
}

/// What was read, in the form of the .expected files.
inline QString loaded_text(const LoadedTable& loaded) {
    QStringList lines;
    for (const Column& column : loaded.table.columns) {
        QStringList cells;
        for (std::size_t row = 0; row < column.values.size(); ++row) {
            cells << QString::fromStdString(column.text(row));
        }
        lines << QString::fromStdString(column.name) +
                     (column.kind == ColumnKind::numeric ? "|numeric|" : "|categorical|") + cells.join(';');
    }
    if (loaded.image.known()) {
        lines << QStringLiteral("image|%1,%2,%3")
                     .arg(loaded.image.channels)
                     .arg(loaded.image.height)
                     .arg(loaded.image.width);
    }
    if (!loaded.suggested_label.empty()) {
        lines << "label|" + QString::fromStdString(loaded.suggested_label);
    }
    return lines.join('\n') + '\n';
}

inline LoadedTable load(const QString& path, const json& parameters = json::object()) {
    return load_table("file:" + path.toStdString(), parameters, 1);
}

inline QStringList fixtures(const QStringList& endings) {
    QStringList patterns;
    for (const QString& ending : endings) {
        patterns << "*." + ending;
    }
    return QDir(folder).entryList(patterns, QDir::Files, QDir::Name);
}

inline void add_rows(const QStringList& files) {
    QTest::addColumn<QString>("file");
    for (const QString& file : files) {
        QTest::newRow(qPrintable(file)) << file;
    }
}

/// Writes bytes under one name again and again and reads them: whatever they are, a table with columns of one
/// length or an error in words must come of it.
class Damager {
  public:
    explicit Damager(const QString& file)
        : path_(folder_.filePath(file)), parameters_(parameters_of(file.section('.', 0, 0))) {}

    void read(const QByteArray& bytes) {
        QFile::remove(path_); // a file that is cut to nothing and written anew would be synced at every turn
        QFile file(path_);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        try {
            const LoadedTable loaded = load(path_, parameters_);
            for (const Column& column : loaded.table.columns) {
                QCOMPARE(column.values.size(), loaded.table.rows());
                for (std::size_t row = 0; row < column.values.size(); ++row) {
                    column.text(row); // throws where a level is not there
                }
            }
            ++tables;
        } catch (const InvalidArgument&) { // a column that 'types' names has another name now
            ++errors;
        } catch (const DataError& error) {
            QVERIFY(!error.message().empty() && !error.where().empty());
            ++errors;
        }
    }

    int tables = 0;
    int errors = 0;

  private:
    QTemporaryDir folder_;
    QString path_;
    json parameters_;
};

inline QByteArray mutated(QByteArray bytes, std::mt19937& bits) {
    const int changes = 1 + int(bits() % 4);
    for (int i = 0; i < changes && !bytes.isEmpty(); ++i) {
        const auto at = qsizetype(bits() % std::size_t(bytes.size()));
        switch (bits() % 4) {
        case 0:
            bytes[at] = char(bits());
            break;
        case 1:
            bytes[at] = char(bytes[at] ^ char(1U << bits() % 8));
            break;
        case 2:
            bytes.remove(at, qsizetype(1 + bits() % 8));
            break;
        default:
            bytes[at] = bits() % 2 == 0 ? '\xFF' : '\0';
        }
    }
    return bytes;
}

/// Reads a fixture and compares what comes of it with its .expected file.
inline void check_fixture(const QString& file) {
    const QString name = file.section('.', 0, 0);
    const QString expected = bytes_text(folder + name + ".expected");
    QVERIFY2(!expected.isEmpty(), "every fixture needs its .expected");
    try {
        const LoadedTable loaded = load(folder + file, parameters_of(name));
        QCOMPARE(loaded_text(loaded), expected);
        QVERIFY(!loaded.sha256.empty() && !loaded.format.empty());
    } catch (const Error& error) {
        QVERIFY2(expected.startsWith("error|"), error.what());
        QVERIFY2(QString::fromUtf8(error.what()).contains(expected.mid(6).trimmed()), error.what());
    }
}

} // namespace sluice::files

// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/report.h"

#include "sample_record.h"

#include "base/error.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace sluice;

namespace {

QString reportOf(const Record& record, const ReportOptions& options = {}) {
    return QString::fromStdString(report_html(record, {}, options));
}

int countOf(const QString& html, const char* text) {
    return int(html.count(QLatin1String(text)));
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT

  private slots:
    void everything_of_a_record_is_told();
    void a_page_needs_no_other_file_and_is_well_formed();
    void what_a_person_typed_cannot_become_markup();
    void a_run_that_was_cancelled_says_so();
    void a_paper_copy_leaves_out_the_experiment();
    void unknown_pictures_are_refused();
};

void TestReport::everything_of_a_record_is_told() {
    const Record record = sample::full();
    const QString html = reportOf(record);
    QVERIFY(
        html.contains(QString::fromStdString(record.experiment.value("name", std::string("Experiment")))));
    for (const ArmRecord& arm : record.training)
        QVERIFY2(html.contains(QString::fromStdString(arm.name)), arm.name.c_str());
    for (const char* part : {"What came out", "Plots", "Sampling", "Arms", "rsft against the other arms",
                             "Settings", "To get the same again"})
        QVERIFY2(html.contains(QLatin1String(part)), part);
    QVERIFY(html.contains(QString::fromStdString(record.dataset->sha256)));
    QVERIFY(countOf(html, "<img ") >= 4);
    QCOMPARE(countOf(html, "<img "), countOf(html, "data:image/svg+xml;base64,"));
    const ReportOptions png{"png", true};
    QCOMPARE(countOf(reportOf(record, png), "data:image/png;base64,iVBORw0KGgo"), countOf(html, "<img "));
}

void TestReport::a_page_needs_no_other_file_and_is_well_formed() {
    const QString html = reportOf(sample::full());
    QVERIFY(!html.contains(QStringLiteral("src=\"http")) && !html.contains(QStringLiteral("<script")));
    // Tags that stand alone are closed for the XML reader; the rest must nest.
    QString xml = html;
    xml.remove(QStringLiteral("<!DOCTYPE html>"));
    xml.replace(QStringLiteral("<br>"), QStringLiteral("<br/>"));
    xml.replace(QStringLiteral("<meta charset=\"utf-8\">"), QStringLiteral("<meta/>"));
    xml.replace(QRegularExpression(QStringLiteral("(<img [^>]*)>")), QStringLiteral("\\1/>"));
    QXmlStreamReader reader(xml);
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
}

void TestReport::what_a_person_typed_cannot_become_markup() {
    Record record = sample::full();
    record.experiment["name"] = "<script>alert(1)</script> & \"more\"";
    const QString html = reportOf(record);
    QVERIFY(!html.contains(QStringLiteral("<script")));
    QVERIFY(html.contains(QStringLiteral("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;")));
}

void TestReport::a_run_that_was_cancelled_says_so() {
    Record record = sample::full();
    QVERIFY(!reportOf(record).contains(QStringLiteral("This run is")));
    record.status = "cancelled";
    record.message = "stopped before the run was complete";
    QVERIFY(reportOf(record).contains(QStringLiteral("This run is cancelled: stopped before")));
    Record nothing;
    nothing.status = "failed";
    QVERIFY(reportOf(nothing).contains(QStringLiteral("This run is failed.")));
}

void TestReport::a_paper_copy_leaves_out_the_experiment() {
    const Record record = sample::full();
    QVERIFY(reportOf(record).contains(QStringLiteral("<pre>")));
    QVERIFY(!reportOf(record, {"png", false}).contains(QStringLiteral("<pre>")));
}

void TestReport::unknown_pictures_are_refused() {
    QVERIFY_EXCEPTION_THROWN(report_html(sample::full(), {}, {"bmp", true}), InvalidArgument);
}

QTEST_APPLESS_MAIN(TestReport)
#include "test_report.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "autosave.h"
#include "data_experiment.h"
#include "experiment_column.h"
#include "network_plots.h"
#include "pair_plots.h"
#include "report_file.h"
#include "rounds_plots.h"
#include "row_views.h"
#include "sampling_plots.h"
#include "training_plots.h"

#include "results/record_file.h"
#include "widgets/panels/message_bar.h"
#include "widgets/plots/changes_plot.h"
#include "widgets/plots/pairs_plot.h"

#include <QDateTime>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>
#include <QStatusBar>

namespace sluice {
namespace {

constexpr int recent_files = 8;
constexpr double most_seconds = 20.0; ///< of sampling that is done again when its record is opened
constexpr QSize picture_size{1000, 640};

QString experimentFilter() {
    return MainWindow::tr("Experiments (*.sluice.json *.json)");
}

QString safeName(const QString& text) {
    static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9]+"));
    const QString name = QString(text).replace(unsafe, QStringLiteral("-")).left(48);
    return name.isEmpty() ? QStringLiteral("run") : name.toLower();
}

/// Whether an HDF5 file begins as those of other programs do: a record has a block of text first.
bool isOthersHdf5(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(8) == QByteArray("\x89HDF\r\n\x1a\n", 8);
}

} // namespace

QString MainWindow::recordFileFor(const QString& experiment) {
    const QString folder =
        QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/runs/");
    const QString stem = folder + safeName(experiment) + QLatin1Char('-') +
                         QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-hhmmss"));
    QString path = stem + QStringLiteral(".h5");
    for (int number = 2; QFileInfo::exists(path); ++number)
        path = QStringLiteral("%1-%2.h5").arg(stem).arg(number);
    QDir().mkpath(folder);
    return path;
}

std::vector<PlotView*> MainWindow::plots() const {
    return {m_samplingPlots->envelope(),
            m_samplingPlots->scatter(),
            m_samplingPlots->histogram(),
            m_samplingPlots->quantiles(),
            m_samplingPlots->trace(),
            m_samplingPlots->pairs()->plot(),
            m_rows->changes(),
            m_trainingPlots->loss(),
            m_trainingPlots->metric(),
            m_trainingPlots->comparison(),
            m_trainingPlots->confusion(),
            m_trainingPlots->confusionBefore(),
            m_networkPlots->regions(),
            m_networkPlots->regionsBefore(),
            m_networkPlots->importance(),
            m_roundsPlots->curves(),
            m_roundsPlots->solved()};
}

bool MainWindow::openPath(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    m_complaint.clear();
    if (ending != QLatin1String("json")) {
        const bool hdf5 = ending == QLatin1String("h5") || ending == QLatin1String("hdf5");
        if (hdf5 && !isOthersHdf5(path))
            openRecord(path);
        else
            openData(path);
        return true;
    }
    try {
        m_story.clear();
        m_runner->clear();
        m_document->openFile(path);
    } catch (const Error& error) {
        complain(QString::fromStdString(error.what()));
        return false;
    }
    remember(path);
    return true;
}

bool MainWindow::openPreset(const QString& name) {
    try {
        const Preset* preset = find_preset(name.toStdString());
        if (!preset) {
            complain(tr("There is no preset “%1”").arg(name));
            return false;
        }
        m_story = QString::fromStdString(preset->story);
        m_runner->clear();
        m_document->openPreset(*preset);
    } catch (const Error& error) {
        complain(QString::fromStdString(error.what()));
        return false;
    }
    return true;
}

bool MainWindow::openDefaultKeepingComplaint(const QString& preset) {
    const QString complaint = m_complaint;
    const bool opened = openPreset(preset);
    complain(complaint);
    return opened;
}

void MainWindow::openData(const QString& path) {
    const QString file = QFileInfo(path).absoluteFilePath();
    m_reader->start(QFileInfo(path).fileName(), [this, file](std::stop_token stop) -> BackgroundTask::Apply {
        nlohmann::json made = experimentForData(file, stop);
        return [this, file, made = std::move(made)] {
            const QString name = QFileInfo(file).fileName();
            m_story =
                made["dataset"].contains("shift")
                    ? tr("An experiment made for %1: rows with large values of one column stand for the "
                         "population that we want; change any of it on the left.")
                          .arg(name)
                    : tr("An experiment made for %1: rows are kept so that every class has the same "
                         "share; change any of it on the left.")
                          .arg(name);
            m_runner->clear();
            m_document->replace(made, QString(), std::filesystem::path(file.toStdString()).parent_path());
            remember(file);
        };
    });
}

void MainWindow::openRecord(const QString& path) {
    const QString file = QFileInfo(path).absoluteFilePath();
    m_reader->start(QFileInfo(path).fileName(),
                    [this, file](const std::stop_token&) -> BackgroundTask::Apply {
                        auto record = std::make_shared<const Record>(read_record(file.toStdString()));
                        return [this, file, record] {
                            m_story = tr("Opened from %1.").arg(QFileInfo(file).fileName());
                            m_document->replace(record->experiment, QString(),
                                                std::filesystem::path(file.toStdString()).parent_path());
                            m_runner->setRecord(record, QFileInfo(file).absolutePath());
                            m_sampleAgain = record->sampling && record->sampling->seconds < most_seconds;
                            remember(file);
                        };
                    });
}

void MainWindow::openSource(const QString& source, const QString& label) {
    const QString name = source.section(QLatin1Char(':'), 1);
    m_reader->start(name, [this, source, label](std::stop_token stop) -> BackgroundTask::Apply {
        nlohmann::json made = experimentForSource(source, label, stop);
        return [this, made = std::move(made)] { m_column->adopt(made); };
    });
}

bool MainWindow::saveTo(const QString& path) {
    QString error;
    if (!m_document->save(path, &error)) {
        complain(error);
        return false;
    }
    remember(path);
    say(tr("Saved %1").arg(path));
    updateTitle();
    return true;
}

bool MainWindow::exportRecordTo(const QString& path) {
    return withRecord([this, path] {
        try {
            write_record(path.toStdString(), *m_runner->record());
            say(tr("Saved %1").arg(path));
        } catch (const Error& error) {
            complain(QString::fromStdString(error.what()));
        }
    });
}

QStringList MainWindow::exportModelsTo(const QString& folder) {
    QStringList written;
    if (!m_runner->record() || !QDir().mkpath(folder))
        return written;
    for (const ModelRecord& model : m_runner->record()->models) {
        const QFileInfo from(m_runner->modelFile(model));
        const QString to = QDir(folder).filePath(from.fileName());
        if (from.absoluteFilePath() != QFileInfo(to).absoluteFilePath()) {
            QFile::remove(to);
            if (!QFile::copy(from.absoluteFilePath(), to)) {
                complain(tr("%1 cannot be copied to %2").arg(from.absoluteFilePath(), to));
                continue;
            }
        }
        written << to;
    }
    if (!written.isEmpty())
        say(tr("%n model files in %1", nullptr, int(written.size())).arg(folder));
    return written;
}

void MainWindow::exportReportTo(const QString& path) {
    withRecord([this, path] {
        m_reader->start(
            QFileInfo(path).fileName(),
            [this, record = m_runner->record(), path](const std::stop_token&) -> BackgroundTask::Apply {
                writeReport(*record, path);
                return [this, path] {
                    say(tr("Saved %1").arg(path));
                    emit reportWritten(path);
                };
            });
    });
}

QStringList MainWindow::exportPlotsTo(const QString& folder, const QString& format) {
    QStringList written;
    if (!QDir().mkpath(folder)) {
        complain(tr("The folder %1 cannot be made").arg(folder));
        return written;
    }
    for (PlotView* plot : plots()) {
        if (plot->isEmpty())
            continue;
        const QString name = plot->objectName().section(QLatin1Char('.'), 1);
        const QString path = QDir(folder).filePath(name + QLatin1Char('.') + format);
        QString error;
        const bool done = format == QLatin1String("csv")
                              ? plot->saveCsv(path, &error)
                              : plot->saveImage(path, picture_size, &error, ImageStyle::for_paper);
        if (done)
            written << path;
        else
            complain(error);
    }
    say(tr("%n files in %1", nullptr, int(written.size())).arg(folder));
    return written;
}

void MainWindow::askOpenExperiment() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Open experiment"), {}, experimentFilter());
    if (!path.isEmpty() && mayDiscard())
        openPath(path);
}

void MainWindow::askOpenData() {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open data"), {},
                                     tr("Data (*.csv *.tsv *.tab *.txt *.dat *.npy *.npz *.jsonl *.ndjson "
                                        "*.json *.h5 *.hdf5);;Images in one file (*.bin *-ubyte "
                                        "*-ubyte.gz);;All files (*)"));
    if (!path.isEmpty() && mayDiscard())
        openData(path);
}

void MainWindow::askOpenDataFolder() {
    const QString path =
        QFileDialog::getExistingDirectory(this, tr("Folder with a folder of images for each class, or of "
                                                   "recordings"));
    if (!path.isEmpty() && mayDiscard())
        openData(path);
}

void MainWindow::askOpenRecord() {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open record"), {}, tr("Records (*.h5 *.hdf5)"));
    if (!path.isEmpty() && mayDiscard())
        openRecord(path);
}

void MainWindow::saveNow() {
    if (m_document->path().isEmpty())
        askSaveAs();
    else
        saveTo(m_document->path());
}

void MainWindow::askSaveAs() {
    const QString proposed = m_document->path().isEmpty()
                                 ? safeName(m_document->name()) + QStringLiteral(".sluice.json")
                                 : m_document->path();
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save experiment"), proposed, experimentFilter());
    if (!path.isEmpty())
        saveTo(path.endsWith(QLatin1String(".json")) ? path : path + QStringLiteral(".sluice.json"));
}

void MainWindow::askExportRecord() {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save record"), safeName(m_document->name()) + QStringLiteral(".h5"), tr("Records (*.h5)"));
    if (!path.isEmpty())
        exportRecordTo(path.endsWith(QLatin1String(".h5")) ? path : path + QStringLiteral(".h5"));
}

void MainWindow::askExportModels() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder for the models"));
    if (!folder.isEmpty())
        exportModelsTo(folder);
}

void MainWindow::askExportReport() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save report"),
                                                      safeName(m_document->name()) + QStringLiteral(".html"),
                                                      tr("Web page (*.html);;PDF (*.pdf)"));
    if (!path.isEmpty())
        exportReportTo(path);
}

void MainWindow::askExportPlots(const QString& format) {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder for the plots"));
    if (!folder.isEmpty())
        exportPlotsTo(folder, format);
}

void MainWindow::offerRecovery() {
    const std::optional<Autosave::Leftover> found = m_autosave->leftover();
    if (!found)
        return;
    m_message->ask(
        tr("Sluice ended before “%1” was saved. Its changes are still there.").arg(found->name),
        {{QStringLiteral("recover"), tr("Take them up"),
          [this, left = *found] {
              if (!mayDiscard())
                  return;
              m_story = tr("Taken up from before Sluice ended without saving it.");
              m_runner->clear();
              m_document->restore(left.document, left.path, left.folder.toStdString());
              m_autosave->keep();
              Autosave::forget(left);
          }},
         {QStringLiteral("forget"), tr("Forget them"), [left = *found] { Autosave::forget(left); }}});
}

bool MainWindow::mayDiscard() {
    if (!m_document->isModified() || !m_askBeforeClosing)
        return true;
    const auto answer = QMessageBox::question(
        this, tr("Unsaved changes"), tr("“%1” has changes that are not saved.").arg(m_document->name()),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    if (answer == QMessageBox::Save)
        saveNow();
    return answer == QMessageBox::Discard || (answer == QMessageBox::Save && !m_document->isModified());
}

void MainWindow::remember(const QString& path) {
    QSettings settings;
    QStringList recent = settings.value(QStringLiteral("recent")).toStringList();
    const QString whole = QFileInfo(path).absoluteFilePath();
    recent.removeAll(whole);
    recent.prepend(whole);
    settings.setValue(QStringLiteral("recent"), QStringList(recent.mid(0, recent_files)));
}

void MainWindow::say(const QString& message) {
    statusBar()->showMessage(message, 6000);
}

void MainWindow::complain(const QString& message) {
    m_complaint = message;
    say(message);
    updateWords();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QString path = event->mimeData()->urls().front().toLocalFile();
    if (!path.isEmpty() && mayDiscard())
        openPath(path);
}

} // namespace sluice

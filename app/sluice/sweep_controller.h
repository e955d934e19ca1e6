// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background_task.h"

#include "experiment/experiment.h"
#include "experiment/sweep_plane.h"
#include "widgets/panels/sweep_panel.h"
#include "widgets/plots/sweep_plot.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <mutex>
#include <optional>

class QAction;

namespace sluice {

class ExperimentDocument;
class SamplingController;

/// Collects what a sweep reports on its threads until the window asks for it.
class SweepNews final : public Progress {
  public:
    void report(double fraction, std::string_view message) override;
    void publish(std::shared_ptr<const Snapshot> snapshot) override;
    double fraction();
    std::shared_ptr<const SweptPoints> points();

  private:
    std::mutex m_mutex;
    double m_fraction = 0.0;
    std::shared_ptr<const SweptPoints> m_points;
};

/// Runs the experiment at hand over the settings and seeds that the panel chooses, each point an experiment
/// with a record of its own in a folder of the program's, and fills the panel's picture while they end. The
/// same choice again goes on with what is missing.
class SweepController : public QObject {
    Q_OBJECT

  public:
    /// All of them must outlive it.
    SweepController(SweepPanel* panel, ExperimentDocument* document, SamplingController* sampling,
                    QObject* parent);
    ~SweepController() override;

    bool isRunning() const { return m_task->isRunning(); }
    double fraction() const { return m_fraction; }
    /// Where the records of the last sweep lie; "" before there was one.
    QString folder() const { return m_folder; }
    /// Why the experiment cannot be swept; "" where it can.
    void setObstacle(const QString& why) { m_panel->setObstacle(why); }
    /// Offers the numbers of the experiment as it is now.
    void updateSettings();
    /// Runs what the panel chooses; does nothing while a sweep is running.
    void start();
    /// Stops soon; what is done is kept, and the same choice goes on from it.
    void stop();
    /// Saves the table of all points as .csv or .h5.
    void saveTable(const QString& path);

  signals:
    void stateChanged();
    void failed(const QString& message);
    void saved(const QString& path);
    /// A place of the picture was chosen; this is the record of its first seed.
    void recordChosen(const QString& file);

  private:
    /// What a sweep was asked for.
    struct Choice {
        nlohmann::json document;
        SweepRange across, up;
        int seeds = 1;
        friend bool operator==(const Choice&, const Choice&) = default;
    };
    void drain();
    void showPicture();
    void showState();
    void choosePlace(int column, int row);

    SweepPanel* m_panel;
    ExperimentDocument* m_document;
    SamplingController* m_sampling;
    BackgroundTask* m_task;
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::stop_source m_stop;
    std::shared_ptr<SweepNews> m_news;
    std::optional<Choice> m_choice; ///< of the sweep that runs or ran last
    SweepShape m_shape;
    SweptFigures m_done;
    std::vector<std::size_t> m_failed;
    QString m_folder;
    QString m_trouble; ///< of the points that failed
    double m_fraction = 0.0;
    bool m_stopped = false;
};

} // namespace sluice

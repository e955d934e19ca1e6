// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_controller.h"

#include "base/matrix.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace sluice {

/// One series of an arm, such as its loss after every epoch, with mean and spread over the repeats.
class RepeatedSeries {
  public:
    /// The next value of a repeat; NaN where it has none.
    void append(std::size_t repeat, double value);
    /// Forgets the values of a repeat.
    void restart(std::size_t repeat);

    /// Epochs that some repeat has reached.
    std::size_t size() const { return m_sums.size(); }
    std::size_t repeats() const { return m_rows.size(); }
    bool empty() const { return m_values == 0; }
    /// Over the repeats that have a value there; NaN without any.
    double mean(std::size_t epoch) const;
    /// Standard deviation over them; 0 with fewer than two.
    double spread(std::size_t epoch) const;

  private:
    struct Sums {
        int count = 0;
        double sum = 0.0, squares = 0.0;
        void add(double value);
    };
    std::vector<std::vector<double>> m_rows; ///< [repeat][epoch]
    std::vector<Sums> m_sums;                ///< of each epoch
    std::size_t m_values = 0;                ///< that are numbers
};

/// One arm as the plots of training draw it.
struct TrainedArm {
    std::string name;
    std::vector<double> epoch; ///< 1, 2, ...
    /// "train_loss", "validation_loss", "accuracy", ..., and "recall 0" for the recall of the first class.
    std::map<std::string, RepeatedSeries> series;
    double best_epoch = 0.0; ///< mean over repeats; 0: none yet
    Matrix<double> confusion;
    std::vector<double> step, learning_rate; ///< of the newest repeat; may be thinned
};

/// The name of the series of a class's recall.
std::string recall_series(std::size_t label);

/// What training has brought so far, arm by arm. Pictures of a running run are gathered piece by piece: one
/// more costs what is new in it.
class TrainingSeries {
  public:
    void take(const TrainingPictures& pictures);
    void take(const Record& record);

    /// In the order in which people read them: rsft, the controls, and what they all started from.
    const std::vector<TrainedArm>& arms() const { return m_arms; }

  private:
    /// How much of a repeat has been taken.
    struct Taken {
        TrainingSnapshotPtr newest;
        std::size_t epochs = 0;
        double first_loss = 0.0; ///< another one says that training began anew
    };

    TrainedArm& armOf(const std::string& name);
    static void addEpochs(const TrainingHistory& history, std::size_t repeat, std::size_t from,
                          TrainedArm& arm);
    void addSnapshot(const TrainingSnapshot& snapshot, Taken& taken);

    std::vector<TrainedArm> m_arms;
    std::map<std::pair<std::string, int>, Taken> m_taken;
};

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "network_plots.h"

#include "plot_page.h"

#include "results/mean_and_sd.h"

#include <QComboBox>
#include <QLabel>

#include <algorithm>
#include <cmath>

namespace sluice {

NetworkPlots::NetworkPlots(QWidget* parent)
    : QObject(parent), m_regions(new RegionsPlot(parent)), m_before(new RegionsPlot(parent)),
      m_importance(new ImportancePlot(parent)),
      m_armChooser(
          makeChooser(QStringLiteral("regions.arm"), tr("Arm whose decision regions are shown"), parent)),
      m_note(new QLabel(parent)) {
    m_regions->setObjectName(QStringLiteral("plot.regions"));
    m_regions->setAccessibleName(tr("Decision regions"));
    m_before->setObjectName(QStringLiteral("plot.regionsBefore"));
    m_before->setAccessibleName(tr("Decision regions before fine-tuning"));
    m_importance->setObjectName(QStringLiteral("plot.importance"));
    m_importance->setAccessibleName(tr("What each feature is worth to every arm"));
    m_page = makePlotPage({m_before, m_regions}, m_armChooser, tr("of"), m_note);
    m_note->setMinimumWidth(20);
    connect(m_armChooser, &QComboBox::activated, this, &NetworkPlots::showRegions);
    setEmptyText({});
    show();
}

void NetworkPlots::setEmptyText(const QString& text) {
    m_regions->setEmptyText(
        text.isEmpty() ? tr("When fine-tuning is done: what the network decides over two features") : text);
    m_importance->setEmptyText(
        text.isEmpty() ? tr("When fine-tuning is done: how much each feature is worth to the networks")
                       : text);
}

void NetworkPlots::setRecord(const RecordPtr& record) {
    if (record == m_record)
        return;
    m_record = record;
    show();
}

QStringList NetworkPlots::classNames() const {
    QStringList names;
    if (m_record && m_record->dataset)
        for (const std::string& name : m_record->dataset->classes)
            names << QString::fromStdString(name);
    return names;
}

void NetworkPlots::show() {
    std::vector<std::pair<QString, QString>> arms;
    if (m_record && m_record->regions)
        for (const RegionsRecord::Arm& arm : m_record->regions->arms) {
            const QString name = QString::fromStdString(arm.name);
            arms.insert(name == QLatin1String("rsft") ? arms.begin() : arms.end(), {name, name});
        }
    offerChoices(m_armChooser, 0, arms);
    m_armChooser->setEnabled(!arms.empty());
    m_armChooser->setToolTip(arms.empty() ? tr("No arm has been trained yet") : QString());
    showRegions();
    showImportance();
}

void NetworkPlots::showRegions() {
    const auto planeOf = [this](const std::string& name) {
        DecisionPlane plane;
        if (!m_record || !m_record->regions)
            return plane;
        const RegionsRecord& regions = *m_record->regions;
        const auto arm = std::ranges::find(regions.arms, name, &RegionsRecord::Arm::name);
        if (arm != regions.arms.end())
            plane = {regions.x,       regions.y,       arm->decided,        arm->probability,
                     regions.point_x, regions.point_y, regions.point_class, classNames()};
        return plane;
    };
    const std::string chosen = m_armChooser->currentText().toStdString();
    const DecisionPlane after = planeOf(chosen);
    const DecisionPlane before = chosen == "pretrained" ? DecisionPlane() : planeOf("pretrained");
    const bool compared = !before.decided.empty() && !after.decided.empty();
    if (!after.decided.empty()) {
        const RegionsRecord& regions = *m_record->regions;
        m_note->setText(regions.others.empty() ? tr("test rows") : tr("test rows; others at their mean"));
        m_before->setTitle(compared ? tr("before") : QString());
        m_regions->setTitle(compared ? tr("after") : QString());
        for (RegionsPlot* plot : {m_before, m_regions})
            plot->setAxisLabels(QString::fromStdString(regions.x_feature),
                                QString::fromStdString(regions.y_feature));
    } else {
        m_note->clear();
        m_regions->setTitle({});
        m_regions->setAxisLabels({}, {});
    }
    m_before->setVisible(compared);
    m_before->setPlane(before);
    m_regions->setPlane(after);
}

void NetworkPlots::showImportance() {
    QStringList features;
    std::vector<ArmImportance> arms;
    if (m_record && m_record->dataset) {
        for (const std::string& name : m_record->dataset->features)
            features << QString::fromStdString(name);
        for (const ArmRecord& arm : m_record->training) {
            if (arm.importance.columns() != std::size_t(features.size()) || arm.importance.empty())
                continue;
            ArmImportance importance{QString::fromStdString(arm.name), {}, {}};
            for (std::size_t j = 0; j < arm.importance.columns(); ++j) {
                std::vector<double> values;
                for (std::size_t r = 0; r < arm.importance.rows(); ++r)
                    if (std::isfinite(arm.importance(r, j)))
                        values.push_back(arm.importance(r, j));
                const MeanAndSd summary = mean_and_sd(values);
                importance.mean.push_back(summary.mean);
                importance.spread.push_back(summary.sd);
            }
            arms.push_back(std::move(importance));
        }
    }
    m_importance->setImportance(arms.empty() ? QStringList() : features, arms);
}

} // namespace sluice

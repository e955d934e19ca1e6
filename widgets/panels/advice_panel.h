// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <QString>
#include <QWidget>

#include <vector>

class QToolButton;
class QVBoxLayout;

namespace sluice {

class NoteLabel;

/// One proposal that would serve the target, in words.
struct AdviceRow {
    QString title;           ///< "Laplace, b 1"
    QString gain;            ///< "keeps 76 %, now 33 %"
    QString detail;          ///< how M was found, for the tool tip
    nlohmann::json proposal; ///< what `sampling.proposal` becomes when it is chosen
};

/// Asks for proposals that waste fewer candidates and lists them, the best first, each with a button that
/// takes it. The search itself is somebody else's.
class AdvicePanel : public QWidget {
    Q_OBJECT

  public:
    explicit AdvicePanel(QWidget* parent = nullptr);

    /// Whether one may ask now; where not, why.
    void setAvailable(bool available, const QString& why);
    void setSearching(bool searching);
    /// The outcome; `remark` stands above the list ("The present proposal keeps 33 %.").
    void setAdvice(const std::vector<AdviceRow>& rows, const QString& remark);
    void setFailure(const QString& message);
    /// Forgets a list that was made for another target.
    void clear();
    std::size_t count() const { return m_rows.size(); }

  signals:
    void requested();
    void stopRequested();
    void chosen(const nlohmann::json& proposal);

  private:
    QToolButton* m_ask;
    NoteLabel* m_remark;
    QVBoxLayout* m_list;
    std::vector<QWidget*> m_rows;
    bool m_searching = false;
};

} // namespace sluice

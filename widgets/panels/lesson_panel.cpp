// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/lesson_panel.h"

#include "widgets/theme.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QStyleOptionButton>
#include <QStylePainter>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {
namespace {

/// A radio button whose text takes as many lines as it needs.
class WrappedChoice final : public QRadioButton {
  public:
    using QRadioButton::QRadioButton;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override {
        return std::max(QRadioButton::sizeHint().height(), textIn(QRect(0, 0, width, 10'000)).height() + 6);
    }
    QSize minimumSizeHint() const override { return {120, QRadioButton::minimumSizeHint().height()}; }
    QSize sizeHint() const override { return {200, heightForWidth(200)}; }

  protected:
    void paintEvent(QPaintEvent*) override {
        QStylePainter painter(this);
        QStyleOptionButton option;
        initStyleOption(&option);
        const QRect room = textRoom(rect());
        option.text.clear(); // what is left is the circle
        painter.drawControl(QStyle::CE_RadioButton, option);
        style()->drawItemText(&painter, room, wrapping, palette(), isEnabled(), text(), QPalette::WindowText);
    }
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }

  private:
    static constexpr int wrapping = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;
    QRect textRoom(const QRect& whole) const {
        const int circle = style()->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth, nullptr, this) +
                           style()->pixelMetric(QStyle::PM_RadioButtonLabelSpacing, nullptr, this) + 4;
        return whole.adjusted(circle, 0, 0, 0);
    }
    QRect textIn(const QRect& whole) const {
        return fontMetrics().boundingRect(textRoom(whole), wrapping, text());
    }
};

} // namespace

LessonPanel::LessonPanel(QWidget* parent)
    : QWidget(parent), m_heading(new QLabel(this)), m_text(new QTextBrowser(this)),
      m_question(new QLabel(this)), m_choices(new QWidget(this)), m_choiceColumn(new QVBoxLayout(m_choices)),
      m_group(new QButtonGroup(this)), m_place(new QLabel(this)), m_back(new QPushButton(tr("Back"), this)),
      m_next(new QPushButton(tr("Next"), this)) {
    setObjectName(QStringLiteral("lesson"));
    m_heading->setObjectName(QStringLiteral("lesson.heading"));
    m_heading->setWordWrap(true);
    m_text->setObjectName(QStringLiteral("lesson.text"));
    m_text->setAccessibleName(tr("Text of the lesson"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenExternalLinks(true);
    m_text->document()->setDocumentMargin(8);
    m_question->setObjectName(QStringLiteral("lesson.question"));
    m_question->setWordWrap(true);
    m_place->setObjectName(QStringLiteral("lesson.place"));
    m_back->setObjectName(QStringLiteral("lesson.back"));
    m_back->setAccessibleName(tr("To the page before"));
    m_next->setObjectName(QStringLiteral("lesson.next"));
    m_next->setDefault(true);
    m_choiceColumn->setContentsMargins(0, 0, 0, 0);
    m_text->setMinimumWidth(150);
    auto* way = new QHBoxLayout;
    way->addWidget(m_back);
    way->addStretch(1);
    way->addWidget(m_place);
    way->addStretch(1);
    way->addWidget(m_next);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 8);
    column->addWidget(m_heading);
    column->addWidget(m_text, 1);
    column->addWidget(m_question);
    column->addWidget(m_choices);
    column->addLayout(way);
    connect(m_back, &QPushButton::clicked, this, &LessonPanel::backRequested);
    connect(m_next, &QPushButton::clicked, this, [this] {
        if (m_view.page + 1 < m_view.pages)
            emit nextRequested();
        else
            emit closeRequested();
    });
    connect(m_group, &QButtonGroup::idClicked, this, &LessonPanel::choose);
}

void LessonPanel::setView(const LessonView& view) {
    m_view = view;
    m_chosen = -1;
    showChoices();
    render();
    m_text->moveCursor(QTextCursor::Start);
}

QString LessonPanel::plainText() const {
    QString all = m_heading->text() + QLatin1Char('\n') + m_text->toPlainText();
    if (m_question->isVisibleTo(this))
        all += QLatin1Char('\n') + m_question->text();
    return all;
}

void LessonPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        render();
}

void LessonPanel::choose(int choice) {
    if (m_chosen >= 0)
        return;
    m_chosen = choice;
    for (QAbstractButton* button : m_group->buttons()) {
        const int number = m_group->id(button);
        button->setEnabled(number == choice || number == m_view.right);
        if (number == m_view.right)
            button->setText(tr("✓ %1").arg(m_view.choices.value(number)));
        else if (number == choice)
            button->setText(tr("✗ %1").arg(m_view.choices.value(number)));
    }
    render();
    m_text->moveCursor(QTextCursor::End);
    emit answered(choice);
}

void LessonPanel::showChoices() {
    for (QAbstractButton* button : m_group->buttons()) {
        delete button;
    }
    for (int i = 0; i < m_view.choices.size(); ++i) {
        auto* button = new WrappedChoice(m_view.choices[i], m_choices);
        button->setObjectName(QStringLiteral("lesson.choice.%1").arg(i));
        m_group->addButton(button, i);
        m_choiceColumn->addWidget(button);
    }
    m_question->setText(m_view.question);
    m_question->setVisible(!m_view.question.isEmpty());
    m_choices->setVisible(!m_view.choices.isEmpty());
}

void LessonPanel::render() {
    const QString quiet = palette().color(QPalette::PlaceholderText).name();
    m_heading->setText(QStringLiteral("<span style='color:%1'>%2</span><br><b>%3</b>")
                           .arg(quiet, m_view.lesson.toHtmlEscaped(), m_view.title.toHtmlEscaped()));
    QString text = m_view.text;
    if (m_chosen >= 0) {
        const QString verdict = m_chosen == m_view.right ? tr("Right.") : tr("Not quite.");
        text += QStringLiteral("\n\n**%1** %2").arg(verdict, m_view.answer);
    }
    m_text->setMarkdown(text);
    m_place->setText(tr("%1 of %2", "page of a lesson").arg(m_view.page + 1).arg(m_view.pages));
    m_back->setEnabled(m_view.page > 0);
    m_next->setText(m_view.page + 1 < m_view.pages ? tr("Next") : tr("Finish"));
}

} // namespace sluice

// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/choices.h"

namespace sluice {

const std::vector<Choice>& model_kinds() {
    static const std::vector<Choice> kinds{
        {"logistic", "Logistic regression", "one linear layer, so one straight boundary between classes"},
        {"mlp", "Multilayer perceptron", "linear layers with ReLU between them; widths in 'hidden'"},
        {"transformer", "Character transformer",
         "decoder-only language model; its answers to prompts are sampled, verified and trained on"},
    };
    return kinds;
}

const std::vector<Choice>& recipes() {
    static const std::vector<Choice> all{
        {"supervised", "Supervised fine-tuning",
         "pretrain on every training row, then fine-tune a copy on the rows that rejection sampling kept"},
        {"verified_reasoning", "Verified reasoning",
         "a language model is fine-tuned on its own answers, those that a verifier found right, round by "
         "round"},
        {"until_satisfied", "Until satisfied",
         "answers are accepted by their reward and trained on, round by round, until the goal is reached"},
    };
    return all;
}

const std::vector<Choice>& control_arms() {
    static const std::vector<Choice> arms{
        {"all_data", "All data", "fine-tuned on every training row: shows what the extra epochs do"},
        {"random_subset", "Random subset", "fine-tuned on as many rows as were kept, chosen blindly"},
        {"pretrained", "Pretrained", "not fine-tuned at all; always evaluated"},
    };
    return arms;
}

const std::vector<Choice>& metric_choices() {
    static const std::vector<Choice> metrics{
        {"loss", "Cross-entropy", "mean of -ln of the probability given to the right class"},
        {"accuracy", "Accuracy", "share of rows classified rightly"},
        {"balanced_accuracy", "Balanced accuracy", "mean of the classes' recalls: every class counts alike"},
        {"macro_f1", "Macro F1", "mean over classes of the harmonic mean of precision and recall"},
    };
    return metrics;
}

std::vector<std::string> names_of(const std::vector<Choice>& choices) {
    std::vector<std::string> names;
    for (const Choice& choice : choices) {
        names.push_back(choice.name);
    }
    return names;
}

} // namespace sluice

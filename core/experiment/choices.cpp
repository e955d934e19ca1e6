// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/choices.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice {

const std::vector<Choice>& model_kinds() {
    static const std::vector<Choice> kinds{
        {"logistic", "Logistic regression", "one linear layer, so one straight boundary between classes"},
        {"mlp", "Multilayer perceptron", "linear layers with ReLU between them; widths in 'hidden'"},
        {"cnn", "Convolutional network",
         "3x3 convolutions that halve the image, then linear layers; filters in 'channels'"},
        {"resnet18", "ResNet-18", "torchvision's, of any 'width', for small images or ImageNet's by 'stem'"},
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
        {"self_label", "Self-labelling",
         "pretrain on a labelled part, let the network label the rest, fine-tune on the labels that were "
         "accepted"},
        {"frozen_backbone", "Frozen backbone",
         "keep rows whose label is likely to networks that did not see them, and train the last layer on "
         "those"},
    };
    return all;
}

const std::vector<Choice>& control_arms() {
    static const std::vector<Choice> arms{
        {"all_data", "All data", "fine-tuned on every training row: shows what the extra epochs do"},
        {"random_subset", "Random subset", "fine-tuned on as many rows as were kept, chosen blindly"},
        {"importance_weighted", "Importance weighted",
         "fine-tuned on every training row, each weighted by p / q (mean 1): what a filter does without "
         "chance"},
        {"true_labels", "True labels",
         "self_label only: every row without a label gets its true one, which is what perfect labels would "
         "give"},
        {"pretrained", "Pretrained", "not fine-tuned at all; always evaluated"},
    };
    return arms;
}

const std::vector<Choice>& metric_choices() {
    static const std::vector<Choice> metrics{
        {"loss", "Log-loss", "cross-entropy: mean of -ln of the probability given to the right class"},
        {"accuracy", "Accuracy", "share of rows classified rightly"},
        {"balanced_accuracy", "Balanced accuracy", "mean of the classes' recalls: every class counts alike"},
        {"macro_f1", "Macro F1", "mean over classes of the harmonic mean of precision and recall"},
        {"brier", "Brier score",
         "mean squared distance of the probabilities from the truth, summed over classes (half of it for "
         "two)"},
        {"calibration_error", "Expected calibration error",
         "how far the predicted class's probability is from how often it is right, in 15 bins"},
        {"roc_auc", "ROC-AUC",
         "chance that a row of a class gets more of it than another row; mean over classes, each against the "
         "rest"},
        {"pr_auc", "PR-AUC",
         "average precision over all thresholds: of the second of two classes, else the mean over classes"},
    };
    return metrics;
}

const std::vector<Choice>& sequence_metric_choices() {
    static const std::vector<Choice> metrics{
        {"acceptance", "Acceptance", "share of a round's samples that were accepted"},
        {"right", "Right samples", "share of a round's samples that the verifier found right"},
        {"coverage", "Coverage", "share of the training prompts with at least one right sample"},
        {"distinct", "Distinct answers",
         "different right answers of a prompt, by their equations, on average"},
        {"decidable", "Decidable prompts",
         "share of the prompts with right and wrong samples: only these can tell answers apart"},
        {"trained_on", "Answers trained on", "how many accepted answers a round was fine-tuned on"},
        {"solved", "Solved-prompt histogram", "prompts by how many of their k samples are right, 0 to k"},
        {"sampled_accuracy", "Sampled accuracy",
         "share of right answers among 16 to each held-out prompt at temperature 1"},
        {"greedy_accuracy", "Greedy accuracy",
         "share of held-out prompts whose most probable answer, character by character, is right"},
        {"pass_at_8", "pass@8",
         "chance that one of 8 answers is right, estimated without bias from 16 (Chen et al. 2021)"},
        {"reward", "Reward",
         "mean graded reward of an answer: the share of its steps and result that is right"},
        {"entropy", "Entropy", "of a whole answer, in nats: how varied the answers still are"},
        {"kl", "KL divergence from the base",
         "of a whole answer, in nats: how far fine-tuning has moved the model"},
        {"larger_first", "Larger first",
         "share of equations with the larger number first: a habit that nothing rewards"},
        {"well_formed", "Well formed", "share of answers that are two equations and a result"},
    };
    return metrics;
}

bool larger_sequence_metric_is_better(const std::string& name) {
    constexpr std::array<std::string_view, 6> undirected{"trained_on", "solved",       "entropy",
                                                         "kl",         "larger_first", "decidable"};
    return std::ranges::find(undirected, name) == undirected.end();
}

std::vector<std::string> names_of(const std::vector<Choice>& choices) {
    std::vector<std::string> names;
    for (const Choice& choice : choices) {
        names.push_back(choice.name);
    }
    return names;
}

} // namespace sluice

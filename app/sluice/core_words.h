// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>

namespace sluice {

/// What core says in English sentences (figures of sampling, where M comes from, comparisons, progress) in
/// the language of the window. Core knows no Qt, so whole sentences are recognised by their patterns; one
/// that no pattern fits stays in English.
QString coreWords(const QString& english);
QString coreWords(const std::string& english);

} // namespace sluice

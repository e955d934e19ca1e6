// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sluice {

/// Whether a thread is inside learning_engine() for the first time. The dynamic loader cannot be interrupted
/// and holds a lock that exit() waits for; a program that is to end meanwhile leaves by std::_Exit().
bool learning_engine_opening();

} // namespace sluice

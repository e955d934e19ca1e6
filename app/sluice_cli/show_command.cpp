// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "results/record_file.h"
#include "results/words.h"

#include <nlohmann/json.hpp>

#include <iostream>

namespace sluice::cli {

int show_command(const ShowArguments& arguments) {
    const Record record = read_record(arguments.record);
    if (arguments.json) {
        std::cout << record_summary(record).dump(2) << '\n';
    } else {
        std::cout << record_in_words(record);
    }
    return exit_done;
}

} // namespace sluice::cli

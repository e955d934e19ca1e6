// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "experiment/sweep_table.h"
#include "interrupt.h"
#include "terminal_progress.h"

#include <algorithm>
#include <iostream>
#include <system_error>

namespace sluice::cli {
namespace {

void list_incomplete(const SweepFolder& folder, const SweepTable& result) {
    constexpr std::size_t most = 100; // lines that a person reads
    for (std::size_t i = 0; i < std::min(most, result.incomplete.size()); ++i) {
        const IncompletePoint& point = result.incomplete[i];
        std::cerr << "sluice-cli: " << folder.plan().points[point.point].name << ": " << point.status << " ("
                  << point_settings(folder.plan(), point.point) << ")" << (point.message.empty() ? "" : ": ")
                  << point.message << '\n';
    }
    if (result.incomplete.size() > most) {
        std::cerr << "sluice-cli: and " << grouped(result.incomplete.size() - most)
                  << " more: the column status names them\n";
    }
}

} // namespace

int collect_command(const CollectArguments& arguments) {
    check_table_name(arguments.out);
    std::error_code ignored;
    if (!arguments.overwrite && std::filesystem::exists(arguments.out, ignored)) {
        throw InvalidArgument("exists already", arguments.out.string(),
                              "--overwrite replaces it, --out chooses another name");
    }
    const SweepFolder folder = SweepFolder::open(arguments.folder);
    Interrupt interrupt;
    TerminalProgress progress(arguments.progress);
    const SweepTable result = collect_sweep(folder, !arguments.no_timing, interrupt.token(), progress);
    write_table(arguments.out, result.table);
    progress.finish();
    const std::size_t points = folder.plan().points.size();
    std::cout << grouped(points - result.incomplete.size()) << " of " << grouped(points)
              << " points complete, " << grouped(result.table.columns.size()) << " columns\n"
              << "table: " << arguments.out.string() << '\n';
    list_incomplete(folder, result);
    return exit_done;
}

} // namespace sluice::cli

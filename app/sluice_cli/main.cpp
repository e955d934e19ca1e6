// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"

#include <exception>
#include <iostream>
#include <new>

namespace {

int failed(int status, const std::string& message) {
    std::cerr << "sluice-cli: " << message << '\n';
    return status;
}

} // namespace

int main(int argc, char** argv) {
    using namespace sluice;
    try {
        const int status = cli::run_command_line(argc, argv);
        std::cout.flush();
        return std::cout ? status : failed(cli::exit_failed, "standard output could not be written");
    } catch (const ValidationError& error) {
        return failed(cli::exit_usage, error.what());
    } catch (const InvalidArgument& error) {
        return failed(cli::exit_usage, error.what());
    } catch (const DataError& error) {
        return failed(cli::exit_data, error.what());
    } catch (const Cancelled&) {
        return failed(cli::exit_cancelled, "cancelled");
    } catch (const std::bad_alloc&) {
        return failed(cli::exit_failed, "there is not enough memory for this");
    } catch (const std::exception& error) {
        return failed(cli::exit_failed, error.what());
    }
}

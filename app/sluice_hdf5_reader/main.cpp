// SPDX-License-Identifier: GPL-3.0-or-later
// Reads HDF5 files that other programs wrote, for sluice and sluice-cli: see storage/h5_foreign.h.
#include "storage/h5_foreign.h"

int main(int argc, char** argv) {
    return sluice::serve_hdf5(
        std::span<const char* const>(argv, static_cast<std::size_t>(argc)).subspan(argc > 0 ? 1 : 0));
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/record_head.h"

#include "base/error.h"
#include "results/record_layout.h"
#include "results/seal.h"
#include "storage/h5_file.h"

namespace sluice {

RecordHead read_record_head(const std::filesystem::path& path) {
    check_seal(path);
    const H5File file = H5File::open(path);
    const H5Group root = file.root();
    check_record_schema(root, path);
    RecordHead head{root.text("status"), root.text("message"), root.text("sluice_version"), {}};
    head.experiment = nlohmann::json::parse(root.text("experiment"), nullptr, false);
    if (head.experiment.is_discarded()) {
        throw DataError("is damaged: its experiment is no JSON", path.string());
    }
    return head;
}

} // namespace sluice

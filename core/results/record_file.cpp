// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/record_file.h"

#include "base/error.h"
#include "results/record_layout.h"
#include "results/seal.h"
#include "storage/atomic_file.h"
#include "storage/h5_file.h"

#include <charconv>
#include <string_view>

namespace sluice {

void check_record_schema(const H5Group& root, const std::filesystem::path& path) {
    const std::string schema = root.has_attribute("schema") ? root.text("schema") : "";
    if (schema == record_schema) {
        return;
    }
    constexpr std::string_view family = "sluice.result/";
    int version = 0;
    if (schema.starts_with(family)) {
        std::from_chars(schema.data() + family.size(), schema.data() + schema.size(), version);
    }
    if (version > 1) {
        throw DataError("was written by a newer version of Sluice: its schema is " + schema +
                            ", this one reads " + record_schema,
                        path.string(), "open it with a newer Sluice");
    }
    throw DataError("has the schema '" + schema + "', which is not a record's", path.string());
}

void write_record(const std::filesystem::path& path, const Record& record) {
    AtomicFile destination(path);
    try {
        H5File file = H5File::create(destination.temporary(), seal_size);
        {
            H5Group root = file.root();
            write_layout(root, record);
        }
        file.close();
        seal_file(destination.temporary());
    } catch (const DataError& error) {
        // The temporary name means nothing to the person who chose `path`.
        throw DataError("cannot be written: " + error.message(), path.string(), error.remedy());
    }
    destination.publish();
}

Record read_record(const std::filesystem::path& path) {
    check_seal(path);
    const H5File file = H5File::open(path);
    const H5Group root = file.root();
    check_record_schema(root, path);
    return read_layout(root);
}

void check_record_seal(const std::filesystem::path& path) {
    check_seal(path);
}

bool is_record(const std::filesystem::path& path) {
    return has_seal(path);
}

std::filesystem::path journal_path(const std::filesystem::path& record) {
    std::filesystem::path journal = record;
    journal += ".journal";
    return journal;
}

} // namespace sluice

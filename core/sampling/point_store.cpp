// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/point_store.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

#include <sys/mman.h>

namespace sluice {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

std::size_t bytes_of(std::size_t dimension, std::size_t stride) {
    return dimension * stride * sizeof(double);
}

/// The memory of the last large store that was closed, for the next one: the system need not clear its pages
/// again, and may take them back whenever it is short of memory.
struct Idle {
    std::mutex mutex;
    void* memory = nullptr;
    std::size_t bytes = 0;

    /// Memory of exactly that size, if it is there.
    void* take(std::size_t wanted) {
        const std::scoped_lock lock(mutex);
        return memory != nullptr && bytes == wanted ? std::exchange(memory, nullptr) : nullptr;
    }

    /// False where it is not worth keeping.
    bool keep(void* given, std::size_t size) {
        if (size < 2 * huge_page || madvise(given, size, MADV_FREE) != 0) {
            return false;
        }
        const std::scoped_lock lock(mutex);
        if (memory != nullptr) {
            munmap(memory, bytes);
        }
        memory = given;
        bytes = size;
        return true;
    }
};

Idle& idle() {
    static Idle one;
    return one;
}

} // namespace

PointStore::PointStore(std::size_t dimension, std::size_t most) : dimension_(dimension), most_(most) {
    if (!map(std::max<std::size_t>(most_, 1)) &&
        !map(std::min<std::size_t>(std::max<std::size_t>(most_, 1), 4096))) {
        throw std::bad_alloc();
    }
}

PointStore::~PointStore() {
    unmap(values_, stride_);
}

void PointStore::reserve(std::size_t rows) {
    if (rows <= stride_) {
        return;
    }
    double* const old = values_;
    const std::size_t old_stride = stride_;
    if (!map(std::max(rows, std::min(most_, 2 * old_stride)))) {
        throw std::bad_alloc();
    }
    for (std::size_t j = 0; j < dimension_; ++j) {
        std::copy_n(old + j * old_stride, old_stride, column(j));
    }
    unmap(old, old_stride);
}

/// Reserves new columns; the old ones remain the caller's.
bool PointStore::map(std::size_t rows) {
    constexpr std::size_t line = 8; // doubles: columns start on cache lines, and not all in one cache set
    const std::size_t stride = (rows + line - 1) / line * line + line;
    if (stride < rows || stride > std::numeric_limits<std::size_t>::max() / sizeof(double) / dimension_) {
        return false;
    }
    if (void* const again = idle().take(bytes_of(dimension_, stride)); again != nullptr) {
        values_ = static_cast<double*>(again);
        stride_ = stride;
        return true;
    }
    void* const memory = mmap(nullptr, bytes_of(dimension_, stride), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return false;
    }
    values_ = static_cast<double*>(memory);
    stride_ = stride;
    // Page faults cost as much as the writing; but every column holds at least one huge page.
    if (stride * sizeof(double) >= 2 * huge_page && dimension_ <= 16) {
        madvise(memory, bytes_of(dimension_, stride), MADV_HUGEPAGE);
    }
    return true;
}

void PointStore::unmap(double* values, std::size_t stride) const {
    if (values != nullptr && !idle().keep(values, bytes_of(dimension_, stride))) {
        munmap(values, bytes_of(dimension_, stride));
    }
}

} // namespace sluice

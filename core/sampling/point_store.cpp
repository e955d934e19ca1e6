// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/point_store.h"

#include <algorithm>
#include <limits>
#include <new>

#include <sys/mman.h>

namespace sluice {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

std::size_t bytes_of(std::size_t dimension, std::size_t stride) {
    return dimension * stride * sizeof(double);
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
    if (values != nullptr) {
        munmap(values, bytes_of(dimension_, stride));
    }
}

} // namespace sluice

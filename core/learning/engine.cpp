// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/engine.h"

#include "base/error.h"
#include "base/paths.h"
#include "learning/module_entry.h"
#include "learning/opening.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include <dlfcn.h>
#include <sys/mman.h>

namespace sluice {
namespace {

constexpr const char* remedy =
    "training needs LibTorch: on Debian install libtorch-dev and libopenblas0, then build Sluice again";

std::atomic<const LearningEngine*> opened_engine{nullptr};
std::atomic<bool> opening_engine{false};

/// Says that the engine is being opened, as long as it lives.
struct Opening {
    Opening() { opening_engine.store(true, std::memory_order_release); }
    ~Opening() { opening_engine.store(false, std::memory_order_release); }
    Opening(const Opening&) = delete;
    Opening& operator=(const Opening&) = delete;
};

std::string dl_message() {
    const char* text = dlerror(); // NOLINT(concurrency-mt-unsafe): thread-local in glibc
    return text == nullptr ? "unknown reason" : text;
}

constexpr const char* no_memory = "there is not enough memory to load LibTorch";

bool is_about_memory(const std::string& message) {
    return message.find("failed to map segment") != std::string::npos ||
           message.find("annot allocate memory") != std::string::npos;
}

/// OpenBLAS and LibTorch's own pool of threads wait forever where one of their threads cannot be started, so
/// a process whose address space is limited (ulimit -v) is refused before they are loaded. They take some 800
/// MB of it, and every thread a heap (64 MB, which malloc aligns within 128) and a stack. The room is only
/// asked for, not used.
void check_room() {
    constexpr std::size_t megabyte = std::size_t{1} << 20U;
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t room = (900 + 144 * threads) * megabyte;
    void* trial = mmap(nullptr, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (trial == MAP_FAILED) {
        throw Error(no_memory);
    }
    munmap(trial, room);
}

} // namespace

// Exceptions cross the border by type: both sides have their own hidden type information of sluice::Error and
// its kin, and the C++ runtime compares it by name. RTLD_LOCAL keeps LibTorch's many libraries from
// interposing symbols of the program (Debian's bring Qt 5 and protobuf).
const LearningEngine& open_learning_module(const std::filesystem::path& file) {
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        const std::string message = dl_message();
        throw is_about_memory(message)
            ? Error(no_memory)
            : Error("the learning module cannot be opened: " + message, {}, remedy);
    }
    void* symbol = dlsym(library, learning_module_symbol);
    if (symbol == nullptr) {
        dlclose(library);
        throw Error("not a learning module of Sluice", file.string(), "install Sluice again");
    }
    const auto entry = reinterpret_cast<const LearningModule* (*)()>(symbol);
    const LearningModule* module = entry();
    if (module == nullptr || module->abi != learning_module_abi) {
        dlclose(library);
        throw Error("the learning module is from another version of Sluice", file.string(),
                    "install Sluice again");
    }
    return module->engine();
}

const LearningEngine& learning_engine() {
    static std::mutex opening;
    if (const LearningEngine* engine = opened_engine.load(std::memory_order_acquire)) {
        return *engine;
    }
    const std::lock_guard lock(opening);
    if (const LearningEngine* engine = opened_engine.load(std::memory_order_acquire)) {
        return *engine;
    }
    std::filesystem::path file;
    try {
        file = module_file(learning_module_file);
    } catch (const DataError& error) {
        throw Error(error.message(), {}, remedy);
    }
    const Opening opening_now;
    check_room();
    const LearningEngine& engine = open_learning_module(file);
    opened_engine.store(&engine, std::memory_order_release);
    return engine;
}

bool learning_engine_opening() {
    return opening_engine.load(std::memory_order_acquire);
}

bool learning_engine_loaded() {
    return opened_engine.load(std::memory_order_acquire) != nullptr;
}

} // namespace sluice

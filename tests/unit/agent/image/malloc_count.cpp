#include "malloc_count.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#include <dlfcn.h>

namespace {

// Of the thread that counts: what others ask for meanwhile is none of its business.
thread_local bool counting = false;
thread_local int calls = 0;
thread_local std::array<void*, 64> callers{};

[[maybe_unused]] void count(void* caller) {
    if (!counting) return;
    if (static_cast<std::size_t>(calls) < callers.size()) callers[static_cast<std::size_t>(calls)] = caller;
    ++calls;
}

bool from_libjpeg(void* caller) {
    Dl_info info{};
    return dladdr(caller, &info) != 0 && info.dli_fname != nullptr && std::strstr(info.dli_fname, "libjpeg") != nullptr;
}

}  // namespace

#if defined(__has_feature)
#define TEST_HAS_FEATURE(name) __has_feature(name)
#else
#define TEST_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || TEST_HAS_FEATURE(address_sanitizer) || \
    TEST_HAS_FEATURE(thread_sanitizer)

// The sanitizers own malloc and call this after each.
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t) {
    count(nullptr);
}
extern "C" void __sanitizer_free_hook(const volatile void*) {}

namespace {
constexpr bool kCallersKnown = false;
}

#else

// Stands before the C library's malloc for the whole program, its shared libraries included.
extern "C" void* __libc_malloc(std::size_t size);
extern "C" void* __libc_calloc(std::size_t count, std::size_t size);
extern "C" void* __libc_realloc(void* memory, std::size_t size);

extern "C" void* malloc(std::size_t size) {
    count(__builtin_return_address(0));
    return __libc_malloc(size);
}
extern "C" void* calloc(std::size_t number, std::size_t size) {
    count(__builtin_return_address(0));
    return __libc_calloc(number, size);
}
extern "C" void* realloc(void* memory, std::size_t size) {
    count(__builtin_return_address(0));
    return __libc_realloc(memory, size);
}

namespace {
constexpr bool kCallersKnown = true;
}

#endif

namespace test {

CountMallocs::CountMallocs() {
    calls = 0;
    counting = true;
}

MallocCount CountMallocs::stop() {
    counting = false;
    MallocCount result{.calls = calls};
    for (std::size_t i = 0; kCallersKnown && i < callers.size() && i < static_cast<std::size_t>(calls); ++i) {
        if (!from_libjpeg(callers[i])) ++result.not_from_libjpeg;
    }
    return result;
}

}  // namespace test

#include "allocation_count.hpp"

#include <curl/curl.h>
#include <dlfcn.h>
#include <string.h>
#ifdef CURL_STATICLIB  // the bundled curl, with its Mbed TLS
#include <mbedtls/platform.h>
#endif

#include <array>
#include <atomic>
#include <cstdlib>

// glibc's own allocator under the names that interposing leaves reachable.
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void __libc_free(void*);
void* __libc_memalign(size_t, size_t);
}

namespace budget {

namespace {

std::array<std::atomic<std::uint64_t>, kOwners> allocations{};
std::array<std::atomic<std::uint64_t>, kOwners> bytes_asked{};
std::array<std::atomic<const void*>, kCallersKept> callers{};
std::atomic<std::size_t> callers_kept{0};
std::atomic<bool> counting{false};
thread_local bool in_curl = false, in_tls = false;

Owner owner_of(const void* caller) {
    if (in_tls) return Owner::tls;
    if (in_curl) return Owner::curl;
    Dl_info info;
    if (dladdr(caller, &info) == 0 || info.dli_fname == nullptr) return Owner::ours;
    if (strstr(info.dli_fname, "libjpeg") != nullptr) return Owner::libjpeg;
    if (strstr(info.dli_fname, ".so") != nullptr) return Owner::others;
    return Owner::ours;
}

void note(const void* caller, std::size_t bytes) {
    if (!counting.load(std::memory_order_relaxed)) return;
    static thread_local bool busy = false;  // dladdr() may allocate
    if (busy) return;
    busy = true;
    const Owner owner = owner_of(caller);
    const auto at = static_cast<std::size_t>(owner);
    allocations[at].fetch_add(1);
    bytes_asked[at].fetch_add(bytes);
    if (owner == Owner::ours) {
        const std::size_t place = callers_kept.fetch_add(1);
        if (place < kCallersKept) callers[place] = caller;
    }
    busy = false;
}

class In {
public:
    explicit In(bool& flag) : flag_(flag) { flag_ = true; }
    ~In() { flag_ = false; }
    In(const In&) = delete;
    In& operator=(const In&) = delete;

private:
    bool& flag_;
};

void* curl_malloc(std::size_t bytes) {
    const In here(in_curl);
    return malloc(bytes);
}
void curl_free(void* at) {
    free(at);
}
void* curl_realloc(void* at, std::size_t bytes) {
    const In here(in_curl);
    return realloc(at, bytes);
}
char* curl_strdup(const char* text) {
    const std::size_t bytes = strlen(text) + 1;
    void* copy = curl_malloc(bytes);
    if (copy != nullptr) memcpy(copy, text, bytes);
    return static_cast<char*>(copy);
}
void* curl_calloc(std::size_t count, std::size_t bytes) {
    const In here(in_curl);
    return calloc(count, bytes);
}
#ifdef CURL_STATICLIB
void* tls_calloc(std::size_t count, std::size_t bytes) {
    const In here(in_tls);
    return calloc(count, bytes);
}
#endif

}  // namespace

bool hook_curl() {
#ifdef CURL_STATICLIB
    if (mbedtls_platform_set_calloc_free(tls_calloc, free) != 0) return false;
#endif
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, curl_malloc, curl_free, curl_realloc, curl_strdup, curl_calloc) ==
           CURLE_OK;
}

void start() {
    counting = false;
    for (std::size_t i = 0; i < kOwners; ++i) allocations[i] = bytes_asked[i] = 0;
    callers_kept = 0;
    counting = true;
}

Count count(Owner owner) {
    const auto at = static_cast<std::size_t>(owner);
    return {allocations[at].load(), bytes_asked[at].load()};
}

const void* first_caller(std::size_t index) {
    return index < callers_kept.load() ? callers[index].load() : nullptr;
}

}  // namespace budget

extern "C" {
void* malloc(size_t bytes) {
    budget::note(__builtin_return_address(0), bytes);
    return __libc_malloc(bytes);
}
void* calloc(size_t count, size_t bytes) {
    budget::note(__builtin_return_address(0), count * bytes);
    return __libc_calloc(count, bytes);
}
void* realloc(void* at, size_t bytes) {
    budget::note(__builtin_return_address(0), bytes);
    return __libc_realloc(at, bytes);
}
void* aligned_alloc(size_t alignment, size_t bytes) {
    budget::note(__builtin_return_address(0), bytes);
    return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** out, size_t alignment, size_t bytes) {
    budget::note(__builtin_return_address(0), bytes);
    *out = __libc_memalign(alignment, bytes);
    return *out == nullptr ? 12 : 0;
}
void free(void* at) {
    __libc_free(at);
}
}

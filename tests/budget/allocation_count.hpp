// Counts the heap of a whole process by who asked: interposes malloc and its family for the program it is linked into.
#pragma once

#include <cstddef>
#include <cstdint>

namespace budget {

enum class Owner : std::uint8_t {
    ours,     // this program's own code, the agent's and the SDK's
    curl,     // through curl_global_init_mem
    tls,      // through mbedtls_platform_set_calloc_free; with the system's curl, TLS is among the others
    libjpeg,  // called from libjpeg's own code
    others,   // other shared libraries, libc among them
};
inline constexpr std::size_t kOwners = 5;

struct Count {
    std::uint64_t allocations = 0, bytes = 0;
};

// Makes curl and Mbed TLS allocate through the counter. Before anything else starts curl. False: curl refused.
[[nodiscard]] bool hook_curl();

// Counting begins anew. Frees are not counted.
void start();
[[nodiscard]] Count count(Owner owner);

// The first few callers that were counted as ours, for the message of a failing gate.
[[nodiscard]] const void* first_caller(std::size_t index);
inline constexpr std::size_t kCallersKept = 8;

}  // namespace budget

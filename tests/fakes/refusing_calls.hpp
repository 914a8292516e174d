// Lets calls of the system and of libcurl fail that do not fail on a healthy machine. The program that uses it is
// linked with --wrap for each of them (tests/faults/CMakeLists.txt); what is not told to fail goes on to the real one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace compreface::fakes {

// What libcurl was given to call, for the request that runs.
struct CurlCallbacks {
    std::size_t (*read)(char* out, std::size_t size, std::size_t count, void* transfer) = nullptr;
    std::size_t (*header)(const char* line, std::size_t size, std::size_t count, void* transfer) = nullptr;
    int (*seek)(void* transfer, std::int64_t offset, int origin) = nullptr;
    void* transfer = nullptr;
};

// All fields at their defaults: nothing fails. `errno` values; 0: works.
struct RefusingCalls {
    int fstat = 0;
    int pread = 0;
    int pread_interruptions = 0;  // EINTR so many times before anything else
    int getrandom = 0;
    bool socket = false;  // none is opened
    int sockets = 0;      // counts those that were asked for while `socket` was true

    bool easy_init = false, multi_init = false, duphandle = false, add_handle = false, perform = false, poll = false;
    int setopt = 0;       // this CURLoption is refused
    int setopt_with = 0;  // with this CURLcode; 0: CURLE_OUT_OF_MEMORY
    int setopts = 0;      // counts those refused

    // In place of all that libcurl would do for a request: ends it with this CURLcode, or, when that is -1, with no
    // word of how it ended.
    std::function<int(const CurlCallbacks&)> instead_of_perform = {};
    long http_status = 0;  // what libcurl then says it got

    void reset() { *this = {}; }
};

extern RefusingCalls refusing;

}  // namespace compreface::fakes

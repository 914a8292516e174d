#include "fakes/refusing_calls.hpp"

#include <curl/curl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdarg>

namespace compreface::fakes {

RefusingCalls refusing;

namespace {

CurlCallbacks callbacks;
CURL* running = nullptr;
CURLMsg ended;
bool has_ended = false;

bool is_refused(int error) {
    if (error != 0) errno = error;
    return error != 0;
}

}  // namespace
}  // namespace compreface::fakes

using namespace compreface::fakes;

// The linker's names.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

int __real_fstat64(int descriptor, struct stat* out);
int __wrap_fstat64(int descriptor, struct stat* out) {
    return is_refused(refusing.fstat) ? -1 : __real_fstat64(descriptor, out);
}

ssize_t __real_pread64(int descriptor, void* out, size_t bytes, off_t offset);
ssize_t __wrap_pread64(int descriptor, void* out, size_t bytes, off_t offset) {
    if (refusing.pread_interruptions > 0) {
        --refusing.pread_interruptions;
        errno = EINTR;
        return -1;
    }
    return is_refused(refusing.pread) ? -1 : __real_pread64(descriptor, out, bytes, offset);
}

ssize_t __real_getrandom(void* out, size_t bytes, unsigned flags);
ssize_t __wrap_getrandom(void* out, size_t bytes, unsigned flags) {
    return is_refused(refusing.getrandom) ? -1 : __real_getrandom(out, bytes, flags);
}

int __real_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol) {
    if (!refusing.socket) return __real_socket(family, type, protocol);
    ++refusing.sockets;
    errno = EMFILE;
    return -1;
}

CURL* __real_curl_easy_init();
CURL* __wrap_curl_easy_init() {
    return refusing.easy_init ? nullptr : __real_curl_easy_init();
}
CURLM* __real_curl_multi_init();
CURLM* __wrap_curl_multi_init() {
    return refusing.multi_init ? nullptr : __real_curl_multi_init();
}
CURL* __real_curl_easy_duphandle(CURL* easy);
CURL* __wrap_curl_easy_duphandle(CURL* easy) {
    return refusing.duphandle ? nullptr : __real_curl_easy_duphandle(easy);
}

CURLcode __real_curl_easy_setopt(CURL* easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL* easy, int which, ...) {
    const auto option = static_cast<CURLoption>(which);
    if (refusing.setopt != 0 && which == refusing.setopt) {
        ++refusing.setopts;
        return refusing.setopt_with != 0 ? static_cast<CURLcode>(refusing.setopt_with) : CURLE_OUT_OF_MEMORY;
    }
    std::va_list arguments;
    va_start(arguments, which);
    CURLcode result = CURLE_OK;
    if (which >= CURLOPTTYPE_OFF_T) {
        result = __real_curl_easy_setopt(easy, option, va_arg(arguments, curl_off_t));
    } else if (which >= CURLOPTTYPE_OBJECTPOINT) {
        void* const value = va_arg(arguments, void*);
        if (option == CURLOPT_READFUNCTION) callbacks.read = reinterpret_cast<decltype(callbacks.read)>(value);
        if (option == CURLOPT_HEADERFUNCTION) callbacks.header = reinterpret_cast<decltype(callbacks.header)>(value);
        if (option == CURLOPT_SEEKFUNCTION) callbacks.seek = reinterpret_cast<decltype(callbacks.seek)>(value);
        if (option == CURLOPT_READDATA) callbacks.transfer = value;
        result = __real_curl_easy_setopt(easy, option, value);
    } else {
        result = __real_curl_easy_setopt(easy, option, va_arg(arguments, long));
    }
    va_end(arguments);
    return result;
}

CURLMcode __real_curl_multi_add_handle(CURLM* multi, CURL* easy);
CURLMcode __wrap_curl_multi_add_handle(CURLM* multi, CURL* easy) {
    if (refusing.add_handle) return CURLM_OUT_OF_MEMORY;
    running = easy;
    return __real_curl_multi_add_handle(multi, easy);
}
CURLMcode __real_curl_multi_perform(CURLM* multi, int* count);
CURLMcode __wrap_curl_multi_perform(CURLM* multi, int* count) {
    if (refusing.perform) return CURLM_INTERNAL_ERROR;
    if (!refusing.instead_of_perform) return __real_curl_multi_perform(multi, count);
    const int result = refusing.instead_of_perform(callbacks);
    has_ended = result >= 0;
    ended = {};
    ended.msg = CURLMSG_DONE;
    ended.easy_handle = running;
    if (has_ended) ended.data.result = static_cast<CURLcode>(result);
    *count = 0;
    return CURLM_OK;
}
CURLMcode __real_curl_multi_poll(CURLM* multi, curl_waitfd* more, unsigned count, int wait_ms, int* ready);
CURLMcode __wrap_curl_multi_poll(CURLM* multi, curl_waitfd* more, unsigned count, int wait_ms, int* ready) {
    return refusing.poll ? CURLM_INTERNAL_ERROR : __real_curl_multi_poll(multi, more, count, wait_ms, ready);
}
CURLMsg* __real_curl_multi_info_read(CURLM* multi, int* queued);
CURLMsg* __wrap_curl_multi_info_read(CURLM* multi, int* queued) {
    if (!refusing.instead_of_perform) return __real_curl_multi_info_read(multi, queued);
    return has_ended ? &ended : nullptr;
}
CURLcode __real_curl_easy_getinfo(CURL* easy, CURLINFO info, void* out);
CURLcode __wrap_curl_easy_getinfo(CURL* easy, CURLINFO info, void* out) {
    if (refusing.instead_of_perform && info == CURLINFO_RESPONSE_CODE) {
        *static_cast<long*>(out) = refusing.http_status;
        return CURLE_OK;
    }
    return __real_curl_easy_getinfo(easy, info, out);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)

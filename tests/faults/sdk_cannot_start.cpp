// libcurl that does not start: told by open(), also the second time. A program of its own, because libcurl starts once.
#include <curl/curl.h>

#include <compreface/curl_transport.hpp>
#include <cstdio>

namespace {
int starts = 0;
}

extern "C" CURLcode __wrap_curl_global_init(long) {  // NOLINT: the linker's name
    ++starts;
    return CURLE_FAILED_INIT;
}

int main() {
    using compreface::Code;
    compreface::CurlTransport transport;
    const bool told = transport.open({}) == Code::transport_failed && transport.open({}) == Code::transport_failed;
    std::printf("told: %s, started %d time(s)\n", told ? "yes" : "no", starts);
    return told && starts == 1 ? 0 : 1;
}

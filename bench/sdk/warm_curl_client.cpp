// N of the same requests by libcurl at its barest: one handle, the whole body ready in memory, the answer not looked
// at.
//   bench_warm_curl_client URL PICTURE N
#include <curl/curl.h>

#include <cstdlib>

#include "stopwatch.hpp"

namespace {

std::size_t take(char*, std::size_t, std::size_t bytes, void* total) {
    *static_cast<std::size_t*>(total) += bytes;
    return bytes;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 64;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::string url = std::string(argv[1]) + "/api/v1/recognition/recognize";
    const std::string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"image.jpg\"\r\n\r\n" +
                             bench::file(argv[2]) + "\r\n--b--\r\n";
    CURL* easy = curl_easy_init();
    std::size_t total = 0;
    curl_slist* headers = curl_slist_append(nullptr, "x-api-key: 00000000-0000-4000-8000-000000000002");
    headers = curl_slist_append(headers, "Content-Type: multipart/form-data; boundary=b");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &total);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
    const int result = bench::measure(std::atoi(argv[3]), [&] { return curl_easy_perform(easy) == CURLE_OK; });
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    return result;
}

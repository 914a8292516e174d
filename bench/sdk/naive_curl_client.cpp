// N of the same requests by libcurl as its examples show it: a new handle and a new MIME body for every call, the
// answer not looked at. By the system's libcurl: ours is built without MIME.   bench_naive_curl_client URL PICTURE N
#include <curl/curl.h>

#include <cstdlib>

#include "stopwatch.hpp"

namespace {

std::size_t take(char*, std::size_t, std::size_t bytes, void* total) {
    *static_cast<std::size_t*>(total) += bytes;
    return bytes;
}

bool call(const std::string& url, const std::string& picture) {
    CURL* easy = curl_easy_init();
    std::size_t total = 0;
    curl_slist* headers = curl_slist_append(nullptr, "x-api-key: 00000000-0000-4000-8000-000000000002");
    curl_mime* mime = curl_mime_init(easy);
    curl_mimepart* part = curl_mime_addpart(mime);
    curl_mime_name(part, "file");
    curl_mime_filename(part, "image.jpg");
    curl_mime_data(part, picture.data(), picture.size());
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_MIMEPOST, mime);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &total);
    const CURLcode code = curl_easy_perform(easy);
    curl_mime_free(mime);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    return code == CURLE_OK && total > 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 64;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::string url = std::string(argv[1]) + "/api/v1/recognition/recognize", picture = bench::file(argv[2]);
    return bench::measure(std::atoi(argv[3]), [&] { return call(url, picture); });
}

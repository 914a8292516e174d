// N of the same requests by a bare, warm libcurl handle: what the SDK is compared with. No parsing, the body ready in
// memory.
//   curl_calls URL PICTURE N
#include <curl/curl.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {
std::size_t take(char*, std::size_t, std::size_t bytes, void* total) {
    *static_cast<std::size_t*>(total) += bytes;
    return bytes;
}
}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return std::fprintf(stderr, "usage: curl_calls URL PICTURE N\n"), 2;
    std::FILE* file = std::fopen(argv[2], "rb");
    if (file == nullptr) return std::perror(argv[2]), 2;
    std::string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"image.jpg\"\r\n\r\n";
    char piece[4096];
    while (const std::size_t got = std::fread(piece, 1, sizeof piece, file)) body.append(piece, got);
    std::fclose(file);
    body += "\r\n--b--\r\n";

    const std::string url = std::string(argv[1]) + "/api/v1/recognition/recognize";
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL* easy = curl_easy_init();
    curl_slist* headers = curl_slist_append(nullptr, "x-api-key: 00000000-0000-4000-8000-000000000002");
    headers = curl_slist_append(headers, "Content-Type: multipart/form-data; boundary=b");
    headers = curl_slist_append(headers, "Expect:");
    std::size_t total = 0;
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &total);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
    for (int i = std::atoi(argv[3]); i > 0; --i) {
        if (const CURLcode code = curl_easy_perform(easy); code != CURLE_OK) {
            return std::fprintf(stderr, "curl error %d\n", static_cast<int>(code)), 1;
        }
    }
    std::printf("%zu bytes\n", total);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    curl_global_cleanup();
}

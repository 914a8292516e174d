// N recognize calls through the SDK: the subject of the instruction count, the memory figure and the connection count.
//   sdk_calls URL PICTURE N
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "compreface/compreface.hpp"

int main(int argc, char** argv) {
    if (argc != 4) return std::fprintf(stderr, "usage: sdk_calls URL PICTURE N\n"), 2;
    static std::byte picture[1 << 20];
    std::FILE* file = std::fopen(argv[2], "rb");
    if (file == nullptr) return std::perror(argv[2]), 2;
    const std::size_t bytes = std::fread(picture, 1, sizeof picture, file);
    std::fclose(file);

    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    static compreface::RecognizeResult result;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    compreface::CompreFace server{argv[1], transport, memory};
    auto recognition = server.recognition("00000000-0000-4000-8000-000000000002");
    std::size_t faces = 0;
    for (int i = std::atoi(argv[3]); i > 0; --i) {
        const compreface::Status status =
            recognition.recognize(compreface::Image::bytes(std::span(picture, bytes)), {}, result);
        if (!status.ok()) {
            const std::string_view name = status.name();
            return std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(name.size()), name.data(),
                                server.last_error().message.c_str()),
                   1;
        }
        faces += result.faces().size();
    }
    std::printf("%zu faces\n", faces);
    if (std::getenv("SHOW_MEMORY") != nullptr) {
        std::FILE* rollup = std::fopen("/proc/self/smaps_rollup", "r");
        char line[128];
        while (rollup != nullptr && std::fgets(line, sizeof line, rollup) != nullptr) {
            if (std::strncmp(line, "Rss:", 4) == 0 || std::strncmp(line, "Anonymous:", 10) == 0)
                std::fputs(line, stdout);
        }
    }
}

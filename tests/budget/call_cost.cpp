// N recognize calls of a 100 KB picture to a server that takes no time: what the SDK spends on asking and reading, the
// subject of an instruction count.   call_cost N
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "agent/bench/null_server.hpp"
#include "compreface/compreface.hpp"

namespace {
compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
compreface::RecognizeResult result;
agent::NullServer null_server{0};
}  // namespace

// What is counted (callgrind --toggle-collect=one_call).
extern "C" [[gnu::noinline]] void one_call(compreface::RecognitionService& recognition, compreface::Image picture) {
    if (!recognition.recognize(picture, {.limit = 5}, result).ok()) std::exit(1);
}

int main(int argc, char** argv) {
    if (argc != 2) return std::fprintf(stderr, "usage: call_cost N\n"), 2;
    std::vector<std::byte> picture(100'000, std::byte{0xFF});
    picture[1] = std::byte{0xD8};
    compreface::CompreFace server{"http://null-server", null_server, memory};
    auto recognition = server.recognition("00000000-0000-4000-8000-000000000002");
    for (int n = 0; n < std::atoi(argv[1]); ++n) one_call(recognition, compreface::Image::bytes(picture));
    std::printf("%zu faces, %llu bytes\n", result.faces().size(),
                static_cast<unsigned long long>(null_server.body_bytes()));
}

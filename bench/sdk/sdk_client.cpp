// N recognize calls through this SDK, the picture in memory.   bench_sdk_client URL PICTURE N
#include <compreface/compreface.hpp>
#include <cstdlib>

#include "stopwatch.hpp"

int main(int argc, char** argv) {
    if (argc != 4) return 64;
    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    static compreface::RecognizeResult result;
    const std::string picture = bench::file(argv[2]);
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    compreface::CompreFace server{argv[1], transport, memory};
    auto recognition = server.recognition("00000000-0000-4000-8000-000000000002");
    return bench::measure(std::atoi(argv[3]), [&] {
        return recognition.recognize(compreface::Image::bytes(std::as_bytes(std::span(picture))), {}, result).ok() &&
               !result.faces().empty();
    });
}

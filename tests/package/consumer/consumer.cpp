// Asks a server that is not there, over TLS: answers with 0 when the SDK, its curl and its Mbed TLS are all linked and
// say so.
#include <compreface/compreface.hpp>
#include <cstdio>

int main() {
    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    static compreface::RecognizeResult result;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;

    // Nobody listens at port 1.
    compreface::CompreFace server{"https://127.0.0.1:1", transport, memory, {}};
    auto recognition = server.recognition("00000000-0000-4000-8000-000000000002");
    static constexpr std::byte jpeg[] = {std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}, std::byte{0xE0}};
    const compreface::Status status = recognition.recognize(compreface::Image::bytes(jpeg), {}, result);
    const std::string_view words = status.describe();
    std::printf("%.*s\n", static_cast<int>(words.size()), words.data());
    return status == compreface::Code::connection_refused ? 0 : 2;
}

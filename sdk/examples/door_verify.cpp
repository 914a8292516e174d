// A door's question: is this the person whose badge was read? It says yes by exit code 0, and no by any other: also
// when the server is away, slow, or unsure who of two it is.
//   example_door_verify http://192.168.1.10:8000 <API key of a recognition service> <id of the badge's example> now.jpg
//
// A photograph held before the camera passes as well: this can be a second factor beside the badge, never the only one.
#include <compreface/compreface.hpp>
#include <cstdio>
#include <iostream>

namespace {

// The server has no threshold of its own. This one is to be found with pictures of the people in question.
constexpr float kThreshold = 0.985F;

bool is_the_person(compreface::CompreFace& server, const char* key, const char* example_id, const char* picture) {
    static compreface::VerifyResult result;
    const compreface::Status status = server.recognition(key).face_collection().verify(
        compreface::Image::file(picture), example_id, {.det_prob_threshold = 0.95}, result);
    if (!status.ok()) {
        std::cerr << status.describe() << '\n';
        return false;
    }
    // Alone before the door: somebody behind might slip in, and the largest face need not be the badge's.
    if (result.faces().size() != 1) return false;
    return result.similarity(result.faces()[0]) >= kThreshold;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return std::fputs("usage: example_door_verify URL KEY EXAMPLE_ID PICTURE\n", stderr), 2;

    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    // Somebody waits: an answer that comes late is no answer.
    compreface::CompreFace server{argv[1], transport, memory, {.connect_timeout_ms = 500, .timeout_ms = 3000}};
    const bool open = is_the_person(server, argv[2], argv[3], argv[4]);
    std::puts(open ? "open" : "closed");
    return open ? 0 : 1;
}

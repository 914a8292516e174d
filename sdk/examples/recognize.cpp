// Who is in a picture?  example_recognize http://192.168.1.10:8000 <API key of a recognition service> door.jpg
#include <compreface/compreface.hpp>
#include <cstdio>

namespace {

void print(std::string_view text) {
    std::printf("%.*s", static_cast<int>(text.size()), text.data());
}

int report(compreface::Status status, std::string_view detail) {
    print(status.describe());
    print(": ");
    print(detail);
    std::puts("");
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return report(compreface::Code::invalid_option, "usage: example_recognize URL KEY PICTURE");

    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    static compreface::RecognizeResult result;
    compreface::CurlTransport transport;
    if (const auto status = transport.open({}); !status.ok()) return report(status, "libcurl");

    compreface::CompreFace server{argv[1], transport, memory, {.det_prob_threshold = 0.8}};
    auto recognition = server.recognition(argv[2]);
    const auto status = recognition.recognize(compreface::Image::file(argv[3]), {.limit = 5}, result);
    if (!status.ok()) return report(status, server.last_error().message.view());

    for (const compreface::RecognizedFace& face : result.faces()) {
        std::printf("face of %d x %d pixels", face.box.width(), face.box.height());
        for (const compreface::SubjectMatch& match : result.subjects(face)) {
            std::printf(", %.3f like ", static_cast<double>(match.similarity));
            print(result.name(match));
        }
        std::puts("");
    }
    return 0;
}

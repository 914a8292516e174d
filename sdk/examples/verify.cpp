// Do two pictures show the same person?
//   example_verify http://192.168.1.10:8000 <API key of a verification service> passport.jpg camera.jpg
#include <compreface/compreface.hpp>
#include <cstdio>

int main(int argc, char** argv) {
    if (argc != 5) return std::fputs("usage: example_verify URL KEY SOURCE TARGET\n", stderr), 2;

    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    static compreface::VerificationResult result;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    compreface::CompreFace server{argv[1], transport, memory};

    const auto source = compreface::Image::file(argv[3]), target = compreface::Image::file(argv[4]);
    const compreface::Status status = server.verification(argv[2]).verify(source, target, {}, result);
    if (status == compreface::Code::too_many_faces) return std::puts("the source must show one face"), 1;
    if (!status.ok()) return std::fprintf(stderr, "%s\n", server.last_error().message.c_str()), 1;

    for (const compreface::RecognizedFace& face : result.face_matches()) {
        std::printf("face at %d,%d: %.5f like the source\n", face.box.x_min, face.box.y_min,
                    static_cast<double>(result.similarity(face)));
    }
    return 0;
}

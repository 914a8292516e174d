// Where are faces in a picture, and of whom might they be?
//   example_detect http://192.168.1.10:8000 <API key of a detection service> group.jpg
#include <compreface/compreface.hpp>
#include <cstdio>

int main(int argc, char** argv) {
    if (argc != 4) return std::fputs("usage: example_detect URL KEY PICTURE\n", stderr), 2;

    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    static compreface::DetectResult result;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    compreface::CompreFace server{argv[1], transport, memory};

    using compreface::Plugin;
    const compreface::Status status = server.detection(argv[2]).detect(
        compreface::Image::file(argv[3]), {.face_plugins = Plugin::age | Plugin::gender | Plugin::mask}, result);
    if (!status.ok()) return std::fprintf(stderr, "%s\n", server.last_error().message.c_str()), 1;

    for (const compreface::Face& face : result.faces()) {
        std::printf("face at %d,%d of %d x %d pixels", face.box.x_min, face.box.y_min, face.box.width(),
                    face.box.height());
        // What the server did not tell is absent: its build may lack a plugin.
        if (face.age) std::printf(", %d to %d years", face.age->low, face.age->high);
        if (face.gender) std::printf(", %s", face.gender->male ? "male" : "female");
        if (face.mask) {
            std::printf(", %s", face.mask->value == compreface::MaskKind::without_mask ? "no mask" : "masked");
        }
        std::puts("");
    }
    return 0;
}

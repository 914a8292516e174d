// Who is before the camera?
//   ffmpeg -loglevel error -f v4l2 -i /dev/video0 -vf fps=2 -f mjpeg - |
//     example_webcam_recognize http://192.168.1.10:8000 <API key of a recognition service>
// (The agent of this project does this in earnest: newest picture first, votes, presence, events.)
#include <compreface/compreface.hpp>
#include <cstdio>
#include <iostream>

#include "mjpeg_input.hpp"

int main(int argc, char** argv) {
    if (argc != 3) return std::fputs("usage: ... | example_webcam_recognize URL KEY\n", stderr), 2;

    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    static compreface::RecognizeResult result;
    static MjpegInput camera;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    using compreface::Plugin;
    compreface::CompreFace server{
        argv[1], transport, memory, {.limit = 5, .face_plugins = Plugin::age | Plugin::gender | Plugin::mask}};
    compreface::RecognitionService recognition = server.recognition(argv[2]);

    for (auto picture = camera.next(); !picture.empty(); picture = camera.next()) {
        const compreface::Status status = recognition.recognize(compreface::Image::bytes(picture), {}, result);
        if (status == compreface::Code::no_face_found) {
            std::cout << "nobody\n";
            continue;
        }
        if (!status.ok()) {
            std::cout << status.describe() << '\n';
            if (!status.retryable()) return 1;
            continue;
        }
        for (const compreface::RecognizedFace& face : result.faces()) {
            const auto matches = result.subjects(face);
            const bool known = !matches.empty() && matches[0].similarity >= 0.97F;
            const std::string_view name = known ? result.name(matches[0]) : "somebody";
            std::cout << name;
            if (face.age) std::cout << ", " << face.age->low << " to " << face.age->high << " years";
            if (face.gender) std::cout << (face.gender->male ? ", male" : ", female");
            std::cout << std::endl;
        }
    }
    return 0;
}

// Where are faces before the camera?
//   ffmpeg -loglevel error -f v4l2 -i /dev/video0 -vf fps=2 -f mjpeg - |
//     example_webcam_detect http://192.168.1.10:8000 <API key of a detection service>
#include <compreface/compreface.hpp>
#include <cstdio>
#include <iostream>

#include "mjpeg_input.hpp"

int main(int argc, char** argv) {
    if (argc != 3) return std::fputs("usage: ... | example_webcam_detect URL KEY\n", stderr), 2;

    static compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    static compreface::DetectResult result;
    static MjpegInput camera;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    using compreface::Plugin;
    compreface::CompreFace server{
        argv[1], transport, memory, {.face_plugins = Plugin::age | Plugin::gender | Plugin::mask}};
    compreface::DetectionService detection = server.detection(argv[2]);

    for (auto picture = camera.next(); !picture.empty(); picture = camera.next()) {
        const compreface::Status status = detection.detect(compreface::Image::bytes(picture), {}, result);
        if (!status.ok() && status != compreface::Code::no_face_found) {
            std::cout << status.describe() << '\n';
            if (!status.retryable()) return 1;
            continue;
        }
        std::cout << (status.ok() ? result.faces().size() : 0) << " faces";
        for (const compreface::Face& face : result.faces()) {
            if (status.ok()) std::cout << " at " << face.box.x_min << ',' << face.box.y_min;
        }
        std::cout << std::endl;
    }
    return 0;
}

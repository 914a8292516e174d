// Adds all pictures of a folder as examples of one person.
//   example_enrol_folder http://192.168.1.10:8000 <API key of a recognition service> "Ada" ada/
#include <compreface/compreface.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

int main(int argc, char** argv) {
    if (argc != 5) return std::fputs("usage: example_enrol_folder URL KEY SUBJECT FOLDER\n", stderr), 2;

    static compreface::StaticWorkspace<compreface::limits::kOneFace> memory;
    compreface::CurlTransport transport;
    if (!transport.open({}).ok()) return 1;
    compreface::CompreFace server{argv[1], transport, memory};
    compreface::FaceCollection faces = server.recognition(argv[2]).face_collection();

    int refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator(argv[4])) {
        if (!entry.is_regular_file()) continue;
        compreface::AddedExample added;
        const compreface::Status status = faces.add(compreface::Image::file(entry.path().c_str()), argv[3], {}, added);
        if (status.ok()) {
            std::cout << entry.path().string() << " is example " << added.image_id.view() << '\n';
            continue;
        }
        // No face, two faces, no picture: the next one may do. outcome_unknown: look before adding it once more.
        std::cout << entry.path().string() << ": " << status.describe() << '\n';
        ++refused;
        if (status.retryable()) break;  // nobody answers, or the server is busy: later, then
    }
    return refused == 0 ? 0 : 1;
}

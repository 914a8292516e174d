#include <memory>

#include "actions.hpp"
#include "files.hpp"
#include "image_argument.hpp"
#include "jpeg_file.hpp"
#include "show.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

constexpr Colour kKnown{0, 128, 0}, kNobody{192, 0, 0};

using Crowd = compreface::RecognizeResultOf<compreface::limits::ResultSize{300, 300, 65'000}>;

}  // namespace

Exit draw(Session& session, const CommandLine& line) {
    if (!line.has(Opt::output)) return session.refused(Exit::usage, "where to? --output OUT.jpg");
    const char* word = line.arguments()[0];
    compreface::Options options;
    std::string error;
    if (!picture_options(line, options, error)) return session.refused(Exit::usage, error);
    ImageArgument argument;
    if (const Exit exit = argument.open(session, word, true); exit != Exit::done) return exit;
    Picture picture;
    if (!decode_jpeg(argument.bytes(), picture, error)) {
        return session.refused(Exit::data, std::string(word) + ": cannot be drawn into, only JPEG can: " + error);
    }

    const auto found = std::make_unique<Crowd>();
    const compreface::Status status = session.recognition().recognize(argument.image(), options, *found);
    if (!status.ok()) return session.failed(status, word);
    const auto threshold = line.fraction(Opt::threshold);
    std::size_t known = 0;
    for (const compreface::RecognizedFace& face : found->faces()) {
        const auto matches = found->subjects(face);
        const bool passes =
            !matches.empty() && (!threshold || static_cast<double>(matches[0].similarity) >= *threshold);
        known += passes ? 1U : 0U;
        const std::string label =
            passes ? std::string(found->name(matches[0])) + " " + similarity_text(matches[0].similarity) : "nobody";
        draw_face(picture, face.box, label, passes ? kKnown : kNobody);
    }
    std::string bytes;
    if (!encode_jpeg(picture, bytes, error) || !write_file(line.text(Opt::output), bytes.data(), bytes.size(), error)) {
        return session.refused(Exit::output, error);
    }
    return threshold && known == 0 ? Exit::no : Exit::done;
}

}  // namespace cli

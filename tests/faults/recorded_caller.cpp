#include "recorded_caller.hpp"

namespace recorded {

using namespace compreface;

namespace {
constexpr std::uint8_t kJpeg[] = {0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 'J', 'F', 'I', 'F', 0x00, 0x01};
}  // namespace

Status Caller::call(CompreFace& server, Op op, const Arguments& with) {
    RecognitionService recognition = server.recognition(with.key);
    FaceCollection collection = recognition.face_collection();
    const Image image = Image::bytes(std::span<const std::uint8_t>{kJpeg});
    const EmbeddingsView sent{with.numbers, with.length};
    Options options = with.options;
    if (!with.plugins.empty()) choose_plugins(with.plugins, options);
    names.names.clear();
    examples = {};
    similarities.assign(sent.count(), -2);
    std::vector<std::string_view> ids(with.ids.begin(), with.ids.end());
    switch (op) {
        case Op::recognize:
            return recognition.recognize(image, options, recognized);
        case Op::detect:
            return server.detection(with.key).detect(image, options, detected);
        case Op::verification:
            return server.verification(with.key).verify(image, image, options, compared);
        case Op::add:
            return collection.add(image, with.subject, options, added);
        case Op::list_examples:
            return collection.list({with.page.page, with.page.size, with.subject}, examples, page);
        case Op::remove_example:
            return collection.remove(with.inside, removed);
        case Op::remove_examples:
            return collection.remove(ids, examples);
        case Op::remove_subject_examples:
            return collection.remove_subject_examples(with.subject, count);
        case Op::download:
            return collection.download(with.inside, picture, picture_bytes);
        case Op::verify_example:
            return collection.verify(image, with.inside, options, verified);
        case Op::add_subject:
            return recognition.subjects().add(with.name);
        case Op::list_subjects:
            return recognition.subjects().list(names);
        case Op::rename:
            return recognition.subjects().rename(with.inside, with.name, renamed);
        case Op::remove_subject:
            return recognition.subjects().remove(with.inside, stored);
        case Op::remove_subjects:
            return recognition.subjects().remove_all(count);
        case Op::recognize_embeddings:
            return recognition.embeddings().recognize(sent, options, embedding_matches);
        case Op::verify_embeddings:
            return recognition.embeddings().verify(sent, with.inside, similarities);
        case Op::verification_embeddings:
            return server.verification(with.key).verify_embeddings(with.source, sent, similarities);
        case Op::config:
            return server.server().config(config);
        case Op::consistence:
            return server.server().consistence_status(consistence);
        default: {
            const std::size_t slash = with.inside.find("/images/");
            if (slash == std::string::npos) return server.server().static_image(kKey, kId, picture, picture_bytes);
            return server.server().static_image(with.inside.substr(0, slash), with.inside.substr(slash + 8), picture,
                                                picture_bytes);
        }
    }
}

// Known ones as such, "calculator" as a wish for embeddings, others by the way out.
void Caller::choose_plugins(const std::string& list, Options& options) {
    Plugin known = Plugin::none;
    others_.clear();
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        const std::string word = list.substr(at, comma - at);
        Plugin one = Plugin::none;
        if (word == "calculator")
            options.embeddings = &embeddings;
        else if (!word.empty() && parse_plugins(word, one))
            known = known | one;
        else
            others_ += (others_.empty() ? "" : ",") + word;
        at = comma + 1;
    }
    if (known != Plugin::none) options.face_plugins = known;
    if (!others_.empty()) options.more_plugins = others_;
}

}  // namespace recorded

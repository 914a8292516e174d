#include "image_argument.hpp"

#include <cstring>

#include "files.hpp"

namespace cli {

namespace {

// Above every limit that a server is set to; below what would hurt.
constexpr std::size_t kMostBytes = 64UL << 20U;

bool is_url(std::string_view word) {
    return word.starts_with("http://") || word.starts_with("https://");
}

}  // namespace

Exit ImageArgument::open(Session& session, const char* word, bool into_memory) {
    if (is_url(word)) {
        bytes_.resize(kMostBytes);
        std::size_t size = 0;
        compreface::FetchOptions options;
        const compreface::Options& call = session.call_options();
        options.connect_timeout_ms = call.connect_timeout_ms.value_or(options.connect_timeout_ms);
        options.timeout_ms = call.timeout_ms.value_or(options.timeout_ms);
        const compreface::Status status =
            session.server().fetch_image(word, std::as_writable_bytes(std::span(bytes_)), size, options);
        if (!status.ok()) return session.failed(status, word);
        bytes_.resize(size);
        return Exit::done;
    }
    if (std::strcmp(word, "-") != 0 && !into_memory) {
        path_ = word;
        return Exit::done;
    }
    std::string error;
    const Read read = read_file(word, kMostBytes, bytes_, error);
    if (read == Read::done) return Exit::done;
    return session.refused(read == Read::too_large ? Exit::data : Exit::input, error);
}

compreface::Image ImageArgument::image() const {
    if (path_ != nullptr) return compreface::Image::file(path_);
    return compreface::Image::bytes(std::as_bytes(std::span(bytes_)));
}

}  // namespace cli

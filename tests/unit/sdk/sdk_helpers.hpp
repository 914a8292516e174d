// A client over the scripted transport, and comparisons that show both sides.
#pragma once

#include <compreface/client.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/fake_transport.hpp"

#include "faults/check_status.hpp"  // last: it redefines `new`

namespace sdk_test {

inline constexpr const char* kKey = "00000000-0000-4000-8000-0000000000a2";
inline constexpr const char* kUrl = "http://192.168.1.10:8000";
inline constexpr std::uint8_t kJpeg[] = {0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 'J', 'F', 'I', 'F', 0x00, 0x01};

inline compreface::Image jpeg() {
    return compreface::Image::bytes(std::span<const std::uint8_t>{kJpeg});
}

inline void check_text(std::string_view expected, std::string_view actual) {
    STRCMP_EQUAL(std::string(expected).c_str(), std::string(actual).c_str());
}

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

class Names final : public compreface::SubjectVisitor {
public:
    bool visit(std::string_view subject) override {
        names.emplace_back(subject);
        return names.size() < stop_after;
    }
    std::vector<std::string> names;
    std::size_t stop_after = static_cast<std::size_t>(-1);
};

// What most tests need. The results are static: they are large for a stack.
struct Client {
    explicit Client(std::string_view url = kUrl, const compreface::Options& options = {})
        : server(url, transport, memory, options) {}

    compreface::Status recognize(const compreface::Options& options = {}) {
        return server.recognition(kKey).recognize(jpeg(), options, recognized);
    }
    compreface::Status detect(const compreface::Options& options = {}) {
        return server.detection(kKey).detect(jpeg(), options, detected);
    }
    compreface::Status add(std::string_view subject = "Ada", const compreface::Options& options = {}) {
        return server.recognition(kKey).face_collection().add(jpeg(), subject, options, added);
    }
    compreface::Status add_subject(std::string_view subject = "Ada") {
        return server.recognition(kKey).subjects().add(subject);
    }
    compreface::Status list() { return server.recognition(kKey).subjects().list(visitor); }
    compreface::Status read_config() { return server.server().config(config); }

    // One answer, which the next call gets.
    void answer(std::uint16_t http_status, std::string body) {
        transport.next({.http_status = http_status, .body = std::move(body)});
    }
    [[nodiscard]] std::string_view message() const { return server.last_error().message.view(); }

    compreface::fakes::FakeTransport transport;
    compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    compreface::CompreFace server;
    compreface::RecognizeResult recognized;
    compreface::DetectResult detected;
    compreface::AddedExample added;
    compreface::ServerConfig config;
    Names visitor;
};

// The whole body, read in pieces of this size.
inline std::string read_all(compreface::BodySource& body, std::size_t piece_bytes) {
    std::string all;
    std::vector<std::byte> piece(piece_bytes);
    std::size_t filled = 0;
    do {
        CHECK_CODE(compreface::Code::ok, body.read(piece, filled));
        all.append(reinterpret_cast<const char*>(piece.data()), filled);
    } while (filled > 0);
    return all;
}

}  // namespace sdk_test

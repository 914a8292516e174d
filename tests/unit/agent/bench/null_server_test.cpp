#include "agent/bench/null_server.hpp"

#include <array>
#include <string>
#include <thread>

#include "compreface/compreface.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

constexpr const char* kKey = "00000000-0000-4000-8000-000000000000";
// Larger than a piece that is read at once.
std::array<std::byte, 100'000> picture{std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}};

struct Caller {
    explicit Caller(NullServer& transport) : server("http://null-server", transport, memory) {}

    compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
    compreface::CompreFace server;
};

}  // namespace

TEST_GROUP(NullServer) {
    NullServer null_server{0};
    Caller caller{null_server};
};

TEST(NullServer, recognizes_one_face_and_takes_the_whole_picture) {
    compreface::RecognizeResult result;
    auto recognition = caller.server.recognition(kKey);
    CHECK(recognition.recognize(compreface::Image::bytes(picture), {}, result).ok());
    LONGS_EQUAL(1, result.faces().size());
    LONGS_EQUAL(2, result.subjects(result.faces()[0]).size());
    CHECK(null_server.body_bytes() > picture.size());
    CHECK(null_server.body_bytes() < picture.size() + 1000);
}

TEST(NullServer, detects_one_face) {
    compreface::DetectResult result;
    auto detection = caller.server.detection(kKey);
    CHECK(detection.detect(compreface::Image::bytes(picture), {}, result).ok());
    LONGS_EQUAL(1, result.faces().size());
}

TEST(NullServer, takes_pictures_of_the_size_that_compreface_takes) {
    compreface::ServerConfig config;
    CHECK(caller.server.server().config(config).ok());
    LONGS_EQUAL(5 * 1024 * 1024, config.max_file_bytes);
}

// An hour, were it not stopped.
TEST(NullServer, a_stop_ends_the_wait_for_an_answer) {
    NullServer slow{3'600'000};
    Caller waits{slow};
    std::thread stopper([&slow] { slow.stop(); });
    compreface::RecognizeResult result;
    auto recognition = waits.server.recognition(kKey);
    const auto status = recognition.recognize(compreface::Image::bytes(picture), {}, result);
    stopper.join();
    STRCMP_EQUAL("stopped", std::string(status.name()).c_str());
}

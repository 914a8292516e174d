// What the system and libcurl refuse only on a bad day: each refusal is told, nothing is sent that should not be, and
// the same client works again afterwards.
#include <curl/curl.h>

#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fakes/fault_server_catalogue.hpp"
#include "fakes/refusing_calls.hpp"
#include "sdk_client.hpp"

#include "check_status.hpp"

using namespace compreface;
using namespace compreface::fakes;

namespace {

// A picture in a file that is removed at the end.
class PictureFile {
public:
    PictureFile() {
        const int descriptor = mkstemp(path_.data());
        const auto bytes = picture_of(40'000);
        CHECK(write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
        close(descriptor);
    }
    ~PictureFile() { std::remove(path_.c_str()); }
    PictureFile(const PictureFile&) = delete;
    PictureFile& operator=(const PictureFile&) = delete;
    [[nodiscard]] Image image() const { return Image::file(path_.c_str()); }

private:
    std::string path_ = "/tmp/compreface-refusals-XXXXXX";
};

// libcurl takes some of the body and the head of an answer, and ends so.
std::function<int(const CurlCallbacks&)> ends(CURLcode with, const char* head) {
    return [=](const CurlCallbacks& curl) {
        char piece[64];
        CHECK(curl.read(piece, 1, sizeof piece, curl.transfer) == sizeof piece);
        for (const std::string_view line : {std::string_view{head}, std::string_view{"\r\n"}}) {
            LONGS_EQUAL(line.size(), curl.header(line.data(), 1, line.size(), curl.transfer));
        }
        return static_cast<int>(with);
    };
}

}  // namespace

// clang-format off
TEST_GROUP(SdkRefusals) {
    FaultServer server;
    SdkClient client{server.url(), ""};
    std::vector<std::uint8_t> picture = picture_of(50'000);
    CurlTransport transport;
    StaticWorkspace<limits::kFiveFaces> memory;
    RecognizeResult result;

    void setup() override { refusing.reset(); }
    void teardown() override { refusing.reset(); }
    // Nothing of the calls made so far has reached the server; with nothing refused the client works.
    void works_again(std::size_t requests = 0) {
        refusing.reset();
        LONGS_EQUAL(requests, server.total().requests);
        CHECK_CODE(Code::ok, client.recognize(picture));
        CHECK_CODE(Code::ok, client.list());
        CHECK_CODE(Code::ok, client.add(picture));
    }
};
// clang-format on

TEST(SdkRefusals, aFileThatCannotBeReadIsToldAndOneThatIsInterruptedIsReadOn) {
    CHECK_CODE(Code::ok, transport.open({}));
    CompreFace compreface{server.url(), transport, memory};
    const PictureFile file;
    const auto recognize = [&] { return compreface.recognition(kApiKey).recognize(file.image(), {}, result); };
    refusing.fstat = EIO;
    CHECK_CODE(Code::file_unreadable, recognize());
    refusing.reset();
    refusing.pread = EIO;
    CHECK_CODE(Code::file_unreadable, recognize());
    LONGS_EQUAL(0, server.total().requests);
    refusing.reset();
    refusing.pread_interruptions = 3;
    CHECK_CODE(Code::ok, recognize());
    LONGS_EQUAL(0, refusing.pread_interruptions);
}

TEST(SdkRefusals, aFileThatBecomesUnreadableWhileItIsSentEndsTheCall) {
    CHECK_CODE(Code::ok, transport.open({}));
    CompreFace compreface{server.url(), transport, memory};
    const PictureFile file;
    refusing.instead_of_perform = [](const CurlCallbacks& curl) {
        std::vector<char> piece(1'000);
        CHECK(curl.read(piece.data(), 1, piece.size(), curl.transfer) == piece.size());
        refusing.pread = EIO;
        LONGS_EQUAL(CURL_READFUNC_ABORT, curl.read(piece.data(), 1, piece.size(), curl.transfer));
        return static_cast<int>(CURLE_ABORTED_BY_CALLBACK);
    };
    CHECK_CODE(Code::file_unreadable, compreface.recognition(kApiKey).recognize(file.image(), {}, result));
    CHECK(compreface.last_error().message.view().find("shorter") != std::string_view::npos);
}

// A boundary that can be guessed would let a picture add form fields.
TEST(SdkRefusals, withoutRandomNumbersNoPictureIsSent) {
    refusing.getrandom = EAGAIN;
    CHECK_CODE(Code::transport_failed, client.recognize(picture));
    CHECK(client.error().message.view().find("random") != std::string_view::npos);
    CHECK_CODE(Code::transport_failed, client.add(picture));
    works_again();
}

TEST(SdkRefusals, aTransportThatDoesNotOpenSendsNothing) {
    const auto fails = [&] {
        CHECK_CODE(Code::transport_failed, transport.open({}));
        refusing.reset();
        CompreFace compreface{server.url(), transport, memory};
        ServerConfig config;
        CHECK_CODE(Code::transport_failed, compreface.server().config(config));
        CHECK(compreface.last_error().message.view().find("not opened") != std::string_view::npos);
        transport.stop();
    };
    refusing.easy_init = true;
    fails();
    refusing.multi_init = true;
    fails();
    // Without these it would trust anybody, obey a proxy, or speak other protocols.
    for (const int option : {static_cast<int>(CURLOPT_PROXY), static_cast<int>(CURLOPT_PROTOCOLS_STR),
                             static_cast<int>(CURLOPT_SSL_VERIFYPEER), static_cast<int>(CURLOPT_SSL_VERIFYHOST),
                             static_cast<int>(CURLOPT_CAINFO)}) {
        refusing.setopt = option;
        fails();
    }
    LONGS_EQUAL(0, server.total().requests);
    LONGS_EQUAL(0, server.connections());
}

// A build without proxies and without TLS refuses these, and cannot do what they forbid.
TEST(SdkRefusals, whatTheLibraryWasBuiltWithoutNeedsNoOption) {
    for (const CURLcode refusal : {CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN}) {
        refusing.setopt = CURLOPT_PROXY;
        refusing.setopt_with = static_cast<int>(refusal);
        CHECK_CODE(Code::ok, transport.open({}));
        LONGS_EQUAL(1, refusing.setopts);
        refusing.reset();
    }
}

TEST(SdkRefusals, aRequestWhoseOptionsAreNotAllTakenIsNotSent) {
    for (const int option : {static_cast<int>(CURLOPT_URL), static_cast<int>(CURLOPT_HTTPHEADER),
                             static_cast<int>(CURLOPT_READDATA), static_cast<int>(CURLOPT_TIMEOUT_MS),
                             static_cast<int>(CURLOPT_OPENSOCKETFUNCTION), static_cast<int>(CURLOPT_POST)}) {
        refusing.setopt = option;
        CHECK_CODE(Code::transport_failed, client.recognize(picture));
        CHECK(client.error().message.view().find("option") != std::string_view::npos);
        CHECK(refusing.setopts > 0);
    }
    works_again();
}

TEST(SdkRefusals, anEventLoopThatGivesUpIsTold) {
    refusing.add_handle = true;
    CHECK_CODE(Code::transport_failed, client.recognize(picture));
    refusing.reset();
    refusing.perform = true;
    CHECK_CODE(Code::transport_failed, client.add(picture));
    CHECK_FALSE(client.error().message.empty());
    works_again();
    refusing.poll = true;
    server.next({faults::hang()});
    CHECK_CODE(Code::transport_failed, client.list());
    CHECK_CODE(Code::ok, transport.open({}));
    CHECK_CODE(Code::transport_failed, transport.wait(1'000));
    refusing.reset();
    CHECK_CODE(Code::ok, client.list());
}

TEST(SdkRefusals, aFailedLookupIsToldAlsoWithoutMemoryForANewHandle) {
    SdkClient nowhere("http://no-such-host.invalid", "");
    refusing.duphandle = true;
    CHECK_CODE(Code::name_not_resolved,
               nowhere.list());  // once: libcurl would lose the name's bytes at the next lookup
}

TEST(SdkRefusals, anEndThatIsNotExplainedIsNoSuccess) {
    refusing.instead_of_perform = [](const CurlCallbacks&) { return -1; };
    CHECK_CODE(Code::transport_failed, client.list());
    refusing.http_status = 200;
    CHECK_CODE(Code::transport_failed, client.recognize(picture));
    refusing.instead_of_perform = [](const CurlCallbacks&) { return static_cast<int>(CURLE_BAD_CONTENT_ENCODING); };
    CHECK_CODE(Code::transport_failed, client.list());
    works_again();
}

// The server has refused, and stopped reading: what was to be sent is of no interest any more.
TEST(SdkRefusals, anAnswerIsTakenAlthoughSendingFailed) {
    refusing.http_status = 413;
    refusing.instead_of_perform = ends(CURLE_SEND_ERROR, "HTTP/1.1 413 \r\n");
    CHECK_CODE(Code::image_too_large, client.recognize(picture));
    CHECK_CODE(Code::image_too_large, client.add(picture));
    // What only looks like an answer is none.
    refusing.http_status = 200;
    refusing.instead_of_perform = ends(CURLE_SEND_ERROR, "HTTP/1.1 200 \r\n");
    CHECK_CODE(Code::connection_lost, client.recognize(picture));
    CHECK_CODE(Code::outcome_unknown, client.add(picture));
    refusing.http_status = 100;
    refusing.instead_of_perform = ends(CURLE_RECV_ERROR, "HTTP/1.1 100 \r\n");
    CHECK_CODE(Code::connection_lost, client.recognize(picture));
    CHECK_CODE(Code::outcome_unknown, client.add(picture));
    works_again();
}

// Before anything of it was taken it may begin anew.
TEST(SdkRefusals, anEnrolmentIsNotRewoundOnceItHasBegun) {
    refusing.instead_of_perform = [](const CurlCallbacks& curl) {
        char piece[64];
        LONGS_EQUAL(CURL_SEEKFUNC_OK, curl.seek(curl.transfer, 0, SEEK_SET));
        CHECK(curl.read(piece, 1, sizeof piece, curl.transfer) == sizeof piece);
        LONGS_EQUAL(CURL_SEEKFUNC_FAIL, curl.seek(curl.transfer, 0, SEEK_SET));
        return static_cast<int>(CURLE_SEND_FAIL_REWIND);
    };
    CHECK_CODE(Code::outcome_unknown, client.add(picture));
    works_again();
}

TEST(SdkRefusals, aPublicAddressIsConnectedToWhereOnlyThoseMayBe) {
    CHECK_CODE(Code::ok, transport.open({}));
    CompreFace compreface{server.url(), transport, memory};
    std::vector<std::byte> out(1'000);
    std::size_t bytes = 0;
    refusing.socket = true;  // nothing leaves this machine
    CHECK_CODE(Code::connection_refused,
               compreface.fetch_image("http://93.184.215.14/", out, bytes, {.private_addresses = false}));
    CHECK(refusing.sockets > 0);
    refusing.sockets = 0;
    CHECK_CODE(Code::invalid_url,
               compreface.fetch_image("http://192.168.1.1/", out, bytes, {.private_addresses = false}));
    LONGS_EQUAL(0, refusing.sockets);
}

// How the SDK uses its connection: kept, found dead, stopped, out of time, and never led elsewhere.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "fakes/fault_server_catalogue.hpp"
#include "sdk_client.hpp"

#include "check_status.hpp"

using namespace compreface;
using namespace compreface::fakes;

namespace {

constexpr std::size_t kCalls = 1'000;
// What ends a call that stop() does not end: with another status.
constexpr Options kWithoutStop{.connect_timeout_ms = 30'000, .timeout_ms = 30'000};
constexpr const char* kProxyNames[] = {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                       "all_proxy",  "ALL_PROXY",  "no_proxy",    "NO_PROXY"};

// A port whose queue of new connections is full: a further connection is neither accepted nor refused.
class FullPort {
public:
    FullPort() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(listener_, reinterpret_cast<const sockaddr*>(&address_), sizeof address_);
        socklen_t size = sizeof address_;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address_), &size);
        listen(listener_, 0);
        while (!is_full_ && waiting_.size() < 64) add_one();
    }
    ~FullPort() {
        for (const int descriptor : waiting_) close(descriptor);
        close(listener_);
    }
    FullPort(const FullPort&) = delete;
    FullPort& operator=(const FullPort&) = delete;

    [[nodiscard]] bool is_full() const { return is_full_; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }

private:
    // The loopback device carries a hand-shake out within connect() itself: what is not connected now will not be.
    void add_one() {
        const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        waiting_.push_back(descriptor);
        connect(descriptor, reinterpret_cast<const sockaddr*>(&address_), sizeof address_);
        pollfd connected{descriptor, POLLOUT, 0};
        is_full_ = poll(&connected, 1, 0) == 0;
    }

    int listener_;
    sockaddr_in address_{};
    std::vector<int> waiting_;
    bool is_full_ = false;
};

}  // namespace

// clang-format off
TEST_GROUP(SdkConnection) {
    TestCertificates certificates;
    FaultServer server;
    std::vector<std::uint8_t> picture = picture_of(50'000);
    bool both[2] = {false, true};

    void choose(bool tls) {
        if (tls) server.speak_tls(certificates.good());
        else server.speak_plain();
    }
    void teardown() override {
        for (const char* name : kProxyNames) unsetenv(name);
    }
};
// clang-format on

TEST(SdkConnection, oneConnectionForAThousandCalls) {
    SdkClient client(server.url(), "");
    for (std::size_t i = 0; i < kCalls; ++i) CHECK_CODE(Code::ok, client.recognize(picture));
    LONGS_EQUAL(1, server.connections());
    LONGS_EQUAL(kCalls, server.total().whole_bodies);
}

TEST(SdkConnection, tenConnectionsWhenTheServerEndsEachAfterAHundred) {
    server.set_answers_per_connection(100);
    SdkClient client(server.url(), "");
    for (std::size_t i = 0; i < kCalls; ++i) CHECK_CODE(Code::ok, client.recognize(picture));
    LONGS_EQUAL(10, server.connections());
    LONGS_EQUAL(kCalls, server.total().whole_bodies);
}

TEST(SdkConnection, oneTlsConnectionForAllKindsOfCalls) {
    choose(true);
    SdkClient client(server.url(), certificates.ca_file());
    for (int i = 0; i < 50; ++i) {
        CHECK_CODE(Code::ok, client.recognize(picture));
        CHECK_CODE(Code::ok, client.add(picture));
        CHECK_CODE(Code::ok, client.list());
        CHECK_CODE(Code::ok, client.warm_up());
    }
    LONGS_EQUAL(1, server.connections());
    LONGS_EQUAL(50, server.counts(kAddRoute).whole_bodies);
}

// --- a kept connection that dies

TEST(SdkConnection, anEndWithoutNoticeIsSeenBeforeTheNextCall) {
    for (const bool tls : both) {
        choose(tls);
        SdkClient client(server.url(), certificates.ca_file());
        const std::size_t before = server.connections();
        server.always(faults::good_then_end());
        for (std::size_t i = 1; i <= 3; ++i) {
            CHECK_CODE(Code::ok, client.add(picture));
            CHECK(server.wait_for_end(before + i));
        }
        LONGS_EQUAL(before + 3, server.connections());
        LONGS_EQUAL(before + 3, server.counts(kAddRoute).whole_bodies);
    }
}

TEST(SdkConnection, aConnectionThatDiesOnTheNextRequestIsReplacedForARepeatableCall) {
    for (const bool tls : both) {
        choose(tls);
        SdkClient client(server.url(), certificates.ca_file());
        const std::size_t before = server.connections();
        CHECK_CODE(Code::ok, client.recognize(picture));
        server.next({faults::end_upon_body()});
        CHECK_CODE(Code::ok, client.recognize(picture));
        LONGS_EQUAL(1, client.result().faces().size());
        for (const Behaviour& death : {faults::end_upon_head(), faults::end_upon_body()}) {
            server.next({death});
            CHECK_CODE(Code::ok, client.list());
            LONGS_EQUAL(2, client.names());
        }
        LONGS_EQUAL(before + 4, server.connections());
    }
}

// libcurl tries again when receiving fails and not when sending does: which of the two comes first is chance.
TEST(SdkConnection, aConnectionThatDiesUponTheHeadIsAtWorstRetryable) {
    for (const bool tls : both) {
        choose(tls);
        SdkClient client(server.url(), certificates.ca_file());
        CHECK_CODE(Code::ok, client.recognize(picture));
        server.next({faults::end_upon_head()});
        const Status status = client.recognize(picture);
        if (!status.ok()) CHECK_CODE(Code::connection_lost, status);
        CHECK_CODE(Code::ok, client.recognize(picture));
    }
}

// libcurl itself sends a request again when a kept connection turns out dead: here it must not.
TEST(SdkConnection, anEnrolmentIsNotSentAgainWhenItsConnectionDiesAfterTheBody) {
    for (const bool tls : both) {
        for (const std::size_t size : {std::size_t{2'000}, std::size_t{50'000}, std::size_t{3'000'000}}) {
            choose(tls);
            const FaultServer::Counts before = server.counts(kAddRoute);
            SdkClient client(server.url(), certificates.ca_file());
            CHECK_CODE(Code::ok, client.add(picture_of(size)));
            server.next({faults::end_upon_body()});
            CHECK_CODE(Code::outcome_unknown, client.add(picture_of(size)));
            const FaultServer::Counts after = server.counts(kAddRoute);
            LONGS_EQUAL(2, after.requests - before.requests);
            LONGS_EQUAL(2, after.whole_bodies - before.whole_bodies);
            CHECK_CODE(Code::ok, client.add(picture_of(size)));
        }
    }
}

// When curl hears of the end before it has sent any of the body, sending the request again is right: the server cannot
// have it.
TEST(SdkConnection, anEnrolmentIsNotMadeTwiceWhenItsConnectionDiesUponTheHead) {
    for (const bool tls : both) {
        for (const std::size_t size : {std::size_t{2'000}, std::size_t{50'000}, std::size_t{3'000'000}}) {
            choose(tls);
            const FaultServer::Counts before = server.counts(kAddRoute);
            SdkClient client(server.url(), certificates.ca_file());
            CHECK_CODE(Code::ok, client.add(picture_of(size)));
            server.next({faults::end_upon_head()});
            const Status status = client.add(picture_of(size));
            const std::size_t made = server.counts(kAddRoute).whole_bodies - before.whole_bodies - 1;
            if (status.ok()) {
                LONGS_EQUAL(1, made);
            } else {
                CHECK_CODE(Code::outcome_unknown, status);
                LONGS_EQUAL(0, made);
            }
            CHECK_CODE(Code::ok, client.add(picture_of(size)));
        }
    }
}

TEST(SdkConnection, noCallIsRepeatedForEver) {
    server.always(faults::end_upon_body());
    SdkClient client(server.url(), "");
    CHECK_CODE(Code::connection_lost, client.recognize(picture));
    CHECK_CODE(Code::connection_lost, client.list());
    CHECK_CODE(Code::outcome_unknown, client.add(picture));
    LONGS_EQUAL(3, server.total().requests);
}

// --- time limits and stop()

TEST(SdkConnection, aConnectionThatIsNotAcceptedEndsByTheConnectLimit) {
    const FullPort port;
    CHECK(port.is_full());
    SdkClient client(port.url(), "", {.connect_timeout_ms = 200, .timeout_ms = 600'000});
    CHECK_CODE(Code::timeout, client.recognize(picture));
    CHECK_CODE(Code::timeout, client.add(picture));  // nothing was sent
    CHECK_CODE(Code::timeout, client.list());
}

TEST(SdkConnection, theWholeLimitCountsWhileConnecting) {
    const FullPort port;
    SdkClient client(port.url(), "", {.connect_timeout_ms = 60'000, .timeout_ms = 200});
    CHECK_CODE(Code::timeout, client.recognize(picture));
}

TEST(SdkConnection, theWholeLimitCountsWhileTheAnswerTrickles) {
    server.always(faults::slow());
    server.let_through(60);
    SdkClient client(server.url(), "", {.timeout_ms = 200});
    CHECK_CODE(Code::timeout, client.recognize(picture));
}

TEST(SdkConnection, theWholeLimitCountsWhileSending) {
    Behaviour unread = faults::hang();
    unread.whole_body = false;
    server.always(unread);
    SdkClient client(server.url(), "", {.timeout_ms = 200});
    CHECK_CODE(Code::timeout, client.recognize(picture_of(5'000'000)));
}

TEST(SdkConnection, stopEndsACallThatHangs) {
    for (const bool tls : both) {
        choose(tls);
        server.always(faults::hang());
        for (int op = 0; op < 3; ++op) {
            SdkClient client(server.url(), certificates.ca_file(), kWithoutStop);
            const std::size_t before = server.total().whole_bodies;
            Status status;
            std::thread caller([&] {
                if (op == 0) status = client.recognize(picture);
                if (op == 1) status = client.add(picture);
                if (op == 2) status = client.list();
            });
            const bool came = server.wait_for_whole_request(before + 1);
            client.stop();
            caller.join();
            CHECK(came);
            CHECK_CODE(Code::stopped, status);
            CHECK_FALSE(status.retryable());
        }
    }
}

TEST(SdkConnection, stopEndsACallWhoseAnswerTrickles) {
    server.always(faults::slow());
    server.let_through(60);
    SdkClient client(server.url(), "", kWithoutStop);
    Status status;
    std::thread caller([&] { status = client.recognize(picture); });
    const bool came = server.wait_for_whole_request(1);
    client.stop();
    caller.join();
    CHECK(came);
    CHECK_CODE(Code::stopped, status);
}

TEST(SdkConnection, stopEndsAHandshakeThatHangs) {
    server.speak_tls(certificates.good(), Handshake::tls_silent);
    SdkClient client(server.url(), certificates.ca_file(), kWithoutStop);
    Status status;
    std::thread caller([&] { status = client.recognize(picture); });
    const bool came = server.wait_for_connection(1);
    client.stop();
    caller.join();
    CHECK(came);
    CHECK_CODE(Code::stopped, status);
}

TEST(SdkConnection, stopEndsACallWhoseBodyIsNotTaken) {
    Behaviour unread = faults::hang();
    unread.whole_body = false;
    server.always(unread);
    SdkClient client(server.url(), "", kWithoutStop);
    Status status;
    std::thread caller([&] { status = client.add(picture_of(5'000'000)); });
    const bool came = server.wait_for_request(1);
    client.stop();
    caller.join();
    CHECK(came);
    CHECK_CODE(Code::stopped, status);
}

TEST(SdkConnection, stopHoldsForEveryLaterCall) {
    SdkClient client(server.url(), "");
    client.stop();
    CHECK_CODE(Code::stopped, client.recognize(picture));
    CHECK_CODE(Code::stopped, client.add(picture));
    CHECK_CODE(Code::stopped, client.list());
    LONGS_EQUAL(0, server.connections());
}

// --- never led elsewhere

TEST(SdkConnection, aNameThatDoesNotExistIsNotResolved) {
    SdkClient client("http://no-such-host.invalid:8000", "");
    const Status status = client.recognize(picture);
    CHECK_CODE(Code::name_not_resolved, status);
    CHECK(status.retryable());
    CHECK_CODE(Code::name_not_resolved, client.add(picture));  // nothing was sent
    CHECK_CODE(Code::name_not_resolved, client.list());
}

// The transport takes a new handle then: it must know no proxy, and trust nobody else, either.
TEST(SdkConnection, aFailedLookupLeavesAllSettingsInForce) {
    FaultServer proxy;
    for (const char* name : kProxyNames) setenv(name, proxy.url().c_str(), 1);
    unsetenv("no_proxy");
    unsetenv("NO_PROXY");
    choose(true);
    FaultServer foreign;
    foreign.speak_tls(certificates.foreign());
    const std::string ca_file = certificates.ca_file();
    CurlTransport transport;
    CHECK_CODE(Code::ok, transport.open({.ca_file = ca_file.c_str()}));
    StaticWorkspace<limits::kFiveFaces> memory;
    ServerConfig config;
    const auto ask = [&](const std::string& url) {
        CompreFace client{url, transport, memory};
        return client.server().config(config);
    };
    CHECK_CODE(Code::name_not_resolved, ask("http://no-such-host.invalid"));
    CHECK_CODE(Code::ok, ask(server.url()));
    CHECK_CODE(Code::name_not_resolved, ask("https://no-such-host.invalid"));
    CHECK_CODE(Code::tls_failed, ask(foreign.url()));
    LONGS_EQUAL(0, foreign.total().requests);
    LONGS_EQUAL(0, proxy.connections());
}

TEST(SdkConnection, proxiesOfTheEnvironmentAreIgnored) {
    FaultServer proxy;
    for (const char* name : kProxyNames) setenv(name, proxy.url().c_str(), 1);
    unsetenv("no_proxy");
    unsetenv("NO_PROXY");
    for (const bool tls : both) {
        choose(tls);
        SdkClient client(server.url(), certificates.ca_file());
        CHECK_CODE(Code::ok, client.recognize(picture));
        CHECK_CODE(Code::ok, client.add(picture));
        CHECK_CODE(Code::ok, client.list());
    }
    LONGS_EQUAL(0, proxy.connections());
}

TEST(SdkConnection, redirectsAreNotFollowed) {
    FaultServer elsewhere;
    SdkClient client(server.url(), "");
    for (const int status : {301, 302, 303, 307, 308}) {
        server.always(faults::redirect(status, elsewhere.url() + "/api/v1/recognition/recognize"));
        CHECK_CODE(Code::wrong_server, client.recognize(picture));
        CHECK_CODE(Code::wrong_server, client.add(picture));
        CHECK_CODE(Code::wrong_server, client.list());
        LONGS_EQUAL(status, client.error().http_status);
    }
    LONGS_EQUAL(0, elsewhere.connections());
    server.recover();
    CHECK_CODE(Code::ok, client.recognize(picture));
}

TEST(SdkConnection, theKeyGoesInItsHeaderOnly) {
    SdkClient client(server.url(), "");
    CHECK_CODE(Code::ok, client.add(picture));
    const Received request = server.last_request();
    STRCMP_EQUAL(kApiKey, request.header("x-api-key").c_str());
    CHECK(request.query.find(kApiKey) == std::string::npos);
    CHECK(request.body.find(kApiKey) == std::string::npos);
    CHECK_CODE(Code::ok, client.warm_up());
    STRCMP_EQUAL("", server.last_request().header("x-api-key").c_str());
}

// What the service manager hears.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <csignal>
#include <cstring>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(ServiceManagerHears) {
    Server server;
    Stage stage;
    agent::FileDescriptor socket;

    void setup() override {
        stage.set("server.url", server.url());
        socket.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = stage.folder.path("notify");
        std::memcpy(address.sun_path, path.data(), path.size());
        CHECK_EQUAL(0, ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
    }
    void start() {
        stage.start({}, {.environment = {"NOTIFY_SOCKET=" + stage.folder.path("notify"), "WATCHDOG_USEC=400000"}});
    }
    // The next message but WATCHDOG=1.
    std::string heard(bool watchdog = false) {
        std::string text;
        do {
            pollfd one{socket.get(), POLLIN, 0};
            std::array<char, 1024> message{};
            if (::poll(&one, 1, kPatienceMs) != 1) return "nothing";
            const ssize_t got = ::recv(socket.get(), message.data(), message.size(), 0);
            text.assign(message.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
        } while (!watchdog && text == "WATCHDOG=1");
        return text;
    }
};
// clang-format on

TEST(ServiceManagerHears, its_whole_life) {
    start();
    STRCMP_EQUAL("READY=1", heard().c_str());
    STRCMP_EQUAL("STATUS=waiting for the first frame", heard().c_str());
    STRCMP_EQUAL("STATUS=looking", heard().c_str());
    while (heard(true) != "WATCHDOG=1") CHECK(stage.agent->runs());

    stage.agent->send(SIGHUP);
    const std::int64_t before_us = now_ms() * 1000;
    const std::string reloading = heard();
    check_has(reloading, "RELOADING=1\nMONOTONIC_USEC=");
    const std::int64_t since_us = std::stoll(reloading.substr(reloading.rfind('=') + 1));
    CHECK(since_us >= before_us - 1000 && since_us <= (now_ms() + 1) * 1000);
    STRCMP_EQUAL("READY=1", heard().c_str());

    stage.check_ends();
    STRCMP_EQUAL("STOPPING=1", heard().c_str());
}

TEST(ServiceManagerHears, what_it_waits_for) {
    server.be("refuse");
    start();
    STRCMP_EQUAL("READY=1", heard().c_str());
    std::string status;
    while (status.find("waiting for server: ") == std::string::npos && status != "nothing") status = heard();
    check_has(status, "STATUS=waiting for server: nobody answers at the server's address");
    for (int i = 0; i < 3; ++i) {  // waiting is progress
        while (heard(true) != "WATCHDOG=1") CHECK(stage.agent->runs());
    }
    server.be("good");
    while (status != "STATUS=looking" && status != "nothing") status = heard();
    STRCMP_EQUAL("STATUS=looking", status.c_str());
}

TEST(ServiceManagerHears, that_it_is_ready_without_a_camera) {
    stage.set("camera.path", stage.folder.path("nothing"));
    start();
    STRCMP_EQUAL("READY=1", heard().c_str());
    check_has(heard(), "STATUS=waiting for camera: ");
}

TEST(ServiceManagerHears, nothing_that_a_hook_could_repeat) {
    stage.set("hook.command", stage.folder.write("hook", "#!/bin/sh\nenv > " + stage.folder.path("env") + "\n", 0700));
    stage.set("camera.loop", "no");
    start();
    LONGS_EQUAL(0, stage.agent->wait());
    const std::string environment = stage.folder.read("env");
    check_has(environment, "COMPREFACE_EVENT_TYPE=match");
    LONGS_EQUAL(0, count(environment, "NOTIFY_SOCKET"));
}

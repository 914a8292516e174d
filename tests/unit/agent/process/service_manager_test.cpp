#include "agent/process/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

#include <CppUTest/TestHarness.h>

#include "agent/process/file_descriptor.hpp"
#include "process_helpers.hpp"

using namespace agent;
using process_test::check_text;
using process_test::TempFolder;

namespace {

// The other end: a datagram socket at "/path" or "@name".
class Manager {
public:
    explicit Manager(const std::string& name)
        : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name[0] == '@') address.sun_path[0] = '\0';
        const std::size_t length = offsetof(sockaddr_un, sun_path) + name.size() + (name[0] == '@' ? 0 : 1);
        CHECK_EQUAL(0,
                    ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(length)));
    }
    // The next datagram; "" when none came.
    [[nodiscard]] std::string heard() const {
        std::string text(4096, '\0');
        const ssize_t got = ::recv(socket_.get(), text.data(), text.size(), 0);
        text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        return text;
    }

private:
    FileDescriptor socket_;
};

}  // namespace

TEST_GROUP(ServiceManager) {
    ServiceManager service;

    void check_messages(const Manager& manager) {
        CHECK(service.present());
        CHECK(service.ready());
        check_text("READY=1", manager.heard());
        CHECK(service.status("watching, server unreachable"));
        check_text("STATUS=watching, server unreachable", manager.heard());
        CHECK(service.watchdog());
        check_text("WATCHDOG=1", manager.heard());
        CHECK(service.reloading(12'345'678'901));
        check_text("RELOADING=1\nMONOTONIC_USEC=12345678", manager.heard());
        CHECK(service.stopping());
        check_text("STOPPING=1", manager.heard());
        check_text("", manager.heard());
    }
};

TEST(ServiceManager, speaks_over_a_socket_with_a_path) {
    const TempFolder folder;
    const std::string path = folder.path("notify");
    const Manager manager{path};
    CHECK(service.open({.notify_socket = path.c_str()}));
    check_messages(manager);
}

TEST(ServiceManager, speaks_over_an_abstract_socket) {
    const std::string name = "@compreface-test-" + std::to_string(::getpid());
    const Manager manager{name};
    CHECK(service.open({.notify_socket = name.c_str()}));
    check_messages(manager);
}

TEST(ServiceManager, takes_its_variables_out_of_the_environment) {
    const TempFolder folder;
    const std::string path = folder.path("notify");
    const Manager manager{path};
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", "3000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    CHECK(service.open());
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) {
        POINTERS_EQUAL(nullptr, ::getenv(name));
    }
    LONGS_EQUAL(1500, service.watchdog_interval_ms());
    check_messages(manager);
}

TEST(ServiceManager, the_watchdog_is_fed_at_half_its_time_and_only_by_the_process_meant) {
    struct Case {
        const char* usec;
        const char* pid;
        std::uint32_t interval_ms;
    };
    const std::string own = std::to_string(::getpid());
    const std::string other = std::to_string(::getpid() + 1);
    const Case cases[] = {
        {nullptr, nullptr, 0},
        {"2000000", nullptr, 1000},
        {"2000000", own.c_str(), 1000},
        {"2000000", other.c_str(), 0},
        {"2000000", "x", 0},
        {"2000000", "", 0},
        {"0", nullptr, 0},
        {"", nullptr, 0},
        {"-5", nullptr, 0},
        {"2000000x", nullptr, 0},
        {"1", nullptr, 1},
        {"18446744073709551615", nullptr, 0xFFFFFFFF},
        {"18446744073709551616", nullptr, 0},
    };
    for (const Case& one : cases) {
        CHECK(service.open({.notify_socket = "/run/x", .watchdog_usec = one.usec, .watchdog_pid = one.pid}));
        LONGS_EQUAL(one.interval_ms, service.watchdog_interval_ms());
    }
}

TEST(ServiceManager, without_one_every_call_does_nothing) {
    for (const char* name : {static_cast<const char*>(nullptr), ""}) {
        CHECK(service.open({.notify_socket = name, .watchdog_usec = "2000000"}));
        CHECK_FALSE(service.present());
        CHECK(service.ready());
        LONGS_EQUAL(0, service.watchdog_interval_ms());
    }
}

TEST(ServiceManager, an_address_that_cannot_be_is_refused) {
    const std::string longest = "/" + std::string(106, 'x');
    CHECK(service.open({.notify_socket = longest.c_str()}));
    for (const std::string& name : {std::string{"relative"}, std::string{"@"}, std::string{"/"}, longest + "x"}) {
        errno = 0;
        CHECK_FALSE(service.open({.notify_socket = name.c_str()}));
        LONGS_EQUAL(EINVAL, errno);
        CHECK_FALSE(service.present());
    }
}

TEST(ServiceManager, nobody_listening_is_an_error_and_no_wait) {
    const TempFolder folder;
    const std::string path = folder.path("notify");
    CHECK(service.open({.notify_socket = path.c_str()}));
    errno = 0;
    CHECK_FALSE(service.ready());
    LONGS_EQUAL(ENOENT, errno);
    const Manager manager{path};
    CHECK(service.ready());
    check_text("READY=1", manager.heard());
}

TEST(ServiceManager, a_listener_that_does_not_listen_loses_messages_without_stopping_us) {
    const TempFolder folder;
    const std::string path = folder.path("notify");
    const Manager manager{path};
    CHECK(service.open({.notify_socket = path.c_str()}));
    bool sent = true;
    for (int i = 0; i < 100'000 && sent; ++i) sent = service.watchdog();
    CHECK_FALSE(sent);
    LONGS_EQUAL(EAGAIN, errno);
}

TEST(ServiceManager, a_status_cannot_add_an_assignment) {
    const TempFolder folder;
    const std::string path = folder.path("notify");
    const Manager manager{path};
    CHECK(service.open({.notify_socket = path.c_str()}));
    CHECK(service.status("a\nREADY=1"));
    check_text("STATUS=a\\x0aREADY=1", manager.heard());
    CHECK(service.status(std::string(199, 'x') + "\xC3\xBC"));
    check_text("STATUS=" + std::string(199, 'x'), manager.heard());
}

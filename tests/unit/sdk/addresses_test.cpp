#include "addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <CppUTest/TestHarness.h>

using namespace compreface;

namespace {

bool is_public(const char* text) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) return is_public_address(reinterpret_cast<sockaddr&>(v4));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    CHECK_TRUE_TEXT(inet_pton(AF_INET6, text, &v6.sin6_addr) == 1, text);
    return is_public_address(reinterpret_cast<sockaddr&>(v6));
}

}  // namespace

TEST_GROUP(Addresses){};

TEST(Addresses, of_the_whole_internet_are_public) {
    for (const char* text :
         {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
          "128.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
          "223.255.255.255", "2606:4700::1111", "2a00::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"}) {
        CHECK_TRUE_TEXT(is_public(text), text);
    }
}

TEST(Addresses, of_this_machine_or_network_are_not) {
    for (const char* text : {"0.0.0.0",
                             "10.0.0.1",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.255.255",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.168.0.1",
                             "192.168.255.255",
                             "198.18.0.1",
                             "198.19.255.255",
                             "198.51.100.1",
                             "203.0.113.1",
                             "224.0.0.1",
                             "239.1.1.1",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fc00::1",
                             "fd12::1",
                             "fe80::1",
                             "ff02::1",
                             "2001:db8::1",
                             "2001::1",
                             "2002:7f00:1::",
                             "::ffff:127.0.0.1",
                             "::ffff:192.168.1.1",
                             "64:ff9b::10.0.0.1",
                             "::127.0.0.1",
                             "100::1"}) {
        CHECK_FALSE_TEXT(is_public(text), text);
    }
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    CHECK_FALSE(is_public_address(reinterpret_cast<sockaddr&>(local)));
}

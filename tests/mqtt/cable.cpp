#include "cable.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "process.hpp"
#include "tests/fakes/own_network.hpp"

#include <CppUTest/TestHarness.h>

namespace mqtt_test {
namespace {

void ip(const std::string& words, const std::function<void()>& in_child = {}) {
    std::vector<std::string> all{IP_PROGRAM};
    std::istringstream in(words);
    for (std::string word; in >> word;) all.push_back(word);
    integration::Process process({.words = all, .in_child = in_child});
    if (process.wait() != 0) FAIL(("ip " + words + ": " + process.error()).c_str());
}

}  // namespace

Cable::Cable() {
    int other = -1;
    std::string error = "no other network";
    std::thread([&] {
        if (::unshare(CLONE_NEWNET) != 0) return;
        error = compreface::fakes::loopback_up();
        other = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    }).join();
    other_.reset(other);
    if (!other_.valid() || !error.empty()) FAIL(error.c_str());
    const std::string path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(other);
    ip("link add cable0 type veth peer name cable1 netns " + path);
    ip("addr add 192.0.2.1/24 dev cable0");
    ip("link set cable0 up");
    ip(std::string{"addr add "} + kThere + "/24 dev cable1", there());
    plug();
}

// The kernel would take the devices away later than the next test makes its own.
Cable::~Cable() {
    (void)integration::Process({.words = {IP_PROGRAM, "link", "del", "cable0"}}).wait();
}

std::function<void()> Cable::there() const {
    return [fd = other_.get()] {
        if (::setns(fd, CLONE_NEWNET) != 0) ::_exit(126);
    };
}

void Cable::pull() const {
    ip("link set cable1 down", there());
}

void Cable::plug() const {
    ip("link set cable1 up", there());
}

}  // namespace mqtt_test

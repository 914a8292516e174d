#include "silent_name_server.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "../../fakes/own_network.hpp"

namespace compreface::fakes {
namespace {

// Not a time limit of anything tested: it only turns a test that would hang for ever into one that fails.
constexpr std::chrono::seconds kPatience{60};
constexpr std::uint16_t kDnsPort = 53;

// glibc's greatest values: a lookup takes 5 tries of 30 s.
constexpr const char* kResolvConf = "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n";
// Whatever else the machine asks for names (a daemon behind a socket, say) would bypass the name space.
constexpr const char* kNsswitchConf = "hosts: dns\n";

std::string failed(const std::string& what) {
    return what + ": " + std::strerror(errno);
}

bool write_file(const char* path, std::string_view text) {
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) return false;
    const bool written = write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    return close(descriptor) == 0 && written;
}

// Puts `text` in place of the file, for this process only.
std::string cover(const char* path, const char* text) {
    std::string cover = "/tmp/compreface-dns-XXXXXX";
    const int descriptor = mkostemp(cover.data(), O_CLOEXEC);
    if (descriptor < 0) return failed("temporary file");
    close(descriptor);
    const bool covered = write_file(cover.c_str(), text) && mount(cover.c_str(), path, nullptr, MS_BIND, nullptr) == 0;
    const std::string result = covered ? std::string() : failed(std::string("mount over ") + path);
    unlink(cover.c_str());
    return result;
}

}  // namespace

std::string isolate_name_lookup() {
    std::string error = enter_own_network();
    if (error.empty()) error = cover("/etc/resolv.conf", kResolvConf);
    if (error.empty()) error = cover("/etc/nsswitch.conf", kNsswitchConf);
    return error;
}

SilentNameServer::SilentNameServer()
    : descriptor_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), wake_(eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kDnsPort);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(descriptor_);
        descriptor_ = -1;
        return;
    }
    thread_ = std::thread(&SilentNameServer::listen, this);
}

SilentNameServer::~SilentNameServer() {
    const std::uint64_t one = 1;
    if (thread_.joinable() && write(wake_, &one, sizeof one) == sizeof one) thread_.join();
    close(wake_);
    if (descriptor_ >= 0) close(descriptor_);
}

bool SilentNameServer::wait_for_more_than(std::size_t n) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return questions_ > n; });
}

std::size_t SilentNameServer::questions() const {
    const std::lock_guard lock(mutex_);
    return questions_;
}

void SilentNameServer::listen() {
    struct Question {
        sockaddr_in from{};
        std::vector<unsigned char> bytes;
    };
    std::vector<Question> kept;
    while (true) {
        std::array<pollfd, 2> waits{pollfd{wake_, POLLIN, 0}, pollfd{descriptor_, POLLIN, 0}};
        poll(waits.data(), waits.size(), -1);
        if (waits[0].revents != 0) break;
        Question& question = kept.emplace_back();
        question.bytes.resize(512);
        socklen_t size = sizeof question.from;
        const ssize_t got = recvfrom(descriptor_, question.bytes.data(), question.bytes.size(), 0,
                                     reinterpret_cast<sockaddr*>(&question.from), &size);
        question.bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        const std::lock_guard lock(mutex_);
        ++questions_;
        changed_.notify_all();
    }
    for (Question& question : kept) {
        if (question.bytes.size() < 12) continue;
        question.bytes[2] |= 0x80U;  // an answer
        question.bytes[3] = 0x83U;   // no such name
        sendto(descriptor_, question.bytes.data(), question.bytes.size(), 0,
               reinterpret_cast<const sockaddr*>(&question.from), sizeof question.from);
    }
}

}  // namespace compreface::fakes

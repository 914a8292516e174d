#include "relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <list>
#include <string_view>
#include <vector>

namespace mqtt_test {
namespace {

struct Pair {
    agent::FileDescriptor client, broker;
    bool looked_at = false;  // its first packet was
};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// So that the other side gets a reset.
void break_off(const agent::FileDescriptor& socket) {
    const linger at_once{1, 0};
    (void)::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

// CONNECT: 0x10, the length in one byte (or two), 0 4 M Q T T, the protocol's level.
bool speaks_mqtt5(const char* bytes, ssize_t size) {
    for (ssize_t i = 0; i + 6 < size && i < 5; ++i) {
        if (bytes[i] == 0 && bytes[i + 1] == 4 && bytes[i + 2] == 'M' && bytes[i + 5] == 'T') return bytes[i + 6] == 5;
    }
    return false;
}

// False: one side is gone, or the connection is not for us.
bool pass(Pair& pair, Relay::Kind kind, bool from_client) {
    const int from = (from_client ? pair.client : pair.broker).get();
    const int to = (from_client ? pair.broker : pair.client).get();
    std::array<char, 4096> bytes{};
    const ssize_t got = ::recv(from, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    if (kind == Relay::Kind::deaf) return true;
    if (kind == Relay::Kind::web) {
        constexpr std::string_view kAnswer =
            "HTTP/1.1 400 Bad Request\r\nServer: some server or other\r\nContent-Type: text/html\r\n"
            "Content-Length: 90\r\nConnection: close\r\n\r\n"
            "<html><head><title>400 Bad Request</title></head><body><h1>400 Bad Request</h1></body></html>";
        (void)::send(from, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
        return false;
    }
    if (from_client && !pair.looked_at) {
        pair.looked_at = true;
        if (kind != Relay::Kind::network && speaks_mqtt5(bytes.data(), got)) {
            constexpr std::array<char, 4> kUnacceptable{0x20, 2, 0, 1};
            if (kind == Relay::Kind::old) (void)::send(from, kUnacceptable.data(), kUnacceptable.size(), MSG_NOSIGNAL);
            return false;
        }
    }
    return ::send(to, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
}

}  // namespace

Relay::Relay(int broker_port, Kind kind) : broker_port_(broker_port), kind_(kind) {
    listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_.get(), 16) != 0 ||
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0 || !wakeup_.open()) {
        std::abort();
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { work(); });
}

Relay::~Relay() {
    end_ = true;
    wakeup_.notify();
    thread_.join();
}

void Relay::cut() {
    cut_ = true;
    wakeup_.notify();
}

void Relay::work() {
    std::list<Pair> pairs;
    while (!end_) {
        std::vector<pollfd> watched{{wakeup_.fd(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
        for (const Pair& pair : pairs) {
            watched.push_back({pair.client.get(), POLLIN, 0});
            watched.push_back({pair.broker.get(), POLLIN, 0});
        }
        (void)::poll(watched.data(), watched.size(), -1);
        wakeup_.drain();
        if (cut_.exchange(false)) {
            for (Pair& pair : pairs) {
                break_off(pair.client);
                break_off(pair.broker);
            }
            pairs.clear();
            continue;
        }
        std::size_t i = 2;
        for (auto pair = pairs.begin(); pair != pairs.end(); i += 2) {
            bool lives = true;
            if (watched[i].revents != 0) lives = pass(*pair, kind_, true);
            if (lives && watched[i + 1].revents != 0) lives = pass(*pair, kind_, false);
            pair = lives ? std::next(pair) : pairs.erase(pair);
        }
        if (watched[1].revents == 0) continue;
        Pair fresh;
        fresh.client.reset(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        fresh.broker.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_in address = loopback(broker_port_);
        const bool reached =
            ::connect(fresh.broker.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        if (reached) pairs.push_back(std::move(fresh));
    }
}

}  // namespace mqtt_test

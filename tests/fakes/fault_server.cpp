#include "fakes/fault_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace compreface::fakes {
namespace {

// Not a time limit of anything tested: it only turns a test that would hang for ever into one that fails.
constexpr std::chrono::seconds kPatience{60};
constexpr char kTlsHandshakeRecord = 0x16;
constexpr std::size_t kTlsRecordHead = 5;
constexpr std::string_view kSaysClose = "\r\nConnection: close\r\n";

void require(bool done, const char* what) {
    if (done) return;
    std::perror(what);
    std::abort();
}

// Threads made during its life take no signals: those are the program's, and a SIGPIPE that the server caused itself
// must not end the test, while one that the client under test causes must.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t before_{};
};

// Splits the request line. False: this is not HTTP.
bool parse_request_line(Received& request) {
    const std::string line = request.head.substr(0, request.head.find("\r\n"));
    const std::size_t first = line.find(' ');
    const std::size_t second = line.rfind(' ');
    if (first == std::string::npos || second == first || !line.substr(second + 1).starts_with("HTTP/1.")) return false;
    request.method = line.substr(0, first);
    const std::string target = line.substr(first + 1, second - first - 1);
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    request.query = question == std::string::npos ? std::string() : target.substr(question + 1);
    return true;
}

std::uint64_t content_length(const Received& request) {
    const std::string text = request.header("content-length");
    std::uint64_t length = 0;
    std::from_chars(text.data(), text.data() + text.size(), length);
    return length;
}

}  // namespace

FaultServer::FaultServer(std::uint16_t port) : port_(port) {
    always_ = healthy();
    wake_ = eventfd(0, EFD_CLOEXEC);
    require(wake_ >= 0, "fault server: eventfd");
    open_port(true);
    const SignalsBlocked blocked;
    acceptor_ = std::thread(&FaultServer::accept_loop, this);
}

FaultServer::~FaultServer() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        for (const Connection& connection : connections_) {
            if (connection.descriptor >= 0) shutdown(connection.descriptor, SHUT_RDWR);
        }
    }
    changed_.notify_all();
    wake();
    acceptor_.join();
    for (Connection& connection : connections_) connection.thread.join();
    close(listener_);
    close(wake_);
}

std::string FaultServer::url() const {
    const std::lock_guard lock(mutex_);
    return (handshake_ == Handshake::none ? "http://127.0.0.1:" : "https://127.0.0.1:") + std::to_string(port_);
}

void FaultServer::speak_plain() {
    const std::lock_guard lock(mutex_);
    handshake_ = Handshake::none;
}

void FaultServer::speak_tls(const ServerCertificate& certificate, Handshake handshake) {
    const std::lock_guard lock(mutex_);
    certificate_ = certificate;
    handshake_ = handshake;
}

void FaultServer::next(std::vector<Behaviour> behaviours) {
    const std::lock_guard lock(mutex_);
    for (Behaviour& behaviour : behaviours) script_.push_back(std::move(behaviour));
}

void FaultServer::always(const Behaviour& behaviour) {
    const std::lock_guard lock(mutex_);
    always_ = behaviour;
}

void FaultServer::recover() {
    const std::lock_guard lock(mutex_);
    script_.clear();
    always_ = healthy();
}

void FaultServer::set_content(const Content& content) {
    const std::lock_guard lock(mutex_);
    content_ = content;
}

void FaultServer::set_answers_per_connection(std::size_t count) {
    const std::lock_guard lock(mutex_);
    answers_per_connection_ = count;
}

void FaultServer::refuse() {
    set_listening(false);
}

void FaultServer::listen_again() {
    set_listening(true);
}

void FaultServer::set_listening(bool listening) {
    std::unique_lock lock(mutex_);
    listening_wanted_ = listening;
    if (!listening) {
        for (const Connection& connection : connections_) {
            if (connection.descriptor >= 0) shutdown(connection.descriptor, SHUT_RDWR);
        }
    }
    wake();
    changed_.wait(lock, [&] { return listening_ == listening; });
}

void FaultServer::let_through(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    gate_bytes_ += bytes;
    changed_.notify_all();
}

void FaultServer::open_gate() {
    const std::lock_guard lock(mutex_);
    gate_open_ = true;
    changed_.notify_all();
}

void FaultServer::close_gate() {
    const std::lock_guard lock(mutex_);
    gate_open_ = false;
    gate_bytes_ = 0;
}

std::size_t FaultServer::connections() const {
    const std::lock_guard lock(mutex_);
    return accepted_;
}

FaultServer::Counts FaultServer::total() const {
    Counts sum;
    for (const auto& [route, count] : all_counts()) {
        sum.requests += count.requests;
        sum.whole_bodies += count.whole_bodies;
    }
    return sum;
}

FaultServer::Counts FaultServer::counts(const std::string& route) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(route);
    return found == counts_.end() ? Counts{} : found->second;
}

std::map<std::string, FaultServer::Counts> FaultServer::all_counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

Received FaultServer::last_request() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

bool FaultServer::wait_for_connection(std::size_t n) const {
    return wait_until([&] { return accepted_ >= n; });
}

bool FaultServer::wait_for_request(std::size_t n) const {
    return wait_until([&] {
        std::size_t sum = 0;
        for (const auto& [route, count] : counts_) sum += count.requests;
        return sum >= n;
    });
}

bool FaultServer::wait_for_whole_request(std::size_t n) const {
    return wait_until([&] {
        std::size_t sum = 0;
        for (const auto& [route, count] : counts_) sum += count.whole_bodies;
        return sum >= n;
    });
}

bool FaultServer::wait_for_end(std::size_t n) const {
    return wait_until([&] { return ended_ >= n; });
}

bool FaultServer::wait_until(const std::function<bool()>& reached) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, reached);
}

void FaultServer::wake() const {
    const std::uint64_t one = 1;
    require(write(wake_, &one, sizeof one) == sizeof one, "fault server: eventfd");
}

// --- the accepting thread

void FaultServer::open_port(bool listening) {
    if (listener_ >= 0) close(listener_);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    require(listener_ >= 0, "fault server: socket");
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "fault server: bind");
    socklen_t size = sizeof address;
    require(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0, "fault server: port");
    port_ = ntohs(address.sin_port);
    // Bound without listening, the port refuses connections and stays ours.
    if (listening) require(listen(listener_, 128) == 0, "fault server: listen");
}

void FaultServer::accept_loop() {
    bool listening = true;
    for (;;) {
        std::array<pollfd, 2> waits{pollfd{wake_, POLLIN, 0}, pollfd{listener_, POLLIN, 0}};
        poll(waits.data(), listening ? 2 : 1, -1);
        if ((waits[0].revents & POLLIN) != 0) {
            std::uint64_t count = 0;
            require(read(wake_, &count, sizeof count) == sizeof count, "fault server: eventfd");
            std::unique_lock lock(mutex_);
            if (ending_) return;
            const bool wanted = listening_wanted_;
            lock.unlock();
            if (wanted != listening) open_port(wanted);
            listening = wanted;
            lock.lock();
            listening_ = listening;
            changed_.notify_all();
            continue;
        }
        if ((waits[1].revents & POLLIN) != 0) accept_one();
        join_ended();
    }
}

void FaultServer::accept_one() {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;  // the client has gone again
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    if (ending_) {
        close(descriptor);
        return;
    }
    Connection& connection = connections_.emplace_back();
    connection.descriptor = descriptor;
    ++accepted_;
    connection.thread = std::thread(&FaultServer::serve, this, std::ref(connection));
    changed_.notify_all();
}

void FaultServer::join_ended() {
    std::list<Connection> done;
    {
        const std::lock_guard lock(mutex_);
        for (auto at = connections_.begin(); at != connections_.end();) {
            const auto here = at++;
            if (here->ended) done.splice(done.end(), connections_, here);
        }
    }
    for (Connection& connection : done) connection.thread.join();
}

// --- a connection's thread

void FaultServer::serve(Connection& connection) {
    {
        Link link(connection.descriptor);
        if (greet(link, connection.descriptor)) serve_requests(link);
    }
    const std::lock_guard lock(mutex_);
    close(connection.descriptor);
    connection.descriptor = -1;
    connection.ended = true;
    ++ended_;
    changed_.notify_all();
}

bool FaultServer::greet(Link& link, int descriptor) {
    std::unique_lock lock(mutex_);
    const Handshake handshake = handshake_;
    const ServerCertificate certificate = certificate_;
    lock.unlock();
    if (handshake == Handshake::none) return true;
    if (handshake == Handshake::tls) return link.start_tls(certificate);
    // The greeting is taken off whole, so that ending is an end and not a reset.
    std::array<char, kTlsRecordHead> head{};
    std::array<char, 1U << 14U> record{};
    if (recv(descriptor, head.data(), head.size(), MSG_WAITALL) == static_cast<ssize_t>(head.size())) {
        const auto high = static_cast<unsigned char>(head[3]);
        const auto low = static_cast<unsigned char>(head[4]);
        recv(descriptor, record.data(), std::min<std::size_t>(record.size(), high * 256U + low), MSG_WAITALL);
    }
    if (handshake == Handshake::tls_silent) link.wait_for_end();
    return false;
}

void FaultServer::serve_requests(Link& link) {
    std::string buffer;  // received, not yet used
    for (std::size_t answered = 1;; ++answered) {
        Received request;
        if (!read_head(link, buffer, request)) return;
        {
            const std::lock_guard lock(mutex_);
            request.last_on_connection = answers_per_connection_ != 0 && answered >= answers_per_connection_;
        }
        const Behaviour behaviour = take_behaviour();
        if (behaviour.whole_body && !read_body(link, buffer, request)) return;
        if (!perform(link, behaviour, request)) return;
    }
}

bool FaultServer::read_head(Link& link, std::string& buffer, Received& request) {
    std::array<char, 16384> piece{};
    std::size_t end = std::string::npos;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
        const bool is_tls = !buffer.empty() && buffer[0] == kTlsHandshakeRecord;
        if (is_tls || buffer.size() > kHeadBytes) break;
        const std::size_t got = link.read(piece.data(), piece.size());
        if (got == 0) return false;
        buffer.append(piece.data(), got);
    }
    request.head = buffer.substr(0, end == std::string::npos ? end : end + 4);
    if (end == std::string::npos || !parse_request_line(request)) {
        Answer answer = nginx_page(400, "Bad Request");
        answer.close = true;
        if (link.write(on_the_wire(answer))) link.finish_writing();
        return false;
    }
    buffer.erase(0, end + 4);
    const std::lock_guard lock(mutex_);
    last_ = request;
    ++counts_[request.route()].requests;
    changed_.notify_all();
    return true;
}

bool FaultServer::read_body(Link& link, std::string& buffer, Received& request) {
    const std::uint64_t length = content_length(request);
    if (length > 0 && request.header("expect") == "100-continue" && !link.write("HTTP/1.1 100 \r\n\r\n")) return false;
    std::array<char, 16384> piece{};
    while (request.body_bytes < length) {
        if (buffer.empty()) {
            const std::size_t got = link.read(piece.data(), piece.size());
            if (got == 0) break;
            buffer.assign(piece.data(), got);
        }
        const auto taken =
            static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length - request.body_bytes));
        if (request.body.size() < kKeptBodyBytes) {
            request.body.append(buffer, 0, std::min(taken, kKeptBodyBytes - request.body.size()));
        }
        request.body_bytes += taken;
        buffer.erase(0, taken);
    }
    request.whole = request.body_bytes == length;
    const std::lock_guard lock(mutex_);
    last_ = request;
    if (request.whole) ++counts_[request.route()].whole_bodies;
    changed_.notify_all();
    return request.whole;
}

// Returns false when the connection is to end.
bool FaultServer::perform(Link& link, const Behaviour& behaviour, const Received& request) {
    bool said_close = false;
    if (behaviour.answer) {
        const std::string bytes = behaviour.answer(request);
        const std::size_t head = bytes.find("\r\n\r\n");
        said_close = bytes.substr(0, head == std::string::npos ? 0 : head + 2).find(kSaysClose) != std::string::npos;
        const bool sent = behaviour.gated ? write_gated(link, bytes) : link.write(bytes);
        if (!sent && behaviour.then != Behaviour::Then::drain) return false;
    }
    std::array<char, 16384> thrown_away{};
    switch (behaviour.then) {
        case Behaviour::Then::keep:
            if (said_close) link.finish_writing();
            return !said_close;
        case Behaviour::Then::close:
            link.finish_writing();
            return false;
        case Behaviour::Then::drain:
            link.finish_writing();
            while (link.read(thrown_away.data(), thrown_away.size()) > 0) {
            }
            return false;
        case Behaviour::Then::hold:
            link.wait_for_end();
            return false;
        case Behaviour::Then::reset:
            link.reset_on_close();
            return false;
    }
    return false;
}

bool FaultServer::write_gated(Link& link, std::string_view bytes) {
    while (!bytes.empty()) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return ending_ || gate_open_ || gate_bytes_ > 0; });
        if (ending_) return false;
        // A byte at a time, until the gate stands open: each may be all that the client finds.
        const std::size_t size = gate_open_ ? bytes.size() : 1;
        if (!gate_open_) --gate_bytes_;
        lock.unlock();
        if (!link.write(bytes.substr(0, size))) return false;
        bytes.remove_prefix(size);
    }
    return true;
}

Behaviour FaultServer::take_behaviour() {
    const std::lock_guard lock(mutex_);
    if (script_.empty()) return always_;
    Behaviour behaviour = std::move(script_.front());
    script_.pop_front();
    return behaviour;
}

Behaviour FaultServer::healthy() const {
    return {.answer = [this](const Received& request) {
        std::unique_lock lock(mutex_);
        const Content content = content_;
        lock.unlock();
        Answer answer = good_answer(request, content);
        answer.close = answer.close || request.last_on_connection;
        return on_the_wire(answer);
    }};
}

}  // namespace compreface::fakes

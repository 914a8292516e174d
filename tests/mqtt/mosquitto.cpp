#include "mosquitto.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <csignal>
#include <sstream>
#include <thread>

namespace mqtt_test {
namespace {

sockaddr_in address_of(const char* ip, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    (void)::inet_pton(AF_INET, ip, &address.sin_addr);
    return address;
}

// On a thread, which may enter another network alone.
bool listens(const Place& place, int port) {
    bool connected = false;
    std::thread([&] {
        if (place.enter) place.enter();
        const agent::FileDescriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_in address = address_of(place.address.c_str(), port);
        connected = ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }).join();
    return connected;
}

}  // namespace

int free_port() {
    const agent::FileDescriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = address_of("127.0.0.1", 0);
    socklen_t size = sizeof address;
    CHECK_EQUAL(0, ::bind(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
    CHECK_EQUAL(0, ::getsockname(probe.get(), reinterpret_cast<sockaddr*>(&address), &size));
    return ntohs(address.sin_port);
}

Mosquitto::Mosquitto(const std::string& more, Place place) : place_(std::move(place)), port_(free_port()) {
    // What listeners that are away have not had yet survives a SIGKILL, too.
    folder.write("mosquitto.conf", "listener " + std::to_string(port_) + " " + place_.address +
                                       "\nuser root\npersistence true\n" + "persistence_location " + folder.path("") +
                                       "\nautosave_on_changes true\n" + "autosave_interval 1\nlog_dest file " +
                                       folder.path("log") + "\n" + more);
    start();
}

void Mosquitto::start() {
    process_ = std::make_unique<Process>(
        integration::Start{.words = {MOSQUITTO, "-c", folder.path("mosquitto.conf")}, .in_child = place_.enter});
    const std::int64_t deadline_ms = integration::now_ms() + integration::kPatienceMs;
    while (!listens(place_, port_)) {
        CHECK_TEXT(process_->runs() && integration::now_ms() < deadline_ms, process_->error().c_str());
        (void)::poll(nullptr, 0, 10);
    }
}

void Mosquitto::kill() {
    process_->send(SIGKILL);
    (void)process_->wait();
}

Listener::Listener(const Mosquitto& broker, std::vector<std::string> more)
    : words_{MOSQUITTO_SUB,
             "-V",
             "5",
             "-p",
             std::to_string(broker.port()),
             "-i",
             "listener",
             "-c",
             "-q",
             "1",
             "-t",
             "compreface/#",
             "-F",
             "%r %t %p",
             "-h",
             broker.place().address},
      enter_(broker.place().enter) {
    words_.insert(words_.end(), more.begin(), more.end());
    process_ = std::make_unique<Process>(integration::Start{.words = words_, .in_child = enter_});
    // It has subscribed when it hears what is kept for it.
    publish(broker, "compreface/hello", "", true);
    publish(broker, "compreface/hello", "listener", true);
    (void)expect("compreface/hello listener");
}

void Listener::restart() {
    process_->send(SIGKILL);
    (void)process_->wait();
    before_ += process_->out();
    if (!before_.ends_with('\n')) before_ += '\n';
    process_ = std::make_unique<Process>(integration::Start{.words = words_, .in_child = enter_});
}

std::string Listener::expect(const std::string& piece) {
    const std::string line = process_->out_line(piece);
    if (line.empty()) FAIL(("nothing with '" + piece + "' came: " + text() + process_->error()).c_str());
    return line;
}

void publish(const Mosquitto& broker, const std::string& topic, const std::string& payload, bool retain) {
    std::vector<std::string> words{MOSQUITTO_PUB, "-p",   std::to_string(broker.port()), "-q", "1", "-t", topic,
                                   "-m",          payload};
    if (retain) words.emplace_back("-r");
    words.insert(words.end(), {"-h", broker.place().address});
    CHECK_EQUAL(0, Process({.words = words, .in_child = broker.place().enter}).wait());
}

std::vector<std::string> values(const std::string& text, const std::string& piece, const std::string& field) {
    const std::string name = "\"" + field + "\":\"";
    std::vector<std::string> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.find(piece) == std::string::npos) continue;
        const std::size_t at = line.find(name);
        if (at == std::string::npos) continue;
        const std::size_t begin = at + name.size();
        found.push_back(line.substr(begin, line.find('"', begin) - begin));
    }
    return found;
}

}  // namespace mqtt_test

// Who takes heap while the agent looks? The whole agent, its threads and reporters, over 1,000 looks after its start.
//   allocation_gate URL KEY_FILE FILM.y4m CA_FILE|-       prints a figure a line: NAME VALUE
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>

#include "agent/daemon.hpp"
#include "agent/process/config_file.hpp"
#include "allocation_count.hpp"

namespace {

// Start-up ends when every buffer was used once and the first connection stands; much earlier than this.
constexpr int kWarmLooks = 100;
constexpr int kLooks = 1000;

std::array<budget::Count, budget::kOwners> counts;
double looks = 0;

// The number behind `"sequence":` of the line that passes by.
class Sequence {
public:
    void take(char c) {
        constexpr std::string_view kName = "\"sequence\":";
        if (matched_ == kName.size() && c >= '0' && c <= '9') {
            number_ = number_ * 10 + (c - '0');
            return;
        }
        if (matched_ < kName.size()) matched_ = c == kName[matched_] ? matched_ + 1 : 0;
        if (matched_ == kName.size() && c == ',')
            matched_ = kName.size() + 1;  // the events of one line have more of them
    }
    // The number of the line that ends here.
    double end_line() {
        const double number = number_;
        matched_ = 0;
        number_ = 0;
        return number;
    }

private:
    std::size_t matched_ = 0;
    double number_ = 0;
};

// Reads the events, which come a line each, and counts while kLooks of them pass; those that a busy machine dropped on
// the way are known by the holes in the sequence. Takes no heap of its own.
void watch_events(int fifo) {
    int lines = 0;
    Sequence sequence;
    std::array<char, 4096> piece;
    while (lines < kWarmLooks + kLooks) {
        const ssize_t got = read(fifo, piece.data(), piece.size());
        if (got <= 0) return;
        for (ssize_t i = 0; i < got; ++i) {
            const char c = piece[static_cast<std::size_t>(i)];
            if (c != '\n') {
                sequence.take(c);
                continue;
            }
            const double number = sequence.end_line();
            ++lines;
            if (lines == kWarmLooks) {
                budget::start();
                looks = number;
            }
            if (lines != kWarmLooks + kLooks) continue;
            looks = number - looks;
            for (std::size_t owner = 0; owner < budget::kOwners; ++owner) {
                counts[owner] = budget::count(static_cast<budget::Owner>(owner));
            }
            kill(getpid(), SIGTERM);
        }
    }
}

bool make_setup(char** argv, const std::string& events, agent::DaemonSetup& setup) {
    const std::string ca_file = std::strcmp(argv[4], "-") == 0 ? "" : argv[4];
    const std::string text = std::string("[server]\nurl = ") + argv[1] + "\nkey_file = " + argv[2] +
                             "\nca_file = " + ca_file + "\n[camera]\nsource = file\nloop = yes\npath = " + argv[3] +
                             "\n[motion]\nenabled = no\n[report]\nlooks = yes\n[log]\nlevel = error\nformat = json\n"
                             "events_file = " +
                             events + "\n";
    static agent::ErrorList errors;
    agent::ErrorText error;
    if (!agent::load_text(text, "gate", agent::vocabulary(), setup.config, errors)) {
        return std::fprintf(stderr, "%s\n", errors.all()[0].c_str()), false;
    }
    if (!agent::read_api_key(setup.config.server.key_file.view(), setup.api_key, error)) {
        return std::fprintf(stderr, "%s\n", error.c_str()), false;
    }
    // Beyond what a user may ask for: as many looks as this machine makes.
    setup.config.motion.looks_per_s = 100'000;
    setup.config.camera.fps = 1'000;
    return true;
}

void print(const char* name, budget::Owner owner) {
    const budget::Count& count = counts[static_cast<std::size_t>(owner)];
    std::printf("%s_allocations %.3f\n%s_bytes %.1f\n", name, static_cast<double>(count.allocations) / looks, name,
                static_cast<double>(count.bytes) / looks);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return std::fprintf(stderr, "usage: allocation_gate URL KEY_FILE FILM CA_FILE|-\n"), 2;
    if (!budget::hook_curl()) return std::fprintf(stderr, "allocation_gate: curl does not start\n"), 1;
    const std::string events = std::string(argv[3]) + ".events";
    unlink(events.c_str());
    if (mkfifo(events.c_str(), 0600) != 0) return std::perror(events.c_str()), 1;
    const int fifo = open(events.c_str(), O_RDWR | O_CLOEXEC);
    static agent::DaemonSetup setup;
    if (!make_setup(argv, events, setup)) return 1;

    // The agent also writes its events to standard output, which is for the figures here.
    const int output = dup(STDOUT_FILENO);
    const int nowhere = open("/dev/null", O_WRONLY);
    if (fifo < 0 || output < 0 || nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0) return std::perror("dup2"), 1;
    sigset_t ends;  // is for the agent, not for the thread that watches
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    std::thread(watch_events, fifo).detach();
    static agent::Daemon daemon(setup);
    const int code = daemon.run();
    unlink(events.c_str());
    if (code != 0 || dup2(output, STDOUT_FILENO) < 0) return std::fprintf(stderr, "the agent ended with %d\n", code), 1;

    print("ours", budget::Owner::ours);
    print("curl", budget::Owner::curl);
    print("tls", budget::Owner::tls);
    print("libjpeg", budget::Owner::libjpeg);
    print("others", budget::Owner::others);
    for (std::size_t i = 0; budget::first_caller(i) != nullptr; ++i) {
        std::fprintf(stderr, "allocation of our own from %p\n", budget::first_caller(i));
    }
    return 0;
}

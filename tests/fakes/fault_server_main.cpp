// The fault server as a program, for tests of other programs.
//
//   fault_server [--port N] [--behaviour NAME] [--tls CERT KEY] [--answer FILE] [--answers-per-connection N]
//   fault_server --list
//   fault_server --make-certificates FOLDER
//
// Prints its port as the first line. Then it takes commands from its standard input, a line each, and answers each with
// a line:
//   fault NAME    behave so from now on ("good": healthy again)
//   let N, open   let N more bytes of slow answers out, or all
//   counts        {"connections": n, "routes": {"GET /path": {"requests": n, "whole_bodies": n}, ...}}
// The end of the input changes nothing; SIGTERM and SIGINT end it with code 0.
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "fakes/fault_server.hpp"
#include "fakes/fault_server_catalogue.hpp"
#include "fakes/test_certificates.hpp"

using namespace compreface::fakes;

namespace {

constexpr int kUsage = 64;

struct Arguments {
    std::uint16_t port = 0;
    const Fault* fault = find_fault("good");
    std::optional<ServerCertificate> certificate = {};
    Content content = {};
    std::size_t answers_per_connection = 0;
};

template <typename Number>
bool parse(std::string_view text, Number& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
}

bool read_file(const char* path, std::string& out) {
    std::ifstream file(path, std::ios::binary);
    out.assign(std::istreambuf_iterator<char>(file), {});
    return file.is_open() && !out.empty();
}

// False: said on standard error what is wrong.
bool parse_arguments(int argc, char** argv, Arguments& out) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        const int values = argc - i - 1;
        bool good = false;
        if (option == "--port" && values >= 1) {
            good = parse(argv[++i], out.port);
        } else if (option == "--behaviour" && values >= 1) {
            out.fault = find_fault(argv[++i]);
            good = out.fault != nullptr;
        } else if (option == "--tls" && values >= 2) {
            out.certificate = ServerCertificate{argv[i + 1], argv[i + 2]};
            i += 2;
            good = true;
        } else if (option == "--answer" && values >= 1) {
            good = read_file(argv[++i], out.content.recognize_body);
        } else if (option == "--answers-per-connection" && values >= 1) {
            good = parse(argv[++i], out.answers_per_connection);
        }
        if (!good) {
            std::fprintf(stderr, "fault_server: %s: unknown, or its value is missing or wrong\n", argv[i]);
            return false;
        }
    }
    return true;
}

void apply(FaultServer& server, const Fault& fault) {
    server.recover();
    server.listen_again();
    server.close_gate();
    fault.apply(server);
}

void print_counts(const FaultServer& server) {
    std::printf("{\"connections\": %zu, \"routes\": {", server.connections());
    const char* comma = "";
    for (const auto& [route, counts] : server.all_counts()) {
        std::printf("%s\"%s\": {\"requests\": %zu, \"whole_bodies\": %zu}", comma, route.c_str(), counts.requests,
                    counts.whole_bodies);
        comma = ", ";
    }
    std::puts("}}");
}

void obey(FaultServer& server, std::string_view command) {
    std::size_t bytes = 0;
    if (command.starts_with("fault ") && find_fault(command.substr(6)) != nullptr) {
        apply(server, *find_fault(command.substr(6)));
        std::puts("ok");
    } else if (command.starts_with("let ") && parse(command.substr(4), bytes)) {
        server.let_through(bytes);
        std::puts("ok");
    } else if (command == "open") {
        server.open_gate();
        std::puts("ok");
    } else if (command == "counts") {
        print_counts(server);
    } else {
        std::puts("what?");
    }
    std::fflush(stdout);
}

// Takes the commands until a signal comes.
void run(FaultServer& server, int signals) {
    std::string input;
    std::array<pollfd, 2> waits{pollfd{signals, POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
    while (true) {
        poll(waits.data(), waits.size(), -1);
        if (waits[0].revents != 0) return;
        if (waits[1].revents == 0) continue;
        std::array<char, 512> piece{};
        const ssize_t got = read(STDIN_FILENO, piece.data(), piece.size());
        if (got <= 0) waits[1].fd = -1;  // poll() passes over it from now on
        if (got > 0) input.append(piece.data(), static_cast<std::size_t>(got));
        for (std::size_t end = 0; (end = input.find('\n')) != std::string::npos; input.erase(0, end + 1)) {
            obey(server, std::string_view(input).substr(0, end));
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "--list") == 0) {
        for (const Fault& fault : fault_catalogue()) std::printf("%-22s %s\n", fault.name, fault.what);
        return 0;
    }
    if (argc == 3 && std::strcmp(argv[1], "--make-certificates") == 0) {
        const TestCertificates certificates{std::string(argv[2])};
        return 0;
    }
    Arguments arguments;
    if (!parse_arguments(argc, argv, arguments)) return kUsage;

    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    signal(SIGPIPE, SIG_IGN);  // whoever started it may have stopped reading its output
    const int signals = signalfd(-1, &ends, SFD_CLOEXEC);

    FaultServer server(arguments.port);
    server.set_content(arguments.content);
    server.set_answers_per_connection(arguments.answers_per_connection);
    if (arguments.certificate) server.speak_tls(*arguments.certificate);
    apply(server, *arguments.fault);
    std::printf("%u\n", static_cast<unsigned>(server.port()));
    std::fflush(stdout);
    run(server, signals);
    close(signals);
    return 0;
}

// Lets one allocation fail, for every allocation of a whole call from CurlTransport::open() on, and sees that the
// caller is told so, that nothing crashes, hangs or leaks, and that the same transport and client work again
// afterwards. No CppUTest: it allocates too. Each attempt is a child process, so that libcurl starts anew and a crash
// is one line of the report.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "fakes/fault_server_catalogue.hpp"
#include "sdk_client.hpp"

// glibc's own allocator under the names that interposing leaves reachable.
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);
}

namespace {

using namespace compreface;
using namespace compreface::fakes;

constexpr unsigned kHangSeconds = 60;  // ends a child that hangs; no working one comes near

// Counted in the child only: it has the one thread that forked.
bool armed = false;
bool goes_on = false;  // all that come after the failing one fail too
std::uint64_t seen = 0;
std::uint64_t failing = 0;  // 0: none
std::atomic<long> live{0};

bool must_fail() {
    if (!armed) return false;
    ++seen;
    return failing != 0 && (seen == failing || (goes_on && seen > failing));
}

void* counted(void* block) {
    if (block != nullptr) live.fetch_add(1, std::memory_order_relaxed);
    return block;
}

struct Outcome {
    Code opened, called;
    Code opened_again, called_again;
    std::uint64_t allocations;  // of the attempt
    std::uint64_t of_start;     // of them, libcurl's own start, once in a process
    long left;                  // blocks alive at the end
};

enum class Op { recognize, add, add_subject, list, distrust };
constexpr const char* kOpNames[] = {"recognize", "enrol", "make a subject", "list",
                                    "call a server that is not to be trusted"};

struct Round {
    Op op;
    std::string url, ca_file;
    std::uint64_t step;  // every step-th allocation
    bool goes_on;
};

struct Nobody final : SubjectVisitor {
    bool visit(std::string_view) override { return true; }
};

Status call(Op op, CompreFace& server, const std::vector<std::uint8_t>& picture) {
    static RecognizeResult result;
    static AddedExample added;
    if (op == Op::add)
        return server.recognition(kApiKey).face_collection().add(Image::bytes(picture), "Ada", {}, added);
    if (op == Op::add_subject) return server.recognition(kApiKey).subjects().add("Ada");
    if (op == Op::list) {
        Nobody nobody;
        return server.recognition(kApiKey).subjects().list(nobody);
    }
    return server.recognition(kApiKey).recognize(Image::bytes(picture), {}, result);
}

std::uint64_t allocations_of_open(const CurlOptions& options) {
    CurlTransport another;
    seen = failing = 0;
    armed = true;
    const Status opened = another.open(options);
    armed = false;
    return opened.ok() ? seen : 0;
}

void attempt(const Round& round, std::uint64_t n, const std::vector<std::uint8_t>& picture, Outcome& out) {
    static StaticWorkspace<limits::kFiveFaces> memory;
    live = 0;
    {
        CurlTransport transport;
        CompreFace server{round.url, transport, memory};
        const CurlOptions options{.ca_file = round.ca_file.empty() ? nullptr : round.ca_file.c_str()};
        failing = n;
        goes_on = round.goes_on;
        armed = true;
        const Status opened = transport.open(options);
        const std::uint64_t of_open = seen;
        const Status called = call(round.op, server, picture);
        armed = false;
        out.opened = opened.code();
        out.called = called.code();
        out.allocations = seen;
        out.of_start = of_open - allocations_of_open(options);
        out.opened_again = opened.ok() ? Code::ok : transport.open(options).code();
        out.called_again = call(Op::recognize, server, picture).code();
    }
    out.left = live;
}

// What is wrong with the way the child ended, or nothing.
std::string run_child(const Round& round, std::uint64_t n, const std::vector<std::uint8_t>& picture, Outcome& out) {
    std::memset(static_cast<void*>(&out), 0, sizeof out);
    const pid_t child = fork();
    if (child == 0) {
        alarm(kHangSeconds);
        attempt(round, n, picture, out);
        _exit(0);
    }
    int ended = 0;
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR) continue;
    if (WIFSIGNALED(ended))
        return WTERMSIG(ended) == SIGALRM ? "hangs" : "ends by signal " + std::to_string(WTERMSIG(ended));
    if (WEXITSTATUS(ended) != 0) return "ends with " + std::to_string(WEXITSTATUS(ended));
    return {};
}

// `without`: how it ended without a failing allocation; `whole`: the enrolments that the server has got of this
// attempt.
std::string judge(const Round& round, std::uint64_t n, const Outcome& out, const Outcome& without, std::size_t whole) {
    const Status called = out.called;
    const auto named = [](Code code) { return std::string(Status{code}.name()); };
    // libcurl's own start stays failed; see curl_transport.cpp.
    const bool cannot_start = n <= without.of_start && out.opened == Code::transport_failed &&
                              out.opened_again == Code::transport_failed && out.called_again == Code::transport_failed;
    if (cannot_start) return {};
    if (round.op == Op::distrust) {
        if (called.ok() || Status{out.called_again} != Code::tls_failed)
            return "trusts: " + named(out.called) + ", " + named(out.called_again);
        return {};
    }
    if (out.opened != Code::ok && called.ok()) return "works although it was not opened";
    if (!called.ok() && called != Code::transport_failed && called != Code::connection_refused &&
        called != Code::connection_lost && called != Code::tls_failed && called != Code::name_not_resolved &&
        called != Code::outcome_unknown) {
        return "is told " + named(out.called);
    }
    if (round.op == Op::add && whole > 0 && called.retryable())
        return "is told that it may enrol again: " + named(out.called);
    if (round.op == Op::add && whole > 1) return "is enrolled twice";
    if (out.opened_again != Code::ok) return "cannot be opened again: " + named(out.opened_again);
    if (out.called_again != Code::ok) return "does not work afterwards: " + named(out.called_again);
    if (out.left > without.left) return "leaks " + std::to_string(out.left - without.left) + " blocks";
    return {};
}

// The number of attempts; prints what went wrong and counts it in `wrong`.
std::uint64_t run(const Round& round, FaultServer& server, Outcome& out, std::uint64_t& wrong) {
    const std::vector<std::uint8_t> picture = picture_of(50'000);
    const std::string died = run_child(round, 0, picture, out);
    const Outcome without = out;
    const bool works = without.called == (round.op == Op::distrust ? Code::tls_failed : Code::ok);
    if (!died.empty() || !works || without.allocations == 0) {
        std::printf("%s without a failure: %s\n", kOpNames[static_cast<std::size_t>(round.op)], died.c_str());
        ++wrong;
        return 0;
    }
    std::uint64_t attempts = 0;
    for (std::uint64_t n = 1; n <= without.allocations; n += round.step, ++attempts) {
        const std::size_t before = server.counts(kAddRoute).whole_bodies;
        std::string found = run_child(round, n, picture, out);
        // What the server has of this attempt is counted by now, and nothing of the next one.
        if (!server.wait_for_end(server.connections())) found = "its connection does not end";
        if (found.empty()) found = judge(round, n, out, without, server.counts(kAddRoute).whole_bodies - before);
        if (found.empty()) continue;
        ++wrong;
        std::printf("%s, allocation %llu%s: %s\n", kOpNames[static_cast<std::size_t>(round.op)],
                    static_cast<unsigned long long>(n), round.goes_on ? " and all later ones" : "", found.c_str());
    }
    return attempts;
}

}  // namespace

extern "C" {
void* malloc(size_t bytes) {
    if (must_fail()) return errno = ENOMEM, nullptr;
    return counted(__libc_malloc(bytes));
}
void* calloc(size_t count, size_t bytes) {
    if (must_fail()) return errno = ENOMEM, nullptr;
    return counted(__libc_calloc(count, bytes));
}
void* realloc(void* at, size_t bytes) {
    if (must_fail()) return errno = ENOMEM, nullptr;
    void* const moved = __libc_realloc(at, bytes);
    return at == nullptr ? counted(moved) : moved;
}
void* aligned_alloc(size_t alignment, size_t bytes) {
    if (must_fail()) return errno = ENOMEM, nullptr;
    return counted(__libc_memalign(alignment, bytes));
}
int posix_memalign(void** out, size_t alignment, size_t bytes) {
    if (must_fail()) return ENOMEM;
    *out = counted(__libc_memalign(alignment, bytes));
    return *out == nullptr ? ENOMEM : 0;
}
void free(void* at) {
    if (at != nullptr) live.fetch_sub(1, std::memory_order_relaxed);
    __libc_free(at);
}
}

int main() {
    void* const shared = mmap(nullptr, sizeof(Outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return std::perror("mmap"), 2;
    Outcome& out = *static_cast<Outcome*>(shared);

    const TestCertificates certificates;
    FaultServer plain;
    FaultServer trusted;
    FaultServer foreign;
    trusted.speak_tls(certificates.good());
    foreign.speak_tls(certificates.foreign());

    // A handshake has some thousand allocations: a part of them, spread evenly.
    constexpr std::uint64_t kHandshakeStep = 31;
    std::uint64_t attempts = 0;
    std::uint64_t wrong = 0;
    for (const bool all_later : {false, true}) {
        attempts += run({Op::recognize, plain.url(), "", 1, all_later}, plain, out, wrong);
        attempts += run({Op::add, plain.url(), "", 1, all_later}, plain, out, wrong);
        attempts += run({Op::add_subject, plain.url(), "", 1, all_later}, plain, out, wrong);
        attempts += run({Op::list, plain.url(), "", 1, all_later}, plain, out, wrong);
        attempts +=
            run({Op::add, trusted.url(), certificates.ca_file(), kHandshakeStep, all_later}, trusted, out, wrong);
        attempts +=
            run({Op::distrust, foreign.url(), certificates.ca_file(), kHandshakeStep, all_later}, foreign, out, wrong);
    }
    if (foreign.total().requests > 0) ++wrong, std::puts("a request reached the server that is not to be trusted");
    std::printf("%llu attempts, %llu wrong\n", static_cast<unsigned long long>(attempts),
                static_cast<unsigned long long>(wrong));
    return wrong == 0 && attempts > 0 ? 0 : 1;
}

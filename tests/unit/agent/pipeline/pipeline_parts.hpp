// A pipeline whose camera, clock, service manager and recognizer are the test's own.
#pragma once

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/daemon.hpp"
#include "fakes/fake_actuator.hpp"
#include "fakes/fake_camera.hpp"
#include "fakes/fake_clock.hpp"
#include "fakes/fake_transport.hpp"

#include <CppUTest/TestHarness.h>

namespace pipeline_test {

using namespace agent;

// What the service manager hears.
class Manager {
public:
    Manager() : name_("@compreface-pipeline-test-" + std::to_string(::getpid())) {
        socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path + 1, name_.data() + 1, name_.size() - 1);
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
        CHECK_EQUAL(0, ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), length));
    }
    [[nodiscard]] const char* name() const { return name_.c_str(); }
    // All messages since the last call, one a line.
    [[nodiscard]] std::string heard() const {
        std::string all;
        char text[1024];
        for (ssize_t got = 0; (got = ::recv(socket_.get(), text, sizeof text, 0)) >= 0;) {
            all.append(text, static_cast<std::size_t>(got)) += '\n';
        }
        return all;
    }

private:
    std::string name_;
    FileDescriptor socket_;
};

inline Config default_config() {
    Config config;
    defaults(config, vocabulary());
    config.motion.enabled = false;
    config.motion.looks_per_s = 1e9;  // whatever is shown is looked at
    config.decide.min_face_px = 1;
    config.decide.votes = config.decide.votes_of = 1;  // a look is enough
    return config;
}

inline ObservedFace face_like(std::string_view subject, float similarity) {
    ObservedFace face;
    face.box = {100, 100, 300, 300, 0.99};
    (void)face.candidate[0].subject.assign(subject);
    face.candidate[0].similarity = similarity;
    face.candidate_count = 1;
    return face;
}

// "match Ada", "fault begin server_timeout 1", ...
inline std::string in_words(const Event& event) {
    const Decision& one = event.decision;
    std::string text{event_type_name(one.type)};
    if (one.type != EventType::fault) return text + (one.subject.empty() ? "" : " " + std::string{one.subject.view()});
    return text + (one.state == FaultState::begin ? " begin " : " end ") + std::string{reason_name(one.reason)};
}

// Everything of one agent. The recognizer's thread runs only where a test starts it; elsewhere the test takes frames
// from the slot and puts observations into the box.
class Agent {
public:
    explicit Agent(const Config& wanted = default_config(), bool once = false, const DoorPolicy* policy = nullptr)
        : config(wanted),
          server("http://127.0.0.1:1", transport, workspace, {.connect_timeout_ms = 1000, .timeout_ms = 1000}),
          looker(server, "00000000-0000-0000-0000-000000000002", encoder, clock),
          recognizer({slot, returned, looker, box, transport, clock}, {config.image, config.recognize},
                     config.decide.max_age_ms, 1000, 1),
          door({ledger, actuator, events, clock},
               {config.door.mode != DoorMode::off, config.door.mode == DoorMode::armed, config.door.pulse_ms}),
          pipeline({camera, sampler, slot, returned, recognizer, box, events, reporting, loop, service, clock, board,
                    nullptr, policy, config.door.memory_file.empty() ? nullptr : &door},
                   config, once, 1) {
        CHECK(service.open({.notify_socket = manager.name(), .watchdog_usec = "2000000"}));
        CHECK(loop.open() && returned.open() && box.open() && events.open() && board.open());
        if (!config.door.memory_file.empty()) CHECK(ledger.open(config.door.memory_file, clock.boottime_ns()));
    }
    ~Agent() {
        if (!config.door.memory_file.empty()) CHECK(door.stop(10'000));
    }
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;

    void start() {
        CHECK(pipeline.start());
        // The only timer of this program is the pipeline's.
        for (const auto& one : std::filesystem::directory_iterator("/proc/self/fd")) {
            std::error_code gone;
            const auto target = std::filesystem::read_symlink(one.path(), gone);
            if (target == "anon_inode:[timerfd]") tick_fd_ = std::stoi(one.path().filename());
        }
        CHECK(tick_fd_ >= 0);
    }
    // Time passes, then comes a tick, then whatever is ready.
    void tick(std::int64_t ms = 200) {
        clock.advance_ms(ms);
        pipeline.on_ready(tick_fd_, EPOLLIN);
        turn();
    }
    void turn() { CHECK(loop.turn(0)); }

    void show_frame() {
        clock.advance_ms(1);
        camera.push_grey(64, 48, 128, clock.monotonic_ns());
        turn();
    }
    // A frame of 128 x 96 pixels, whose bytes live as long as this.
    void show_picture(const std::vector<std::byte>& yuyv) {
        clock.advance_ms(1);
        Frame frame;
        frame.data = yuyv;
        frame.width = 128;
        frame.height = 96;
        frame.stride = 256;
        frame.captured_ns = clock.monotonic_ns();
        camera.push_frame(frame);
        turn();
    }
    // As the recognizer does. False: no frame in the slot.
    bool take_frame(Frame& out) { return slot.take_until(out, 0) == NewestSlot::Taken::frame; }
    void answer(const Frame& frame, Observation observation) {
        observation.frame.sequence = frame.sequence;
        observation.frame.suspended_ns = frame.suspended_ns;
        observation.frame.jpeg_bytes = 1234;
        const std::int64_t now_ns = clock.monotonic_ns();
        observation.frame.stamps = {frame.captured_ns, frame.captured_ns + 1, frame.captured_ns + 2, now_ns, 0};
        CHECK(returned.put(frame.token));
        box.post(observation);
        turn();
    }
    // A frame comes and is looked at, with this result.
    void look(const Observation& observation = {}, std::int64_t server_ms = 100) {
        show_frame();
        Frame frame;
        CHECK(take_frame(frame));
        clock.advance_ms(server_ms);
        answer(frame, observation);
    }
    void look_at(std::string_view subject, float similarity) {
        Observation observation;
        observation.face[0] = face_like(subject, similarity);
        observation.face_count = 1;
        look(observation);
    }
    void look_fails(Reason fault, std::string_view detail = {}) {
        Observation observation;
        observation.fault = fault;
        observation.detail.assign_front(detail);
        look(observation);
    }
    // The server's limits could not be read, before any look.
    void warm_up_fails(Reason fault) {
        Observation observation;
        observation.fault = fault;
        box.post(observation);
        turn();
    }

    // The events since the last call, one a line.
    std::string told() {
        std::string all;
        while (events.pop(last_event)) all += in_words(last_event) + "\n";
        return all;
    }
    // The exit code, when the loop was told to end.
    std::optional<int> ended() {
        constexpr int kRuns = -1;
        loop.stop(kRuns);
        const int code = loop.run();
        return code == kRuns ? std::nullopt : std::optional(code);
    }

    Manager manager;
    Config config;
    fakes::FakeClock clock;
    fakes::FakeCamera camera;
    LumaSampler sampler;
    NewestSlot slot;
    ReturnedFrames returned;
    std::array<std::byte, 64 * 1024> picture{};
    PictureEncoder encoder{picture};
    compreface::StaticWorkspace<compreface::limits::kManyPredictions> workspace;
    compreface::fakes::FakeTransport transport;
    compreface::CompreFace server;
    Looker looker;
    ObservationBox box;
    Recognizer recognizer;
    EventQueue events;
    Progress reporting;
    EventLoop loop;
    ServiceManager service;
    StatusBoard board{clock};
    door::Ledger ledger;
    fakes::FakeActuator actuator;
    DoorWay door;
    Pipeline pipeline;
    Event last_event;

private:
    int tick_fd_ = -1;
};

}  // namespace pipeline_test

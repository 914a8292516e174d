// A camera that is a program of the user's: one that writes JPEG pictures, one behind the other, to its standard
// output.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "agent/capture/camera.hpp"
#include "agent/capture/jpeg_splitter.hpp"
#include "agent/capture/lendings.hpp"
#include "agent/capture/program_words.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/process/program.hpp"

namespace agent {

// The program is started without a shell, with an empty standard input, and with PATH, HOME and LANG of our
// environment. What it writes to its standard error goes to our log, so many lines a minute at most. It runs in a
// process group of its own, which SIGKILL ends when the camera is closed, so that nothing that it started stays. (Who
// leaves the group, as daemons do by setsid(), is not reached.)
//
// Bytes that belong to no picture are passed over; each run of them, each picture that is damaged and each that is
// larger than kLargestPicture counts as one damaged. A picture counts as captured when it is read: how late the program
// hands it out nobody knows. What had to wait in the pipe because this process stood still is passed over.
class CommandCamera final : public Camera {
public:
    // One is filled, one waits to be lent; the gate, the slot and the encoder have one each.
    static constexpr std::size_t kBuffers = 6;
    // The largest picture that is taken, the same as of a file. Memory that no picture reaches is not used.
    static constexpr std::size_t kLargestPicture = std::size_t{16} << 20U;

    // `command` is split as CommandLine does; it must outlive nothing.
    CommandCamera(std::string_view command, const Clock& clock);
    // All frames must be back: their memory goes.
    ~CommandCamera();
    CommandCamera(const CommandCamera&) = delete;
    CommandCamera& operator=(const CommandCamera&) = delete;

    // Faults: camera_program_failed (cannot be started), camera_not_permitted, camera_busy (frames of three earlier
    // openings are still out, or killed programs that the kernel does not let go), camera_error (anything else of the
    // system).
    [[nodiscard]] bool open() override;
    [[nodiscard]] int fd() const override { return run_.ready.get(); }
    // Fault: camera_program_failed when the program has ended or closed its output.
    [[nodiscard]] Next next(Frame& out, std::int64_t now_ns) override;
    void give_back(FrameToken token) override;
    void close() override;

    [[nodiscard]] Reason fault() const override { return fault_; }
    [[nodiscard]] std::string_view detail() const override { return detail_.view(); }
    // Names the program without its arguments, which may hold a password.
    [[nodiscard]] std::string_view description() const override { return description_.view(); }
    [[nodiscard]] const CameraCounters& counters() const override { return counters_; }

private:
    static constexpr std::uint16_t kNoBuffer = 0xFFFF;

    // What exists only while open; close() undoes what is noted here.
    struct Runtime {
        FileDescriptor ready;           // epoll: over those below
        FileDescriptor beat;            // timer: next() comes at least so often, unless this process stands still
        FileDescriptor output, errors;  // the program's, reading ends
        FileDescriptor ended;           // pidfd; not valid on old kernels
        pid_t pid = 0;
        std::size_t filled = 0;   // bytes of stream() that are not yet cut off
        bool in_garbage = false;  // a run of bytes that belong to no picture, counted already
        bool output_over = false;
        std::uint16_t pending = kNoBuffer;  // holds the newest picture, not yet lent
        std::size_t pending_bytes = 0;
        std::uint32_t width = 0, height = 0;  // of it
        std::uint32_t sequence = 0;
        std::uint64_t bytes_cut = 0;    // of the output, so far
        std::uint64_t stale_until = 0;  // pictures that begin before have waited in the pipe
        std::int64_t last_call_ns = 0;
        std::int64_t suspended_ns = 0;  // BOOTTIME - MONOTONIC at the last call
    };

    [[nodiscard]] bool map_memory();
    [[nodiscard]] bool start_program();
    [[nodiscard]] bool prepare();
    [[nodiscard]] bool watch(const FileDescriptor& file);

    [[nodiscard]] std::span<std::byte> stream();
    [[nodiscard]] std::span<std::byte> buffer(std::uint16_t index);
    [[nodiscard]] std::uint16_t free_buffer();

    void note_waiting(std::int64_t now_ns);
    void read_output();
    void take_pictures();
    void take(std::span<const std::byte> picture);
    void count_garbage();
    [[nodiscard]] bool program_ended();
    void note_end();
    [[nodiscard]] Next lend(Frame& out, std::int64_t now_ns);

    void end_program();
    void reap_killed();
    void unmap(Generation& generation);

    // Each notes the fault, closes what is open and returns false.
    [[nodiscard]] bool fail(const char* operation, int error);
    [[nodiscard]] bool refuse(Reason reason, const char* what);

    CommandLine command_;
    const Clock& clock_;
    ProgramStart start_;
    FileDescriptor null_;
    // Numbers that the start names as the program's output and errors; between starts /dev/null is behind them.
    FileDescriptor output_place_, errors_place_;
    Runtime run_;
    JpegSplitter splitter_;
    ProgramWords words_;
    Lendings lendings_;
    std::array<pid_t, 8> killed_{};  // not yet reaped; 0: free
    Reason fault_ = Reason::none;
    compreface::FixedText<511> detail_;
    compreface::FixedText<383> description_;
    CameraCounters counters_;
};

}  // namespace agent

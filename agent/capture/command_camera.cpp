#include "agent/capture/command_camera.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "agent/capture/frame_time.hpp"
#include "agent/capture/jpeg_markers.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"

namespace agent {
namespace {

// A program that writes faster than we read must not keep us here.
constexpr std::size_t kReadAtOnce = std::size_t{4} << 20U;
constexpr std::size_t kPipeBytes = std::size_t{64} * 1024;
constexpr std::int64_t kBeatNs = kNsPerS / 2;

Reason reason_of(int error) {
    switch (error) {
        case EACCES:
        case EPERM:
            return Reason::camera_not_permitted;
        case ENOENT:
        case ENOTDIR:
        case ENOEXEC:
            return Reason::camera_program_failed;
        default:
            return Reason::camera_error;
    }
}

bool make_pipe(FileDescriptor& reading, FileDescriptor& writing) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    reading.reset(ends[0]);
    writing.reset(ends[1]);
    // Ours does not wait; the program's does, as programs expect.
    return ::fcntl(reading.get(), F_SETFL, O_NONBLOCK) == 0;
}

}  // namespace

CommandCamera::CommandCamera(std::string_view command, const Clock& clock) : clock_(clock) {
    ErrorText error;
    if (!command_.parse(command, error)) detail_.assign_front(error.view());
}

CommandCamera::~CommandCamera() {
    close();
    while (Generation* left = lendings_.any()) unmap(*left);
}

bool CommandCamera::open() {
    close();
    fault_ = Reason::none;
    if (command_.size() == 0) return refuse(Reason::camera_program_failed, "camera.command cannot be read");
    detail_.clear();
    reap_killed();
    if (std::ranges::find(killed_, 0) == killed_.end()) {
        return refuse(Reason::camera_busy, "earlier ones were killed and do not end");
    }
    if (lendings_.begin() == nullptr) {
        return refuse(Reason::camera_busy, "frames of three earlier openings are not back yet");
    }
    if (!start_.prepared() && !prepare()) return fail("preparing its start", errno);
    if (!map_memory() || !start_program()) return false;
    run_.last_call_ns = clock_.monotonic_ns();
    run_.suspended_ns = clock_.boottime_ns() - run_.last_call_ns;
    format_text(description_, "command %s", command_.word(0));
    return true;
}

bool CommandCamera::prepare() {
    null_.reset(::open("/dev/null", O_RDWR | O_CLOEXEC));
    output_place_.reset(::fcntl(null_.get(), F_DUPFD_CLOEXEC, 3));
    errors_place_.reset(::fcntl(null_.get(), F_DUPFD_CLOEXEC, 3));
    return null_.valid() && output_place_.valid() && errors_place_.valid() &&
           start_.prepare(null_.get(), output_place_.get(), errors_place_.get());
}

// The stream's memory, and behind it the buffers.
bool CommandCamera::map_memory() {
    const std::size_t bytes = kLargestPicture * (1 + kBuffers);
    void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (address == MAP_FAILED) return fail("mmap", errno);
    Generation& opening = *lendings_.current();
    opening.mapping[0] = {address, bytes};
    opening.mapping_count = 1;
    return true;
}

bool CommandCamera::start_program() {
    FileDescriptor output, errors;
    if (!make_pipe(run_.output, output) || !make_pipe(run_.errors, errors)) return fail("pipe", errno);
    if (::dup3(output.get(), output_place_.get(), O_CLOEXEC) < 0 ||
        ::dup3(errors.get(), errors_place_.get(), O_CLOEXEC) < 0) {
        return fail("dup3", errno);
    }
    std::array<char*, kInheritedVariables + 1> environment{};
    (void)inherit_environment(environment.data(), 0, environment.size());
    const int error = start_.start(command_.arguments(), environment.data(), run_.pid);
    // The writing ends belong to the program alone: with its end they end.
    (void)::dup3(null_.get(), output_place_.get(), O_CLOEXEC);
    (void)::dup3(null_.get(), errors_place_.get(), O_CLOEXEC);
    if (error != 0) {
        run_.pid = 0;
        return fail("cannot be started", error);
    }
    run_.ended = open_pidfd(run_.pid);
    run_.ready.reset(::epoll_create1(EPOLL_CLOEXEC));
    run_.beat.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    itimerspec every{};
    every.it_value.tv_nsec = every.it_interval.tv_nsec = static_cast<long>(kBeatNs);
    const bool watched = run_.ready.valid() && run_.beat.valid() && watch(run_.output) && watch(run_.errors) &&
                         ::timerfd_settime(run_.beat.get(), 0, &every, nullptr) == 0 && watch(run_.beat);
    if (!watched || (run_.ended.valid() && !watch(run_.ended))) return fail("epoll", errno);
    return true;
}

bool CommandCamera::watch(const FileDescriptor& file) {
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    return ::epoll_ctl(run_.ready.get(), EPOLL_CTL_ADD, file.get(), &wanted) == 0;
}

std::span<std::byte> CommandCamera::stream() {
    return {static_cast<std::byte*>(lendings_.current()->mapping[0].address), kLargestPicture};
}

std::span<std::byte> CommandCamera::buffer(std::uint16_t index) {
    return {stream().data() + kLargestPicture * (std::size_t{1} + index), kLargestPicture};
}

// One that is neither lent nor holds the newest picture.
std::uint16_t CommandCamera::free_buffer() {
    const Generation& opening = *lendings_.current();
    for (std::uint16_t i = 0; i < kBuffers; ++i) {
        if (!opening.lent[i] && i != run_.pending) return i;
    }
    return kNoBuffer;
}

Camera::Next CommandCamera::next(Frame& out, std::int64_t now_ns) {
    if (run_.pid == 0 && fault_ == Reason::none) (void)refuse(Reason::camera_error, "not open");
    if (fault_ != Reason::none) return Next::fault;
    if (run_.errors.valid() && !words_.read(run_.errors.get(), now_ns)) run_.errors.reset();  // leaves epoll by itself
    note_waiting(now_ns);
    if (run_.output.valid()) read_output();
    if (run_.pending == kNoBuffer && program_ended()) {
        if (run_.output.valid()) read_output();  // what it wrote before its end
        if (run_.pending == kNoBuffer) {
            note_end();
            return Next::fault;
        }
    }
    return run_.pending != kNoBuffer ? lend(out, now_ns) : Next::nothing;
}

// Did this process stand still? Then what waits in the pipe may be as old as that.
void CommandCamera::note_waiting(std::int64_t now_ns) {
    std::uint64_t beats = 0;
    (void)!::read(run_.beat.get(), &beats, sizeof beats);
    const std::int64_t suspended_ns = clock_.boottime_ns() - clock_.monotonic_ns();
    const bool slept = suspended_ns - run_.suspended_ns > kSleptNs;
    const bool late = slept || now_ns - run_.last_call_ns > kLargestFutureNs;
    run_.last_call_ns = now_ns;
    run_.suspended_ns = suspended_ns;
    int waiting = 0;
    if (!late || ::ioctl(run_.output.get(), FIONREAD, &waiting) != 0 || waiting <= 0) return;
    run_.stale_until = run_.bytes_cut + run_.filled + static_cast<std::uint64_t>(waiting);
}

void CommandCamera::read_output() {
    for (std::size_t total = 0; total < kReadAtOnce;) {
        const std::span<std::byte> room = stream().subspan(run_.filled);
        const ssize_t got = ::read(run_.output.get(), room.data(), std::min(room.size(), kPipeBytes));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) {
            run_.output_over = true;
            run_.output.reset();  // leaves epoll by itself
            return;
        }
        run_.filled += static_cast<std::size_t>(got);
        total += static_cast<std::size_t>(got);
        take_pictures();
    }
}

void CommandCamera::take_pictures() {
    std::span<std::byte> left = stream().first(run_.filled);
    while (true) {
        const JpegSplitter::Cut cut = splitter_.next(left);
        if (cut.kind == JpegSplitter::Cut::Kind::more) break;
        if (cut.kind == JpegSplitter::Cut::Kind::picture) {
            run_.in_garbage = false;
            take(left.first(cut.bytes));
        } else {
            count_garbage();
        }
        run_.bytes_cut += cut.bytes;
        left = left.subspan(cut.bytes);
    }
    if (left.size() == kLargestPicture) {
        count_garbage();
        format_text(detail_, "command %s: a picture is larger than 16 MiB", command_.word(0));
        run_.bytes_cut += left.size();
        left = {};
        splitter_.reset();
    }
    if (left.size() != run_.filled && !left.empty()) std::memmove(stream().data(), left.data(), left.size());
    run_.filled = left.size();
}

void CommandCamera::count_garbage() {
    if (run_.in_garbage) return;
    run_.in_garbage = true;
    ++counters_.damaged;
    format_text(detail_, "command %s: writes bytes that belong to no JPEG picture", command_.word(0));
}

void CommandCamera::take(std::span<const std::byte> picture) {
    const JpegCheck check = check_jpeg(picture);
    if (!check.ok) {
        ++counters_.damaged;
        format_text(detail_, "command %s: damaged picture: %.*s", command_.word(0), AGENT_VIEW(check.why));
        return;
    }
    ++run_.sequence;
    const bool stale = run_.bytes_cut < run_.stale_until;
    const std::uint16_t to = run_.pending != kNoBuffer ? run_.pending : free_buffer();
    if (stale || to == kNoBuffer || run_.pending != kNoBuffer) ++counters_.skipped;
    if (stale || to == kNoBuffer) return;
    std::memcpy(buffer(to).data(), picture.data(), check.payload_bytes);
    run_.pending = to;
    run_.pending_bytes = check.payload_bytes;
    run_.width = check.width;
    run_.height = check.height;
}

Camera::Next CommandCamera::lend(Frame& out, std::int64_t now_ns) {
    out = Frame{};
    out.data = buffer(run_.pending).first(run_.pending_bytes);
    out.width = run_.width;
    out.height = run_.height;
    out.format = PixelFormat::jpeg;
    out.sequence = run_.sequence - 1;
    out.captured_ns = now_ns;
    out.suspended_ns = run_.suspended_ns;
    out.token = lendings_.lend(run_.pending);
    run_.pending = kNoBuffer;
    ++counters_.frames;
    return Next::frame;
}

// One that only closed its output is on its way: its end comes by its descriptor, where there are such.
bool CommandCamera::program_ended() {
    siginfo_t info{};
    const int result = ::waitid(P_PID, static_cast<id_t>(run_.pid), &info, WEXITED | WNOHANG | WNOWAIT);
    const bool ended = result != 0 ? errno != EINTR : info.si_pid != 0;
    return ended || (run_.output_over && !run_.ended.valid());
}

void CommandCamera::note_end() {
    siginfo_t info{};
    const int result = ::waitid(P_PID, static_cast<id_t>(run_.pid), &info, WEXITED | WNOHANG | WNOWAIT);
    if (run_.errors.valid()) (void)words_.read(run_.errors.get(), clock_.monotonic_ns());
    words_.finish(clock_.monotonic_ns());
    fault_ = Reason::camera_program_failed;
    if (result != 0 || info.si_pid == 0) {
        format_text(detail_, "command %s: closed its output", command_.word(0));
    } else if (info.si_code == CLD_EXITED) {
        format_text(detail_, "command %s: ended with exit code %d", command_.word(0), info.si_status);
    } else {
        format_text(detail_, "command %s: was ended by signal %d", command_.word(0), info.si_status);
    }
}

void CommandCamera::give_back(FrameToken token) {
    Generation* whose = nullptr;
    // A buffer of the present opening is free by being no longer lent.
    if (lendings_.give_back(token, whose) == Lendings::Back::unmap) unmap(*whose);
}

void CommandCamera::close() {
    end_program();
    if (Generation* ended = lendings_.retire()) unmap(*ended);
    splitter_.reset();
    run_ = Runtime{};  // closes its descriptors
    reap_killed();
}

void CommandCamera::end_program() {
    if (run_.pid == 0) return;
    kill_group(run_.pid);
    if (run_.errors.valid()) (void)words_.read(run_.errors.get(), clock_.monotonic_ns());
    words_.finish(clock_.monotonic_ns());
    // There is a place: open() looked for one.
    *std::ranges::find(killed_, 0) = run_.pid;
    run_.pid = 0;
}

// Killed programs are gone within moments, but not at once.
void CommandCamera::reap_killed() {
    for (pid_t& pid : killed_) {
        if (pid == 0) continue;
        const pid_t result = ::waitpid(pid, nullptr, WNOHANG);
        if (result == pid || (result < 0 && errno == ECHILD)) pid = 0;
    }
}

void CommandCamera::unmap(Generation& generation) {
    for (const Mapping& mapping : generation.mappings()) ::munmap(mapping.address, mapping.bytes);
    lendings_.forget(generation);
}

bool CommandCamera::fail(const char* operation, int error) {
    format_text(detail_, "command %s: %s: %.*s", command_.word(0), operation, AGENT_VIEW(errno_text(error)));
    close();
    fault_ = reason_of(error);
    return false;
}

bool CommandCamera::refuse(Reason reason, const char* what) {
    format_text(detail_, "command %s: %s", command_.size() == 0 ? "" : command_.word(0), what);
    close();
    fault_ = reason;
    return false;
}

}  // namespace agent

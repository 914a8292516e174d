#include "agent/capture/file_camera.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cinttypes>

#include "agent/capture/jpeg_markers.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"

namespace agent {
namespace {

Reason reason_of(int error) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
            return Reason::camera_no_device;
        case EACCES:
        case EPERM:
            return Reason::camera_not_permitted;
        default:
            return Reason::camera_error;
    }
}

const char* advice_for(Reason reason) {
    switch (reason) {
        case Reason::camera_no_device:
            return "; check camera.path";
        case Reason::camera_not_permitted:
            return "; let the agent's account read it";
        default:
            return "";
    }
}

// Reads until `to` is full or the file ends. -1: errno says why.
ssize_t read_at(int fd, std::span<std::byte> to, std::uint64_t offset) {
    std::size_t have = 0;
    while (have < to.size()) {
        const ssize_t got = ::pread(fd, to.data() + have, to.size() - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(have);
}

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

FileCamera::FileCamera(const FileCameraConfig& config, const Clock& clock) : config_(config), clock_(clock) {}

FileCamera::~FileCamera() {
    close();
    while (Generation* left = lendings_.any()) unmap(*left);
}

bool FileCamera::open() {
    close();
    fault_ = Reason::none;
    detail_.clear();
    if (lendings_.begin() == nullptr) {
        return refuse(Reason::camera_busy, "frames of three earlier openings are not back yet");
    }
    run_.timer.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    if (!run_.timer.valid()) return fail("timerfd_create", errno);
    if (!open_source()) return false;
    run_.playback.fps = std::clamp<std::uint32_t>(config_.fps, 1, kMaxFps);
    run_.playback.start_ns = clock_.monotonic_ns();
    describe();
    arm_timer();
    return true;
}

bool FileCamera::open_source() {
    struct stat status {};
    if (::stat(config_.path.c_str(), &status) != 0) return fail("stat", errno);
    if (S_ISREG(status.st_mode) && config_.path.view().ends_with(".y4m")) return open_film();

    const ListVerdict verdict =
        S_ISDIR(status.st_mode) ? list_.open_folder(config_.path.c_str()) : list_.open_list(config_.path.c_str());
    if (!verdict.ok && verdict.error != 0) return fail(verdict.why, verdict.error);
    if (!verdict.ok) {
        return refuse(S_ISDIR(status.st_mode) ? Reason::camera_no_device : Reason::camera_picture_unreadable,
                      verdict.why);
    }
    std::size_t which = 0;
    const std::size_t largest = list_.largest(which);
    if (largest == 0) return refuse(Reason::camera_picture_unreadable, "none of the pictures it names is there");
    if (largest > kLargestPicture) {
        const std::string_view name = list_.name(which);
        format_text(detail_, "file %s: %.*s is larger than 16 MiB: make it smaller or take it out",
                    config_.path.c_str(), AGENT_VIEW(name));
        return refuse_told(Reason::camera_unsupported);
    }
    return map_buffers(largest);
}

bool FileCamera::open_film() {
    run_.film_file.reset(::open(config_.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!run_.film_file.valid()) return fail("open", errno);
    struct stat status {};
    if (::fstat(run_.film_file.get(), &status) != 0) return fail("stat", errno);

    std::array<std::byte, kY4mHeadBytes> begin{};
    const ssize_t got = read_at(run_.film_file.get(), begin, 0);
    if (got < 0) return fail("read", errno);
    run_.film = parse_y4m({begin.data(), static_cast<std::size_t>(got)});
    if (run_.film.verdict == Y4mHeader::Verdict::unsupported)
        return refuse(Reason::camera_unsupported, run_.film.why.data());
    if (run_.film.verdict != Y4mHeader::Verdict::ok)
        return refuse(Reason::camera_picture_unreadable, run_.film.why.data());
    if (run_.film.frame_bytes > kLargestPicture)
        return refuse(Reason::camera_unsupported, "a frame is larger than 16 MiB");

    const auto bytes = static_cast<std::uint64_t>(status.st_size);
    if (bytes <= run_.film.head_bytes) return refuse(Reason::camera_picture_unreadable, "a film without a frame");
    // A last frame that is cut short counts as one: it will be told as damaged.
    const std::uint64_t frame_step = kY4mFrameLine.size() + run_.film.frame_bytes;
    run_.film_frames = (bytes - run_.film.head_bytes + frame_step - 1) / frame_step;

    std::array<std::byte, kY4mFrameLine.size()> line{};
    if (read_at(run_.film_file.get(), line, run_.film.head_bytes) < 0) return fail("read", errno);
    if (!is_frame_line(line)) {
        return refuse(Reason::camera_unsupported, "the first frame does not begin with a bare FRAME line");
    }
    return map_buffers(run_.film.frame_bytes);
}

bool FileCamera::map_buffers(std::size_t largest) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    run_.buffer_bytes = (largest + page - 1) / page * page;
    const std::size_t bytes = run_.buffer_bytes * kBuffers;
    void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED) return fail("mmap", errno);
    Generation& opening = *lendings_.current();
    opening.mapping[0] = {address, bytes};
    opening.mapping_count = 1;
    return true;
}

Camera::Next FileCamera::next(Frame& out, std::int64_t now_ns) {
    if (!run_.timer.valid() && fault_ == Reason::none) (void)refuse(Reason::camera_error, "not open");
    if (fault_ != Reason::none) return Next::fault;
    if (run_.over) return Next::ended;

    const std::uint64_t frames = frame_count();
    const std::uint64_t due = run_.playback.due(now_ns);
    const std::uint64_t playable = config_.loop ? due : std::min(due, frames);
    if (playable > run_.next_index) {
        const std::uint64_t index = playable - 1;
        counters_.skipped += index - run_.next_index;
        run_.next_index = playable;
        if (lend_frame(out, index)) {
            arm_timer();
            return Next::frame;
        }
        if (fault_ != Reason::none) {
            disarm_timer();
            return Next::fault;
        }
    }
    // The last frame has its time on the screen too: the end is one period later.
    if (!config_.loop && due > frames) {
        run_.over = true;
        disarm_timer();
        return Next::ended;
    }
    arm_timer();
    return Next::nothing;
}

bool FileCamera::lend_frame(Frame& out, std::uint64_t index) {
    const Generation& opening = *lendings_.current();
    const auto* const free_flag = std::find(opening.lent.begin(), opening.lent.begin() + kBuffers, false);
    if (free_flag == opening.lent.begin() + kBuffers) {
        ++counters_.skipped;
        return false;
    }
    const auto buffer = static_cast<std::uint16_t>(free_flag - opening.lent.begin());
    auto* const memory = static_cast<std::byte*>(opening.mapping[0].address) + buffer * run_.buffer_bytes;

    out = Frame{};
    const bool good =
        is_film() ? read_film_frame(out, index % frame_count(), {memory, run_.film.frame_bytes})
                  : read_picture(out, static_cast<std::size_t>(index % frame_count()), {memory, run_.buffer_bytes});
    if (!good) {
        ++counters_.damaged;
        return false;
    }
    out.sequence = static_cast<std::uint32_t>(index);
    out.captured_ns = run_.playback.due_ns(index);
    out.suspended_ns = clock_.boottime_ns() - clock_.monotonic_ns();
    out.token = lendings_.lend(buffer);
    ++counters_.frames;
    return true;
}

bool FileCamera::read_picture(Frame& out, std::size_t which, std::span<std::byte> buffer) {
    const std::string_view name = list_.name(which);
    const char* why = read_jpeg(out, name.data(), buffer);
    list_.note(which, why == nullptr);
    if (why == nullptr) {
        out.name.assign_front(base_name(name));
        return true;
    }
    format_text(detail_, "file %s: %.*s: %s", config_.path.c_str(), AGENT_VIEW(name), why);
    if (list_.all_bad()) fault_ = Reason::camera_picture_unreadable;
    return false;
}

// nullptr, or what is wrong; static text.
const char* FileCamera::read_jpeg(Frame& out, const char* name, std::span<std::byte> buffer) {
    // O_NONBLOCK: a FIFO of that name must not hang the agent
    const FileDescriptor file(::openat(list_.folder_fd(), name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.valid())
        return errno == ENOENT ? "is not there" : errno == EACCES ? "no permission to read it" : "cannot be opened";
    struct stat status {};
    const bool is_file = ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
    const bool fits = is_file && static_cast<std::uint64_t>(status.st_size) <= buffer.size();
    const ssize_t got = fits ? read_at(file.get(), buffer, 0) : 0;
    if (!is_file) return "is not a file";
    if (!fits) return "has grown since the camera was opened";
    if (got < 0) return "cannot be read";
    const JpegCheck check = check_jpeg(buffer.first(static_cast<std::size_t>(got)), JpegKinds::baseline_or_progressive);
    if (!check.ok) return check.why.data();
    out.data = buffer.first(check.payload_bytes);
    out.width = check.width;
    out.height = check.height;
    out.format = PixelFormat::jpeg;
    return nullptr;
}

bool FileCamera::read_film_frame(Frame& out, std::uint64_t which, std::span<std::byte> buffer) {
    const std::uint64_t at = run_.film.head_bytes + which * (kY4mFrameLine.size() + run_.film.frame_bytes);
    std::array<std::byte, kY4mFrameLine.size()> line{};
    const bool headed =
        read_at(run_.film_file.get(), line, at) == static_cast<ssize_t>(line.size()) && is_frame_line(line);
    if (!headed || read_at(run_.film_file.get(), buffer, at + line.size()) != static_cast<ssize_t>(buffer.size())) {
        format_text(detail_, "file %s: frame %" PRIu64 ": %s", config_.path.c_str(), which,
                    headed ? "cut short" : "no bare FRAME line where one must be");
        if (++run_.bad_film_frames >= run_.film_frames) fault_ = Reason::camera_picture_unreadable;
        return false;
    }
    run_.bad_film_frames = 0;
    out.data = buffer;
    out.width = run_.film.width;
    out.height = run_.film.height;
    out.stride = run_.film.width;
    out.format = PixelFormat::i420;
    format_text(out.name, "frame %" PRIu64, which);
    return true;
}

void FileCamera::give_back(FrameToken token) {
    Generation* whose = nullptr;
    // A buffer of the present opening is free by being no longer lent.
    if (lendings_.give_back(token, whose) == Lendings::Back::unmap) unmap(*whose);
}

void FileCamera::close() {
    if (Generation* ended = lendings_.retire()) unmap(*ended);
    list_.close();
    run_ = Runtime{};  // closes its descriptors
}

void FileCamera::unmap(Generation& generation) {
    for (const Mapping& mapping : generation.mappings()) ::munmap(mapping.address, mapping.bytes);
    lendings_.forget(generation);
}

bool FileCamera::is_frame_line(std::span<const std::byte> line) {
    return std::equal(line.begin(), line.end(), kY4mFrameLine.begin(), kY4mFrameLine.end(),
                      [](std::byte a, char b) { return std::to_integer<char>(a) == b; });
}

std::uint64_t FileCamera::frame_count() const {
    return is_film() ? run_.film_frames : list_.size();
}

bool FileCamera::fail(const char* operation, int error) {
    const Reason reason = reason_of(error);
    format_text(detail_, "file %s: %s: %.*s%s", config_.path.c_str(), operation, AGENT_VIEW(errno_text(error)),
                advice_for(reason));
    return refuse_told(reason);
}

bool FileCamera::refuse(Reason reason, const char* what) {
    format_text(detail_, "file %s: %s", config_.path.c_str(), what);
    return refuse_told(reason);
}

bool FileCamera::refuse_told(Reason reason) {
    fault_ = reason;
    close();
    return false;
}

// One shot at the next due time: a periodic timer would drift against due() and keep firing at the end.
void FileCamera::arm_timer() {
    // 0 would disarm it
    const std::int64_t at_ns = std::max<std::int64_t>(run_.playback.due_ns(run_.next_index), 1);
    itimerspec at{};
    at.it_value.tv_sec = static_cast<time_t>(at_ns / kNsPerS);
    at.it_value.tv_nsec = static_cast<long>(at_ns % kNsPerS);
    (void)::timerfd_settime(run_.timer.get(), TFD_TIMER_ABSTIME, &at,
                            nullptr);  // a valid time on a valid timer cannot fail
}

void FileCamera::disarm_timer() {
    const itimerspec never{};
    (void)::timerfd_settime(run_.timer.get(), 0, &never, nullptr);
}

void FileCamera::describe() {
    const char* once = config_.loop ? ", looped" : "";
    if (is_film()) {
        format_text(description_, "file %s %" PRIu32 "x%" PRIu32 " I420, %" PRIu64 " frames %" PRIu32 "/s%s",
                    config_.path.c_str(), run_.film.width, run_.film.height, run_.film_frames, run_.playback.fps, once);
        return;
    }
    format_text(description_, "file %s %zu pictures JPEG %" PRIu32 "/s%s", config_.path.c_str(), list_.size(),
                run_.playback.fps, once);
}

}  // namespace agent

#include "agent/replay/look_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent {

bool LookLog::open(const PathText& path, ErrorText& error) {
    // Others than the owner have no business with who was where. O_NONBLOCK: a pipe without a reader is an error.
    constexpr int kFlags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    file_ = FileDescriptor(::open(path.c_str(), kFlags, S_IRUSR | S_IWUSR));
    if (!file_.valid()) format_text(error, "cannot open %s: %s", path.c_str(), errno_text(errno).data());
    return file_.valid();
}

void LookLog::note(const Observation& observation) {
    if (!file_.valid()) return;
    const std::int64_t monotonic_ns = clock_.monotonic_ns();
    const LookTimes times{monotonic_ns, clock_.boottime_ns() - monotonic_ns, clock_.wall_ns(), clock_.synchronised()};
    // In front of a line that follows a half one: an end.
    std::size_t size = lost_ > 0 ? 1 : 0;
    line_[0] = '\n';
    size += write_look(observation, times, std::span{line_}.subspan(size, kLookJsonBytes)).size();
    line_[size++] = '\n';
    const ssize_t written = ::write(file_.get(), line_.data(), size);
    if (written != static_cast<ssize_t>(size)) return failed(written < 0 ? errno : ENOSPC);
    if (lost_ == 0) return;
    log::info("log.observations_file: looks are written again, %llu were lost", static_cast<unsigned long long>(lost_));
    lost_ = 0;
}

void LookLog::failed(int error) {
    if (lost_++ == 0) log::error("log.observations_file: looks cannot be written: %s", errno_text(error).data());
}

}  // namespace agent

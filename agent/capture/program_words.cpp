#include "agent/capture/program_words.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>

#include "agent/process/log.hpp"

namespace agent {
namespace {

constexpr std::size_t kReadBytes = 2048;
constexpr int kReadsAtOnce = 8;

}  // namespace

bool ProgramWords::read(int fd, std::int64_t now_ns) {
    std::array<char, kReadBytes> bytes;
    for (int i = 0; i < kReadsAtOnce; ++i) {
        const ssize_t got = ::read(fd, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno == EAGAIN;
        if (got == 0) return false;
        take({bytes.data(), static_cast<std::size_t>(got)}, now_ns);
    }
    return true;
}

// Progress that is written over itself ends its lines with a carriage return.
void ProgramWords::take(std::string_view bytes, std::int64_t now_ns) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find_first_of("\r\n");
        line_.append_front(bytes.substr(0, end));
        if (end == bytes.npos) return;
        end_line(now_ns);
        bytes.remove_prefix(end + 1);
    }
}

void ProgramWords::end_line(std::int64_t now_ns) {
    if (line_.empty()) return;
    const std::int64_t earned = std::clamp<std::int64_t>((now_ns - refilled_ns_) / kNsPerLine, 0, kLinesAtOnce);
    if (earned > 0) refilled_ns_ = now_ns;
    lines_left_ = std::min(kLinesAtOnce, lines_left_ + static_cast<std::uint32_t>(earned));
    if (lines_left_ == 0) {
        ++untold_;
    } else {
        --lines_left_;
        if (untold_ > 0) log::warning("camera.command: %" PRIu64 " lines of it were not told", untold_);
        untold_ = 0;
        log::warning("camera.command: %s", line_.c_str());
    }
    line_.clear();
}

void ProgramWords::finish(std::int64_t now_ns) {
    end_line(now_ns);
    if (untold_ > 0) log::warning("camera.command: %" PRIu64 " lines of it were not told", untold_);
    untold_ = 0;
}

}  // namespace agent

#include "agent/process/text_sink.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace agent {

void FdSink::write(std::string_view text) {
    while (!text.empty()) {
        if (used_ == buffer_.size()) static_cast<void>(flush());
        const std::size_t piece = std::min(text.size(), buffer_.size() - used_);
        std::copy_n(text.data(), piece, buffer_.data() + used_);
        used_ += piece;
        text.remove_prefix(piece);
    }
}

bool FdSink::flush() {
    std::size_t done = 0;
    while (done < used_ && error_ == 0) {
        const ssize_t written = ::write(fd_, buffer_.data() + done, used_ - done);
        if (written >= 0) {
            done += static_cast<std::size_t>(written);
        } else if (errno != EINTR) {
            error_ = errno;
        }
    }
    used_ = 0;
    if (error_ == 0) return true;
    errno = error_;
    return false;
}

void BufferSink::write(std::string_view text) {
    const std::size_t piece = std::min(text.size(), memory_.size() - used_);
    std::copy_n(text.data(), piece, memory_.data() + used_);
    used_ += piece;
    if (piece < text.size()) overflow_ = true;
}

}  // namespace agent

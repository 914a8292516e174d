#include "agent/process/file_descriptor.hpp"

#include <cerrno>

namespace agent {

void FileDescriptor::reset(int fd) {
    const int old = std::exchange(fd_, fd);
    if (old < 0) return;
    const int saved = errno;
    // Never repeated after EINTR: Linux has closed it then, and the number may already be somebody else's.
    static_cast<void>(::close(old));
    errno = saved;
}

}  // namespace agent

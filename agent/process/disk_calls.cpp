#include "agent/process/disk_calls.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace agent {

int SystemDiskCalls::open_at(int folder, const char* name, int flags) {
    return ::openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
}

ssize_t SystemDiskCalls::write_at(int fd, const void* bytes, std::size_t count, off_t offset) {
    return ::pwrite(fd, bytes, count, offset);
}

int SystemDiskCalls::cut(int fd, off_t bytes) {
    return ::ftruncate(fd, bytes);
}

int SystemDiskCalls::sync(int fd) {
    return ::fsync(fd);
}

}  // namespace agent

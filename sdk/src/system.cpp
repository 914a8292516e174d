#include "system.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace compreface {

PictureFile::~PictureFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

Status PictureFile::open(const char* path) {
    // O_NONBLOCK: opening a pipe would wait for its other end.
    descriptor_ = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor_ < 0) return Code::file_unreadable;
    struct stat about {};
    if (fstat(descriptor_, &about) != 0 || !S_ISREG(about.st_mode)) return Code::file_unreadable;
    size_ = static_cast<std::uint64_t>(about.st_size);
    return {};
}

Status PictureFile::read(std::uint64_t offset, std::span<std::byte> out, std::size_t& filled) {
    ssize_t count = 0;
    do {
        count = pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    } while (count < 0 && errno == EINTR);
    if (count < 0) return Code::file_unreadable;
    filled = static_cast<std::size_t>(count);
    return {};
}

Status fill_random(std::span<std::byte> out) {
    // Up to 256 bytes come whole or not at all.
    const ssize_t count = getrandom(out.data(), out.size(), GRND_NONBLOCK);
    if (count != static_cast<ssize_t>(out.size())) return Code::transport_failed;
    return {};
}

}  // namespace compreface

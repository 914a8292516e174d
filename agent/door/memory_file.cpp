#include "agent/door/memory_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "agent/process/file_descriptor.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent::door {

namespace {

using LongPath = compreface::FixedText<PathText::capacity() + 16>;

LongPath with(const PathText& path, const char* ending) {
    LongPath out;
    format_text(out, "%s%s", path.c_str(), ending);
    return out;
}

// As much of the file as fits; -1: errno.
long read_whole(int fd, std::span<std::byte> out) {
    std::size_t used = 0;
    while (used < out.size()) {
        const ssize_t got = ::read(fd, out.data() + used, out.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
    }
    return static_cast<long>(used);
}

// Without it (a kernel without /proc) no boot is known from another, and all times count as of this one.
BootId read_boot_id() {
    BootId boot{};
    const FileDescriptor file(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    if (file.valid()) static_cast<void>(read_whole(file.get(), std::as_writable_bytes(std::span(boot))));
    return boot;
}

}  // namespace

bool MemoryFile::load(const PathText& path, std::int64_t now_ns) {
    path_ = path;
    boot_ = read_boot_id();
    damaged_ = !read(now_ns);
    if (damaged_) {
        memory_ = Memory{};
        memory_.everybody_ns = now_ns;
        const LongPath aside = with(path_, ".damaged");
        static_cast<void>(::rename(path_.c_str(), aside.c_str()));
        log::error("door.memory_file: %s was damaged; it is %s now, and all wait for decide.cooldown_s", path_.c_str(),
                   aside.c_str());
    }
    if (save()) return true;
    // What cannot be written now may be old: who was let in meanwhile is not known.
    const int error = errno;
    memory_.everybody_ns = now_ns;
    errno = error;
    return false;
}

// False: there is something, and it is not what was written.
bool MemoryFile::read(std::int64_t now_ns) {
    const FileDescriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file.valid()) return errno == ENOENT;
    std::array<std::byte, kMemoryBytes + 1> bytes;  // a longer file is none of ours
    const long got = read_whole(file.get(), bytes);
    return got >= 0 && read_memory({bytes.data(), static_cast<std::size_t>(got)}, boot_, now_ns, memory_);
}

bool MemoryFile::save() {
    const LongPath temporary = with(path_, ".new");
    return write_whole(temporary.c_str(), write_memory(memory_, boot_, bytes_)) &&
           ::rename(temporary.c_str(), path_.c_str()) == 0 && sync_folder();
}

bool MemoryFile::write_whole(const char* path, std::span<const std::byte> bytes) const {
    const FileDescriptor file(::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.valid()) return false;
    while (!bytes.empty()) {
        const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return ::fsync(file.get()) == 0;
}

bool MemoryFile::sync_folder() const {
    PathText folder = path_;
    const std::size_t slash = path_.view().rfind('/');
    folder.assign_front(slash == std::string_view::npos ? "." : slash == 0 ? "/" : path_.view().substr(0, slash));
    const FileDescriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return file.valid() && ::fsync(file.get()) == 0;
}

}  // namespace agent::door

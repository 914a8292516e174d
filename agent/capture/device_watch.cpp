#include "agent/capture/device_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

namespace agent {
namespace {

constexpr std::uint32_t kMask = IN_CREATE | IN_ATTRIB | IN_MOVED_TO | IN_ONLYDIR;
constexpr std::size_t kBufferBytes = 16 * (sizeof(inotify_event) + NAME_MAX + 1);
// Of one call, so that a folder in turmoil does not keep the main thread; the rest waits for the next.
constexpr int kMostReads = 8;

}  // namespace

DeviceWatch::DeviceWatch(std::string_view node_folder) {
    const bool fits = node_folder_.assign(node_folder);
    static_cast<void>(fits);  // a folder of this program's own making
}

bool DeviceWatch::add_folder(std::string_view path, std::string_view awaited) {
    Folder& folder = folder_[folders_];
    folder = Folder{};
    folder.holds_nodes = path == node_folder_;
    if (!folder.path.assign(path) || !folder.awaited.assign(awaited)) return false;
    ++folders_;
    return true;
}

bool DeviceWatch::open(std::string_view device) {
    folders_ = 0;
    inotify_.reset();
    // "/dev/v4l/by-id/x": "v4l" in /dev, "by-id" in /dev/v4l, "x" in /dev/v4l/by-id.
    for (std::size_t slash = device.find('/', 1); slash != std::string_view::npos && folders_ < kFolders;) {
        const std::size_t next = device.find('/', slash + 1);
        if (!add_folder(device.substr(0, slash), device.substr(slash + 1, next - slash - 1))) break;
        slash = next;
    }
    inotify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify_.valid()) return false;
    errno = ENOENT;
    if (watch_what_is_there()) return true;
    inotify_.reset();
    return false;
}

// True: a folder is watched that was not before.
bool DeviceWatch::watch_what_is_there() {
    bool found = false;
    for (std::size_t i = 0; i < folders_; ++i) {
        Folder& folder = folder_[i];
        if (folder.watch >= 0) continue;
        folder.watch = ::inotify_add_watch(inotify_.get(), folder.path.c_str(), kMask);
        found = found || folder.watch >= 0;
    }
    return found;
}

bool DeviceWatch::concerns_us(int watch, std::uint32_t what, std::string_view name) {
    if ((what & IN_Q_OVERFLOW) != 0) return true;  // nobody knows what was lost
    for (std::size_t i = 0; i < folders_; ++i) {
        Folder& folder = folder_[i];
        if (folder.watch != watch) continue;
        if ((what & IN_IGNORED) != 0) folder.watch = -1;  // the folder is gone
        if (name.empty()) return false;
        return name == folder.awaited.view() || (folder.holds_nodes && name.starts_with("video"));
    }
    return false;
}

bool DeviceWatch::take() {
    if (!inotify_.valid()) return false;
    alignas(inotify_event) std::array<char, kBufferBytes> buffer;
    bool ours = false;
    for (int reads = 0; reads < kMostReads; ++reads) {
        const ssize_t got = ::read(inotify_.get(), buffer.data(), buffer.size());
        if (got <= 0) break;
        for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(got);) {
            inotify_event event;
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* const name = buffer.data() + at + sizeof event;
            ours = concerns_us(event.wd, event.mask, {name, ::strnlen(name, event.len)}) || ours;
            at += sizeof event + event.len;
        }
    }
    // In a folder that is new the name may be there already.
    return watch_what_is_there() || ours;
}

}  // namespace agent

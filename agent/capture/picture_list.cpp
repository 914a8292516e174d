#include "agent/capture/picture_list.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include "agent/process/config.hpp"

namespace agent {
namespace {

bool is_picture_name(std::string_view name) {
    if (name.starts_with('.')) return false;
    const auto ends_with = [name](std::string_view ending) {
        return name.size() > ending.size() &&
               ::strncasecmp(name.data() + name.size() - ending.size(), ending.data(), ending.size()) == 0;
    };
    return ends_with(".jpg") || ends_with(".jpeg");
}

ListVerdict failed(const char* what) {
    return {.ok = false, .error = errno, .why = what};
}

// Calls `use` with each picture name of the folder until it returns false.
template <typename Use>
ListVerdict each_picture(int folder_fd, Use use) {
    const int own_fd = ::openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own_fd < 0) return failed("open");
    DIR* folder = ::fdopendir(own_fd);
    if (folder == nullptr) {
        const ListVerdict verdict = failed("fdopendir");
        ::close(own_fd);
        return verdict;
    }
    errno = 0;
    while (const dirent* entry = ::readdir(folder)) {
        if (entry->d_type == DT_DIR || !is_picture_name(entry->d_name)) continue;
        if (!use(std::string_view{entry->d_name})) break;
        errno = 0;
    }
    const int error = errno;
    ::closedir(folder);
    if (error != 0) return {.ok = false, .error = error, .why = "readdir"};
    return {.ok = true};
}

// Reads up to `bytes`, fewer only at the end of the file. -1: errno says why.
ssize_t read_whole(int fd, char* to, std::size_t bytes) {
    std::size_t have = 0;
    while (have < bytes) {
        const ssize_t got = ::pread(fd, to + have, bytes - have, static_cast<off_t>(have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(have);
}

}  // namespace

PictureList::~PictureList() {
    close();
}

void PictureList::close() {
    if (memory_.address != nullptr) ::munmap(memory_.address, memory_.bytes);
    memory_ = {};
    room_ = text_room_ = text_used_ = count_ = bad_count_ = 0;
    folder_.reset();
}

ListVerdict PictureList::open_folder(const char* path) {
    close();
    folder_.reset(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder_.valid()) return failed("open");

    std::size_t count = 0, bytes = 0;
    ListVerdict verdict = each_picture(folder_.get(), [&count, &bytes](std::string_view name) {
        ++count;
        bytes += name.size() + 1;
        return true;
    });
    if (!verdict.ok) return verdict;
    if (count == 0) return {.why = "no *.jpg or *.jpeg in this folder: put pictures there or name another camera.path"};
    if (count > kMostPictures || bytes > kLargestText)
        return {.why = "more than 100000 pictures: name a smaller folder"};
    if (!map(bytes, count)) return failed("mmap");
    // Files that came in between the two readings may not fit: then they are not played.
    verdict = each_picture(folder_.get(), [this](std::string_view name) { return add(name); });
    if (!verdict.ok) return verdict;
    const std::span<Entry> all = entries();
    std::sort(all.begin(), all.end(), [this](const Entry& a, const Entry& b) {
        return std::string_view{text() + a.offset, a.length} < std::string_view{text() + b.offset, b.length};
    });
    return {.ok = true};
}

ListVerdict PictureList::open_list(const char* path) {
    close();
    PathText folder;
    const std::string_view whole{path};
    const std::size_t slash = whole.rfind('/');
    const std::string_view parent = slash == std::string_view::npos ? "." : slash == 0 ? "/" : whole.substr(0, slash);
    if (!folder.assign(parent)) return {.why = "the path is too long"};
    folder_.reset(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder_.valid()) return failed("open its folder");

    const FileDescriptor file(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    return file.valid() ? read_list(file.get()) : failed("open");
}

ListVerdict PictureList::read_list(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return failed("stat");
    if (!S_ISREG(status.st_mode)) return {.why = "neither a folder nor a file"};
    if (status.st_size > static_cast<off_t>(kLargestText)) {
        return {.why = "larger than 16 MiB, so no list of pictures (a film's name must end in .y4m)"};
    }
    const auto bytes = static_cast<std::size_t>(status.st_size);
    // The text itself first, to count its lines; a line gives one entry at most.
    if (!map(bytes, kMostPictures)) return failed("mmap");
    const ssize_t got = read_whole(fd, text(), bytes);
    if (got < 0) return failed("read");
    return split_lines(static_cast<std::size_t>(got));
}

// Turns the text in place into names with closing zeros.
ListVerdict PictureList::split_lines(std::size_t bytes) {
    std::size_t begin = 0;
    while (begin < bytes) {
        char* line = text() + begin;
        const void* found = std::memchr(line, '\n', bytes - begin);
        const std::size_t length =
            found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - line) : bytes - begin;
        std::string_view name{line, length};
        if (name.ends_with('\r')) name.remove_suffix(1);
        const bool is_text = std::none_of(name.begin(), name.end(),
                                          [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
        if (!is_text) return {.why = "not a text file that lists pictures (a film's name must end in .y4m)"};
        if (!name.empty() && !name.starts_with('#')) {
            if (count_ == room_) return {.why = "more than 100000 pictures: make a shorter list"};
            entry_memory()[count_++] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(name.size()),
                                        false};
        }
        line[name.size()] = '\0';  // the line end, or the spare byte after the text
        begin += length + 1;
    }
    if (count_ == 0) return {.why = "lists no pictures: write one path a line"};
    return {.ok = true};
}

bool PictureList::map(std::size_t text_bytes, std::size_t entries) {
    const std::size_t bytes = entries * sizeof(Entry) + text_bytes + 1;
    // Pages that are not touched cost nothing.
    void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED) return false;
    memory_ = {address, bytes};
    room_ = entries;
    text_room_ = text_bytes;
    return true;
}

PictureList::Entry* PictureList::entry_memory() const {
    return static_cast<Entry*>(memory_.address);
}

std::span<PictureList::Entry> PictureList::entries() const {
    return {entry_memory(), count_};
}

char* PictureList::text() const {
    return static_cast<char*>(memory_.address) + room_ * sizeof(Entry);
}

bool PictureList::add(std::string_view name) {
    if (count_ == room_ || name.size() + 1 > text_room_ - text_used_) return false;
    std::memcpy(text() + text_used_, name.data(), name.size());
    text()[text_used_ + name.size()] = '\0';
    entry_memory()[count_++] = {static_cast<std::uint32_t>(text_used_), static_cast<std::uint32_t>(name.size()), false};
    text_used_ += name.size() + 1;
    return true;
}

std::string_view PictureList::name(std::size_t which) const {
    const Entry& entry = entries()[which];
    return {text() + entry.offset, entry.length};
}

std::size_t PictureList::largest(std::size_t& which) const {
    std::size_t most = 0;
    which = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        struct stat status {};
        if (::fstatat(folder_.get(), name(i).data(), &status, 0) != 0 || !S_ISREG(status.st_mode)) continue;
        const std::uint64_t bytes = static_cast<std::uint64_t>(status.st_size);
        if (bytes <= most) continue;
        most = bytes > std::numeric_limits<std::size_t>::max() ? std::numeric_limits<std::size_t>::max()
                                                               : static_cast<std::size_t>(bytes);
        which = i;
    }
    return most;
}

void PictureList::note(std::size_t which, bool good) {
    Entry& entry = entries()[which];
    if (entry.bad == !good) return;
    entry.bad = !good;
    bad_count_ = good ? bad_count_ - 1 : bad_count_ + 1;
}

}  // namespace agent

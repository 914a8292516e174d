#include "agent/process/numbered_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <string_view>

namespace agent {
namespace {

constexpr std::size_t kDigits = 16;
constexpr std::string_view kStatePrefix = "%S/";

bool read_name(std::string_view name, std::string_view suffix, std::uint64_t& number) {
    if (name.size() != kDigits + suffix.size() || !name.ends_with(suffix)) return false;
    const std::string_view digits = name.substr(0, kDigits);
    if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
    return std::from_chars(digits.data(), digits.data() + digits.size(), number, 16).ec == std::errc{};
}

// Into a list that is kept ascending; the lowest makes room.
int keep(std::span<std::uint64_t> out, int count, std::uint64_t number) {
    auto end = out.begin() + count;
    if (end == out.end()) {
        if (number < out.front()) return count;
        std::shift_left(out.begin(), end, 1);
        --end;
        --count;
    }
    const auto at = std::upper_bound(out.begin(), end, number);
    std::copy_backward(at, end, end + 1);
    *at = number;
    return count + 1;
}

}  // namespace

NumberedName numbered_name(std::uint64_t number, const char* suffix) {
    NumberedName name{};
    (void)std::snprintf(name.data(), name.size(), "%016llx%s", static_cast<unsigned long long>(number), suffix);
    return name;
}

FileDescriptor open_own_folder(const char* path) {
    if (::mkdir(path, S_IRWXU) != 0 && errno != EEXIST) return {};
    FileDescriptor folder(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.valid() || ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0) return folder;
    if (errno == EWOULDBLOCK) errno = EBUSY;
    return {};
}

int list_numbered(int folder, const char* suffix, std::span<std::uint64_t> out) {
    const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* listing = again < 0 ? nullptr : ::fdopendir(again);
    if (listing == nullptr) return -1;
    int count = 0;
    std::uint64_t number = 0;
    while (const dirent* entry = ::readdir(listing)) {
        if (read_name(entry->d_name, suffix, number)) count = keep(out, count, number);
    }
    (void)::closedir(listing);
    return count;
}

bool expand_state_path(std::string_view path, const char* state_directory, PathText& out) {
    out.clear();
    if (!path.starts_with(kStatePrefix)) return out.assign(path);
    if (state_directory == nullptr || *state_directory == '\0') return false;
    const std::string_view all = state_directory;
    if (out.append(all.substr(0, all.find(':'))) && out.append("/") && out.append(path.substr(kStatePrefix.size()))) {
        return true;
    }
    out.clear();
    return false;
}

}  // namespace agent

#include "enroll_state.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "files.hpp"

namespace cli {

namespace {

// A million pictures.
constexpr std::size_t kMostBytes = 256UL * 1024 * 1024;

std::string_view next_word(std::string_view& line) {
    const std::size_t end = line.find(' ');
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    return word;
}

}  // namespace

EnrollState::~EnrollState() {
    if (fd_ >= 0) ::close(fd_);
}

bool EnrollState::open(const std::string& path, std::string_view where, std::string& error) {
    where_ = where;
    fd_ = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd_ < 0) {
        error = path + " cannot be opened: " + std::strerror(errno) + "; name another place by --state FILE";
        return false;
    }
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
        error = path + " is in use: another 'compreface enroll' is at work";
        return false;
    }
    std::string text;
    if (read_file(path.c_str(), kMostBytes, text, error) != Read::done) return false;
    std::string_view rest = text;
    for (std::size_t end = 0; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
        take_line(rest.substr(0, end));
    }
    // A last line without its end was cut off by a crash. It is closed, so that the next one stands for itself.
    if (rest.empty() || append("\n")) return true;
    error = path + " cannot be written: " + std::strerror(errno);
    return false;
}

const EnrollEntry* EnrollState::find(const std::string& hash) const {
    const auto found = entries_.find(hash);
    return found == entries_.end() ? nullptr : &found->second;
}

void EnrollState::take_line(std::string_view line) {
    const std::string_view what = next_word(line);
    if (next_word(line) != where_) return;
    const std::string hash{next_word(line)};
    if (hash.size() != 64) return;
    const std::string_view image_id = what == "done" ? next_word(line) : std::string_view{};
    if (what == "undone") {
        entries_.erase(hash);
    } else if ((what == "begun" || (what == "done" && image_id.size() == 36)) && !line.empty()) {
        entries_[hash] = {std::string(line), std::string(image_id)};
    }
}

bool EnrollState::append(const std::string& line) {
    return ::write(fd_, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fdatasync(fd_) == 0;
}

bool EnrollState::begun(const std::string& hash, const std::string& subject) {
    entries_[hash] = {subject, {}};
    return append("begun " + where_ + " " + hash + " " + subject + "\n");
}

bool EnrollState::done(const std::string& hash, const std::string& image_id, const std::string& subject) {
    entries_[hash] = {subject, image_id};
    return append("done " + where_ + " " + hash + " " + image_id + " " + subject + "\n");
}

bool EnrollState::undone(const std::string& hash, const std::string& subject) {
    entries_.erase(hash);
    return append("undone " + where_ + " " + hash + " " + subject + "\n");
}

}  // namespace cli

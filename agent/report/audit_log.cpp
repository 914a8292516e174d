#include "agent/report/audit_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/numbered_files.hpp"
#include "agent/process/secrets.hpp"

namespace agent {
namespace {

// Room for the mark that closes a file.
constexpr std::size_t kMarkBytes = 320;

}  // namespace

bool read_audit_key(std::string_view path, AuditKeyText& out, ErrorText& error) {
    PasswordText text;
    if (!read_password(path, "audit.key_file", text, error)) return false;
    if (text.size() >= kAuditKeyLeastBytes && out.assign(text.view())) return true;
    format_text(error, "%.*s: an audit key has %zu to %zu characters: make one with 'openssl rand -hex 32'",
                AGENT_VIEW(path), kAuditKeyLeastBytes, AuditKeyText::capacity());
    return false;
}

bool AuditLog::open(const char* folder, std::string_view key, std::int64_t wall_ns, ErrorText& error) {
    (void)key_.assign_front(key);
    folder_ = open_own_folder(folder);
    if (!folder_.valid()) {
        const std::string_view why = errno == EBUSY ? "another agent uses this folder" : errno_text(errno);
        format_text(error, "%s cannot be opened: %.*s", folder, AGENT_VIEW(why));
        return false;
    }
    const int found = list_numbered(folder_.get(), kSuffix, first_numbers_);
    files_ = static_cast<std::size_t>(std::max(found, 0));
    bool good = found >= 0;
    if (good && files_ > 0 && !find_end(error)) {
        folder_.reset();
        return false;
    }
    const char* mark = cut_ ? R"("started after a cut line")" : R"("started")";
    good = good && (file_.valid() || begin_file()) && add(kAuditMark, mark, wall_ns);
    if (!good) format_text(error, "%s cannot be written: %s", folder, errno_text(errno).data());
    if (!good) folder_.reset();
    return good;
}

// A file without a whole line is of a run that ended while it began it: the chain ends in the one before.
bool AuditLog::find_end(ErrorText& error) {
    for (; files_ > 0; --files_) {
        const NumberedName name = numbered_name(first_numbers_[files_ - 1], kSuffix);
        file_.reset(disk_.open_at(folder_.get(), name.data(), O_RDWR));
        struct stat about {};
        if (!file_.valid() || ::fstat(file_.get(), &about) != 0) {
            format_text(error, "%s cannot be opened: %s", name.data(), errno_text(errno).data());
            return false;
        }
        if (!read_tail(static_cast<std::size_t>(about.st_size))) {
            format_text(error, "the last line of %s is not one of an audit log: move the file away", name.data());
            return false;
        }
        if (end_ > 0) return !cut_ || disk_.cut(file_.get(), static_cast<off_t>(end_)) == 0;
        (void)::unlinkat(folder_.get(), name.data(), 0);
        file_.reset();
    }
    return true;
}

// Finds end_, the end of the last whole line (0: there is none), and where the chain goes on. The line is not checked
// here: verify does that, and tells more. False: it is no line of ours.
bool AuditLog::read_tail(std::size_t file_bytes) {
    std::array<char, 2 * (kAuditLineBytes + 1)> memory;
    const std::size_t wanted = std::min(memory.size(), file_bytes);
    const ssize_t got = ::pread(file_.get(), memory.data(), wanted, static_cast<off_t>(file_bytes - wanted));
    std::string_view tail(memory.data(), got < 0 ? 0 : static_cast<std::size_t>(got));
    const std::size_t whole = tail.rfind('\n') + 1;  // 0: no line end
    cut_ = cut_ || whole < tail.size();
    end_ = file_bytes - (tail.size() - whole);
    if (whole == 0) return end_ == 0;
    tail = tail.substr(0, whole - 1);
    AuditLine line;
    if (!read_audit_line(tail.substr(tail.rfind('\n') + 1), line)) return false;
    head_.number = line.number;
    return head_.mac.assign(line.mac);
}

bool AuditLog::append(std::string_view event_json, std::int64_t wall_ns) {
    if (!folder_.valid()) {
        errno = EBADF;
        return false;
    }
    if (full_ || !file_.valid() || end_ + event_json.size() + 2 * kMarkBytes > file_bytes_) {
        full_ = full_ || add(kAuditMark, R"("file full")", wall_ns);
        if (!full_ || !begin_file() || !add(kAuditMark, R"("file begun")", wall_ns)) return false;
    }
    return add(kAuditEvent, event_json, wall_ns);
}

bool AuditLog::note_missing(std::uint64_t count, std::int64_t wall_ns) {
    compreface::FixedText<63> mark;
    format_text(mark, "\"%llu decisions are missing\"", static_cast<unsigned long long>(count));
    return add(kAuditMark, mark.view(), wall_ns);
}

bool AuditLog::add(std::string_view kind, std::string_view value, std::int64_t wall_ns) {
    const AuditHead before = head_;
    const std::string_view line =
        write_audit_line(head_, key_.view(), wall_ns, kind, value, std::span(line_).first(kAuditLineBytes));
    if (line.empty()) {
        errno = EMSGSIZE;
        return false;
    }
    line_[line.size()] = '\n';
    const std::size_t bytes = line.size() + 1;
    const ssize_t written = disk_.write_at(file_.get(), line_.data(), bytes, static_cast<off_t>(end_));
    if (written >= 0 && written < static_cast<ssize_t>(bytes)) errno = ENOSPC;
    if (written < static_cast<ssize_t>(bytes) || disk_.sync(file_.get()) != 0) {
        const int error = errno;
        head_ = before;
        (void)disk_.cut(file_.get(), static_cast<off_t>(end_));
        errno = error;
        return false;
    }
    end_ += bytes;
    return true;
}

bool AuditLog::begin_file() {
    if (files_ == kFiles) drop_oldest();
    const std::uint64_t first = head_.number + 1;
    file_.reset(disk_.open_at(folder_.get(), numbered_name(first, kSuffix).data(), O_RDWR | O_CREAT | O_TRUNC));
    if (!file_.valid()) return false;
    end_ = 0;
    full_ = false;
    first_numbers_[files_++] = first;
    return disk_.sync(folder_.get()) == 0;
}

void AuditLog::drop_oldest() {
    (void)::unlinkat(folder_.get(), numbered_name(first_numbers_[0], kSuffix).data(), 0);
    std::shift_left(first_numbers_.begin(), first_numbers_.end(), 1);
    --files_;
}

void AuditLog::close(std::int64_t wall_ns) {
    if (folder_.valid()) (void)add(kAuditMark, R"("stopped")", wall_ns);
    folder_.reset();
}

}  // namespace agent

#include "files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace cli {

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ > STDERR_FILENO) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

bool is_standard(const char* path) {
    return std::strcmp(path, "-") == 0;
}

std::string because(const char* path, std::string_view what) {
    return std::string(path) + " " + std::string(what) + ": " + std::strerror(errno);
}

// The rule of the agent: nothing for everybody, no writing for the group, and a group that may read was chosen by root
// or by us.
bool is_secret(const struct stat& file) {
    if ((file.st_mode & (S_IRWXO | S_IWGRP)) != 0) return false;
    return (file.st_mode & S_IRGRP) == 0 || file.st_uid == 0 || file.st_uid == ::geteuid();
}

bool write_all(int fd, const char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t written = ::write(fd, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

}  // namespace

Read read_file(const char* path, std::size_t most_bytes, std::string& out, std::string& error) {
    bool secret = false;
    return read_file(path, most_bytes, out, error, secret);
}

Read read_file(const char* path, std::size_t most_bytes, std::string& out, std::string& error, bool& secret) {
    out.clear();
    const bool standard = is_standard(path);
    const Descriptor file{standard ? STDIN_FILENO : ::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    struct stat about {};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0) {
        const bool absent = errno == ENOENT;
        error = because(path, "cannot be opened");
        return absent ? Read::absent : Read::failed;
    }
    secret = is_secret(about);
    std::array<char, 65536> piece;
    while (true) {
        const ssize_t got = ::read(file.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            error = because(standard ? "standard input" : path, "cannot be read");
            return Read::failed;
        }
        if (got == 0) return Read::done;
        out.append(piece.data(), static_cast<std::size_t>(got));
        if (out.size() > most_bytes) {
            error = std::string(path) + " has more than " + std::to_string(most_bytes) + " bytes";
            return Read::too_large;
        }
    }
}

bool write_file(const std::string& path, const void* bytes, std::size_t size, std::string& error) {
    if (is_standard(path.c_str())) {
        if (write_all(STDOUT_FILENO, static_cast<const char*>(bytes), size)) return true;
        error = because("standard output", "cannot be written");
        return false;
    }
    struct stat about {};
    const bool in_place = ::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode);  // /dev/null and the like
    const std::string beside = in_place ? path : path + ".new";
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY;
    const Descriptor file{::open(beside.c_str(), flags, 0666)};
    bool done = file.get() >= 0 && write_all(file.get(), static_cast<const char*>(bytes), size);
    if (done && !in_place) done = ::rename(beside.c_str(), path.c_str()) == 0;
    if (!done) {
        error = because(path.c_str(), "cannot be written");
        if (!in_place && file.get() >= 0) ::unlink(beside.c_str());
    }
    return done;
}

}  // namespace cli

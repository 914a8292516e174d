#include "agent/process/secrets.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "agent/process/errno_text.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/process/format_text.hpp"

namespace agent {

namespace {

constexpr std::string_view kCredentialPrefix = "%d/";

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_uuid(std::string_view text) {
    if (text.size() != compreface::limits::kApiKeyBytes) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

bool judge_file(int fd, const char* path, const char* what, ErrorText& error) {
    struct stat file {};
    if (::fstat(fd, &file) != 0) {
        format_text(error, "%s: cannot be examined: %s", path, errno_text(errno).data());
        return false;
    }
    if (!S_ISREG(file.st_mode)) {
        format_text(error, "%s: is no regular file: name the file that holds the %s", path, what);
        return false;
    }
    if ((file.st_mode & S_IRWXO) != 0) {
        format_text(error, "%s: key file %s by everybody (refused): chmod 600 %s", path,
                    (file.st_mode & S_IROTH) != 0 ? "readable" : "writable or executable", path);
        return false;
    }
    if ((file.st_mode & S_IWGRP) != 0) {
        format_text(error, "%s: key file writable by its group (refused): chmod 600 %s", path, path);
        return false;
    }
    if ((file.st_mode & S_IRGRP) != 0 && file.st_uid != 0 && file.st_uid != ::geteuid()) {
        format_text(error, "%s: key file readable by its group, and owned by another account (refused): chmod 600 %s",
                    path, path);
        return false;
    }
    return true;
}

// The file that `path` names, if it is fit to hold the secret `what`. Without a descriptor, `error` says why.
FileDescriptor open_secret(std::string_view path, std::string_view key, const char* what, PathText& full,
                           ErrorText& error) {
    if (!expand_credential_path(path, std::getenv("CREDENTIALS_DIRECTORY"), full, error)) return {};
    // O_NONBLOCK: a FIFO in its place must not hold up the start.
    FileDescriptor file{::open(full.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
    if (!file.valid()) {
        format_text(error, "%s: cannot be opened: %s: check %.*s and the file's owner", full.c_str(),
                    errno_text(errno).data(), AGENT_VIEW(key));
        return {};
    }
    if (!judge_file(file.get(), full.c_str(), what, error)) return {};
    return file;
}

// Reads until `memory` is full or the file ends. -1: errno says why.
ssize_t read_front(int fd, std::span<char> memory) {
    std::size_t used = 0;
    while (used < memory.size()) {
        const ssize_t got = ::read(fd, memory.data() + used, memory.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(used);
}

}  // namespace

bool expand_credential_path(std::string_view path, const char* credentials_directory, PathText& out, ErrorText& error) {
    out.clear();
    bool fits = true;
    std::string_view rest = path;
    if (path.starts_with(kCredentialPrefix)) {
        if (credentials_directory == nullptr || credentials_directory[0] == '\0') {
            format_text(
                error,
                "%.*s: there is no credential directory ($CREDENTIALS_DIRECTORY is not set): start the agent by its "
                "unit with LoadCredential=, or name a file",
                AGENT_VIEW(path));
            return false;
        }
        fits = out.append(credentials_directory) && out.append("/");
        rest.remove_prefix(kCredentialPrefix.size());
    }
    if (fits && out.append(rest)) return true;
    out.clear();
    format_text(error, "%.*s: the path is longer than %zu bytes: use a shorter one", AGENT_VIEW(path),
                PathText::capacity());
    return false;
}

bool read_api_key(std::string_view path, ApiKeyText& out, ErrorText& error) {
    out.clear();
    PathText full;
    const FileDescriptor file = open_secret(path, "server.key_file", "API key", full, error);
    if (!file.valid()) return false;

    std::array<char, 64> content{};
    const ssize_t length = read_front(file.get(), content);
    if (length < 0) {
        format_text(error, "%s: cannot be read: %s", full.c_str(), errno_text(errno).data());
        return false;
    }
    std::string_view key{content.data(), static_cast<std::size_t>(length)};
    key = key.substr(0, key.find_last_not_of(" \t\r\n") + 1);
    const bool good = is_uuid(key) && out.assign(key);
    if (!good) {
        format_text(error, "%s: holds no API key: copy the service's key, 36 characters in UUID form, into it",
                    full.c_str());
    }
    ::explicit_bzero(content.data(), content.size());
    return good;
}

bool read_password(std::string_view path, std::string_view key, PasswordText& out, ErrorText& error) {
    out.clear();
    PathText full;
    const FileDescriptor file = open_secret(path, key, "password", full, error);
    if (!file.valid()) return false;

    std::array<char, PasswordText::capacity() + 8> content{};
    const ssize_t length = read_front(file.get(), content);
    if (length < 0) {
        format_text(error, "%s: cannot be read: %s", full.c_str(), errno_text(errno).data());
        return false;
    }
    std::string_view password{content.data(), static_cast<std::size_t>(length)};
    password = password.substr(0, password.find_last_not_of("\r\n") + 1);
    const bool printable =
        std::all_of(password.begin(), password.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
    const bool good = !password.empty() && printable && out.assign(password);
    if (!good) {
        format_text(error, "%s: holds no password: write one line of at most %zu characters into it", full.c_str(),
                    PasswordText::capacity());
    }
    ::explicit_bzero(content.data(), content.size());
    return good;
}

}  // namespace agent

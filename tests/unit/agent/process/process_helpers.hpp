// What several tests of this room need.
#pragma once

#include <CppUTest/TestHarness.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "agent/decide/decision.hpp"
#include "agent/process/config_table.hpp"

namespace process_test {

// The words as main gives them.
inline constexpr std::array kEventNames{
#define AGENT_ROW(name, meaning) std::string_view{#name},
    AGENT_EVENT_TYPE_TABLE(AGENT_ROW)
#undef AGENT_ROW
};
inline constexpr agent::Vocabulary kWords{kEventNames};

constexpr std::uint32_t bit(agent::EventType type) {
    return std::uint32_t{1} << static_cast<unsigned>(type);
}

// A folder of its own for one test, gone afterwards with what the test made in it by write() and by path().
class TempFolder {
public:
    TempFolder() { CHECK(::mkdtemp(name_.data()) != nullptr); }
    ~TempFolder() {
        const std::string command = "rm -rf '" + name_ + "'";
        CHECK_EQUAL(0, std::system(command.c_str()));
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string path(std::string_view file) const { return name_ + "/" + std::string{file}; }

    std::string write(std::string_view file, std::string_view content, mode_t mode = 0600) const {
        const std::string whole = path(file);
        const int fd = ::open(whole.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        CHECK(fd >= 0);
        CHECK_EQUAL(static_cast<ssize_t>(content.size()), ::write(fd, content.data(), content.size()));
        CHECK_EQUAL(0, ::fchmod(fd, mode));
        CHECK_EQUAL(0, ::close(fd));
        return whole;
    }

private:
    std::string name_ = "/tmp/compreface-test-" + std::string(6, 'X');  // mkdtemp() puts its own letters there
};

inline bool readable(int fd, int timeout_ms = 0) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, timeout_ms) == 1 && (one.revents & POLLIN) != 0;
}

inline void check_text(std::string_view expected, std::string_view actual) {
    STRCMP_EQUAL(std::string{expected}.c_str(), std::string{actual}.c_str());
}

}  // namespace process_test

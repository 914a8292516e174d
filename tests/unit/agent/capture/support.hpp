// What the tests of this folder share: a clock that stands still, a folder that goes away, bytes.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/process/clock.hpp"

namespace agent::test {

class ManualClock final : public Clock {
public:
    std::int64_t now_ns = 1'000 * kNsPerS;
    std::int64_t slept_ns = 7 * kNsPerS;

    [[nodiscard]] std::int64_t monotonic_ns() const override { return now_ns; }
    [[nodiscard]] std::int64_t boottime_ns() const override { return now_ns + slept_ns; }
    [[nodiscard]] std::int64_t wall_ns() const override { return now_ns; }
};

inline std::vector<std::byte> to_bytes(std::string_view text) {
    const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

inline std::vector<std::byte> read_bytes(const std::string& path) {
    std::vector<std::byte> bytes(static_cast<std::size_t>(std::filesystem::file_size(path)));
    std::FILE* file = std::fopen(path.c_str(), "rb");
    const std::size_t got = file != nullptr ? std::fread(bytes.data(), 1, bytes.size(), file) : 0;
    if (file != nullptr) std::fclose(file);
    bytes.resize(got);
    return bytes;
}

// "baseline_16x16.jpg" of tests/data/pictures
inline std::vector<std::byte> fixture(const std::string& name) {
    return read_bytes(std::string(COMPREFACE_TEST_DATA) + "/pictures/" + name);
}

class TestFolder {
public:
    TestFolder() {
        char name[] = "/tmp/compreface-capture-test-XXXXXX";
        if (::mkdtemp(name) == nullptr) std::abort();
        path_ = name;
    }
    ~TestFolder() { std::filesystem::remove_all(path_); }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string at(const std::string& name) const { return path_ + "/" + name; }

    std::string write(const std::string& name, std::span<const std::byte> bytes) const {
        std::FILE* file = std::fopen(at(name).c_str(), "wb");
        if (file == nullptr) std::abort();
        if (!bytes.empty() && std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) std::abort();
        std::fclose(file);
        return at(name);
    }
    std::string write(const std::string& name, std::string_view text) const { return write(name, to_bytes(text)); }

private:
    std::string path_;
};

// Open descriptors of this process.
inline std::size_t descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
    return count;
}

}  // namespace agent::test

// Where long texts (help, the example file, lists of errors) go.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace agent {

class TextSink {
public:
    virtual void write(std::string_view text) = 0;

protected:
    ~TextSink() = default;
};

// A descriptor, written in pieces of 1 KB. The descriptor stays the caller's.
class FdSink final : public TextSink {
public:
    explicit FdSink(int fd) : fd_(fd) {}
    FdSink(const FdSink&) = delete;
    FdSink& operator=(const FdSink&) = delete;
    ~FdSink() { static_cast<void>(flush()); }

    void write(std::string_view text) override;
    // Writes out what waits. False: some of the text, now or earlier, could not be written; errno is that of the first
    // failure.
    [[nodiscard]] bool flush();

private:
    int fd_;
    int error_ = 0;
    std::size_t used_ = 0;
    std::array<char, 1024> buffer_{};
};

// The caller's memory. What does not fit is dropped and overflow() says so.
class BufferSink final : public TextSink {
public:
    explicit BufferSink(std::span<char> memory) : memory_(memory) {}

    void write(std::string_view text) override;
    [[nodiscard]] std::string_view text() const { return {memory_.data(), used_}; }
    [[nodiscard]] bool overflow() const { return overflow_; }

private:
    std::span<char> memory_;
    std::size_t used_ = 0;
    bool overflow_ = false;
};

}  // namespace agent

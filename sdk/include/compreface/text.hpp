// A short text in fixed memory: the caller's own, copyable, never on the heap.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace compreface {

// Holds up to `kBytes` bytes and a closing zero, so that it can be handed to C calls.
template <std::size_t kBytes>
class FixedText {
public:
    constexpr FixedText() = default;

    static constexpr std::size_t capacity() { return kBytes; }

    // Takes `text` whole and returns true, or leaves the old text and returns false when it does not fit.
    [[nodiscard]] constexpr bool assign(std::string_view text) {
        if (text.size() > kBytes) return false;
        size_ = 0;
        append_unchecked(text);
        return true;
    }

    // Takes as much of `text` as fits, ending on a whole UTF-8 character. For messages to people only.
    constexpr void assign_front(std::string_view text) {
        size_ = 0;
        append_front(text);
    }

    // Adds as much of `text` as fits, ending on a whole UTF-8 character. For messages to people only.
    constexpr void append_front(std::string_view text) {
        const std::size_t room = kBytes - size_;
        if (text.size() > room) {
            std::size_t end = room;
            while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
            text = {text.data(), end};
        }
        append_unchecked(text);
    }

    // Adds `text` whole and returns true, or changes nothing and returns false.
    [[nodiscard]] constexpr bool append(std::string_view text) {
        if (text.size() > kBytes - size_) return false;
        append_unchecked(text);
        return true;
    }

    constexpr void clear() {
        size_ = 0;
        bytes_[0] = '\0';
    }

    [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), size_}; }
    [[nodiscard]] constexpr const char* c_str() const { return bytes_.data(); }
    [[nodiscard]] constexpr std::size_t size() const { return size_; }
    [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

    friend constexpr bool operator==(const FixedText& a, const FixedText& b) { return a.view() == b.view(); }
    friend constexpr bool operator==(const FixedText& a, std::string_view b) { return a.view() == b; }

private:
    constexpr void append_unchecked(std::string_view text) {
        for (const char c : text) bytes_[size_++] = c;
        bytes_[size_] = '\0';
    }

    std::size_t size_ = 0;
    std::array<char, kBytes + 1> bytes_{};
};

}  // namespace compreface

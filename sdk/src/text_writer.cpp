#include "text_writer.hpp"

#include <array>
#include <charconv>

namespace compreface {
namespace {

constexpr std::size_t kDigits = 20;  // of the largest 64-bit number

std::string_view digits_of(std::uint64_t number, std::array<char, kDigits>& memory) {
    const auto end = std::to_chars(memory.data(), memory.data() + memory.size(), number).ptr;
    return {memory.data(), static_cast<std::size_t>(end - memory.data())};
}

bool is_unreserved(unsigned char byte) {
    const bool letter = (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z';
    const bool digit = byte >= '0' && byte <= '9';
    return letter || digit || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

}  // namespace

void TextWriter::add(std::string_view text) {
    if (!fits_ || text.size() > memory_.size() - used_) {
        fits_ = false;
        return;
    }
    for (const char c : text) memory_[used_++] = c;
}

void TextWriter::add_number(std::uint64_t number) {
    std::array<char, kDigits> memory;
    add(digits_of(number, memory));
}

void TextWriter::add_encoded(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_unreserved(byte)) {
            add({&c, 1});
            continue;
        }
        const std::array<char, 3> escaped{'%', kHex[byte >> 4U], kHex[byte & 0x0FU]};
        add({escaped.data(), escaped.size()});
    }
}

void say(Message& message, std::initializer_list<Word> words) {
    message.clear();
    std::array<char, kDigits> memory;
    for (const Word& word : words) {
        const std::string_view text = word.numeric ? digits_of(word.number, memory) : word.text;
        if (message.append(text)) continue;
        message.append_front(text);
        return;
    }
}

}  // namespace compreface

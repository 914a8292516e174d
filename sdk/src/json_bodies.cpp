#include "json_bodies.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "text_writer.hpp"

namespace compreface {

void PieceBody::measure() {
    std::array<char, kPieceBytes> memory;
    rewind();
    bytes_ = 0;
    for (std::size_t i = 0;; ++i) {
        const std::size_t size = piece(i, memory).size();
        if (size == 0) return;
        bytes_ += size;
    }
}

Status PieceBody::read(std::span<std::byte> out, std::size_t& filled) {
    std::array<char, kPieceBytes> memory;
    filled = 0;
    while (filled < out.size()) {
        const std::string_view text = piece(next_, memory);
        if (text.empty()) return {};
        const std::size_t count = std::min(text.size() - taken_, out.size() - filled);
        std::copy_n(std::as_bytes(std::span{text}).data() + taken_, count, out.data() + filled);
        filled += count;
        taken_ += count;
        if (taken_ < text.size()) continue;
        ++next_;
        taken_ = 0;
    }
    return {};
}

std::string_view IdsBody::piece(std::size_t index, std::span<char, kPieceBytes> memory) const {
    if (index > ids_.size()) return {};
    if (index == ids_.size()) return "\"]";
    TextWriter writer{memory};
    writer.add(index == 0 ? "[\"" : "\",\"");
    writer.add(ids_[index]);
    return writer.view();
}

std::string_view EmbeddingsBody::piece(std::size_t index, std::span<char, kPieceBytes> memory) const {
    const std::size_t numbers = source_.size() + embeddings_.numbers.size();
    if (index > numbers) return {};
    if (index == numbers) return "]]}";
    TextWriter writer{memory};
    writer.add(before(index));
    const float number = index < source_.size() ? source_[index] : embeddings_.numbers[index - source_.size()];
    std::array<char, 16> digits;  // -1.17549435e-38
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    writer.add({digits.data(), static_cast<std::size_t>(end - digits.data())});
    return writer.view();
}

std::string_view EmbeddingsBody::before(std::size_t index) const {
    if (index == 0) return source_.empty() ? "{\"embeddings\":[[" : "{\"source\":[";
    if (index == source_.size()) return "],\"targets\":[[";
    return index > source_.size() && (index - source_.size()) % embeddings_.length == 0 ? "],[" : ",";
}

}  // namespace compreface

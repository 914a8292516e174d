#include "agent/process/crc32.hpp"

#include <array>

namespace agent {
namespace {

// Four bits at a time: 64 bytes of table are enough for a few records a second.
constexpr std::array<std::uint32_t, 16> kTable = [] {
    std::array<std::uint32_t, 16> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 4; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320U : 0);
        table[i] = value;
    }
    return table;
}();

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) {
    std::uint32_t sum = ~std::uint32_t{0};
    for (const std::byte byte : bytes) {
        sum ^= std::to_integer<std::uint32_t>(byte);
        sum = (sum >> 4) ^ kTable[sum & 0xF];
        sum = (sum >> 4) ^ kTable[sum & 0xF];
    }
    return ~sum;
}

}  // namespace agent

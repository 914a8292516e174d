// Tells a damaged record of ours from a whole one; no protection against anybody who means it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace agent {

// The CRC-32 of zip, PNG and Ethernet (polynomial 0xEDB88320, all ones before and after); of "123456789": 0xCBF43926.
[[nodiscard]] std::uint32_t crc32(std::span<const std::byte> bytes);

}  // namespace agent

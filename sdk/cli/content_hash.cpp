#include "content_hash.hpp"

#include <mbedtls/md.h>

#include <array>

namespace cli {

std::string content_hash(std::string_view bytes) {
    std::array<unsigned char, 32> digest{};
    const mbedtls_md_info_t* sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    // Fails only when the library was built without SHA-256, and then nothing may be taken for a duplicate.
    if (sha256 == nullptr ||
        mbedtls_md(sha256, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data()) != 0) {
        return {};
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const unsigned char byte : digest) {
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 0xFU];
    }
    return out;
}

}  // namespace cli

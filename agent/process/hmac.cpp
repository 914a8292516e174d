#include "agent/process/hmac.hpp"

#include <mbedtls/md.h>

#include <array>
#include <cstddef>

namespace agent {
namespace {

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

MacText hmac_sha256(std::string_view key, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, 32> digest{};
    const mbedtls_md_info_t* sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    const int failed = key.empty()
                           ? mbedtls_md(sha256, bytes(text), text.size(), digest.data())
                           : mbedtls_md_hmac(sha256, bytes(key), key.size(), bytes(text), text.size(), digest.data());
    MacText out;
    if (failed != 0) return out;
    for (const unsigned char byte : digest) {
        const char pair[] = {kDigits[byte >> 4U], kDigits[byte & 0xFU]};
        (void)out.append({pair, 2});
    }
    return out;
}

}  // namespace agent

#include "addresses.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>

namespace compreface {
namespace {

struct Block {
    std::uint32_t prefix;
    unsigned bits;
};

// IPv4 blocks that are not public.
constexpr Block kNotPublic[] = {
    {0x00000000, 8},   // "this network"
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // shared by a provider's customers
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 3},   // multicast and reserved
};

bool is_public_v4(std::uint32_t address) {
    return std::none_of(std::begin(kNotPublic), std::end(kNotPublic),
                        [=](const Block& block) { return ((address ^ block.prefix) >> (32 - block.bits)) == 0; });
}

bool begins(const std::uint8_t* address, std::initializer_list<std::uint8_t> with) {
    return std::equal(with.begin(), with.end(), address);
}

// Public are the global unicast addresses but those of documentation and those that hide an IPv4 address.
bool is_public_v6(const std::uint8_t* address) {
    const bool mapped = begins(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF});
    const bool translated = begins(address, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0});
    if (mapped || translated) {
        std::uint32_t inner = 0;
        std::memcpy(&inner, address + 12, sizeof inner);
        return is_public_v4(ntohl(inner));
    }
    if ((address[0] & 0xE0U) != 0x20U) return false;
    return !begins(address, {0x20, 0x01, 0x0D, 0xB8}) && !begins(address, {0x20, 0x01, 0, 0}) &&
           !begins(address, {0x20, 0x02});
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, &address, sizeof v4);
        return is_public_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    return is_public_v6(v6.sin6_addr.s6_addr);
}

}  // namespace compreface

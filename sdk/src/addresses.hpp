// Which internet addresses are public.
#pragma once

struct sockaddr;

namespace compreface {

// False for what is not reachable from everywhere: private, loopback, link-local, shared, multicast, documentation and
// reserved addresses, IPv6 forms of such IPv4 addresses, and other families.
[[nodiscard]] bool is_public_address(const sockaddr& address);

}  // namespace compreface

// What OpenSSL, which libmosquitto uses, knows about a connection.
#pragma once

#include <string_view>

#include "agent/report/broker.hpp"

namespace agent {

// `ssl`: as libmosquitto gives it, may be nullptr.

// True when bytes have been read from the network that nobody has asked for yet: poll() does not see those.
[[nodiscard]] bool tls_bytes_wait(void* ssl);
// Why the broker's certificate was refused; none when it was not. `words`: OpenSSL's own; static storage.
[[nodiscard]] BrokerFault certificate_fault(void* ssl, std::string_view& words);

}  // namespace agent

// The whole SDK in one include.
#pragma once

#include "compreface/client.hpp"          // IWYU pragma: export
#include "compreface/curl_transport.hpp"  // IWYU pragma: export

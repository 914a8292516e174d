// A network of its own for a process under test, so that nothing of it reaches the machine's.
#pragma once

#include <string>

namespace compreface::fakes {

// Moves this process, which has one thread, into a network that has a loopback device only, with mounts of its own.
// Root may do so, and others where they may make user namespaces. "" or the reason why it is not possible.
std::string enter_own_network();

// The calling thread's loopback device works from now on. "" or the reason why it does not.
std::string loopback_up();

}  // namespace compreface::fakes

// The faults by name: for the tests' tables and for the command line of the stand-alone server.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "fakes/fault_server.hpp"

namespace compreface::fakes {

struct Fault {
    const char* name;
    const char* what;
    // Makes the server behave so for every request from now on, until FaultServer::recover() and listen_again().
    void (*apply)(FaultServer&);
};

// Faults of TLS certificates are not among them: FaultServer::speak_tls() takes the bad certificate.
[[nodiscard]] std::span<const Fault> fault_catalogue();
// nullptr: there is none of this name.
[[nodiscard]] const Fault* find_fault(std::string_view name);

// Single behaviours.
namespace faults {

[[nodiscard]] Behaviour answer(const Answer& answer);
[[nodiscard]] Behaviour error(int status, int code, std::string_view message);
// A healthy answer to every request.
[[nodiscard]] Behaviour good();
[[nodiscard]] Behaviour hang();
// Like the healthy answer, its bytes let out through the gate.
[[nodiscard]] Behaviour slow();
[[nodiscard]] Behaviour redirect(int status, const std::string& location);
// A healthy answer, after which the connection ends without having said so.
[[nodiscard]] Behaviour good_then_end();
[[nodiscard]] Behaviour end_upon_head();
[[nodiscard]] Behaviour end_upon_body();

}  // namespace faults

}  // namespace compreface::fakes

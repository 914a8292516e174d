// How the command ends: one code per class of what a script may do next. The numbers are those of sysexits.h where it
// has a fitting one.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/status.hpp"

namespace cli {

enum class Exit : std::uint8_t {
    done = 0,
    no = 1,        // the server answered, and the answer is no
    partly = 3,    // enroll: some pictures were refused
    usage = 64,    // the command line
    data = 65,     // the picture
    input = 66,    // a file
    away = 69,     // the server cannot be reached or is busy
    failed = 70,   // the server failed
    output = 73,   // what was asked for could not be written
    unknown = 75,  // carried out or not: nobody knows
    wrong = 76,    // who answers is not CompreFace, or not to be trusted
    key = 77,      // no service with this key
    config = 78,   // no server, no key, or a mistake in the config file
};

struct ExitClass {
    Exit code;
    std::string_view what;
};

// Each code once, for --help and the man page.
[[nodiscard]] std::span<const ExitClass> exit_classes();

[[nodiscard]] Exit exit_for(compreface::Status status);

}  // namespace cli

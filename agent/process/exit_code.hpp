// What the agent ends with, in the numbers of sysexits.h that unit files know.
#pragma once

namespace agent {

inline constexpr int kExitUsage = 64;        // the command line is wrong
inline constexpr int kExitUnavailable = 69;  // the camera or the server was in trouble when the work ended
inline constexpr int kExitSoftware = 70;     // a fault of the agent's own
inline constexpr int kExitConfig = 78;       // the configuration is wrong: starting again does not help

}  // namespace agent

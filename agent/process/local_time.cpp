#include "agent/process/local_time.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>

#include "agent/process/clock.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/process/format_text.hpp"

namespace agent {

namespace {

using ZonePath = compreface::FixedText<511>;

// The C library takes a name that it does not know for UTC and says nothing.
bool in_database(std::string_view zone) {
    const char* const folder = std::getenv("TZDIR");
    ZonePath path;
    if (!path.append(folder != nullptr ? folder : "/usr/share/zoneinfo") || !path.append("/") || !path.append(zone)) {
        return false;
    }
    const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    std::array<char, 4> magic{};
    return file.valid() && ::read(file.get(), magic.data(), magic.size()) == 4 &&
           std::string_view{magic.data(), magic.size()} == "TZif";
}

bool sane_name(std::string_view zone) {
    if (zone.empty() || zone.front() == '/' || zone.find("..") != std::string_view::npos) return false;
    return zone.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-") ==
           std::string_view::npos;
}

}  // namespace

bool check_time_zone(std::string_view zone, ErrorText& error) {
    if (sane_name(zone) && in_database(zone)) return true;
    format_text(error,
                "'%.*s' is not in this machine's time zone database, give a name of it like Europe/Zurich or UTC "
                "(Debian: package tzdata)",
                AGENT_VIEW(zone));
    return false;
}

bool set_time_zone(std::string_view zone) {
    ZonePath text;
    if (!text.append(":") || !text.append(zone) || ::setenv("TZ", text.c_str(), 1) != 0) return false;
    ::tzset();
    return true;
}

LocalTime local_time(std::int64_t wall_ns, bool synchronised) {
    const auto seconds = static_cast<std::time_t>(wall_ns / kNsPerS - (wall_ns % kNsPerS < 0 ? 1 : 0));
    std::tm local{};
    LocalTime out;
    if (::localtime_r(&seconds, &local) == nullptr) return out;
    out.known = true;
    out.synchronised = synchronised;
    out.date = static_cast<std::uint32_t>((local.tm_year + 1900) * 10'000 + (local.tm_mon + 1) * 100 + local.tm_mday);
    out.weekday = static_cast<std::uint8_t>((local.tm_wday + 6) % 7);
    out.minute = static_cast<std::uint16_t>(local.tm_hour * 60 + local.tm_min);
    return out;
}

}  // namespace agent

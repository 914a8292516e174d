#include "agent/process/process_cost.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "agent/process/clock.hpp"
#include "agent/process/file_descriptor.hpp"

namespace agent {

namespace {

constexpr std::size_t kRollupBytes = 4096;  // it has about 1 KB

// The number of a line "NAME:   123 kB".
std::optional<std::uint64_t> line_kb(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
        if (at != 0 && text[at - 1] != '\n') continue;
        std::string_view rest = text.substr(at + name.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        std::uint64_t kb = 0;
        if (std::from_chars(rest.data(), rest.data() + rest.size(), kb).ec == std::errc{}) return kb;
    }
    return std::nullopt;
}

std::int64_t ns(const timeval& time) {
    return std::int64_t{time.tv_sec} * kNsPerS + std::int64_t{time.tv_usec} * 1000;
}

rusage usage() {
    rusage all{};
    (void)::getrusage(RUSAGE_SELF, &all);  // fails for no reason that applies here
    return all;
}

}  // namespace

std::int64_t cpu_time_ns() {
    const rusage all = usage();
    return ns(all.ru_utime) + ns(all.ru_stime);
}

std::uint64_t peak_resident_kb() {
    return static_cast<std::uint64_t>(usage().ru_maxrss);
}

std::optional<MemoryUse> memory_use() {
    const FileDescriptor file(::open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return std::nullopt;
    std::array<char, kRollupBytes> text{};
    const ssize_t got = ::read(file.get(), text.data(), text.size());
    if (got <= 0) return std::nullopt;
    return parse_rollup({text.data(), static_cast<std::size_t>(got)});
}

std::optional<MemoryUse> parse_rollup(std::string_view text) {
    const auto resident = line_kb(text, "Rss:"), anonymous = line_kb(text, "Anonymous:");
    if (!resident || !anonymous) return std::nullopt;
    return MemoryUse{*resident, *anonymous};
}

}  // namespace agent

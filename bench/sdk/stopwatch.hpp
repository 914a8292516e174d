// What a client of the benchmark costs: time of each call, CPU of all of them, peak of memory. Printed as "NAME VALUE".
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace bench {

inline double cpu_ms() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto ms = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

// `call` returns false when it failed. The first tenth of the calls warms up and is not counted.
template <typename Call>
int measure(int count, Call call) {
    std::vector<double> wall_ms;
    wall_ms.reserve(static_cast<std::size_t>(count));
    double cpu_before = cpu_ms();
    for (int i = -count / 10; i < count; ++i) {
        if (i == 0) cpu_before = cpu_ms();
        const auto begin = std::chrono::steady_clock::now();
        if (!call()) return std::fprintf(stderr, "call %d failed\n", i), 1;
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
        if (i >= 0) wall_ms.push_back(took.count());
    }
    const double cpu = cpu_ms() - cpu_before;
    std::sort(wall_ms.begin(), wall_ms.end());
    const auto part = [&](std::size_t percent) { return wall_ms[(wall_ms.size() - 1) * percent / 100]; };
    std::printf("cpu_ms %.4f\np50_ms %.3f\np99_ms %.3f\n", cpu / count, part(50), part(99));
    // VmHWM, not ru_maxrss: that one begins with the size of whoever started this program.
    std::FILE* status = std::fopen("/proc/self/status", "r");
    char line[128];
    int kb = 0;
    while (status != nullptr && std::fgets(line, sizeof line, status) != nullptr) {
        if (std::sscanf(line, "VmHWM: %d kB", &kb) == 1) std::printf("rss_kb %d\n", kb);
    }
    if (status != nullptr) std::fclose(status);
    return 0;
}

inline std::string file(const char* path) {
    std::string out;
    std::FILE* file = std::fopen(path, "rb");
    char piece[4096];
    while (const std::size_t got = file == nullptr ? 0 : std::fread(piece, 1, sizeof piece, file))
        out.append(piece, got);
    if (file != nullptr) std::fclose(file);
    return out;
}

}  // namespace bench

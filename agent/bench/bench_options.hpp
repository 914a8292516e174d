// The command line of `compreface-agent bench`.
#pragma once

#include <cstdint>
#include <span>

#include "agent/process/error_list.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

struct BenchOptions {
    const char* config_path = nullptr;  // nullptr: every key at its default
    const char* camera = nullptr;       // instead of the config's: a device, a film, a folder
    std::uint64_t frames = 0;           // 0: not limited
    std::uint32_t seconds = 0;          // 0: not limited
    std::uint32_t fps = 0;              // 0: the config's
    std::uint32_t server_delay_ms = 0;
    bool every_frame = false;
    bool server = false;  // the config's, instead of the null server
    bool json = false;
    bool help = false;
};

// `args` is what follows the word "bench"; what is pointed to must live as long as `out`. False: `error` has one line
// for the user.
[[nodiscard]] bool parse_bench_options(std::span<const char* const> args, BenchOptions& out, ErrorText& error);

void print_bench_usage(TextSink& sink);

}  // namespace agent

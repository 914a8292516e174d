#include "agent/bench/bench.hpp"

#include <unistd.h>

#include <algorithm>
#include <memory>

#include "agent/bench/bench_options.hpp"
#include "agent/bench/bench_report.hpp"
#include "agent/bench/bench_setup.hpp"
#include "agent/bench/null_server.hpp"
#include "agent/process/exit_code.hpp"

namespace agent {

namespace {

std::string_view camera_of(const Config::Camera& camera) {
    switch (camera.source) {
        case CameraSource::file:
            return camera.path.view();
        case CameraSource::command:
            return camera.command.view();
        case CameraSource::v4l2:
            break;
    }
    return camera.device.view();
}

int run(const BenchOptions& options, const DaemonSetup& setup, BenchResult& result) {
    const std::int64_t cpu_before_ns = cpu_time_ns();
    // Too large for a stack, and a second one in static memory would be there in every agent.
    const auto daemon = std::make_unique<Daemon>(setup);
    const int exit_code = daemon->run();
    result.cpu_ns = cpu_time_ns() - cpu_before_ns;
    result.memory = memory_use();
    // The kernel's own count lags behind by some pages of each thread.
    result.peak_kb = std::max(peak_resident_kb(), result.memory ? result.memory->resident_kb : 0);
    result.stats = daemon->stats();
    result.camera = camera_of(setup.config.camera);
    result.server = options.server ? setup.config.server.url.view() : "null server";
    return exit_code;
}

}  // namespace

int bench_main(std::span<const char* const> args) {
    BenchOptions options;
    ErrorText error;
    if (!parse_bench_options(args, options, error)) {
        FdSink sink(STDERR_FILENO);
        sink.write(error.view());
        sink.write("\n");
        return kExitUsage;
    }
    FdSink out(STDOUT_FILENO);
    if (options.help) {
        print_bench_usage(out);
        return out.flush() ? 0 : kExitSoftware;
    }
    static DaemonSetup setup;
    static ErrorList errors;
    if (!make_bench_setup(options, setup, errors)) {
        FdSink sink(STDERR_FILENO);
        errors.print(sink);
        return kExitConfig;
    }
    static NullServer null_server(options.server_delay_ms);
    if (!options.server) setup.transport = &null_server;
    static BenchResult result;
    const int exit_code = run(options, setup, result);
    if (result.stats.count(Counter::frames) == 0) return exit_code;  // why, stands on standard error
    options.json ? print_bench_json(result, out) : print_bench_text(result, out);
    return out.flush() ? exit_code : kExitSoftware;
}

}  // namespace agent

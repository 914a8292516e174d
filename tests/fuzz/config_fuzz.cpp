// Whatever a config file may hold: nothing may crash, and a config that was accepted must be accepted again.
#include <stdint.h>
#include <stdlib.h>

#include "agent/process/config_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static constexpr std::string_view kEvents[] = {"match", "unknown", "miss"};
    const agent::Vocabulary words{kEvents};
    static agent::Config config;
    static agent::ErrorList errors;
    const std::span<const char> text{reinterpret_cast<const char*>(data), size};
    errors.clear();
    const bool good = agent::load_text(text, "fuzz.conf", words, config, errors);
    if (good != errors.empty()) abort();
    if (good && (config.decide.similarity_threshold < 0 || config.decide.similarity_threshold > 1)) abort();
    return 0;
}

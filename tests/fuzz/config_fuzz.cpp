// Whatever a config file may hold: nothing may crash, a refused text changes nothing, an accepted one gives values
// within their ranges, and a reload between an accepted config and the defaults stays consistent.
#include <stdint.h>
#include <stdlib.h>

#include "agent/process/config_file.hpp"
#include "agent/process/config_key.hpp"

namespace {

using namespace agent;

constexpr std::string_view kEvents[] = {"match", "unknown", "miss", "left", "look", "fault", "gap"};
constexpr Vocabulary kWords{kEvents};

void expect(bool good) {
    if (!good) abort();
}

bool same(const Config& a, const Config& b) {
    for (const ConfigKey& key : config_keys()) {
        if (!key.same(a, b)) return false;
    }
    return true;
}

void expect_in_range(double value, std::string_view name) {
    const ConfigKey& key = config_keys()[key_index(name).value()];
    expect(value >= key.least && value <= key.most);
}

void expect_sane(const Config& config) {
    expect_in_range(config.decide.similarity_threshold, "decide.similarity_threshold");
    expect_in_range(config.decide.miss_floor, "decide.miss_floor");
    expect_in_range(config.decide.max_age_ms, "decide.max_age_ms");
    expect_in_range(config.motion.at_least_every_s, "motion.at_least_every_s");
    expect_in_range(config.recognize.max_faces, "recognize.max_faces");
    expect_in_range(config.server.timeout_ms, "server.timeout_ms");
    expect(config.decide.miss_floor <= config.decide.similarity_threshold);
    expect(!config.server.key_file.empty());
}

void expect_consistent_after_reload(const Config& running, Config fresh) {
    keep_restart_values(
        running, fresh, [](void*, std::string_view, Effect effect) { expect(effect == Effect::restart); }, nullptr);
    check_together(
        fresh, [](void*, std::string_view, std::string_view, std::string_view) { abort(); }, nullptr);
}

void expect_printable(const ErrorText& line) {
    expect(!line.empty());
    for (const char c : line.view()) expect(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

Config usual() {
    Config config;
    defaults(config, kWords);
    expect(config.server.key_file.assign("/k"));
    return config;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Config before = usual();
    static Config config, again;
    static ErrorList errors;
    config = before;
    const std::span<const char> text{reinterpret_cast<const char*>(data), size};
    const bool good = load_text(text, "fuzz.conf", kWords, config, errors);
    expect(good == errors.empty());
    for (const ErrorText& line : errors.all()) expect_printable(line);
    if (!good) {
        expect(same(config, before));
        return 0;
    }
    expect_sane(config);
    expect(load_text(text, "fuzz.conf", kWords, again, errors) && same(config, again));
    expect_consistent_after_reload(before, config);
    expect_consistent_after_reload(config, before);
    return 0;
}

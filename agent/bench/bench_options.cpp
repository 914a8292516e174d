#include "agent/bench/bench_options.hpp"

#include <charconv>
#include <string_view>

#include "agent/capture/playback.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/pipeline_stats.hpp"

namespace agent {

namespace {

constexpr std::uint32_t kDefaultSeconds = 10;
constexpr std::uint64_t kMostFrames = 1'000'000'000;
constexpr std::uint64_t kMostSeconds = 86'400;   // a day
constexpr std::uint64_t kMostDelayMs = 600'000;  // ten minutes: slower than any time limit of the agent
constexpr const char* kSeeHelp = "see compreface-agent bench --help";

class Words {
public:
    Words(std::span<const char* const> args, ErrorText& error) : args_(args), error_(error) {}

    [[nodiscard]] bool next() {
        if (at_ == args_.size()) return false;
        word_ = args_[at_++];
        return true;
    }
    [[nodiscard]] std::string_view word() const { return word_; }

    bool value(const char*& out) {
        if (at_ == args_.size() || args_[at_][0] == '\0') return refuse("%s needs a value: %s", word_, kSeeHelp);
        out = args_[at_++];
        return true;
    }
    template <class Number>
    bool number(Number& out, std::uint64_t least, std::uint64_t most) {
        const char* text = nullptr;
        if (!value(text)) return false;
        const std::string_view digits{text};
        std::uint64_t number = 0;
        const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (fault != std::errc{} || end != digits.data() + digits.size() || number < least || number > most) {
            return refuse("%s %s: give a whole number, %llu to %llu", word_, text,
                          static_cast<unsigned long long>(least), static_cast<unsigned long long>(most));
        }
        out = static_cast<Number>(number);
        return true;
    }
    bool unknown() { return refuse("unknown word '%s' of bench: %s", word_, kSeeHelp); }

private:
    template <class... Values>
    bool refuse(const char* format, Values... values) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        format_text(error_, format, values...);
#pragma GCC diagnostic pop
        return false;
    }

    std::span<const char* const> args_;
    ErrorText& error_;
    std::size_t at_ = 0;
    const char* word_ = "";
};

bool parse_word(Words& words, BenchOptions& out) {
    const std::string_view word = words.word();
    const auto flag = [](bool& on) { return on = true; };
    if (word == "--config") return words.value(out.config_path);
    if (word == "--camera") return words.value(out.camera);
    if (word == "--frames") return words.number(out.frames, 1, kMostFrames);
    if (word == "--seconds") return words.number(out.seconds, 1, kMostSeconds);
    if (word == "--fps") return words.number(out.fps, 1, kMaxFps);
    if (word == "--server-delay-ms") return words.number(out.server_delay_ms, 0, kMostDelayMs);
    if (word == "--every-frame") return flag(out.every_frame);
    if (word == "--server") return flag(out.server);
    if (word == "--json") return flag(out.json);
    if (word == "--help") return flag(out.help);
    return words.unknown();
}

}  // namespace

bool parse_bench_options(std::span<const char* const> args, BenchOptions& out, ErrorText& error) {
    out = BenchOptions{};
    Words words(args, error);
    while (words.next()) {
        if (!parse_word(words, out)) return false;
    }
    if (out.help) return true;
    if (out.config_path == nullptr && out.camera == nullptr) {
        format_text(error, "name a camera, by --camera or --config: %s", kSeeHelp);
        return false;
    }
    if (out.server && out.config_path == nullptr) {
        format_text(error, "--server needs --config, which names the server: %s", kSeeHelp);
        return false;
    }
    if (out.server && out.server_delay_ms != 0) {
        format_text(error, "--server-delay-ms is for the null server, not for --server: %s", kSeeHelp);
        return false;
    }
    if (out.frames == 0 && out.seconds == 0) out.seconds = kDefaultSeconds;
    return true;
}

void print_bench_usage(TextSink& sink) {
    sink.write(
        "Usage: compreface-agent bench [--config FILE] [--camera PATH] [--frames N] [--seconds S] [--fps N]\n"
        "                              [--every-frame] [--server | --server-delay-ms D] [--json]\n"
        "\n"
        "Runs the agent on a camera, a film or a folder and tells what it costs. Nobody is told who was seen: no hook "
        "is\n"
        "run, nothing is opened, no event goes anywhere; faults go to standard error.\n"
        "\n"
        "  --config FILE         a configuration; of it camera, motion, image, recognize, decide and server count\n"
        "  --camera PATH         instead of its camera: a device, a film (.y4m) or a folder of JPEGs, played in a "
        "loop\n"
        "  --frames N            stop after N frames of the camera\n"
        "  --seconds S           stop after S seconds; 10 when nothing limits the run\n"
        "  --fps N               frames a second, asked of the camera or played\n"
        "  --every-frame         look at every frame there is when the last look has ended: no motion gate\n"
        "  --server              ask the server of the configuration, with its key\n"
        "  --server-delay-ms D   the null server, which is asked otherwise, answers after D ms; 0 unless given\n"
        "  --json                the figures as one JSON object\n"
        "\n"
        "Exit codes: as compreface-agent has them. Times: docs/measuring.md. What is counted:\n\n");
    compreface::FixedText<127> line;
    for (std::size_t i = 0; i < kCounters; ++i) {
        const std::string_view name = counter_name(static_cast<Counter>(i));
        const std::string_view meaning = counter_meaning(static_cast<Counter>(i));
        format_text(line, "  %-16.*s %.*s\n", AGENT_VIEW(name), AGENT_VIEW(meaning));
        sink.write(line.view());
    }
}

}  // namespace agent

#include "agent/door/guard/guard_options.hpp"

#include <getopt.h>

#include <array>
#include <charconv>
#include <cstring>
#include <span>
#include <string_view>

#include "agent/process/format_text.hpp"

namespace agent::door {

namespace {

enum Code : int {
    kChip = 1,
    kLine,
    kActiveLow,
    kDrive,
    kBias,
    kLongestPulse,
    kOpensPerMinute,
    kMaxAge,
    kSocket,
    kAgentUser,
    kContact,
    kContactActiveLow,
    kHeldAfter,
    kOpenWithin,
    kButton,
    kButtonActiveLow,
    kInputBias,
    kDebounce,
    kRelease,
    kVersion,
    kHelp
};

constexpr std::array kLong{
    option{"chip", required_argument, nullptr, kChip},
    option{"line", required_argument, nullptr, kLine},
    option{"active-low", no_argument, nullptr, kActiveLow},
    option{"drive", required_argument, nullptr, kDrive},
    option{"bias", required_argument, nullptr, kBias},
    option{"longest-pulse-ms", required_argument, nullptr, kLongestPulse},
    option{"opens-per-minute", required_argument, nullptr, kOpensPerMinute},
    option{"max-age-ms", required_argument, nullptr, kMaxAge},
    option{"socket", required_argument, nullptr, kSocket},
    option{"agent-user", required_argument, nullptr, kAgentUser},
    option{"contact", required_argument, nullptr, kContact},
    option{"contact-active-low", no_argument, nullptr, kContactActiveLow},
    option{"held-after-ms", required_argument, nullptr, kHeldAfter},
    option{"open-within-ms", required_argument, nullptr, kOpenWithin},
    option{"button", required_argument, nullptr, kButton},
    option{"button-active-low", no_argument, nullptr, kButtonActiveLow},
    option{"input-bias", required_argument, nullptr, kInputBias},
    option{"debounce-ms", required_argument, nullptr, kDebounce},
    option{"release", no_argument, nullptr, kRelease},
    option{"version", no_argument, nullptr, kVersion},
    option{"help", no_argument, nullptr, kHelp},
    option{nullptr, 0, nullptr, 0},
};

constexpr const char* kSeeHelp = "see compreface-door --help";

// In the order of the enumerators.
constexpr std::array<std::string_view, 3> kDrives{"push-pull", "open-drain", "open-source"};
constexpr std::array<std::string_view, 4> kBiases{"as-is", "disabled", "pull-up", "pull-down"};

class Reader {
public:
    Reader(GuardOptions& out, ErrorText& error) : out_(out), error_(error) {}

    // False: the value of the option is none that it can have.
    [[nodiscard]] bool take(int code, const char* name, const char* value) {
        switch (code) {
            case kChip:
                out_.gpio.chip = value;
                return true;
            case kLine:
                out_.gpio.line = value;
                return true;
            case kActiveLow:
                return out_.gpio.active_low = true;
            case kDrive:
                return choice(name, value, kDrives, out_.gpio.drive);
            case kBias:
                return choice(name, value, kBiases, out_.gpio.bias);
            case kLongestPulse:
                return number(name, value, kShortestPulseMs, kLongestPulseMs, out_.limits.longest_pulse_ms);
            case kOpensPerMinute:
                return number(name, value, 1, kMostOpensPerMinute, out_.limits.opens_per_minute);
            case kMaxAge:
                return number(name, value, 100, 60'000, out_.limits.max_age_ms);
            case kSocket:
                out_.socket = value;
                return true;
            case kAgentUser:
                out_.agent_user = value;
                return true;
            case kContact:
                out_.gpio.contact.line = value;
                return true;
            case kContactActiveLow:
                return out_.gpio.contact.active_low = true;
            case kHeldAfter:
                return number(name, value, 1'000, 3'600'000, out_.times.held_after_ms);
            case kOpenWithin:
                return number(name, value, 0, 60'000, out_.times.open_within_ms);
            case kButton:
                out_.gpio.button.line = value;
                return true;
            case kButtonActiveLow:
                return out_.gpio.button.active_low = true;
            case kInputBias:
                return choice(name, value, kBiases, out_.gpio.input_bias);
            case kDebounce:
                return number(name, value, 0, 1'000, out_.gpio.debounce_ms);
            case kRelease:
                out_.action = GuardOptions::Action::release;
                return true;
            case kVersion:
                out_.action = GuardOptions::Action::version;
                return true;
            default:
                out_.action = GuardOptions::Action::help;
                return true;
        }
    }

private:
    bool number(const char* name, const char* text, std::uint32_t least, std::uint32_t most, std::uint32_t& out) {
        const char* const end = text + std::strlen(text);
        std::uint32_t value = 0;
        const auto [rest, bad] = std::from_chars(text, end, value);
        const bool good = bad == std::errc{} && rest == end && least <= value && value <= most;
        if (!good) format_text(error_, "--%s: '%s' is not a number from %u to %u", name, text, least, most);
        if (good) out = value;
        return good;
    }

    template <class Enum>
    bool choice(const char* name, const char* text, std::span<const std::string_view> words, Enum& out) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i] != text) continue;
            out = static_cast<Enum>(i);
            return true;
        }
        format_text(error_, "--%s: '%s' is none of its words: %s", name, text, kSeeHelp);
        return false;
    }

    GuardOptions& out_;
    ErrorText& error_;
};

void tell_bad_option(char* const* argv, int code, ErrorText& error) {
    const char* const word = optind > 0 ? argv[optind - 1] : "";  // getopt has moved past it
    if (code == ':') {
        format_text(error, "%s needs a value: %s", word, kSeeHelp);
    } else {
        format_text(error, "unknown option, or one that takes no value: '%s': %s", word, kSeeHelp);
    }
}

bool check(const GuardOptions& options, ErrorText& error) {
    const bool lines_needed =
        options.action == GuardOptions::Action::run || options.action == GuardOptions::Action::release;
    if (!lines_needed) return true;
    if (options.gpio.chip == nullptr || *options.gpio.chip == '\0') {
        format_text(error, "--chip is missing: name the GPIO chip, see gpiodetect");
    } else if (options.gpio.line == nullptr || *options.gpio.line == '\0') {
        format_text(error, "--line is missing: name the line that opens the door, see gpioinfo");
    } else if (options.socket == nullptr && options.action == GuardOptions::Action::run) {
        format_text(error, "--socket is missing: name the socket for the agent");
    } else {
        return true;
    }
    return false;
}

}  // namespace

bool parse_guard_options(int argc, char* const* argv, GuardOptions& out, ErrorText& error) {
    out = GuardOptions{};
    Reader reader(out, error);
    opterr = 0;  // one line of ours instead of getopt's
    optind = 0;  // glibc: begin anew, whatever was parsed before
    int code = 0;
    int index = 0;
    while ((code = ::getopt_long(argc, argv, ":", kLong.data(), &index)) != -1) {
        if (code == ':' || code == '?') {
            tell_bad_option(argv, code, error);
            return false;
        }
        if (!reader.take(code, kLong[static_cast<std::size_t>(index)].name, optarg)) return false;
    }
    if (optind < argc) {
        format_text(error, "unexpected word '%s': %s", argv[optind], kSeeHelp);
        return false;
    }
    return check(out, error);
}

void print_guard_usage(TextSink& sink) {
    sink.write(
        "Usage: compreface-door --chip CHIP --line LINE --socket PATH [OPTION...]\n"
        "       compreface-door --release --chip CHIP --line LINE [OPTION...]\n"
        "\n"
        "Owns the line that opens a door, and drives it for the agent within limits of its own. Runs as the service\n"
        "compreface-door@NAME; started by hand it judges orders and drives nothing.\n"
        "\n"
        "  --chip CHIP              /dev/gpiochipN, gpiochipN, or the chip's label\n"
        "  --line LINE              the line that opens the door: its number on the chip, or its name\n"
        "  --active-low             the door opens when the line is low\n"
        "  --drive HOW              push-pull (unless given), open-drain, open-source\n"
        "  --bias HOW               as-is (unless given), disabled, pull-up, pull-down\n"
        "  --longest-pulse-ms N     longer orders are refused; 100 to 10000, unless given 3000\n"
        "  --opens-per-minute N     more are refused; 1 to 60, unless given 6\n"
        "  --max-age-ms N           of the frame when the line is driven; 100 to 60000, unless given 1500\n"
        "  --socket PATH            made by the guard, for the agent\n"
        "  --agent-user NAME        whose orders are taken; unless given compreface-agent\n"
        "  --contact LINE           the door's contact: active when the door is open\n"
        "  --contact-active-low     active means low\n"
        "  --held-after-ms N        open for so long is told as held open; 1000 to 3600000, unless given 30000\n"
        "  --open-within-ms N       how long after a pulse or the button the door may be opened, before it counts as\n"
        "                           forced; 0 to 60000, unless given 5000\n"
        "  --button LINE            a bell or request-to-exit button: active when pressed\n"
        "  --button-active-low      active means low\n"
        "  --input-bias HOW         of contact and button, as --bias\n"
        "  --debounce-ms N          of contact and button; 0 to 1000, unless given 30\n"
        "  --release                make the line inactive and end: for ExecStopPost=, with the same options\n"
        "  --version                tell the version\n"
        "  --help                   tell this\n"
        "\n"
        "Exit codes: 0 done, 64 wrong command line, 69 the chip, the line, the account or the socket cannot be had,\n"
        "70 the line failed.\n");
}

}  // namespace agent::door

#include "agent/process/options.hpp"

#include <getopt.h>

#include <array>
#include <cstring>

#include "agent/process/format_text.hpp"

namespace agent {

namespace {

enum Code : int { kConfig = 1, kCheckConfig, kOnce, kVersion, kHelp, kHelpConfig, kExampleConfig, kHelpPolicy };

constexpr std::array<option, 9> kLong{{
    {"config", required_argument, nullptr, kConfig},
    {"check-config", no_argument, nullptr, kCheckConfig},
    {"once", no_argument, nullptr, kOnce},
    {"version", no_argument, nullptr, kVersion},
    {"help", no_argument, nullptr, kHelp},
    {"help-config", no_argument, nullptr, kHelpConfig},
    {"example-config", no_argument, nullptr, kExampleConfig},
    {"help-policy", no_argument, nullptr, kHelpPolicy},
    {nullptr, 0, nullptr, 0},
}};

constexpr const char* kSeeHelp = "see compreface-agent --help";

void tell_bad_option(char* const* argv, int code, ErrorText& error) {
    // getopt has moved past the offending word.
    const char* word = optind > 0 ? argv[optind - 1] : "";
    if (code == ':') {
        format_text(error, "%s needs a value: %s", word, kSeeHelp);
    } else if (optopt > kHelpPolicy) {
        format_text(error, "unknown option '-%c': %s", optopt, kSeeHelp);
    } else if (optopt != 0) {
        format_text(error, "%s takes no value: %s", word, kSeeHelp);
    } else {
        format_text(error, "unknown option '%s': %s", word, kSeeHelp);
    }
}

}  // namespace

bool parse_options(int argc, char* const* argv, Options& out, ErrorText& error) {
    out = Options{};
    opterr = 0;  // one line of ours instead of getopt's
    optind = 0;  // glibc: begin anew, whatever was parsed before
    int code = 0;
    while ((code = ::getopt_long(argc, argv, ":", kLong.data(), nullptr)) != -1) {
        switch (code) {
            case kConfig:
                out.config_path = optarg;
                break;
            case kOnce:
                out.once = true;
                break;
            case kCheckConfig:
                out.action = Options::Action::check_config;
                break;
            case kVersion:
                out.action = Options::Action::version;
                break;
            case kHelp:
                out.action = Options::Action::help;
                break;
            case kHelpConfig:
                out.action = Options::Action::help_config;
                break;
            case kExampleConfig:
                out.action = Options::Action::example_config;
                break;
            case kHelpPolicy:
                out.action = Options::Action::help_policy;
                break;
            default:
                tell_bad_option(argv, code, error);
                return false;
        }
    }
    if (optind < argc) {
        format_text(error, "unexpected word '%s': %s", argv[optind], kSeeHelp);
        return false;
    }
    if (out.config_path[0] == '\0') {
        format_text(error, "--config is empty: name the config file");
        return false;
    }
    return true;
}

void print_usage(TextSink& sink, void (*print_verbs)(TextSink&)) {
    sink.write(
        "Usage: compreface-agent [--config FILE] [--once]\n"
        "       compreface-agent --check-config [--config FILE]\n"
        "       compreface-agent COMMAND ...\n"
        "\n"
        "Watches a camera and tells whom a CompreFace server recognizes.\n"
        "\n"
        "  --config FILE      the configuration; ");
    sink.write(kDefaultConfigPath);
    sink.write(
        " unless given\n"
        "  --check-config     tell every mistake of the configuration and stop\n"
        "  --once             stop after the first look\n"
        "  --help-config      tell every key of the configuration\n"
        "  --example-config   write an example configuration\n"
        "  --help-policy      tell every key of a policy: who may pass the door, and when\n"
        "  --version          tell the version\n"
        "  --help             tell this\n"
        "\n"
        "Commands; each tells its own options with --help:\n");
    print_verbs(sink);
    sink.write(
        "\n"
        "Exit codes: 0 done, 64 wrong command line, 69 the camera or the server was in trouble, 70 the agent failed,\n"
        "78 wrong configuration.\n");
}

}  // namespace agent

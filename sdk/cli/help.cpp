#include "help.hpp"

#include <algorithm>

namespace cli {

namespace {

constexpr std::size_t kVerbColumn = 34;
constexpr std::size_t kOptionColumn = 30;

std::string in_columns(std::string left, std::size_t column, std::string_view right) {
    left = "  " + left;
    left += left.size() + 1 < column ? std::string(column - left.size(), ' ') : "\n" + std::string(column, ' ');
    return left + wrapped(right, column) + "\n";
}

std::string verb_line(const Verb& verb) {
    std::string left{verb.name};
    if (!verb.arguments.empty()) left += " " + std::string(verb.arguments);
    return in_columns(left, kVerbColumn, verb.what);
}

std::string option_lines(std::span<const Opt> options) {
    std::string out;
    for (const Opt id : options) {
        const OptionRow& row = option_row(id);
        std::string left{row.name};
        if (!row.value.empty()) left += " " + std::string(row.value);
        out += in_columns(left, kOptionColumn, row.what);
    }
    return out;
}

std::string_view key_sentence(Key key) {
    switch (key) {
        case Key::recognition:
            return "Needs the API key of a recognition service (COMPREFACE_RECOGNITION_KEY).";
        case Key::detection:
            return "Needs the API key of a detection service (COMPREFACE_DETECTION_KEY).";
        case Key::verification:
            return "Needs the API key of a verification service (COMPREFACE_VERIFICATION_KEY).";
        case Key::none:
            break;
    }
    return "Needs no API key.";
}

bool takes_image(const Verb& verb) {
    return verb.arguments.find("IMAGE") != std::string_view::npos ||
           verb.arguments.find("SOURCE") != std::string_view::npos;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string out;
    std::size_t column = indent;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (column > indent && column + 1 + end > width) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += text.substr(0, end);
        column += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string_view settings_text() {
    return "The server is what --server says, else $COMPREFACE_SERVER, else [server] url of the config file. "
           "The API key is in the file that --key-file names, else $COMPREFACE_RECOGNITION_KEY, "
           "$COMPREFACE_DETECTION_KEY or $COMPREFACE_VERIFICATION_KEY, else in [keys] of the config file. It is never "
           "an "
           "argument: everybody could read it there. The config file is $XDG_CONFIG_HOME/compreface/config "
           "(~/.config/compreface/config): [server] with url, ca_file; [keys] with recognition, detection, "
           "verification. A file with a key in it must be closed to others (chmod 600).";
}

std::string help() {
    std::string out =
        "compreface: face recognition by a CompreFace server, from the shell\n\n"
        "Usage: compreface VERB [OPTIONS] [ARGUMENTS]\n"
        "       compreface VERB --help        everything about a verb\n\n";
    for (const Verb& verb : verbs()) out += verb_line(verb);
    out += "\nIMAGE is a file, an http(s) URL, or - for standard input.\n\nOptions of every verb:\n" +
           option_lines(common_options()) + "\nInstead of a verb:\n";
    constexpr Opt kAlone[] = {Opt::version, Opt::completion, Opt::man};
    out += option_lines(kAlone) + "\nSettings:\n  " + wrapped(settings_text(), 2) + "\n\nExit codes:\n";
    for (const ExitClass& each : exit_classes()) {
        out += in_columns(std::to_string(static_cast<int>(each.code)), 6, each.what);
    }
    out +=
        "\nFor example:\n"
        "  export COMPREFACE_SERVER=http://192.168.1.10:8000\n"
        "  compreface enroll people/ --key-file ~/.compreface-key\n"
        "  compreface recognize door.jpg --key-file ~/.compreface-key --threshold 0.97\n";
    return out;
}

std::string help(std::string_view group) {
    std::string out;
    for (const Verb& verb : verbs()) {
        if (verb.name.starts_with(std::string(group) + " ")) out += verb_line(verb);
    }
    return out + "\n'compreface " + std::string(group) + " VERB --help' tells all about one of them.\n";
}

std::string help(const Verb& verb) {
    std::string out = "compreface " + std::string(verb.name) + ": " + std::string(verb.what) +
                      "\n\nUsage: compreface " + std::string(verb.name) + (verb.options.empty() ? "" : " [OPTIONS]");
    if (!verb.arguments.empty()) out += " " + std::string(verb.arguments);
    out += "\n\n";
    if (!verb.more.empty()) out += wrapped(verb.more, 0) + "\n";
    if (takes_image(verb)) out += "IMAGE is a file, an http(s) URL, or - for standard input.\n";
    out += std::string(key_sentence(verb.key)) + "\n\n";
    if (!verb.options.empty()) out += option_lines(verb.options) + "\n";
    return out + "Options of every verb:\n" + option_lines(common_options()) +
           "\n'compreface --help' tells where settings come from, and the exit codes.\n";
}

}  // namespace cli

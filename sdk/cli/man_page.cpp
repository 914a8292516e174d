#include "help.hpp"

namespace cli {

namespace {

// Text for troff: a backslash, a minus and a leading dot or quote would be taken for commands.
std::string roff(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            out += "\\e";
        } else if (text[i] == '-') {
            out += "\\-";
        } else {
            if ((text[i] == '.' || text[i] == '\'') && i == 0) out += "\\&";
            out += text[i];
        }
    }
    return out;
}

std::string options(std::span<const Opt> ids) {
    std::string out;
    for (const Opt id : ids) {
        const OptionRow& row = option_row(id);
        out += ".TP\n\\fB" + roff(row.name) + "\\fR";
        if (!row.value.empty()) out += " \\fI" + roff(row.value) + "\\fR";
        out += "\n" + roff(row.what) + "\n";
    }
    return out;
}

}  // namespace

std::string man_page() {
    std::string out =
        ".TH COMPREFACE 1 \"\" \"compreface\\-edge " COMPREFACE_EDGE_VERSION
        "\" \"User Commands\"\n"
        ".SH NAME\ncompreface \\- face recognition by a CompreFace server, from the shell\n"
        ".SH SYNOPSIS\n.B compreface\n.I VERB\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
        ".SH DESCRIPTION\nEach verb is one call of the CompreFace REST API, or a small piece of work made of several. "
        "What is printed is a table for people, or JSON with\n.BR \\-\\-json .\n"
        ".I IMAGE\nis a file, an http(s) URL, or \\- for standard input.\n"
        ".SH VERBS\n";
    for (const Verb& verb : verbs()) {
        out += ".SS " + roff(verb.name) + " \\fI" + roff(verb.arguments) + "\\fR\n" + roff(verb.what) + ".\n";
        if (!verb.more.empty()) out += roff(verb.more) + "\n";
        out += options(verb.options);
    }
    out += ".SH OPTIONS OF EVERY VERB\n" + options(common_options());
    constexpr Opt kAlone[] = {Opt::version, Opt::completion, Opt::man};
    out += ".SH OPTIONS INSTEAD OF A VERB\n" + options(kAlone);
    out += ".SH SETTINGS\n" + roff(settings_text()) + "\n.SH EXIT STATUS\n";
    for (const ExitClass& each : exit_classes()) {
        out += ".TP\n" + std::to_string(static_cast<int>(each.code)) + "\n" + roff(each.what) + "\n";
    }
    return out +
           ".SH SECURITY\nA photograph of a face is recognised like the face. The server names the nearest person, "
           "however far: choose a\n.BR \\-\\-threshold ,\nand let nothing that matters depend on a match alone.\n";
}

}  // namespace cli

#include "agent/process/config_man.hpp"

#include <array>

namespace agent {

namespace {

// Turns what print_help() writes into markup as it comes: so the page says what --help-config says.
//   "section.key"      a line without indent
//   "    words"        its type, its default, its meaning
class ManSink final : public TextSink {
public:
    explicit ManSink(TextSink& out) : out_(out) {}

    void write(std::string_view text) override {
        for (const char c : text) {
            if (c == '\n') {
                end_line();
            } else if (used_ < line_.size()) {
                line_[used_++] = c;
            }
        }
    }

private:
    void end_line() {
        const std::string_view line{line_.data(), used_};
        used_ = 0;
        if (line.empty()) return;
        if (line.front() == ' ') {
            body_line(line.substr(line.find_first_not_of(' ')));
        } else if (const std::size_t dot = line.find('.'); line.find(' ') == std::string_view::npos) {
            head_line(line.substr(0, dot), line.substr(dot + 1));
        }  // else: the sentence before the keys, which the page says in its own words
    }

    void head_line(std::string_view section, std::string_view key) {
        if (section != std::string_view{section_.data(), section_bytes_}) {
            section_bytes_ = section.copy(section_.data(), section_.size());
            out_.write(".SS [");
            out_.write(section);
            out_.write("]\n");
        }
        out_.write(".TP\n.B ");
        escaped(key);
        out_.write("\n");
        first_ = true;
    }

    // The first line, type and default, stands apart from the meaning.
    void body_line(std::string_view text) {
        if (first_) out_.write("(");
        // A dot or an apostrophe at the start of a line would be a request.
        if (text.front() == '.' || text.front() == '\'') out_.write("\\&");
        escaped(text);
        out_.write(first_ ? ")\n.br\n" : "\n");
        first_ = false;
    }

    void escaped(std::string_view text) {
        for (const char& c : text) {
            if (c == '\\') {
                out_.write("\\e");
            } else if (c == '-') {
                out_.write("\\-");
            } else {
                out_.write({&c, 1});
            }
        }
    }

    TextSink& out_;
    std::array<char, 512> line_{};
    std::size_t used_ = 0;
    std::array<char, 64> section_{};
    std::size_t section_bytes_ = 0;
    bool first_ = false;
};

}  // namespace

void print_man_page(TextSink& sink, const Vocabulary& words) {
    sink.write(
        ".\\\" Made from the key table of agent/process/config_table.cpp: do not edit.\n"
        ".TH COMPREFACE\\-AGENT.CONF 5 \"\" \"compreface\\-edge\" \"File formats\"\n"
        ".SH NAME\n"
        "compreface\\-agent.conf \\- configuration of compreface\\-agent, one file a camera\n"
        ".SH SYNOPSIS\n"
        ".I /etc/compreface\\-agent/NAME.conf\n"
        ".SH DESCRIPTION\n"
        "Read by the service compreface\\-agent@NAME, and checked without running by\n"
        ".BR \"compreface\\-agent \\-\\-check\\-config\" .\n"
        "A line is\n"
        ".IR \"key\" \" = \" \"value\" ,\n"
        "below the line of its section in square brackets. Comments begin with # and stand on lines of their own. A "
        "line\n"
        "has at most 199 characters. A key that is not there has its default; a key or value that is not known is a\n"
        "mistake.\n"
        ".SH KEYS\n");
    ManSink page(sink);
    print_help(page, words);
    sink.write(
        ".SH SEE ALSO\n"
        ".BR compreface\\-agent (1),\n"
        ".BR systemd.exec (5)\n");
}

}  // namespace agent

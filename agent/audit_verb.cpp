#include "agent/audit_verb.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "agent/daemon.hpp"
#include "agent/process/config_file.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/numbered_files.hpp"
#include "agent/process/options.hpp"
#include "agent/process/printable.hpp"
#include "agent/process/secrets.hpp"
#include "agent/report/audit_log.hpp"

namespace agent {
namespace {

constexpr int kExitBroken = 1;

constexpr const char* kUsage =
    "Usage: compreface-agent audit show   [--config FILE | --folder DIR]\n"
    "       compreface-agent audit export [--config FILE | --folder DIR]\n"
    "       compreface-agent audit verify [--config FILE | --folder DIR] [--key-file FILE] [--head NUMBER:SUM]\n"
    "\n"
    "The record of decisions about known people.\n"
    "\n"
    "  show              a line for each, for people\n"
    "  export            the lines as they are kept (JSON), oldest first\n"
    "  verify            whether lines were changed, removed or added; exit code 1 when so\n"
    "\n"
    "  --config FILE     the agent's configuration: it names folder and key\n"
    "  --folder DIR      the folder itself: /var/lib/compreface-agent/NAME/audit for the agent that runs as NAME\n"
    "  --key-file FILE   the key that the lines were made with; none: audit.key_file of the configuration\n"
    "  --head N:SUM      a head that was published or noted earlier: the record must reach it and agree\n";

enum class Mode : std::uint8_t { none, show, dump, verify };

struct Wanted {
    Mode mode = Mode::none;
    bool help = false;
    const char* config_path = kDefaultConfigPath;
    const char* folder = nullptr;
    const char* key_file = nullptr;
    const char* head = nullptr;
};

// False: a wrong command line.
bool read_options(int argc, char** argv, Wanted& out) {
    static constexpr std::array<option, 6> kOptions{{{"config", required_argument, nullptr, 'c'},
                                                     {"folder", required_argument, nullptr, 'f'},
                                                     {"key-file", required_argument, nullptr, 'k'},
                                                     {"head", required_argument, nullptr, 'h'},
                                                     {"help", no_argument, nullptr, 'u'},
                                                     {nullptr, 0, nullptr, 0}}};
    int code = 0;
    while ((code = ::getopt_long(argc, argv, ":", kOptions.data(), nullptr)) != -1) {
        if (code == '?' || code == ':') return false;
        if (code == 'c') out.config_path = optarg;
        if (code == 'f') out.folder = optarg;
        if (code == 'k') out.key_file = optarg;
        if (code == 'h') out.head = optarg;
        if (code == 'u') out.help = true;
    }
    const std::string_view mode = optind < argc ? argv[optind] : "";
    if (mode == "show") out.mode = Mode::show;
    if (mode == "export") out.mode = Mode::dump;
    if (mode == "verify") out.mode = Mode::verify;
    return out.help || (out.mode != Mode::none && optind + 1 == argc);
}

int fail(int exit_code, const ErrorText& error) {
    FdSink sink(STDERR_FILENO);
    sink.write("compreface-agent audit: ");
    sink.write(error.view());
    sink.write("\n");
    return exit_code;
}

bool parse_head(std::string_view text, AuditHead& out) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + colon, out.number);
    return error == std::errc{} && end == text.data() + colon && text.size() - colon - 1 == MacText::capacity() &&
           out.mac.assign(text.substr(colon + 1));
}

// Folder and key from the command line, otherwise from the config.
bool find_places(const Wanted& wanted, PathText& folder, AuditKeyText& key, ErrorText& error) {
    static Config config;
    static ErrorList errors;
    PathText key_file;
    if (wanted.folder == nullptr) {
        if (!load(wanted.config_path, vocabulary(), config, errors)) {
            FdSink sink(STDERR_FILENO);
            errors.print(sink);
            (void)error.assign("the configuration does not say where the record is: name it with --folder DIR");
            return false;
        }
        if (!expand_state_path(config.audit.folder.view(), std::getenv("STATE_DIRECTORY"), folder) || folder.empty()) {
            format_text(error,
                        "audit.folder = %s: only the service manager knows what that is: name it with --folder DIR",
                        config.audit.folder.c_str());
            return false;
        }
        key_file = config.audit.key_file;
    } else if (!folder.assign(wanted.folder)) {
        (void)error.assign("--folder: the path is too long");
        return false;
    }
    if (wanted.key_file != nullptr) (void)key_file.assign(wanted.key_file);
    return key_file.empty() || read_audit_key(key_file.view(), key, error);
}

// What is done with each line; false ends the reading.
class Lines {
public:
    Lines(Mode mode, std::string_view key, const AuditHead* published)
        : mode_(mode), key_(key), published_(published), out_(STDOUT_FILENO) {}

    void take(const char* file, std::size_t line_number, std::string_view line);
    // The exit code.
    int finish();

private:
    void show(std::string_view line);
    void verify(const char* file, std::size_t line_number, std::string_view line);

    Mode mode_;
    std::string_view key_;
    const AuditHead* published_;
    FdSink out_;
    AuditHead head_;
    std::uint64_t first_ = 0;
    std::uint64_t lines_ = 0, broken_ = 0;
    bool published_seen_ = false;
};

void Lines::take(const char* file, std::size_t line_number, std::string_view line) {
    ++lines_;
    if (mode_ == Mode::verify) return verify(file, line_number, line);
    if (mode_ == Mode::show) return show(line);
    out_.write(line);
    out_.write("\n");
}

// The JSON of an event is the agent's own; what a name in it holds must not drive the terminal.
void Lines::show(std::string_view text) {
    AuditLine line;
    if (!read_audit_line(text, line)) return out_.write("(a line that is none)\n");
    std::array<char, kAuditLineBytes> harmless;
    const std::string_view value{harmless.data(), make_printable(line.value, harmless).bytes};
    compreface::FixedText<63> front;
    format_text(front, "%8llu  %.*s  ", static_cast<unsigned long long>(line.number), AGENT_VIEW(line.at));
    out_.write(front.view());
    out_.write(value);
    out_.write("\n");
}

void Lines::verify(const char* file, std::size_t line_number, std::string_view line) {
    const AuditFault fault = check_audit_line(head_, key_, line);
    if (first_ == 0) first_ = head_.number;
    if (published_ != nullptr && head_.number == published_->number && fault != AuditFault::unreadable) {
        published_seen_ = head_.mac.view() == published_->mac.view();
    }
    if (fault == AuditFault::none) return;
    ++broken_;
    compreface::FixedText<255> text;
    format_text(text, "%s, line %zu %.*s\n", file, line_number, AGENT_VIEW(audit_fault_meaning(fault)));
    out_.write(text.view());
}

int Lines::finish() {
    if (mode_ == Mode::verify) {
        compreface::FixedText<511> text;
        if (published_ != nullptr && !published_seen_) {
            ++broken_;
            format_text(text, "line %llu with this sum is not there: the record was cut or made anew\n",
                        static_cast<unsigned long long>(published_->number));
            out_.write(text.view());
        }
        format_text(text, "%s: %llu lines, %llu to %llu%s; head %llu:%s\n", broken_ == 0 ? "good" : "BROKEN",
                    static_cast<unsigned long long>(lines_), static_cast<unsigned long long>(first_),
                    static_cast<unsigned long long>(head_.number), first_ > 1 ? " (the ones before made room)" : "",
                    static_cast<unsigned long long>(head_.number), head_.mac.c_str());
        out_.write(text.view());
        if (key_.empty())
            out_.write("without a key this tells accidents only: whoever can write the files can make them up\n");
        if (published_ == nullptr)
            out_.write("whether the end was cut off shows only against an earlier head: --head\n");
    }
    if (!out_.flush()) return kExitUnavailable;
    return broken_ == 0 ? 0 : kExitBroken;
}

bool read_file(int folder, const char* name, Lines& lines, ErrorText& error) {
    const FileDescriptor fd(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    std::FILE* file = fd.valid() ? ::fdopen(::dup(fd.get()), "r") : nullptr;
    if (file == nullptr) {
        format_text(error, "%s cannot be opened: %s", name, errno_text(errno).data());
        return false;
    }
    char* line = nullptr;
    std::size_t room = 0;
    std::size_t number = 0;
    for (ssize_t got = 0; (got = ::getline(&line, &room, file)) > 0;) {
        std::string_view text(line, static_cast<std::size_t>(got));
        // A line without its end is half written.
        text = text.ends_with('\n') ? text.substr(0, text.size() - 1) : text.substr(0, 0);
        lines.take(name, ++number, text);
    }
    std::free(line);  // getline's
    (void)std::fclose(file);
    return true;
}

}  // namespace

int run_audit(int argc, char** argv) {
    Wanted wanted;
    ErrorText error;
    if (!read_options(argc, argv, wanted)) {
        (void)error.assign("wrong command line; see compreface-agent audit --help");
        return fail(kExitUsage, error);
    }
    if (wanted.help) {
        FdSink(STDOUT_FILENO).write(kUsage);
        return 0;
    }
    AuditHead published;
    if (wanted.head != nullptr && !parse_head(wanted.head, published)) {
        (void)error.assign("--head: give NUMBER:SUM as verify and the agent's statistics print it");
        return fail(kExitUsage, error);
    }
    PathText folder;
    AuditKeyText key;
    if (!find_places(wanted, folder, key, error)) return fail(kExitConfig, error);

    const FileDescriptor own(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    std::array<std::uint64_t, 2 * AuditLog::kFiles> first_numbers{};
    const int files = own.valid() ? list_numbered(own.get(), AuditLog::kSuffix, first_numbers) : -1;
    if (files <= 0) {
        format_text(error, "%s: %s", folder.c_str(), files == 0 ? "there is no audit log" : errno_text(errno).data());
        return fail(kExitUnavailable, error);
    }
    Lines lines{wanted.mode, key.view(), wanted.head != nullptr ? &published : nullptr};
    for (const std::uint64_t first : std::span(first_numbers).first(static_cast<std::size_t>(files))) {
        if (!read_file(own.get(), numbered_name(first, AuditLog::kSuffix).data(), lines, error)) {
            return fail(kExitUnavailable, error);
        }
    }
    return lines.finish();
}

}  // namespace agent

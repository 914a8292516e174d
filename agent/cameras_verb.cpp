#include "agent/cameras_verb.hpp"

#include <getopt.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <string>

#include "agent/daemon.hpp"
#include "agent/process/config_file.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/printable.hpp"

namespace agent {
namespace {

struct Wanted {
    bool controls = false, json = false, help = false;
    const char* config_path = nullptr;
};

constexpr const char* kUsage =
    "Usage: compreface-agent cameras [--controls] [--json] [--config FILE]\n"
    "\n"
    "Lists the cameras of this machine. The first line of each is what camera.device takes; '*' marks what the agent\n"
    "would take of it.\n"
    "\n"
    "  --controls      also the settings that camera.controls can change\n"
    "  --json          one line of JSON, with the controls\n"
    "  --config FILE   mark by this configuration's format, size and speed, not by the usual ones\n";

[[gnu::format(printf, 2, 3)]] void print(TextSink& sink, const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    compreface::FixedText<1023> line;
    format_text_v(line, format, arguments);
    va_end(arguments);
    sink.write(line.view());
}

// Names that devices give themselves must not drive the terminal.
std::string harmless(std::string_view text) {
    std::array<char, 255> out;
    return {out.data(), make_printable(text, out).bytes};
}

// "10", "7.5"
compreface::FixedText<31> rate_text(std::uint32_t millihz) {
    compreface::FixedText<31> text;
    const std::uint32_t tenths = (millihz + 50) / 100;
    if (tenths % 10 == 0) {
        format_text(text, "%" PRIu32, tenths / 10);
    } else {
        format_text(text, "%" PRIu32 ".%" PRIu32, tenths / 10, tenths % 10);
    }
    return text;
}

std::string rates_text(const std::vector<ListedRate>& rates) {
    std::string text;
    for (const ListedRate& rate : rates) {
        if (!text.empty()) text += ' ';
        if (rate.slowest_millihz != rate.fastest_millihz) {
            text += rate_text(rate.slowest_millihz).c_str();
            text += '-';
        }
        text += rate_text(rate.fastest_millihz).c_str();
    }
    return text.empty() ? text : text + " frames/s";
}

std::string size_text(const SizeOffer& range) {
    compreface::FixedText<127> text;
    format_text(text, "%" PRIu32 "x%" PRIu32, range.min.width, range.min.height);
    if (range.min.width != range.max.width || range.min.height != range.max.height) {
        compreface::FixedText<63> rest;
        format_text(rest, " to %" PRIu32 "x%" PRIu32, range.max.width, range.max.height);
        text.append_front(rest.view());
        if (range.step.width > 1 || range.step.height > 1) {
            format_text(rest, " by %" PRIu32 "x%" PRIu32, range.step.width, range.step.height);
            text.append_front(rest.view());
        }
    }
    return text.c_str();
}

bool holds(const SizeOffer& range, Size size) {
    return size.width >= range.min.width && size.width <= range.max.width && size.height >= range.min.height &&
           size.height <= range.max.height;
}

void print_formats(const ListedCamera& camera, TextSink& sink) {
    for (const ListedFormat& format : camera.formats) {
        const bool of_choice = camera.choice && camera.choice->code == format.code;
        const char* const unknown = known_format(format.code) == nullptr ? "   (not used by the agent)" : "";
        if (format.sizes.empty()) {
            print(sink, "  %c %-4s%s\n", of_choice ? '*' : ' ', FourccText(format.code).text, unknown);
        }
        bool marked = false;  // ranges may overlap: one is enough
        for (const ListedSize& size : format.sizes) {
            const bool chosen = of_choice && !marked && holds(size.range, camera.choice->size);
            marked = marked || chosen;
            print(sink, "  %c %-4s  %-22s %s%s\n", chosen ? '*' : ' ', FourccText(format.code).text,
                  size_text(size.range).c_str(), rates_text(size.rates).c_str(), unknown);
        }
    }
    if (!camera.choice) print(sink, "    the agent can use none of its formats\n");
}

void print_control(const ListedControl& control, TextSink& sink) {
    using Kind = V4l2Control::Kind;
    const V4l2Control& about = control.about;
    compreface::FixedText<31> now;
    if (control.value && about.kind == Kind::yes_no) {
        format_text(now, "= %s", *control.value != 0 ? "yes" : "no");
    } else if (control.value) {
        format_text(now, "= %" PRId32, *control.value);
    }
    std::string range;
    if (about.kind == Kind::number) {
        compreface::FixedText<63> text;
        format_text(text, "%" PRId32 " to %" PRId32 ", usually %" PRId32, about.least, about.most, about.fallback);
        range = text.c_str();
    } else if (about.kind == Kind::yes_no) {
        range = "yes or no";
    } else if (about.kind == Kind::button) {
        range = "yes: do it";
    } else if (about.kind == Kind::other) {
        range = "cannot be set here";
    }
    for (const auto& [place, words] : control.menu) {
        range += (range.empty() ? "" : ", ") + std::to_string(place) + " (" + harmless(words) + ")";
    }
    if (about.read_only) range += " (only to be read)";
    if (about.inactive) range += " (without effect now: another one makes it automatic)";
    print(sink, "    %-32s %-10s %s\n", about.name.c_str(), now.c_str(), range.c_str());
}

void print_camera(const ListedCamera& camera, bool controls, TextSink& sink) {
    print(sink, "%s\n", camera.stable_path().c_str());
    if (!camera.links.empty()) print(sink, "  also      %s\n", camera.node.c_str());
    for (std::size_t i = 1; i < camera.links.size(); ++i) print(sink, "  also      %s\n", camera.links[i].c_str());
    for (const std::string& node : camera.metadata_nodes) {
        print(sink, "  not       %s: this camera's metadata, no pictures\n", node.c_str());
    }
    if (!camera.about.card.empty()) {
        print(sink, "  camera    %s (driver %s, at %s)\n", harmless(camera.about.card.view()).c_str(),
              harmless(camera.about.driver.view()).c_str(), harmless(camera.about.bus.view()).c_str());
    }
    switch (camera.state) {
        case ListedCamera::State::free:
            print(sink, "  state     free\n");
            break;
        case ListedCamera::State::busy:
            print(sink, "  state     busy: another program uses it\n");
            break;
        case ListedCamera::State::not_permitted:
            return print(sink, "  state     not permitted: your account is not in the group 'video'\n");
        case ListedCamera::State::sick:
            print(sink, "  state     it does not answer as it should: %.*s\n", AGENT_VIEW(errno_text(camera.error)));
            break;
    }
    print_formats(camera, sink);
    if (!controls) return;
    print(sink, "  controls%s\n", camera.controls.empty() ? "  none" : "");
    for (const ListedControl& control : camera.controls) print_control(control, sink);
}

// Why there is nothing, or nothing to be used, and what to do.
void print_advice(std::span<const ListedCamera> cameras, TextSink& sink) {
    if (cameras.empty()) {
        return print(
            sink,
            "There is no camera: no /dev/video* gives pictures.\n"
            "  A USB camera: is it plugged in? 'lsusb' should show it, 'dmesg' what the kernel says, and 'modprobe\n"
            "  uvcvideo' loads its driver. In a container: its nodes must be given to it (docker run --device\n"
            "  /dev/video0). A Raspberry Pi's own camera and cameras of the network come in by camera.source =\n"
            "  command: see docs/cameras.md.\n");
    }
    const bool forbidden = std::ranges::any_of(
        cameras, [](const ListedCamera& one) { return one.state == ListedCamera::State::not_permitted; });
    if (forbidden) {
        print(
            sink,
            "Cameras that are not permitted: 'sudo usermod -aG video NAME' adds the account NAME to their group, from\n"
            "its next login on; or call this with sudo. The service of the package is in the group already.\n");
    }
}

bool parse(int argc, char** argv, Wanted& out) {
    static constexpr std::array<option, 5> kOptions{{
        {"controls", no_argument, nullptr, 'c'},
        {"json", no_argument, nullptr, 'j'},
        {"config", required_argument, nullptr, 'f'},
        {"help", no_argument, nullptr, 'h'},
        {nullptr, 0, nullptr, 0},
    }};
    opterr = 0;
    optind = 0;
    int code = 0;
    while ((code = ::getopt_long(argc, argv, "+:", kOptions.data(), nullptr)) != -1) {
        if (code == 'c') out.controls = true;
        if (code == 'j') out.json = true;
        if (code == 'h') out.help = true;
        if (code == 'f') out.config_path = optarg;
        if (code == '?' || code == ':') return false;
    }
    return optind == argc;
}

bool read_wish(const char* config_path, FormatWish& wish) {
    static Config config;
    static ErrorList errors;
    defaults(config, vocabulary());
    if (config_path != nullptr && !load(config_path, vocabulary(), config, errors)) {
        FdSink sink(STDERR_FILENO);
        errors.print(sink);
        return false;
    }
    wish = {
        .format = config.camera.format, .size = {config.camera.width, config.camera.height}, .fps = config.camera.fps};
    return true;
}

}  // namespace

std::string_view state_name(ListedCamera::State state) {
    switch (state) {
        case ListedCamera::State::free:
            return "free";
        case ListedCamera::State::busy:
            return "busy";
        case ListedCamera::State::not_permitted:
            return "not_permitted";
        case ListedCamera::State::sick:
            break;
    }
    return "sick";
}

void print_cameras(std::span<const ListedCamera> cameras, bool controls, TextSink& sink) {
    for (const ListedCamera& camera : cameras) {
        print_camera(camera, controls, sink);
        sink.write("\n");
    }
    print_advice(cameras, sink);
}

int run_cameras(int argc, char** argv) {
    FdSink out(STDOUT_FILENO);
    Wanted wanted;
    if (!parse(argc, argv, wanted)) {
        FdSink(STDERR_FILENO).write(kUsage);
        return kExitUsage;
    }
    if (wanted.help) {
        out.write(kUsage);
        return out.flush() ? 0 : 1;
    }
    FormatWish wish;
    if (!read_wish(wanted.config_path, wish)) return kExitConfig;
    SystemVideoCalls calls;
    const std::vector<ListedCamera> cameras = list_cameras(calls, "/dev", wish);
    if (!wanted.json) {
        print_cameras(cameras, wanted.controls, out);
    } else if (!print_cameras_json(cameras, out)) {
        return kExitSoftware;
    }
    const bool any = std::ranges::any_of(
        cameras, [](const ListedCamera& one) { return one.state != ListedCamera::State::not_permitted; });
    if (!out.flush()) return 1;
    return any ? 0 : kExitUnavailable;
}

}  // namespace agent

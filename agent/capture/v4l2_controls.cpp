#include "agent/capture/v4l2_controls.hpp"

#include <cerrno>
#include <charconv>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent {
namespace {

// More than any camera has; a driver whose list never ends must not hang the agent.
constexpr int kMostControls = 512;
constexpr std::int32_t kMostEntries = 256;

bool is_number_like(V4l2Control::Kind kind) {
    return kind == V4l2Control::Kind::number || kind == V4l2Control::Kind::button;
}

bool is_menu(V4l2Control::Kind kind) {
    return kind == V4l2Control::Kind::menu || kind == V4l2Control::Kind::number_menu;
}

bool read_number(std::string_view text, std::int32_t& out) {
    const bool hex = text.starts_with("0x");
    if (hex) text.remove_prefix(2);
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, out, hex ? 16 : 10);
    return rest == end && problem == std::errc{};
}

// Calls `use` with each entry until it returns true.
template <class Use>
void each_entry(V4l2Device& device, const V4l2Control& menu, Use use) {
    std::int32_t looked_at = 0;
    for (std::int64_t i = menu.least; i <= menu.most && looked_at < kMostEntries; ++i, ++looked_at) {
        MenuEntryText entry;
        const auto index = static_cast<std::int32_t>(i);
        if (device.menu_entry(menu, index, entry) == 0 && use(index, entry.view())) return;
    }
}

// By the entry's words, or by its place in the menu. The words first: those of a menu of numbers are numbers.
template <std::size_t kBytes>
bool read_entry(V4l2Device& device, const V4l2Control& menu, std::string_view wish, std::int32_t& out,
                compreface::FixedText<kBytes>& why) {
    std::int32_t place = 0;
    const bool by_place = read_number(wish, place);
    bool found = false;
    each_entry(device, menu, [&](std::int32_t index, std::string_view words) {
        found = menu.kind == V4l2Control::Kind::menu ? control_name(words) == control_name(wish) : words == wish;
        if (found) out = index;
        return found;
    });
    if (found) return true;
    each_entry(device, menu, [&](std::int32_t index, std::string_view) {
        found = by_place && index == place;
        if (found) out = index;
        return found;
    });
    if (found) return true;
    format_text(why, "'%.*s' is no entry of its menu, give one of:", AGENT_VIEW(wish));
    bool first = true;
    each_entry(device, menu, [&](std::int32_t index, std::string_view words) {
        compreface::FixedText<63> one;
        format_text(one, "%s %d (%.*s)", first ? "" : ",", static_cast<int>(index), AGENT_VIEW(words));
        first = false;
        return !why.append(one.view());
    });
    return false;
}

template <std::size_t kBytes>
bool read_value(V4l2Device& device, const V4l2Control& control, std::string_view wish, std::int32_t& out,
                compreface::FixedText<kBytes>& why) {
    if (is_menu(control.kind)) return read_entry(device, control, wish, out, why);
    if (control.kind == V4l2Control::Kind::yes_no || control.kind == V4l2Control::Kind::button) {
        const bool yes = wish == "yes" || wish == "1";
        if (yes || wish == "no" || wish == "0") {
            out = yes ? 1 : 0;
            return true;
        }
        format_text(why, "'%.*s' is neither yes nor no, give one of them", AGENT_VIEW(wish));
        return false;
    }
    if (read_number(wish, out) && out >= control.least && out <= control.most) return true;
    format_text(why, "'%.*s' is out of range, give %d to %d", AGENT_VIEW(wish), static_cast<int>(control.least),
                static_cast<int>(control.most));
    return false;
}

// The camera is gone or sick: nothing to do with the one control.
bool is_trouble(int error) {
    return error == ENODEV || error == ENXIO;
}

}  // namespace

ControlSetter::ControlSetter(std::string_view wishes) {
    ErrorText error;
    // Mistakes were told when the config was read; then there is nothing to set.
    static_cast<void>(list_.parse(wishes, error));
}

int ControlSetter::apply(V4l2Device& device, const char* path) {
    for (const bool numbers : {false, true}) {
        for (std::size_t i = 0; i < list_.all().size(); ++i) {
            const ControlWish& wish = list_.all()[i];
            Text why;
            int error = 0;
            const Outcome outcome = set(device, wish, numbers, why, error);
            if (outcome == Outcome::trouble) return error;
            if (outcome == Outcome::impossible && !told_[i]) {
                log::error("camera.controls: %s: %.*s=%.*s does not work: %s", path, AGENT_VIEW(wish.name),
                           AGENT_VIEW(wish.value), why.c_str());
            }
            if (outcome != Outcome::not_now) told_[i] = outcome == Outcome::impossible;
        }
    }
    return 0;
}

// `numbers`: the second pass. A wish is dealt with in the one that its control belongs to; unknown ones in the second.
ControlSetter::Outcome ControlSetter::set(V4l2Device& device, const ControlWish& wish, bool numbers, Text& why,
                                          int& error) {
    V4l2Control control;
    format_text(why, "the camera has no control of this name, but:");
    bool found = false;
    for (int i = 0; i < kMostControls && !found; ++i) {
        error = device.control_after(control.id, control);
        if (is_trouble(error)) return Outcome::trouble;
        if (error != 0) break;
        found = control.name == wish.name;
        const bool room = why.append(" ") && why.append(control.name.view());
        static_cast<void>(room);  // as many as the line holds
    }
    if (!found) return numbers ? Outcome::impossible : Outcome::not_now;
    if (is_number_like(control.kind) != numbers) return Outcome::not_now;
    if (control.read_only || control.kind == V4l2Control::Kind::other) {
        format_text(why, "%s", control.read_only ? "it can only be read" : "it is neither number, switch nor menu");
        return Outcome::impossible;
    }
    std::int32_t value = 0;
    if (!read_value(device, control, wish.value, value, why)) return Outcome::impossible;
    error = device.set_control(control.id, value);
    if (is_trouble(error)) return Outcome::trouble;
    if (error != 0) {
        format_text(why, "the driver refuses it: %.*s%s", AGENT_VIEW(errno_text(error)),
                    control.inactive ? " (another control makes it automatic)" : "");
        return Outcome::impossible;
    }
    if (!control.inactive) return Outcome::done;
    format_text(why, "it has no effect while another control makes it automatic: set that one to manual, too");
    return Outcome::impossible;
}

}  // namespace agent

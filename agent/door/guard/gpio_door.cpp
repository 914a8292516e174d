#include "agent/door/guard/gpio_door.hpp"

#include <linux/gpio.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"

namespace agent::door {

namespace {

constexpr std::string_view kConsumer = "compreface-door";  // what gpioinfo calls the holder
constexpr unsigned kMostChips = 64;                        // /dev/gpiochip0 to 63 are looked through for a label

std::uint64_t flag_of(Drive drive) {
    switch (drive) {
        case Drive::open_drain:
            return GPIO_V2_LINE_FLAG_OPEN_DRAIN;
        case Drive::open_source:
            return GPIO_V2_LINE_FLAG_OPEN_SOURCE;
        case Drive::push_pull:
            break;
    }
    return 0;
}

std::uint64_t flag_of(Bias bias) {
    switch (bias) {
        case Bias::disabled:
            return GPIO_V2_LINE_FLAG_BIAS_DISABLED;
        case Bias::pull_up:
            return GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
        case Bias::pull_down:
            return GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
        case Bias::as_is:
            break;
    }
    return 0;
}

// A text that the kernel filled: it may reach to the last byte.
template <std::size_t kBytes>
std::string_view text_of(const char (&text)[kBytes]) {
    return {text, ::strnlen(text, kBytes)};
}

// Each of the request's lines has flags of its own.
void set_flags(gpio_v2_line_config& config, std::size_t line, std::uint64_t flags) {
    gpio_v2_line_config_attribute& attribute = config.attrs[config.num_attrs++];
    attribute.attr.id = GPIO_V2_LINE_ATTR_ID_FLAGS;
    attribute.attr.flags = flags;
    attribute.mask = std::uint64_t{1} << line;
}

}  // namespace

bool GpioDoor::open(const GpioSettings& settings, ErrorText& error) {
    settings_ = settings;
    return open_chip(error) && find(settings_.line, output_offset_, error) && take_output(error);
}

bool GpioDoor::open_chip(ErrorText& error) {
    compreface::FixedText<255> path;
    const std::string_view chip{settings_.chip};
    const bool is_path = chip.starts_with('/');
    if (!is_path && !chip.starts_with("gpiochip")) return open_by_label(error);
    format_text(path, "%s%s", is_path ? "" : "/dev/", settings_.chip);
    const int fd = calls_.open(path.c_str());
    chip_.reset(fd < 0 ? -1 : fd);
    gpiochip_info info{};
    const int result = fd < 0 ? fd : calls_.ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, &info);
    if (result < 0) format_text(error, "--chip: %s: %s", path.c_str(), errno_text(-result).data());
    lines_ = info.lines;
    return result >= 0;
}

bool GpioDoor::open_by_label(ErrorText& error) {
    bool twice = false;
    for (unsigned number = 0; number < kMostChips; ++number) {
        compreface::FixedText<31> path;
        format_text(path, "/dev/gpiochip%u", number);
        const int fd = calls_.open(path.c_str());
        if (fd < 0) continue;
        FileDescriptor chip(fd);
        gpiochip_info info{};
        if (calls_.ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, &info) < 0 || text_of(info.label) != settings_.chip) continue;
        twice = chip_.valid();
        if (twice) break;
        chip_ = std::move(chip);
        lines_ = info.lines;
    }
    if (twice) {
        format_text(error, "--chip: two chips are called '%s': give the path of one", settings_.chip);
    } else if (!chip_.valid()) {
        format_text(error, "--chip: no chip is called '%s', or none may be opened: see gpiodetect", settings_.chip);
    }
    return chip_.valid() && !twice;
}

bool GpioDoor::find(const char* line, std::uint32_t& offset, ErrorText& error) {
    const char* const end = line + std::strlen(line);
    const auto [rest, bad] = std::from_chars(line, end, offset);
    if (bad != std::errc{} || rest != end) return find_by_name(line, offset, error);
    if (offset >= lines_) format_text(error, "line %s: the chip has the lines 0 to %u", line, lines_ - 1);
    return offset < lines_;
}

bool GpioDoor::find_by_name(const char* line, std::uint32_t& offset, ErrorText& error) {
    unsigned found = 0;
    for (std::uint32_t i = 0; i < lines_; ++i) {
        gpio_v2_line_info info{};
        info.offset = i;
        if (calls_.ioctl(chip_.get(), GPIO_V2_GET_LINEINFO_IOCTL, &info) < 0 || text_of(info.name) != line) continue;
        offset = i;
        ++found;
    }
    if (found == 0) format_text(error, "line '%s': the chip has none of this name: see gpioinfo", line);
    if (found > 1) format_text(error, "line '%s': the chip has several of this name: give the number", line);
    return found == 1;
}

bool GpioDoor::take_output(ErrorText& error) {
    gpio_v2_line_request request{};
    request.offsets[0] = output_offset_;
    request.num_lines = 1;
    static_cast<void>(kConsumer.copy(request.consumer, sizeof request.consumer - 1));
    request.config.flags = GPIO_V2_LINE_FLAG_OUTPUT | (settings_.active_low ? GPIO_V2_LINE_FLAG_ACTIVE_LOW : 0) |
                           flag_of(settings_.drive) | flag_of(settings_.bias);
    // Inactive from the moment on at which it becomes an output.
    request.config.num_attrs = 1;
    request.config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
    request.config.attrs[0].attr.values = 0;
    request.config.attrs[0].mask = 1;
    const int result = calls_.ioctl(chip_.get(), GPIO_V2_GET_LINE_IOCTL, &request);
    if (result < 0) tell_not_taken(settings_.line, output_offset_, result, error);
    output_.reset(result < 0 ? -1 : request.fd);
    return result >= 0;
}

bool GpioDoor::open_inputs(ErrorText& error) {
    gpio_v2_line_request request{};
    std::uint32_t debounced = 0;
    const auto add = [&](const InputSettings& input, std::uint32_t& offset) {
        if (input.line == nullptr) return true;
        if (!find(input.line, offset, error)) return false;
        const bool taken = offset == output_offset_ || (request.num_lines == 1 && request.offsets[0] == offset);
        if (taken) format_text(error, "line %s is named twice: each job needs a line of its own", input.line);
        set_flags(request.config, request.num_lines,
                  GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING |
                      (input.active_low ? GPIO_V2_LINE_FLAG_ACTIVE_LOW : 0) | flag_of(settings_.input_bias));
        debounced |= 1U << request.num_lines;
        request.offsets[request.num_lines++] = offset;
        return !taken;
    };
    std::uint32_t contact_offset = 0;
    if (!add(settings_.contact, contact_offset) || !add(settings_.button, button_offset_)) return false;
    if (request.num_lines == 0) return true;
    static_cast<void>(kConsumer.copy(request.consumer, sizeof request.consumer - 1));
    request.config.flags = GPIO_V2_LINE_FLAG_INPUT;
    if (settings_.debounce_ms > 0) {
        gpio_v2_line_config_attribute& attribute = request.config.attrs[request.config.num_attrs++];
        attribute.attr.id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
        attribute.attr.debounce_period_us = settings_.debounce_ms * 1000;
        attribute.mask = debounced;
    }
    const int result = calls_.ioctl(chip_.get(), GPIO_V2_GET_LINE_IOCTL, &request);
    const bool contact_first = settings_.contact.line != nullptr;
    if (result < 0) {
        tell_not_taken(contact_first ? settings_.contact.line : settings_.button.line, request.offsets[0], result,
                       error);
    }
    inputs_.reset(result < 0 ? -1 : request.fd);
    return result >= 0;
}

void GpioDoor::tell_not_taken(const char* line, std::uint32_t offset, int result, ErrorText& error) {
    gpio_v2_line_info info{};
    info.offset = offset;
    const bool held = result == -EBUSY && calls_.ioctl(chip_.get(), GPIO_V2_GET_LINEINFO_IOCTL, &info) >= 0;
    if (held) {
        format_text(error, "line %s is held by '%.*s': stop that first", line, AGENT_VIEW(text_of(info.consumer)));
    } else {
        format_text(error, "line %s cannot be taken: %s", line, errno_text(-result).data());
    }
}

bool GpioDoor::drive(bool active) {
    gpio_v2_line_values values{};
    values.mask = 1;
    values.bits = active ? 1 : 0;
    const int result = calls_.ioctl(output_.get(), GPIO_V2_LINE_SET_VALUES_IOCTL, &values);
    if (result < 0) errno = -result;
    return result >= 0;
}

bool GpioDoor::read(State& out) {
    out = State{};
    std::array<gpio_v2_line_event, 16> events{};
    long got = 0;
    while ((got = calls_.read(inputs_.get(), events.data(), sizeof events)) > 0) {
        for (std::size_t i = 0; i < static_cast<std::size_t>(got) / sizeof events[0]; ++i) {
            const bool of_button = settings_.button.line != nullptr && events[i].offset == button_offset_;
            if (of_button && events[i].id == GPIO_V2_LINE_EVENT_RISING_EDGE) out.pressed = true;
        }
    }
    // The kernel keeps a few edges only; how the door stands is asked, not counted.
    gpio_v2_line_values values{};
    values.mask = settings_.contact.line != nullptr ? 1 : 0;
    int result = got == -EAGAIN ? 0 : static_cast<int>(got);
    if (result >= 0 && values.mask != 0) result = calls_.ioctl(inputs_.get(), GPIO_V2_LINE_GET_VALUES_IOCTL, &values);
    out.door_is_open = (values.bits & 1U) != 0;
    if (result < 0) errno = -result;
    return result >= 0;
}

}  // namespace agent::door

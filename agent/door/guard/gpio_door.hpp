// The door's lines by the kernel's GPIO character device (version 2): the one that opens it, and optionally its contact
// and its button on the same chip. The one place that knows linux/gpio.h.
#pragma once

#include <cstdint>

#include "agent/door/guard/gpio_calls.hpp"
#include "agent/door/guard/line.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/file_descriptor.hpp"

namespace agent::door {

enum class Drive : std::uint8_t { push_pull, open_drain, open_source };
enum class Bias : std::uint8_t { as_is, disabled, pull_up, pull_down };

struct InputSettings {
    const char* line = nullptr;  // nullptr: there is none
    bool active_low = false;
};

// Lines are named by their number on the chip, or by the name that the board gives them.
struct GpioSettings {
    const char* chip = nullptr;  // "/dev/gpiochip0", "gpiochip0", or the chip's label
    const char* line = nullptr;
    bool active_low = false;
    Drive drive = Drive::push_pull;
    Bias bias = Bias::as_is;
    InputSettings contact;  // active: the door is open
    InputSettings button;   // active: pressed
    Bias input_bias = Bias::as_is;
    std::uint32_t debounce_ms = 30;
};

class GpioDoor final : public Line, public Inputs {
public:
    explicit GpioDoor(GpioCalls& calls) : calls_(calls) {}

    // Finds the chip and takes the door's line as an output at its inactive level, which it has from the same moment.
    // False: `error` says what is not there or who holds it.
    [[nodiscard]] bool open(const GpioSettings& settings, ErrorText& error);
    // Then, if there are any: contact and button.
    [[nodiscard]] bool open_inputs(ErrorText& error);

    [[nodiscard]] bool drive(bool active) override;
    [[nodiscard]] int fd() const override { return inputs_.get(); }
    [[nodiscard]] bool read(State& out) override;

private:
    [[nodiscard]] bool open_chip(ErrorText& error);
    [[nodiscard]] bool open_by_label(ErrorText& error);
    [[nodiscard]] bool find(const char* line, std::uint32_t& offset, ErrorText& error);
    [[nodiscard]] bool find_by_name(const char* line, std::uint32_t& offset, ErrorText& error);
    [[nodiscard]] bool take_output(ErrorText& error);
    void tell_not_taken(const char* line, std::uint32_t offset, int result, ErrorText& error);

    GpioCalls& calls_;
    GpioSettings settings_;
    FileDescriptor chip_, output_, inputs_;
    std::uint32_t lines_ = 0;  // of the chip
    std::uint32_t output_offset_ = 0;
    std::uint32_t button_offset_ = 0;
};

}  // namespace agent::door

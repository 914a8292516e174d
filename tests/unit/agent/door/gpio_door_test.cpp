// Against a chip made of memory: what is asked of the kernel, and what becomes of its answers. That real chips answer
// so is shown in the emulated machine.
#include "agent/door/guard/gpio_door.hpp"

#include <fcntl.h>
#include <linux/gpio.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace agent;
using namespace agent::door;

namespace {

class FakeChip final : public GpioCalls {
public:
    struct Chip {
        std::string path, label;
        std::vector<std::string> lines;
    };

    std::vector<Chip> chips{{"/dev/gpiochip0", "pinctrl", {"", "DOOR", "TWIN", "TWIN", "CONTACT", "BELL"}}};
    std::vector<gpio_v2_line_request> requests;
    std::vector<std::uint64_t> levels;  // as set, with their masks all 1
    std::uint64_t input_levels = 0;
    std::deque<gpio_v2_line_event> events;
    int request_result = 0, set_result = 0, get_result = 0;
    std::string holder;

    int open(const char* path) override {
        for (const Chip& chip : chips) {
            if (chip.path == path) {
                open_ = &chip;
                const int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
                fds_.push_back({fd, &chip});
                return fd;
            }
        }
        return -ENOENT;
    }
    int ioctl(int fd, unsigned long request, void* arg) override {
        switch (request) {
            case GPIO_GET_CHIPINFO_IOCTL: {
                auto& info = *static_cast<gpiochip_info*>(arg);
                std::strncpy(info.label, chip_of(fd).label.c_str(), sizeof info.label - 1);
                info.lines = static_cast<std::uint32_t>(chip_of(fd).lines.size());
                return 0;
            }
            case GPIO_V2_GET_LINEINFO_IOCTL: {
                auto& info = *static_cast<gpio_v2_line_info*>(arg);
                std::strncpy(info.name, chip_of(fd).lines.at(info.offset).c_str(), sizeof info.name - 1);
                std::strncpy(info.consumer, holder.c_str(), sizeof info.consumer - 1);
                return 0;
            }
            case GPIO_V2_GET_LINE_IOCTL: {
                if (request_result < 0) return request_result;
                auto& wanted = *static_cast<gpio_v2_line_request*>(arg);
                requests.push_back(wanted);
                wanted.fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
                return 0;
            }
            case GPIO_V2_LINE_SET_VALUES_IOCTL: {
                const auto& values = *static_cast<const gpio_v2_line_values*>(arg);
                CHECK_EQUAL(1, values.mask);
                if (set_result == 0) levels.push_back(values.bits);
                return set_result;
            }
            case GPIO_V2_LINE_GET_VALUES_IOCTL: {
                auto& values = *static_cast<gpio_v2_line_values*>(arg);
                values.bits = input_levels & values.mask;
                return get_result;
            }
            default:
                return -ENOTTY;
        }
    }
    long read(int, void* out, std::size_t bytes) override {
        CHECK(bytes >= sizeof(gpio_v2_line_event));
        if (events.empty()) return -EAGAIN;
        std::memcpy(out, &events.front(), sizeof(gpio_v2_line_event));
        events.pop_front();
        return sizeof(gpio_v2_line_event);
    }
    void add_event(std::uint32_t offset, std::uint32_t id) {
        gpio_v2_line_event event{};
        event.offset = offset;
        event.id = id;
        events.push_back(event);
    }

private:
    const Chip& chip_of(int fd) const {
        for (auto one = fds_.rbegin(); one != fds_.rend(); ++one) {
            if (one->first == fd) return *one->second;
        }
        return *open_;
    }

    const Chip* open_ = nullptr;
    std::vector<std::pair<int, const Chip*>> fds_;
};

}  // namespace

TEST_GROUP(GpioDoor) {
    FakeChip chip;
    GpioSettings settings{.chip = "gpiochip0", .line = "1", .contact = {}, .button = {}};
    ErrorText error;

    void check_refused(const char* expected) {
        GpioDoor door(chip);
        CHECK_FALSE(door.open(settings, error) && door.open_inputs(error));
        STRCMP_EQUAL(expected, error.c_str());
    }
    std::uint32_t taken_offset() {
        GpioDoor door(chip);
        CHECK(door.open(settings, error));
        return chip.requests.back().offsets[0];
    }
};

TEST(GpioDoor, Promise03_the_line_is_taken_as_an_output_at_its_inactive_level) {
    GpioDoor door(chip);
    CHECK(door.open(settings, error));
    CHECK_EQUAL(1, chip.requests.size());
    const gpio_v2_line_request& request = chip.requests[0];
    CHECK_EQUAL(1, request.num_lines);
    CHECK_EQUAL(1, request.offsets[0]);
    STRCMP_EQUAL("compreface-door", request.consumer);
    CHECK_EQUAL(GPIO_V2_LINE_FLAG_OUTPUT, request.config.flags);
    CHECK_EQUAL(1, request.config.num_attrs);
    CHECK_EQUAL(GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES, request.config.attrs[0].attr.id);
    CHECK_EQUAL(0, request.config.attrs[0].attr.values);
    CHECK_EQUAL(1, request.config.attrs[0].mask);
    CHECK(door.fd() < 0);
    CHECK(door.open_inputs(error));
    CHECK(door.fd() < 0);  // there are none
}

TEST(GpioDoor, active_low_drive_and_bias_are_the_kernels_business) {
    settings.active_low = true;
    settings.drive = Drive::open_drain;
    settings.bias = Bias::pull_down;
    GpioDoor door(chip);
    CHECK(door.open(settings, error));
    CHECK_EQUAL(GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_ACTIVE_LOW | GPIO_V2_LINE_FLAG_OPEN_DRAIN |
                    GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN,
                chip.requests[0].config.flags);
    CHECK_EQUAL(0, chip.requests[0].config.attrs[0].attr.values);
    CHECK(door.drive(true));
    CHECK(door.drive(false));
    CHECK_EQUAL(2, chip.levels.size());
    CHECK_EQUAL(1, chip.levels[0]);
    CHECK_EQUAL(0, chip.levels[1]);
}

TEST(GpioDoor, a_line_is_found_by_number_or_name_and_a_chip_by_path_or_label) {
    CHECK_EQUAL(1, taken_offset());
    settings.line = "DOOR";
    CHECK_EQUAL(1, taken_offset());
    settings.chip = "/dev/gpiochip0";
    CHECK_EQUAL(1, taken_offset());
    chip.chips.push_back({"/dev/gpiochip3", "expander", {"", "", "", "DOOR"}});
    settings.chip = "expander";
    CHECK_EQUAL(3, taken_offset());
}

TEST(GpioDoor, Promise03_what_could_be_another_line_is_not_driven) {
    settings.line = "6";
    check_refused("line 6: the chip has the lines 0 to 5");
    settings.line = "TWIN";
    check_refused("line 'TWIN': the chip has several of this name: give the number");
    settings.line = "NONE";
    check_refused("line 'NONE': the chip has none of this name: see gpioinfo");
    settings.chip = "absent";
    check_refused("--chip: no chip is called 'absent', or none may be opened: see gpiodetect");
    settings.chip = "/dev/gpiochip7";
    check_refused("--chip: /dev/gpiochip7: No such file or directory");
    chip.chips.push_back({"/dev/gpiochip1", "pinctrl", {"A"}});
    settings.chip = "pinctrl";
    check_refused("--chip: two chips are called 'pinctrl': give the path of one");
}

TEST(GpioDoor, who_holds_the_line_is_told) {
    chip.request_result = -EBUSY;
    chip.holder = "leds";
    check_refused("line 1 is held by 'leds': stop that first");
    chip.request_result = -EPERM;
    check_refused("line 1 cannot be taken: Operation not permitted");
}

TEST(GpioDoor, contact_and_button_are_debounced_by_the_kernel_each_with_its_own_sense) {
    settings.contact = {"CONTACT", true};
    settings.button = {"5", false};
    settings.input_bias = Bias::pull_up;
    settings.debounce_ms = 20;
    GpioDoor door(chip);
    CHECK(door.open(settings, error));
    CHECK(door.open_inputs(error));
    CHECK(door.fd() >= 0);
    const gpio_v2_line_request& request = chip.requests[1];
    CHECK_EQUAL(2, request.num_lines);
    CHECK_EQUAL(4, request.offsets[0]);
    CHECK_EQUAL(5, request.offsets[1]);
    CHECK_EQUAL(3, request.config.num_attrs);
    constexpr std::uint64_t kEdges = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING |
                                     GPIO_V2_LINE_FLAG_EDGE_FALLING | GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
    CHECK_EQUAL(kEdges | GPIO_V2_LINE_FLAG_ACTIVE_LOW, request.config.attrs[0].attr.flags);
    CHECK_EQUAL(1, request.config.attrs[0].mask);
    CHECK_EQUAL(kEdges, request.config.attrs[1].attr.flags);
    CHECK_EQUAL(2, request.config.attrs[1].mask);
    CHECK_EQUAL(GPIO_V2_LINE_ATTR_ID_DEBOUNCE, request.config.attrs[2].attr.id);
    CHECK_EQUAL(20'000, request.config.attrs[2].attr.debounce_period_us);
    CHECK_EQUAL(3, request.config.attrs[2].mask);
}

TEST(GpioDoor, the_contact_is_asked_and_presses_are_counted) {
    settings.contact = {"4", false};
    settings.button = {"5", false};
    GpioDoor door(chip);
    CHECK(door.open(settings, error) && door.open_inputs(error));
    Inputs::State state;
    chip.add_event(4, GPIO_V2_LINE_EVENT_FALLING_EDGE);  // an edge that is overtaken
    chip.add_event(5, GPIO_V2_LINE_EVENT_FALLING_EDGE);
    chip.input_levels = 1;
    CHECK(door.read(state));
    CHECK(state.door_is_open);
    CHECK_FALSE(state.pressed);
    chip.add_event(5, GPIO_V2_LINE_EVENT_RISING_EDGE);
    chip.input_levels = 0;
    CHECK(door.read(state));
    CHECK_FALSE(state.door_is_open);
    CHECK(state.pressed);
    CHECK(door.read(state));
    CHECK_FALSE(state.pressed);
}

TEST(GpioDoor, a_line_has_one_job) {
    settings.contact = {"1", false};
    check_refused("line 1 is named twice: each job needs a line of its own");
    settings.contact = {"4", false};
    settings.button = {"CONTACT", false};
    check_refused("line CONTACT is named twice: each job needs a line of its own");
}

TEST(GpioDoor, a_failing_line_is_told) {
    settings.contact = {"4", false};
    GpioDoor door(chip);
    CHECK(door.open(settings, error) && door.open_inputs(error));
    chip.set_result = -EIO;
    CHECK_FALSE(door.drive(false));
    CHECK_EQUAL(EIO, errno);
    Inputs::State state;
    chip.get_result = -ENODEV;
    CHECK_FALSE(door.read(state));
    CHECK_EQUAL(ENODEV, errno);
}

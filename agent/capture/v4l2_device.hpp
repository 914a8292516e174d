// One open V4L2 capture node in our own words; the kernel's structures stay in its .cpp file.
#pragma once

#include <cstdint>

#include "agent/capture/lendings.hpp"
#include "agent/capture/v4l2_format.hpp"
#include "agent/capture/video_calls.hpp"
#include "agent/process/control_list.hpp"
#include "compreface/text.hpp"

namespace agent {

struct V4l2Node {
    enum class Kind : std::uint8_t { capture, metadata, other };
    Kind kind = Kind::other;
    bool streaming = false;  // mapped buffers can be had
    compreface::FixedText<31> driver, card, bus;
};

// A setting of the camera that can be read and mostly changed: brightness, exposure, ...
struct V4l2Control {
    enum class Kind : std::uint8_t { number, yes_no, menu, number_menu, button, other };
    std::uint32_t id = 0;
    Kind kind = Kind::other;
    ControlName name;                                          // "power_line_frequency"
    std::int32_t least = 0, most = 0, step = 1, fallback = 0;  // of menus: indices
    bool read_only = false, write_only = false;
    bool inactive = false;  // without effect now, because another control has the say
};

struct V4l2Format {
    std::uint32_t code = 0;  // fourcc
    Size size;
    std::uint32_t stride = 0;       // bytes a row; 0: compressed
    std::uint32_t image_bytes = 0;  // largest picture
    std::uint32_t planes = 1;
    std::uint32_t rate_millihz = 0;  // 0: unknown
};

struct V4l2Buffer {
    std::uint32_t index = 0;
    std::uint32_t data_offset = 0;  // where the picture begins in the mapping
    std::uint32_t bytes_used = 0;   // where it ends, counted from the begin of the mapping
    std::uint32_t sequence = 0;
    std::int64_t stamp_ns = 0;     // as the driver says; -1 when it does not fit
    bool monotonic_stamp = false;  // stamp_ns is CLOCK_MONOTONIC
    bool error = false;            // the driver says that the content is damaged
};

// Functions return 0 or the error number (positive). Single-planar and multi-planar nodes look the same from here.
class V4l2Device {
public:
    explicit V4l2Device(VideoCalls& calls) : calls_(calls) {}

    [[nodiscard]] int open(const char* path);
    void close();
    [[nodiscard]] int fd() const { return fd_; }

    [[nodiscard]] int query(V4l2Node& out);
    // Format number `index` of the driver's list; EINVAL after the last.
    [[nodiscard]] int format_at(std::uint32_t index, std::uint32_t& code);
    // Size number `index` of a format; EINVAL after the last.
    [[nodiscard]] int size_at(std::uint32_t index, std::uint32_t code, SizeOffer& out);
    // Rate number `index` at a size; the fastest one when the driver gives a range, whose slowest goes to `slowest` if
    // that is asked for (it equals the rate of a single one). EINVAL after the last.
    [[nodiscard]] int rate_at(std::uint32_t index, std::uint32_t code, Size size, std::uint32_t& rate_millihz,
                              std::uint32_t* slowest_millihz = nullptr);
    // Asks for code and size; `format` becomes what the driver will deliver.
    [[nodiscard]] int set_format(V4l2Format& format);
    // Sets the format that is set already, which changes nothing: EBUSY when another program has the camera.
    [[nodiscard]] int check_free();
    // Asks for a rate; `rate_millihz` becomes what the driver says, 0 when it says nothing.
    [[nodiscard]] int set_rate(std::uint32_t fps, std::uint32_t& rate_millihz);
    // The fewest buffers the driver needs for itself.
    [[nodiscard]] int min_buffers(std::uint32_t& count);
    // Asks for `count` buffers, which becomes what there is; 0 frees them, or orphans those still mapped.
    [[nodiscard]] int request_buffers(std::uint32_t& count);
    [[nodiscard]] int map(std::uint32_t index, Mapping& out);
    void unmap(const Mapping& mapping);
    [[nodiscard]] int queue(std::uint32_t index);
    // EAGAIN: none is ready.
    [[nodiscard]] int dequeue(V4l2Buffer& out);
    [[nodiscard]] int stream_on();
    [[nodiscard]] int stream_off();
    // HDMI receivers keep the timings that were set last, whatever comes in: sets those of what comes in now. Others,
    // and those where nothing comes in, refuse that.
    [[nodiscard]] int follow_source();
    // Asks for events of the input that is chosen now; those of the others do not come.
    [[nodiscard]] int watch_source();
    // Takes one waiting event; ENOENT: none waits. `changed`: it says that the source has another size or format now.
    [[nodiscard]] int take_event(bool& changed);

    // The control that follows `id` in the driver's order (0: the first); headings and disabled ones are passed over.
    // EINVAL after the last.
    [[nodiscard]] int control_after(std::uint32_t id, V4l2Control& out);
    // Entry `index` of a menu. EINVAL: it has none there, which says nothing about the next.
    [[nodiscard]] int menu_entry(const V4l2Control& control, std::int32_t index, MenuEntryText& out);
    [[nodiscard]] int get_control(std::uint32_t id, std::int32_t& value);
    [[nodiscard]] int set_control(std::uint32_t id, std::int32_t value);

private:
    [[nodiscard]] bool source_is_as_set();
    [[nodiscard]] int call(unsigned long request, void* arg);
    [[nodiscard]] std::uint32_t type() const;

    VideoCalls& calls_;
    int fd_ = -1;
    bool multiplanar_ = false;
};

}  // namespace agent

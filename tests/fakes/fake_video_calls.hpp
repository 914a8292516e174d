// A V4L2 capture device made of memory, with an account of everything that must be undone.
//
// It behaves like the kernel where that matters to recovery: buffers belong to the opening that asked for them;
// mappings keep that opening alive after its descriptor is closed; freeing mapped buffers orphans them, or is refused
// by an old kernel.
#pragma once

#include <linux/videodev2.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/capture/video_calls.hpp"

namespace agent::fakes {

struct FakeSize {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint32_t> rates;  // frames a second, in the order in which the driver lists them
};

struct FakeFormat {
    std::uint32_t code = 0;  // fourcc
    std::vector<FakeSize> sizes;
    std::optional<v4l2_frmsize_stepwise> range;  // instead of sizes
    std::uint32_t range_type = V4L2_FRMSIZE_TYPE_STEPWISE;
    std::uint32_t fastest_of_range = 0;  // frames a second, listed as a range of intervals
};

struct FakeControl {
    std::uint32_t id = 0;
    std::uint32_t type = V4L2_CTRL_TYPE_INTEGER;
    std::string title;
    std::int32_t least = 0, most = 255, fallback = 0;
    std::uint32_t flags = 0;
    std::map<std::uint32_t, std::string> menu = {};      // words by their place
    std::map<std::uint32_t, std::int64_t> numbers = {};  // of a menu of numbers
    std::uint32_t master = 0;                            // another control, which makes this one inactive unless
    std::int32_t manual = 0;                             // it has this value
    int refuses = 0;                                     // error number for being set
    std::int32_t value = 0;
};

// What the device is; tests change it at will.
struct FakeDevice {
    bool present = true;
    bool node_there = true;  // false: open() finds nothing
    int open_error = 0;      // for open(); positive
    bool multiplanar = false;
    std::uint32_t capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    std::vector<FakeFormat> formats;
    std::vector<FakeControl> controls;  // by rising id
    std::string driver = "fake", card = "Fake Camera", bus = "usb-fake-1";
    std::optional<std::uint32_t> min_buffers;
    std::optional<std::uint32_t> gives_buffers;  // whatever is asked for
    std::optional<std::uint32_t> gives_code, gives_stride, gives_image_bytes, gives_buffer_bytes;
    std::uint32_t gives_planes = 1;
    std::uint32_t data_offset = 0;  // multi-planar only
    bool lists_sizes = true, lists_rates = true, sets_rate = true, has_events = false;
    std::optional<FakeSize> comes_in;  // into an HDMI receiver, whose only size becomes this when it is set
    std::optional<int> input;          // the chosen one, of which events speak; none: the driver knows no inputs
    bool orphans = true;               // frees buffers that are still mapped (Linux 5.0 and later)
    bool busy = false;                 // another program streams
    std::uint32_t timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
};

struct FakeFrame {
    std::vector<std::byte> data;  // empty: a full picture of the negotiated size
    std::uint32_t sequence = 0;
    std::int64_t stamp_ns = 0;
    std::uint32_t flags = 0;                  // e.g. V4L2_BUF_FLAG_ERROR
    std::optional<std::uint32_t> bytes_used;  // instead of the data's size
    std::optional<std::uint32_t> says_index;  // a driver that lies about which buffer it is
};

class FakeVideoCalls final : public VideoCalls {
public:
    FakeVideoCalls();

    FakeDevice device;

    // The driver fills the buffer that was queued first. False: it has none (the frame is lost), or does not stream.
    bool fill(const FakeFrame& frame);
    // The driver breaks: DQBUF says EIO until the stream is ended.
    void break_stream() { broken_ = true; }
    // Pulled out and put in again: a new device, of which descriptors of the old one know nothing.
    void plug_in_again();
    void raise_source_change() { source_changed_ = true; }

    // The n-th call from now (0: the next one; open, ioctl and mmap count, closing and unmapping do not) fails once.
    void fail_call(unsigned n, int error);
    // The next call of this ioctl fails once.
    void fail_request(unsigned long request, int error) { failing_request_ = {request, error}; }
    [[nodiscard]] bool failure_used() const { return !failing_call_ && !failing_request_; }

    // The account.
    [[nodiscard]] std::size_t open_descriptors() const { return descriptors_.size(); }
    [[nodiscard]] std::size_t mappings() const { return mappings_.size(); }
    [[nodiscard]] unsigned count(unsigned long request) const;
    void clear_counts() { counts_.clear(); }
    [[nodiscard]] std::size_t queued() const { return queued_.size(); }
    [[nodiscard]] std::size_t buffers() const { return buffers_.size(); }
    // What S_CTRL set, in its order.
    struct SetControl {
        std::uint32_t id;
        std::int32_t value;
        friend bool operator==(const SetControl&, const SetControl&) = default;
    };
    std::vector<SetControl> set_controls;
    [[nodiscard]] const v4l2_format& format() const { return format_; }
    [[nodiscard]] std::uint32_t asked_buffers() const { return asked_buffers_; }
    // Calls that a right program never makes: unmapping what is not mapped, closing what is not open, queueing twice.
    [[nodiscard]] unsigned wrong_calls() const { return wrong_calls_; }
    [[nodiscard]] bool all_undone() const { return descriptors_.empty() && mappings_.empty() && wrong_calls_ == 0; }

    [[nodiscard]] int open(const char* path) override;
    [[nodiscard]] int close(int fd) override;
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* arg) override;
    [[nodiscard]] int mmap(int fd, std::size_t bytes, std::int64_t offset, void*& out) override;
    [[nodiscard]] int munmap(void* address, std::size_t bytes) override;

private:
    using Memory = std::shared_ptr<std::vector<std::byte>>;
    struct Mapped {
        Memory memory;
        int opening = 0;
    };
    struct Done {
        std::uint32_t index = 0;
        FakeFrame frame;
        std::uint32_t bytes_used = 0;
    };

    [[nodiscard]] int injected(unsigned long request);
    [[nodiscard]] int answer(int opening, unsigned long request, void* arg);
    [[nodiscard]] int query(v4l2_capability& out) const;
    [[nodiscard]] int list_format(v4l2_fmtdesc& io) const;
    [[nodiscard]] int list_size(v4l2_frmsizeenum& io) const;
    [[nodiscard]] int list_rate(v4l2_frmivalenum& io) const;
    [[nodiscard]] int set_format(v4l2_format& io);
    [[nodiscard]] int get_format(v4l2_format& io) const;
    [[nodiscard]] int query_control(v4l2_queryctrl& io) const;
    [[nodiscard]] int query_menu(v4l2_querymenu& io) const;
    [[nodiscard]] int get_control(v4l2_control& io) const;
    [[nodiscard]] int set_control(const v4l2_control& io);
    [[nodiscard]] const FakeControl* find_control(std::uint32_t id) const;
    [[nodiscard]] int set_rate(v4l2_streamparm& io) const;
    [[nodiscard]] int query_timings(v4l2_dv_timings& out) const;
    [[nodiscard]] int get_timings(v4l2_dv_timings& out) const;
    [[nodiscard]] int set_timings(const v4l2_dv_timings& in);
    [[nodiscard]] int request_buffers(int opening, v4l2_requestbuffers& io);
    [[nodiscard]] int query_buffer(v4l2_buffer& io) const;
    [[nodiscard]] int queue(v4l2_buffer& io);
    [[nodiscard]] int dequeue(v4l2_buffer& io);
    [[nodiscard]] int take_event(v4l2_event& out);
    [[nodiscard]] const FakeFormat* find_format(std::uint32_t code) const;
    [[nodiscard]] std::uint32_t image_bytes() const;
    [[nodiscard]] bool has_mappings(int opening) const;
    void free_buffers();
    void end_stream();
    void end_opening_if_unused(int opening);

    std::map<int, int> descriptors_;  // descriptor -> opening
    int next_fd_ = 1000;
    int openings_ = 0;
    int openings_gone_ = 0;  // those up to this one are of a device that was pulled out
    std::map<void*, Mapped> mappings_;
    std::vector<Memory> buffers_;
    int owner_ = 0;  // opening whose buffers they are; 0: nobody's
    std::deque<std::uint32_t> queued_;
    std::deque<Done> done_;
    v4l2_format format_{};
    std::optional<v4l2_dv_timings> timings_;
    bool streaming_ = false;
    bool broken_ = false;
    std::optional<std::uint32_t> subscribed_;  // to events of this input
    bool source_changed_ = false;
    std::uint32_t asked_buffers_ = 0;
    std::map<unsigned long, unsigned> counts_;
    unsigned wrong_calls_ = 0;
    struct CallFailure {
        unsigned left;
        int error;
    };
    struct RequestFailure {
        unsigned long request;
        int error;
    };
    std::optional<CallFailure> failing_call_;
    std::optional<RequestFailure> failing_request_;
};

}  // namespace agent::fakes

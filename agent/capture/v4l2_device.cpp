#include "agent/capture/v4l2_device.hpp"

#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <limits>

#include "agent/process/format_text.hpp"

namespace agent {
namespace {

constexpr std::int64_t kNsPerUs = 1000;
constexpr std::int64_t kUsPerS = 1'000'000;

static_assert(kFourccYuyv == V4L2_PIX_FMT_YUYV && kFourccUyvy == V4L2_PIX_FMT_UYVY &&
              kFourccYu12 == V4L2_PIX_FMT_YUV420 && kFourccNv12 == V4L2_PIX_FMT_NV12 &&
              kFourccNv21 == V4L2_PIX_FMT_NV21 && kFourccGrey == V4L2_PIX_FMT_GREY &&
              kFourccMjpeg == V4L2_PIX_FMT_MJPEG && kFourccJpeg == V4L2_PIX_FMT_JPEG);
static_assert(kCameraBuffers == VIDEO_MAX_FRAME);

// Frames per 1000 s of an interval in seconds; 0 when it cannot be one.
std::uint32_t rate_of(const v4l2_fract& interval) {
    if (interval.numerator == 0 || interval.denominator == 0) return 0;
    const std::uint64_t rate = std::uint64_t{interval.denominator} * 1000 / interval.numerator;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(rate, std::numeric_limits<std::uint32_t>::max()));
}

// -1 when the stamp cannot be expressed: a driver whose clock wrapped.
template <typename Stamp>
std::int64_t stamp_ns_of(const Stamp& stamp) {
    const auto seconds = static_cast<std::int64_t>(stamp.tv_sec);
    const auto microseconds = static_cast<std::int64_t>(stamp.tv_usec);
    if (seconds < 0 || microseconds < 0 || microseconds >= kUsPerS) return -1;
    if (seconds >= std::numeric_limits<std::int64_t>::max() / (kUsPerS * kNsPerUs)) return -1;
    return (seconds * kUsPerS + microseconds) * kNsPerUs;
}

// Drivers end their texts with a zero, or fill the field.
template <std::size_t kBytes>
std::string_view text_of(const __u8 (&field)[kBytes]) {
    const auto* const text = reinterpret_cast<const char*>(field);
    return {text, strnlen(text, kBytes)};
}

V4l2Control::Kind kind_of(std::uint32_t type) {
    switch (type) {
        case V4L2_CTRL_TYPE_INTEGER:
        case V4L2_CTRL_TYPE_BITMASK:
            return V4l2Control::Kind::number;
        case V4L2_CTRL_TYPE_BOOLEAN:
            return V4l2Control::Kind::yes_no;
        case V4L2_CTRL_TYPE_MENU:
            return V4l2Control::Kind::menu;
        case V4L2_CTRL_TYPE_INTEGER_MENU:
            return V4l2Control::Kind::number_menu;
        case V4L2_CTRL_TYPE_BUTTON:
            return V4l2Control::Kind::button;
        default:
            return V4l2Control::Kind::other;
    }
}

// A buffer as the ioctls want it: with its one plane beside it on multi-planar nodes.
struct BufferArgument {
    v4l2_buffer buffer{};
    v4l2_plane plane{};

    BufferArgument(std::uint32_t type, std::uint32_t index) {
        buffer.type = type;
        buffer.index = index;
        buffer.memory = V4L2_MEMORY_MMAP;
        if (type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) {
            buffer.m.planes = &plane;
            buffer.length = 1;
        }
    }
    // it points into itself
    BufferArgument(const BufferArgument&) = delete;
    BufferArgument& operator=(const BufferArgument&) = delete;
};

}  // namespace

int V4l2Device::call(unsigned long request, void* arg) {
    const int result = calls_.ioctl(fd_, request, arg);
    return result < 0 ? -result : 0;
}

std::uint32_t V4l2Device::type() const {
    return multiplanar_ ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4L2_BUF_TYPE_VIDEO_CAPTURE;
}

int V4l2Device::open(const char* path) {
    const int result = calls_.open(path);
    if (result < 0) return -result;
    fd_ = result;
    multiplanar_ = false;
    return 0;
}

void V4l2Device::close() {
    if (fd_ < 0) return;
    (void)calls_.close(fd_);  // the descriptor is gone whatever it says
    fd_ = -1;
}

int V4l2Device::query(V4l2Node& out) {
    v4l2_capability capability{};
    if (const int error = call(VIDIOC_QUERYCAP, &capability)) return error;
    const bool of_node = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
    const std::uint32_t can = of_node ? capability.device_caps : capability.capabilities;
    const bool single = (can & V4L2_CAP_VIDEO_CAPTURE) != 0;
    const bool multi = (can & V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0;
    // A codec takes pictures in at the other end of the same node.
    const bool codec = multi && !single && (can & V4L2_CAP_VIDEO_OUTPUT_MPLANE) != 0;
    multiplanar_ = multi && !single;
    out.streaming = (can & V4L2_CAP_STREAMING) != 0;
    out.kind = V4l2Node::Kind::other;
    out.driver.assign_front(text_of(capability.driver));
    out.card.assign_front(text_of(capability.card));
    out.bus.assign_front(text_of(capability.bus_info));
    if ((single || multi) && !codec) {
        out.kind = V4l2Node::Kind::capture;
    } else if ((can & V4L2_CAP_META_CAPTURE) != 0) {
        out.kind = V4l2Node::Kind::metadata;
    }
    return 0;
}

int V4l2Device::format_at(std::uint32_t index, std::uint32_t& code) {
    v4l2_fmtdesc description{};
    description.index = index;
    description.type = type();
    if (const int error = call(VIDIOC_ENUM_FMT, &description)) return error;
    code = description.pixelformat;
    return 0;
}

int V4l2Device::size_at(std::uint32_t index, std::uint32_t code, SizeOffer& out) {
    v4l2_frmsizeenum size{};
    size.index = index;
    size.pixel_format = code;
    if (const int error = call(VIDIOC_ENUM_FRAMESIZES, &size)) return error;
    if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
        out.min = out.max = {size.discrete.width, size.discrete.height};
        out.step = {1, 1};
        return 0;
    }
    // A range is the list's only entry; the second question is ours to end.
    if (index != 0) return EINVAL;
    out.min = {size.stepwise.min_width, size.stepwise.min_height};
    out.max = {size.stepwise.max_width, size.stepwise.max_height};
    out.step = {size.stepwise.step_width, size.stepwise.step_height};
    return 0;
}

int V4l2Device::rate_at(std::uint32_t index, std::uint32_t code, Size size, std::uint32_t& rate_millihz,
                        std::uint32_t* slowest_millihz) {
    v4l2_frmivalenum interval{};
    interval.index = index;
    interval.pixel_format = code;
    interval.width = size.width;
    interval.height = size.height;
    if (const int error = call(VIDIOC_ENUM_FRAMEINTERVALS, &interval)) return error;
    if (interval.type == V4L2_FRMIVAL_TYPE_DISCRETE) {
        rate_millihz = rate_of(interval.discrete);
        if (slowest_millihz != nullptr) *slowest_millihz = rate_millihz;
        return 0;
    }
    if (index != 0) return EINVAL;
    rate_millihz = rate_of(interval.stepwise.min);
    if (slowest_millihz != nullptr) *slowest_millihz = rate_of(interval.stepwise.max);
    return 0;
}

int V4l2Device::set_format(V4l2Format& format) {
    v4l2_format asked{};
    asked.type = type();
    if (multiplanar_) {
        asked.fmt.pix_mp.width = format.size.width;
        asked.fmt.pix_mp.height = format.size.height;
        asked.fmt.pix_mp.pixelformat = format.code;
        asked.fmt.pix_mp.field = V4L2_FIELD_NONE;
        asked.fmt.pix_mp.num_planes = 1;
        if (const int error = call(VIDIOC_S_FMT, &asked)) return error;
        const v4l2_pix_format_mplane& got = asked.fmt.pix_mp;
        format = {.code = got.pixelformat,
                  .size = {got.width, got.height},
                  .stride = got.plane_fmt[0].bytesperline,
                  .image_bytes = got.plane_fmt[0].sizeimage,
                  .planes = got.num_planes};
        return 0;
    }
    asked.fmt.pix.width = format.size.width;
    asked.fmt.pix.height = format.size.height;
    asked.fmt.pix.pixelformat = format.code;
    asked.fmt.pix.field = V4L2_FIELD_NONE;
    if (const int error = call(VIDIOC_S_FMT, &asked)) return error;
    const v4l2_pix_format& got = asked.fmt.pix;
    format = {.code = got.pixelformat,
              .size = {got.width, got.height},
              .stride = got.bytesperline,
              .image_bytes = got.sizeimage,
              .planes = 1};
    return 0;
}

int V4l2Device::check_free() {
    v4l2_format present{};
    present.type = type();
    if (const int error = call(VIDIOC_G_FMT, &present)) return error;
    return call(VIDIOC_S_FMT, &present);
}

int V4l2Device::set_rate(std::uint32_t fps, std::uint32_t& rate_millihz) {
    v4l2_streamparm parameters{};
    parameters.type = type();
    parameters.parm.capture.timeperframe = {1, fps};
    rate_millihz = 0;
    if (const int error = call(VIDIOC_S_PARM, &parameters)) return error;
    rate_millihz = rate_of(parameters.parm.capture.timeperframe);
    return 0;
}

int V4l2Device::min_buffers(std::uint32_t& count) {
    v4l2_control control{};
    control.id = V4L2_CID_MIN_BUFFERS_FOR_CAPTURE;
    if (const int error = call(VIDIOC_G_CTRL, &control)) return error;
    count = static_cast<std::uint32_t>(std::max(control.value, 0));
    return 0;
}

int V4l2Device::request_buffers(std::uint32_t& count) {
    v4l2_requestbuffers request{};
    request.type = type();
    request.memory = V4L2_MEMORY_MMAP;
    request.count = count;
    if (const int error = call(VIDIOC_REQBUFS, &request)) return error;
    count = request.count;
    return 0;
}

int V4l2Device::map(std::uint32_t index, Mapping& out) {
    BufferArgument argument(type(), index);
    if (const int error = call(VIDIOC_QUERYBUF, &argument.buffer)) return error;
    const std::uint32_t bytes = multiplanar_ ? argument.plane.length : argument.buffer.length;
    const std::uint32_t offset = multiplanar_ ? argument.plane.m.mem_offset : argument.buffer.m.offset;
    if (bytes == 0) return EIO;
    void* address = nullptr;
    const int result = calls_.mmap(fd_, bytes, offset, address);
    if (result < 0) return -result;
    out = {address, bytes};
    return 0;
}

void V4l2Device::unmap(const Mapping& mapping) {
    (void)calls_.munmap(mapping.address, mapping.bytes);  // fails only for what was never mapped
}

int V4l2Device::queue(std::uint32_t index) {
    BufferArgument argument(type(), index);
    return call(VIDIOC_QBUF, &argument.buffer);
}

int V4l2Device::dequeue(V4l2Buffer& out) {
    BufferArgument argument(type(), 0);
    if (const int error = call(VIDIOC_DQBUF, &argument.buffer)) return error;
    const v4l2_buffer& buffer = argument.buffer;
    out.index = buffer.index;
    out.data_offset = multiplanar_ ? argument.plane.data_offset : 0;
    out.bytes_used = multiplanar_ ? argument.plane.bytesused : buffer.bytesused;
    out.sequence = buffer.sequence;
    out.stamp_ns = stamp_ns_of(buffer.timestamp);
    out.monotonic_stamp = (buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    out.error = (buffer.flags & V4L2_BUF_FLAG_ERROR) != 0;
    return 0;
}

int V4l2Device::stream_on() {
    std::uint32_t of = type();
    return call(VIDIOC_STREAMON, &of);
}

int V4l2Device::stream_off() {
    std::uint32_t of = type();
    return call(VIDIOC_STREAMOFF, &of);
}

int V4l2Device::follow_source() {
    v4l2_dv_timings timings{};
    if (const int error = call(VIDIOC_QUERY_DV_TIMINGS, &timings)) return error;
    return call(VIDIOC_S_DV_TIMINGS, &timings);
}

// HDMI receivers tell of each signal that comes and goes, also of the same one.
bool V4l2Device::source_is_as_set() {
    v4l2_dv_timings comes_in{}, set{};
    const int error = call(VIDIOC_QUERY_DV_TIMINGS, &comes_in);
    if (error == ENOLINK || error == ENOLCK || error == ERANGE) return true;  // no signal, or none that could be set
    if (error != 0 || call(VIDIOC_G_DV_TIMINGS, &set) != 0) return false;
    return comes_in.bt.width == set.bt.width && comes_in.bt.height == set.bt.height &&
           comes_in.bt.interlaced == set.bt.interlaced;
}

int V4l2Device::watch_source() {
    int input = 0;  // a driver that has no inputs to choose from speaks of input 0
    const int error = call(VIDIOC_G_INPUT, &input);
    if (error != 0 && error != ENOTTY && error != EINVAL) return error;
    v4l2_event_subscription subscription{};
    subscription.type = V4L2_EVENT_SOURCE_CHANGE;
    subscription.id = static_cast<std::uint32_t>(input);
    return call(VIDIOC_SUBSCRIBE_EVENT, &subscription);
}

int V4l2Device::take_event(bool& changed) {
    v4l2_event event{};
    changed = false;
    if (const int error = call(VIDIOC_DQEVENT, &event)) return error;
    changed = event.type == V4L2_EVENT_SOURCE_CHANGE &&
              (event.u.src_change.changes & V4L2_EVENT_SRC_CH_RESOLUTION) != 0 && !source_is_as_set();
    return 0;
}

int V4l2Device::control_after(std::uint32_t id, V4l2Control& out) {
    v4l2_queryctrl query{};
    do {
        query.id = id | V4L2_CTRL_FLAG_NEXT_CTRL;
        if (const int error = call(VIDIOC_QUERYCTRL, &query)) return error;
        if (query.id <= id) return EINVAL;  // a driver that goes in circles
        id = query.id;
    } while (query.type == V4L2_CTRL_TYPE_CTRL_CLASS || (query.flags & V4L2_CTRL_FLAG_DISABLED) != 0);
    out = {.id = query.id,
           .kind = kind_of(query.type),
           .name = control_name(text_of(query.name)),
           .least = query.minimum,
           .most = query.maximum,
           .step = query.step,
           .fallback = query.default_value,
           .read_only = (query.flags & V4L2_CTRL_FLAG_READ_ONLY) != 0,
           .write_only = (query.flags & V4L2_CTRL_FLAG_WRITE_ONLY) != 0,
           .inactive = (query.flags & V4L2_CTRL_FLAG_INACTIVE) != 0};
    return 0;
}

int V4l2Device::menu_entry(const V4l2Control& control, std::int32_t index, MenuEntryText& out) {
    v4l2_querymenu query{};
    query.id = control.id;
    query.index = static_cast<std::uint32_t>(index);
    if (const int error = call(VIDIOC_QUERYMENU, &query)) return error;
    if (control.kind == V4l2Control::Kind::number_menu) {
        const std::int64_t value = query.value;
        format_text(out, "%" PRId64, value);
    } else {
        out.assign_front(text_of(query.name));
    }
    return 0;
}

int V4l2Device::get_control(std::uint32_t id, std::int32_t& value) {
    v4l2_control control{};
    control.id = id;
    if (const int error = call(VIDIOC_G_CTRL, &control)) return error;
    value = control.value;
    return 0;
}

int V4l2Device::set_control(std::uint32_t id, std::int32_t value) {
    v4l2_control control{};
    control.id = id;
    control.value = value;
    return call(VIDIOC_S_CTRL, &control);
}

}  // namespace agent

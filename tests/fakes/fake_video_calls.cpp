#include "fakes/fake_video_calls.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace agent::fakes {
namespace {

constexpr std::int64_t kOffsetStep = 0x1000000;

template <typename T>
T& as(void* arg) {
    return *static_cast<T*>(arg);
}

std::uint32_t distance(std::uint32_t a, std::uint32_t b) {
    return a > b ? a - b : b - a;
}

// Of the plane of brightness, as drivers tell it; 0: compressed.
std::uint32_t row_bytes(std::uint32_t code, std::uint32_t width) {
    switch (code) {
        case V4L2_PIX_FMT_YUYV:
        case V4L2_PIX_FMT_UYVY:
            return 2 * width;
        case V4L2_PIX_FMT_YUV420:
        case V4L2_PIX_FMT_NV12:
        case V4L2_PIX_FMT_NV21:
        case V4L2_PIX_FMT_GREY:
            return width;
        default:
            return 0;
    }
}

std::uint32_t picture_bytes(std::uint32_t code, std::uint32_t width, std::uint32_t height) {
    if (code == V4L2_PIX_FMT_GREY) return width * height;
    return row_bytes(code, width) == width ? width * height / 2 * 3 : 2 * width * height;
}

}  // namespace

FakeVideoCalls::FakeVideoCalls() {
    device.formats = {{.code = V4L2_PIX_FMT_YUYV, .sizes = {{64, 48, {30, 15}}, {128, 72, {10, 5}}}, .range = {}},
                      {.code = V4L2_PIX_FMT_MJPEG, .sizes = {{64, 48, {30}}, {128, 72, {30}}}, .range = {}}};
}

void FakeVideoCalls::fail_call(unsigned n, int error) {
    failing_call_ = {n, error};
}

unsigned FakeVideoCalls::count(unsigned long request) const {
    const auto found = counts_.find(request);
    return found != counts_.end() ? found->second : 0;
}

void FakeVideoCalls::plug_in_again() {
    end_stream();
    free_buffers();
    subscribed_.reset();
    openings_gone_ = openings_;
    device.present = true;
}

// 0, or the negative error that this call shall fail with. `request` is 0 for open and mmap.
int FakeVideoCalls::injected(unsigned long request) {
    if (failing_call_) {
        if (failing_call_->left == 0) {
            const int error = failing_call_->error;
            failing_call_.reset();
            return -error;
        }
        --failing_call_->left;
    }
    if (failing_request_ && request != 0 && failing_request_->request == request) {
        const int error = failing_request_->error;
        failing_request_.reset();
        return -error;
    }
    return 0;
}

int FakeVideoCalls::open(const char* /*path*/) {
    if (const int error = injected(0)) return error;
    if (!device.node_there) return -ENOENT;
    if (device.open_error != 0) return -device.open_error;
    if (!device.present) return -ENODEV;
    descriptors_[next_fd_] = ++openings_;
    return next_fd_++;
}

int FakeVideoCalls::close(int fd) {
    const auto found = descriptors_.find(fd);
    if (found == descriptors_.end()) {
        ++wrong_calls_;
        return -EBADF;
    }
    const int opening = found->second;
    descriptors_.erase(found);
    end_opening_if_unused(opening);
    return 0;
}

// The kernel's open file lives until neither a descriptor nor a mapping refers to it; only then its buffers are freed.
void FakeVideoCalls::end_opening_if_unused(int opening) {
    const bool open = std::any_of(descriptors_.begin(), descriptors_.end(),
                                  [opening](const auto& one) { return one.second == opening; });
    if (open || has_mappings(opening) || owner_ != opening) return;
    end_stream();
    free_buffers();
    subscribed_.reset();
}

bool FakeVideoCalls::has_mappings(int opening) const {
    return std::any_of(mappings_.begin(), mappings_.end(),
                       [opening](const auto& one) { return one.second.opening == opening; });
}

void FakeVideoCalls::free_buffers() {
    buffers_.clear();
    owner_ = 0;
}

void FakeVideoCalls::end_stream() {
    streaming_ = false;
    broken_ = false;
    queued_.clear();
    done_.clear();
}

int FakeVideoCalls::mmap(int fd, std::size_t bytes, std::int64_t offset, void*& out) {
    if (const int error = injected(0)) return error;
    const auto found = descriptors_.find(fd);
    if (found == descriptors_.end()) return -EBADF;
    const auto index = static_cast<std::size_t>(offset / kOffsetStep);
    if (index >= buffers_.size() || bytes != buffers_[index]->size()) return -EINVAL;
    out = buffers_[index]->data();
    mappings_[out] = {buffers_[index], found->second};
    return 0;
}

int FakeVideoCalls::munmap(void* address, std::size_t bytes) {
    const auto found = mappings_.find(address);
    if (found == mappings_.end() || found->second.memory->size() != bytes) {
        ++wrong_calls_;
        return -EINVAL;
    }
    const int opening = found->second.opening;
    mappings_.erase(found);
    end_opening_if_unused(opening);
    return 0;
}

int FakeVideoCalls::ioctl(int fd, unsigned long request, void* arg) {
    ++counts_[request];
    const auto found = descriptors_.find(fd);
    if (found == descriptors_.end()) {
        ++wrong_calls_;
        return -EBADF;
    }
    if (const int error = injected(request)) return error;
    if (!device.present || found->second <= openings_gone_) return -ENODEV;
    return -answer(found->second, request, arg);
}

int FakeVideoCalls::answer(int opening, unsigned long request, void* arg) {
    switch (request) {
        case VIDIOC_QUERYCAP:
            return query(as<v4l2_capability>(arg));
        case VIDIOC_ENUM_FMT:
            return list_format(as<v4l2_fmtdesc>(arg));
        case VIDIOC_ENUM_FRAMESIZES:
            return list_size(as<v4l2_frmsizeenum>(arg));
        case VIDIOC_ENUM_FRAMEINTERVALS:
            return list_rate(as<v4l2_frmivalenum>(arg));
        case VIDIOC_G_FMT:
            return get_format(as<v4l2_format>(arg));
        case VIDIOC_S_FMT:
            return set_format(as<v4l2_format>(arg));
        case VIDIOC_S_PARM:
            return set_rate(as<v4l2_streamparm>(arg));
        case VIDIOC_G_CTRL:
            return get_control(as<v4l2_control>(arg));
        case VIDIOC_S_CTRL:
            return set_control(as<v4l2_control>(arg));
        case VIDIOC_QUERYCTRL:
            return query_control(as<v4l2_queryctrl>(arg));
        case VIDIOC_QUERYMENU:
            return query_menu(as<v4l2_querymenu>(arg));
        case VIDIOC_REQBUFS:
            return request_buffers(opening, as<v4l2_requestbuffers>(arg));
        case VIDIOC_QUERYBUF:
            return query_buffer(as<v4l2_buffer>(arg));
        case VIDIOC_QBUF:
            return queue(as<v4l2_buffer>(arg));
        case VIDIOC_DQBUF:
            return dequeue(as<v4l2_buffer>(arg));
        case VIDIOC_STREAMON:
            if (owner_ != opening || buffers_.empty()) return EINVAL;
            streaming_ = true;
            return 0;
        case VIDIOC_STREAMOFF:
            end_stream();
            return 0;
        case VIDIOC_QUERY_DV_TIMINGS:
            return query_timings(as<v4l2_dv_timings>(arg));
        case VIDIOC_G_DV_TIMINGS:
            return get_timings(as<v4l2_dv_timings>(arg));
        case VIDIOC_S_DV_TIMINGS:
            return set_timings(as<v4l2_dv_timings>(arg));
        case VIDIOC_G_INPUT:
            if (!device.input) return ENOTTY;
            as<int>(arg) = *device.input;
            return 0;
        case VIDIOC_SUBSCRIBE_EVENT:
            if (!device.has_events) return EINVAL;
            subscribed_ = as<v4l2_event_subscription>(arg).id;
            return 0;
        case VIDIOC_DQEVENT:
            return take_event(as<v4l2_event>(arg));
        default:
            return ENOTTY;
    }
}

int FakeVideoCalls::query(v4l2_capability& out) const {
    if (device.capabilities == 0) return ENOTTY;  // not a video device
    const auto write = [](__u8* field, std::size_t bytes, const std::string& text) {
        std::memcpy(field, text.data(), std::min(bytes - 1, text.size()));
    };
    write(out.driver, sizeof out.driver, device.driver);
    write(out.card, sizeof out.card, device.card);
    write(out.bus_info, sizeof out.bus_info, device.bus);
    out.device_caps = device.capabilities;
    if (device.multiplanar) out.device_caps = V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_STREAMING;
    // the whole device can more than this node, as with real ones
    out.capabilities = out.device_caps | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_META_CAPTURE | V4L2_CAP_DEVICE_CAPS;
    return 0;
}

const FakeFormat* FakeVideoCalls::find_format(std::uint32_t code) const {
    const auto found = std::find_if(device.formats.begin(), device.formats.end(),
                                    [code](const FakeFormat& one) { return one.code == code; });
    return found != device.formats.end() ? &*found : nullptr;
}

int FakeVideoCalls::list_format(v4l2_fmtdesc& io) const {
    if (io.index >= device.formats.size()) return EINVAL;
    io.pixelformat = device.formats[io.index].code;
    return 0;
}

int FakeVideoCalls::list_size(v4l2_frmsizeenum& io) const {
    const FakeFormat* format = find_format(io.pixel_format);
    if (!device.lists_sizes || format == nullptr) return device.lists_sizes ? EINVAL : ENOTTY;
    if (format->range) {
        if (io.index != 0) return EINVAL;
        io.type = format->range_type;
        io.stepwise = *format->range;
        return 0;
    }
    if (io.index >= format->sizes.size()) return EINVAL;
    io.type = V4L2_FRMSIZE_TYPE_DISCRETE;
    io.discrete = {format->sizes[io.index].width, format->sizes[io.index].height};
    return 0;
}

int FakeVideoCalls::list_rate(v4l2_frmivalenum& io) const {
    const FakeFormat* format = find_format(io.pixel_format);
    if (!device.lists_rates || format == nullptr) return ENOTTY;
    if (format->fastest_of_range != 0) {
        if (io.index != 0) return EINVAL;
        io.type = V4L2_FRMIVAL_TYPE_CONTINUOUS;
        io.stepwise = {{1, format->fastest_of_range}, {1, 1}, {1, 1}};
        return 0;
    }
    for (const FakeSize& size : format->sizes) {
        if (size.width != io.width || size.height != io.height) continue;
        if (io.index >= size.rates.size()) return EINVAL;
        io.type = V4L2_FRMIVAL_TYPE_DISCRETE;
        io.discrete = {1, size.rates[io.index]};
        return 0;
    }
    return EINVAL;
}

std::uint32_t FakeVideoCalls::image_bytes() const {
    return device.multiplanar ? format_.fmt.pix_mp.plane_fmt[0].sizeimage : format_.fmt.pix.sizeimage;
}

int FakeVideoCalls::set_format(v4l2_format& io) {
    if (device.busy || !buffers_.empty()) return EBUSY;
    std::uint32_t code = device.multiplanar ? io.fmt.pix_mp.pixelformat : io.fmt.pix.pixelformat;
    std::uint32_t width = device.multiplanar ? io.fmt.pix_mp.width : io.fmt.pix.width;
    std::uint32_t height = device.multiplanar ? io.fmt.pix_mp.height : io.fmt.pix.height;
    if (const FakeFormat* format = find_format(code); format != nullptr && !format->sizes.empty()) {
        const auto nearest = std::min_element(format->sizes.begin(), format->sizes.end(),
                                              [width, height](const FakeSize& a, const FakeSize& b) {
                                                  return distance(a.width, width) + distance(a.height, height) <
                                                         distance(b.width, width) + distance(b.height, height);
                                              });
        width = nearest->width;
        height = nearest->height;
    }
    const std::uint32_t stride = device.gives_stride.value_or(row_bytes(code, width));
    const std::uint32_t bytes = device.gives_image_bytes.value_or(picture_bytes(code, width, height));
    code = device.gives_code.value_or(code);
    if (device.multiplanar) {
        v4l2_pix_format_mplane& out = io.fmt.pix_mp;
        out.width = width;
        out.height = height;
        out.pixelformat = code;
        out.num_planes = static_cast<std::uint8_t>(device.gives_planes);
        out.plane_fmt[0].bytesperline = stride;
        out.plane_fmt[0].sizeimage = bytes;
    } else {
        v4l2_pix_format& out = io.fmt.pix;
        out.width = width;
        out.height = height;
        out.pixelformat = code;
        out.bytesperline = stride;
        out.sizeimage = bytes;
    }
    format_ = io;
    return 0;
}

// What was set last; before that the first of the list.
int FakeVideoCalls::get_format(v4l2_format& io) const {
    const std::uint32_t type = io.type;
    io = format_;
    io.type = type;
    if (format_.type == 0 && !device.formats.empty()) {
        const FakeFormat& first = device.formats.front();
        const FakeSize size = first.sizes.empty() ? FakeSize{64, 48, {}} : first.sizes.front();
        if (device.multiplanar) {
            io.fmt.pix_mp.width = size.width;
            io.fmt.pix_mp.height = size.height;
            io.fmt.pix_mp.pixelformat = first.code;
        } else {
            io.fmt.pix.width = size.width;
            io.fmt.pix.height = size.height;
            io.fmt.pix.pixelformat = first.code;
        }
    }
    return 0;
}

int FakeVideoCalls::request_buffers(int opening, v4l2_requestbuffers& io) {
    if (owner_ != 0 && owner_ != opening) return EBUSY;
    if (io.count == 0) {
        if (has_mappings(opening) && !device.orphans) return EBUSY;
        end_stream();
        free_buffers();
        return 0;
    }
    if (device.busy || !buffers_.empty()) return EBUSY;
    asked_buffers_ = io.count;
    io.count = device.gives_buffers.value_or(io.count);
    for (std::uint32_t i = 0; i < io.count; ++i) {
        const std::size_t bytes = device.gives_buffer_bytes.value_or(image_bytes() + device.data_offset);
        buffers_.push_back(std::make_shared<std::vector<std::byte>>(bytes));
    }
    owner_ = buffers_.empty() ? 0 : opening;
    return 0;
}

int FakeVideoCalls::query_buffer(v4l2_buffer& io) const {
    if (io.index >= buffers_.size()) return EINVAL;
    const auto bytes = static_cast<std::uint32_t>(buffers_[io.index]->size());
    const auto offset = static_cast<std::uint32_t>(io.index * kOffsetStep);
    if (device.multiplanar) {
        io.m.planes[0].length = bytes;
        io.m.planes[0].m.mem_offset = offset;
    } else {
        io.length = bytes;
        io.m.offset = offset;
    }
    return 0;
}

int FakeVideoCalls::queue(v4l2_buffer& io) {
    const auto same = [&io](const Done& one) { return one.index == io.index; };
    if (io.index >= buffers_.size() || std::find(queued_.begin(), queued_.end(), io.index) != queued_.end() ||
        std::any_of(done_.begin(), done_.end(), same)) {
        ++wrong_calls_;
        return EINVAL;
    }
    queued_.push_back(io.index);
    return 0;
}

int FakeVideoCalls::dequeue(v4l2_buffer& io) {
    if (!streaming_) return EINVAL;
    if (broken_) return EIO;
    if (done_.empty()) return EAGAIN;
    const Done done = done_.front();
    done_.pop_front();
    io.index = done.frame.says_index.value_or(done.index);
    io.sequence = done.frame.sequence;
    io.flags = device.timestamp_flags | done.frame.flags;
    io.timestamp.tv_sec = static_cast<decltype(io.timestamp.tv_sec)>(done.frame.stamp_ns / 1'000'000'000);
    io.timestamp.tv_usec = static_cast<decltype(io.timestamp.tv_usec)>(done.frame.stamp_ns % 1'000'000'000 / 1000);
    if (device.multiplanar) {
        io.m.planes[0].bytesused = done.bytes_used;
        io.m.planes[0].data_offset = device.data_offset;
    } else {
        io.bytesused = done.bytes_used;
    }
    return 0;
}

int FakeVideoCalls::take_event(v4l2_event& out) {
    if (subscribed_ != static_cast<std::uint32_t>(device.input.value_or(0)) || !source_changed_) return ENOENT;
    source_changed_ = false;
    out.type = V4L2_EVENT_SOURCE_CHANGE;
    out.u.src_change.changes = V4L2_EVENT_SRC_CH_RESOLUTION;
    return 0;
}

bool FakeVideoCalls::fill(const FakeFrame& frame) {
    if (!streaming_ || queued_.empty()) return false;
    Done done{queued_.front(), frame, 0};
    queued_.pop_front();
    std::vector<std::byte>& memory = *buffers_[done.index];
    const std::size_t room = memory.size() - std::min<std::size_t>(memory.size(), device.data_offset);
    const std::size_t bytes = std::min(frame.data.size(), room);
    if (bytes > 0) std::memcpy(memory.data() + device.data_offset, frame.data.data(), bytes);
    const std::size_t used = frame.data.empty() ? image_bytes() : bytes;
    done.bytes_used = frame.bytes_used.value_or(static_cast<std::uint32_t>(used + device.data_offset));
    done_.push_back(done);
    return true;
}

}  // namespace agent::fakes

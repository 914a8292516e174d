// The settings of the fake camera: controls, rate, timings of an HDMI receiver.
#include "fakes/fake_video_calls.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace agent::fakes {

const FakeControl* FakeVideoCalls::find_control(std::uint32_t id) const {
    const auto found = std::find_if(device.controls.begin(), device.controls.end(),
                                    [id](const FakeControl& one) { return one.id == id; });
    return found != device.controls.end() ? &*found : nullptr;
}

int FakeVideoCalls::query_control(v4l2_queryctrl& io) const {
    if ((io.id & V4L2_CTRL_FLAG_NEXT_CTRL) == 0) return EINVAL;
    const std::uint32_t after = io.id & ~V4L2_CTRL_FLAG_NEXT_CTRL;
    const auto next = std::find_if(device.controls.begin(), device.controls.end(),
                                   [after](const FakeControl& one) { return one.id > after; });
    if (next == device.controls.end()) return EINVAL;
    io = v4l2_queryctrl{};
    io.id = next->id;
    io.type = next->type;
    std::memcpy(io.name, next->title.data(), std::min(sizeof io.name - 1, next->title.size()));
    io.minimum = next->least;
    io.maximum = next->most;
    io.step = 1;
    io.default_value = next->fallback;
    io.flags = next->flags;
    const FakeControl* const master = find_control(next->master);
    if (master != nullptr && master->value != next->manual) io.flags |= V4L2_CTRL_FLAG_INACTIVE;
    return 0;
}

int FakeVideoCalls::query_menu(v4l2_querymenu& io) const {
    const FakeControl* const control = find_control(io.id);
    if (control == nullptr) return EINVAL;
    if (const auto number = control->numbers.find(io.index); number != control->numbers.end()) {
        io.value = number->second;
        return 0;
    }
    const auto words = control->menu.find(io.index);
    if (words == control->menu.end()) return EINVAL;
    std::memcpy(io.name, words->second.data(), std::min(sizeof io.name - 1, words->second.size()));
    return 0;
}

int FakeVideoCalls::get_control(v4l2_control& io) const {
    if (device.min_buffers && io.id == V4L2_CID_MIN_BUFFERS_FOR_CAPTURE) {
        io.value = static_cast<std::int32_t>(*device.min_buffers);
        return 0;
    }
    const FakeControl* const control = find_control(io.id);
    if (control == nullptr) return EINVAL;
    io.value = control->value;
    return 0;
}

int FakeVideoCalls::set_control(const v4l2_control& io) {
    for (FakeControl& control : device.controls) {
        if (control.id != io.id) continue;
        if ((control.flags & V4L2_CTRL_FLAG_READ_ONLY) != 0) return EACCES;
        if (control.refuses != 0) return control.refuses;
        if (io.value < control.least || io.value > control.most) return ERANGE;
        control.value = io.value;
        set_controls.push_back({io.id, io.value});
        return 0;
    }
    return EINVAL;
}

int FakeVideoCalls::set_rate(v4l2_streamparm& io) const {
    if (!device.sets_rate) return EINVAL;
    io.parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
    return 0;
}

int FakeVideoCalls::query_timings(v4l2_dv_timings& out) const {
    if (!device.comes_in) return ENOTTY;
    if (device.comes_in->width == 0) return ENOLINK;  // no cable
    out.type = V4L2_DV_BT_656_1120;
    out.bt.width = device.comes_in->width;
    out.bt.height = device.comes_in->height;
    return 0;
}

int FakeVideoCalls::get_timings(v4l2_dv_timings& out) const {
    if (!timings_) return ENODATA;
    out = *timings_;
    return 0;
}

int FakeVideoCalls::set_timings(const v4l2_dv_timings& in) {
    if (device.busy || !buffers_.empty()) return EBUSY;
    timings_ = in;
    for (FakeFormat& format : device.formats) format.sizes = {{in.bt.width, in.bt.height, {30}}};
    return 0;
}

}  // namespace agent::fakes

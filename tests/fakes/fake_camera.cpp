#include "fakes/fake_camera.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace agent::fakes {

FakeCamera::FakeCamera() : event_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

FakeCamera::~FakeCamera() {
    ::close(event_fd_);
}

void FakeCamera::push_frame(const Frame& frame) {
    Step step;
    step.what = Next::frame;
    step.frame = frame;
    add(std::move(step));
}

void FakeCamera::push_grey(std::uint32_t width, std::uint32_t height, std::uint8_t luma, std::int64_t captured_ns) {
    Step step;
    step.what = Next::frame;
    step.bytes.resize(std::size_t{2} * width * height, std::byte{128});
    for (std::size_t i = 0; i < step.bytes.size(); i += 2) step.bytes[i] = std::byte{luma};
    step.frame.width = width;
    step.frame.height = height;
    step.frame.stride = 2 * width;
    step.frame.format = PixelFormat::yuyv;
    step.frame.captured_ns = captured_ns;
    add(std::move(step));
}

void FakeCamera::push_jpeg(std::string_view bytes, std::uint32_t width, std::uint32_t height, std::int64_t captured_ns,
                           std::string_view name) {
    Step step;
    step.what = Next::frame;
    step.bytes.resize(bytes.size());
    if (!bytes.empty()) std::memcpy(step.bytes.data(), bytes.data(), bytes.size());
    step.frame.width = width;
    step.frame.height = height;
    step.frame.format = PixelFormat::jpeg;
    step.frame.captured_ns = captured_ns;
    step.frame.name.assign_front(name);
    add(std::move(step));
}

void FakeCamera::push_damaged(std::string_view detail) {
    Step step;
    step.detail = detail;
    step.damaged = true;
    add(std::move(step));
}

void FakeCamera::push_fault(Reason reason, std::string_view detail) {
    Step step;
    step.what = Next::fault;
    step.reason = reason;
    step.detail = detail;
    add(std::move(step));
}

void FakeCamera::push_end() {
    Step step;
    step.what = Next::ended;
    add(std::move(step));
}

void FakeCamera::fail_open(Reason reason, std::string_view detail, unsigned times) {
    open_reason_ = reason;
    open_detail_ = detail;
    failing_opens_ = times;
}

std::size_t FakeCamera::lent() const {
    return lent_.size();
}

bool FakeCamera::open() {
    ++open_calls_;
    close();
    if (failing_opens_ > 0) {
        --failing_opens_;
        fault_ = open_reason_;
        detail_ = open_detail_;
        return false;
    }
    ++opened_;
    ++generation_;
    open_ = true;
    fault_ = Reason::none;
    detail_.clear();
    show_readiness();
    return true;
}

Camera::Next FakeCamera::next(Frame& out, std::int64_t /*now_ns*/) {
    if (!open_) return Next::fault;
    if (stuck_) return stuck_at_;
    if (at_ == script_.size()) return Next::nothing;
    Step& step = script_[at_++];
    if (step.damaged) {
        ++counters_.damaged;
        detail_ = step.detail;
        show_readiness();
        return Next::nothing;
    }
    if (step.what != Next::frame) {
        stuck_ = true;
        stuck_at_ = step.what;
        fault_ = step.reason;
        detail_ = step.detail;
        show_readiness();
        return step.what;
    }
    out = step.frame;
    out.sequence = static_cast<std::uint32_t>(counters_.frames);
    out.token = {generation_, next_index_++};
    lent_.push_back({out.token, std::move(step.bytes)});
    // a frame whose bytes the camera owns is seen at their new place
    if (!lent_.back().bytes.empty()) out.data = lent_.back().bytes;
    ++counters_.frames;
    show_readiness();
    return Next::frame;
}

void FakeCamera::give_back(FrameToken token) {
    const auto found = std::find_if(lent_.begin(), lent_.end(), [token](const Lent& one) {
        return one.token.generation == token.generation && one.token.index == token.index;
    });
    if (found == lent_.end()) {
        ++wrong_returns_;
        return;
    }
    lent_.erase(found);
    ++returned_;
}

void FakeCamera::close() {
    if (!open_) return;
    open_ = false;
    stuck_ = false;
    ++closed_;
    show_readiness();
}

void FakeCamera::add(Step step) {
    script_.push_back(std::move(step));
    show_readiness();
}

void FakeCamera::show_readiness() {
    eventfd_t ignored = 0;
    (void)::eventfd_read(event_fd_, &ignored);
    if (open_ && (stuck_ || at_ < script_.size())) (void)::eventfd_write(event_fd_, 1);
}

}  // namespace agent::fakes

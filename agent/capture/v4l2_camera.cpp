#include "agent/capture/v4l2_camera.hpp"

#include <algorithm>
#include <cerrno>
#include <cinttypes>

#include "agent/capture/jpeg_markers.hpp"
#include "agent/capture/v4l2_offers.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"

namespace agent {
namespace {

constexpr std::uint32_t kMostEvents = 512;   // more than wait at once; a driver whose queue never ends must not hang us
constexpr std::uint32_t kFewestBuffers = 3;  // one shown, one filled, one waiting
constexpr std::uint32_t kUsualBuffers = 6;
constexpr std::uint32_t kOurBuffers = 4;  // gate, slot, encoder, and one to spare; the driver's own come on top
constexpr std::uint32_t kLargestSide = 16384;

Reason reason_of(int error, Reason when_invalid) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
        case ENXIO:
        case ENODEV:
            return Reason::camera_no_device;
        case EBUSY:
            return Reason::camera_busy;
        case EACCES:
        case EPERM:
            return Reason::camera_not_permitted;
        case EINVAL:
        case ENOTTY:
            return when_invalid;
        default:
            return Reason::camera_error;
    }
}

// What a driver may lack: its refusal says only that, unless the camera itself is in trouble.
bool is_trouble(int error) {
    return error == ENODEV || error == EIO || error == EBUSY;
}

}  // namespace

V4l2Camera::V4l2Camera(const V4l2Config& config, VideoCalls& calls, const Clock& clock)
    : config_(config), clock_(clock), device_(calls), controls_(config_.controls.view()) {}

V4l2Camera::~V4l2Camera() {
    close();
    while (Generation* left = lendings_.any()) unmap(*left);
}

bool V4l2Camera::open() {
    close();
    fault_ = Reason::none;
    detail_.clear();
    if (lendings_.begin() == nullptr) {
        return refuse(Reason::camera_busy, "frames of three earlier openings are not back yet");
    }
    if (!start()) {
        close();
        return false;
    }
    run_.last_call_ns = clock_.monotonic_ns();
    run_.suspended_ns = clock_.boottime_ns() - run_.last_call_ns;
    describe();
    return true;
}

bool V4l2Camera::start() {
    if (const int error = device_.open(config_.device.c_str())) return fail("open", error);
    V4l2Format asked;
    return check_node() && follow_source() && choose(asked) && negotiate(asked) && set_controls() && make_buffers() &&
           stream();
}

bool V4l2Camera::check_node() {
    V4l2Node node;
    if (const int error = device_.query(node))
        return fail("not a video device: QUERYCAP", error, Reason::camera_unsupported);
    if (node.kind == V4l2Node::Kind::metadata) {
        return refuse(
            Reason::camera_unsupported,
            "this is the camera's metadata node: name its picture node instead, mostly the one that ends in index0");
    }
    if (node.kind != V4l2Node::Kind::capture)
        return refuse(Reason::camera_unsupported, "this node does not capture pictures");
    if (!node.streaming) return refuse(Reason::camera_unsupported, "the driver cannot stream into mapped buffers");
    return true;
}

// Before the sizes are asked for, which follow from it.
bool V4l2Camera::follow_source() {
    const int error = device_.follow_source();
    return !is_trouble(error) || fail("DV_TIMINGS", error);
}

bool V4l2Camera::choose(V4l2Format& asked) {
    const FormatWish wish{.format = config_.format, .size = {config_.width, config_.height}, .fps = config_.fps};
    CameraOffers offers;
    const char* operation = "";
    if (const int error = read_offers(device_, wish, offers, operation)) return fail(operation, error);
    const FormatOffer* const choice = choose_format(wish, offers.format);
    if (choice == nullptr) return refuse_formats(offers.names.empty() ? " nothing" : offers.names.c_str());
    asked.code = choice->code;
    asked.size = choice->size;
    return true;
}

bool V4l2Camera::refuse_formats(const char* offered) {
    compreface::FixedText<63> wanted;
    for (const KnownFormat& known : kKnownFormats) {
        if (config_.format != CameraFormat::any && config_.format != known.word) continue;
        wanted.append_front(wanted.empty() ? "" : ", ");
        wanted.append_front(FourccText(known.code).text);
    }
    format_text(detail_, "v4l2 %s: offers no %s, but:%s", config_.device.c_str(), wanted.c_str(), offered);
    fault_ = Reason::camera_unsupported;
    return false;
}

bool V4l2Camera::negotiate(const V4l2Format& asked) {
    V4l2Format& got = run_.format;
    got = asked;
    if (const int error = device_.set_format(got)) return fail("S_FMT", error, Reason::camera_unsupported);
    if (got.code != asked.code) {
        format_text(detail_, "v4l2 %s: the driver gives %s where it offered %s", config_.device.c_str(),
                    FourccText(got.code).text, FourccText(asked.code).text);
        fault_ = Reason::camera_unsupported;
        return false;
    }
    if (got.planes != 1) return refuse(Reason::camera_unsupported, "pictures in several planes");
    const Size size = got.size;
    if (size.width == 0 || size.height == 0 || size.width > kLargestSide || size.height > kLargestSide) {
        return refuse(Reason::camera_unsupported, "the driver's picture size cannot be");
    }
    run_.pixels = known_format(got.code)->pixels;
    if (run_.pixels == PixelFormat::jpeg) {
        got.stride = 0;
    } else if (!check_layout()) {
        return false;
    }

    const int rate_error = device_.set_rate(std::max<std::uint32_t>(config_.fps, 1), got.rate_millihz);
    if (is_trouble(rate_error)) return fail("S_PARM", rate_error);
    const int event_error = device_.watch_source();
    if (is_trouble(event_error)) return fail("SUBSCRIBE_EVENT", event_error);
    run_.watching_source = event_error == 0;
    return true;
}

// Raw pictures: do the driver's figures fit each other?
bool V4l2Camera::check_layout() {
    V4l2Format& got = run_.format;
    const Size size = got.size;
    const auto least = static_cast<std::uint32_t>(raw_layout(run_.pixels, size.width, size.height, 0).least_stride);
    if (got.stride == 0) got.stride = least;
    run_.layout = raw_layout(run_.pixels, size.width, size.height, got.stride);
    const RawLayout& layout = run_.layout;
    // Half a sample of colour at an edge, or half a byte of a row: drivers differ in what they make of it.
    const bool odd = size.width % layout.across != 0 || size.height % layout.down != 0 ||
                     (run_.pixels == PixelFormat::i420 && got.stride % 2 != 0);
    if (odd || got.stride < least) {
        format_text(detail_, "v4l2 %s: the driver's picture size or row length does not fit %s", config_.device.c_str(),
                    FourccText(got.code).text);
        fault_ = Reason::camera_unsupported;
        return false;
    }
    if (got.image_bytes < layout.whole_bytes) {
        return refuse(Reason::camera_unsupported, "the driver's picture bytes are fewer than rows times row length");
    }
    return true;
}

bool V4l2Camera::set_controls() {
    const int error = controls_.apply(device_, config_.device.c_str());
    return error == 0 || fail("S_CTRL", error);
}

bool V4l2Camera::make_buffers() {
    std::uint32_t drivers = 0;
    const int minimum_error = device_.min_buffers(drivers);
    if (is_trouble(minimum_error)) return fail("G_CTRL", minimum_error);
    if (minimum_error != 0) drivers = 0;
    // compared before adding: a driver may say anything
    std::uint32_t count =
        std::max(kUsualBuffers, std::min<std::uint32_t>(drivers, kCameraBuffers - kOurBuffers) + kOurBuffers);
    if (const int error = device_.request_buffers(count)) return fail("REQBUFS", error);
    run_.buffers = true;
    if (count < kFewestBuffers) return refuse(Reason::camera_unsupported, "the driver has fewer than three buffers");
    if (count > kCameraBuffers) return refuse(Reason::camera_unsupported, "the driver insists on more than 32 buffers");

    Generation& opening = *lendings_.current();
    for (std::uint32_t i = 0; i < count; ++i) {
        if (const int error = device_.map(i, opening.mapping[i])) return fail("mapping a buffer", error);
        ++opening.mapping_count;
        if (opening.mapping[i].bytes < run_.format.image_bytes) {
            return refuse(Reason::camera_unsupported, "the driver's buffers are smaller than its pictures");
        }
    }
    return true;
}

bool V4l2Camera::stream() {
    for (std::uint32_t i = 0; i < lendings_.current()->mapping_count; ++i) {
        if (const int error = device_.queue(i)) return fail("QBUF", error);
    }
    if (const int error = device_.stream_on()) {
        // USB: the bus has no room for the stream; the system's words speak of a disk
        return fail(error == ENOSPC ? "STREAMON (USB bandwidth: try camera.format = mjpeg, a smaller size or fewer fps)"
                                    : "STREAMON",
                    error);
    }
    run_.streaming = true;
    return true;
}

Camera::Next V4l2Camera::next(Frame& out, std::int64_t now_ns) {
    if (device_.fd() < 0 && fault_ == Reason::none) (void)refuse(Reason::camera_error, "not open");
    if (fault_ != Reason::none) return Next::fault;

    V4l2Buffer newest;
    bool found = false;
    std::size_t taken = 0;
    // A camera that fills buffers faster than we hand them back must not keep us here.
    for (; taken < kCameraBuffers; ++taken) {
        V4l2Buffer buffer;
        const int error = device_.dequeue(buffer);
        if (error == EAGAIN) break;
        if (error != 0) return fault("DQBUF", error);
        const Generation& opening = *lendings_.current();
        if (buffer.index >= opening.mapping_count || opening.lent[buffer.index]) {
            (void)refuse(Reason::camera_error, "DQBUF: the driver gave a buffer that it does not have");
            return Next::fault;
        }
        count_gap(buffer.sequence);
        if (!acceptable(buffer)) {
            ++counters_.damaged;
            if (const int failed = device_.queue(buffer.index)) return fault("QBUF", failed);
            continue;
        }
        if (found) {
            ++counters_.skipped;
            if (const int failed = device_.queue(newest.index)) return fault("QBUF", failed);
        }
        newest = buffer;
        found = true;
    }
    const Generation& opening = *lendings_.current();
    // The board slept since the last call: a frame that waited may be from before, and its stamp does not show it.
    const std::int64_t suspended_ns = clock_.boottime_ns() - clock_.monotonic_ns();
    const bool slept = suspended_ns - run_.suspended_ns > kSleptNs;
    const LastCall last{run_.last_call_ns, taken + opening.lent_count >= opening.mapping_count, slept};
    run_.last_call_ns = now_ns;
    run_.suspended_ns = suspended_ns;
    if (found) return lend(out, newest, now_ns, last);
    return run_.watching_source ? look_at_source() : Next::nothing;
}

// The sizes first; the content of a JPEG is looked at only when it is the newest.
bool V4l2Camera::acceptable(const V4l2Buffer& buffer) {
    const Mapping& mapping = lendings_.current()->mapping[buffer.index];
    if (buffer.error || buffer.bytes_used > mapping.bytes || buffer.data_offset >= buffer.bytes_used) return false;
    return buffer.bytes_used - buffer.data_offset >= run_.layout.whole_bytes;  // 0 for JPEG
}

void V4l2Camera::count_gap(std::uint32_t sequence) {
    const std::uint32_t steps = sequence - run_.last_sequence;  // right across the wrap
    // Standing still or going back is a driver that does not count or began anew, not two thousand million lost frames.
    const bool forward = steps != 0 && steps < 0x8000'0000U;
    if (run_.have_sequence && forward) counters_.lost += steps - 1;
    run_.last_sequence = sequence;
    run_.have_sequence = true;
}

// Without a stamp of its own a frame counts as captured when it is read. That is wrong after a halt of this process:
// the driver had filled all its buffers soon after the last call and stood still since.
StampVerdict V4l2Camera::judge_unstamped(std::int64_t now_ns, const LastCall& last) {
    if (!run_.stamps_told) {
        run_.stamps_told = true;
        describe();
    }
    if (last.driver_starved && now_ns - last.at_ns > kLargestFutureNs) return {StampVerdict::Kind::waited, 0};
    return {StampVerdict::Kind::good, now_ns};
}

Camera::Next V4l2Camera::lend(Frame& out, const V4l2Buffer& buffer, std::int64_t now_ns, const LastCall& last) {
    if (last.slept) return pass_over(buffer, counters_.skipped);
    const StampVerdict stamp =
        buffer.monotonic_stamp ? judge_stamp(buffer.stamp_ns, now_ns, last.at_ns) : judge_unstamped(now_ns, last);
    if (stamp.kind == StampVerdict::Kind::absurd) {
        format_text(detail_, "v4l2 %s: time stamp %" PRId64 " ns, but now is %" PRId64 " ns", config_.device.c_str(),
                    buffer.stamp_ns, now_ns);
        fault_ = Reason::camera_time_absurd;
        return Next::fault;
    }
    if (stamp.kind == StampVerdict::Kind::waited) return pass_over(buffer, counters_.skipped);

    const auto* const memory = static_cast<const std::byte*>(lendings_.current()->mapping[buffer.index].address);
    const std::span<const std::byte> used{memory + buffer.data_offset, buffer.bytes_used - buffer.data_offset};
    out = Frame{};
    if (run_.pixels != PixelFormat::jpeg) {
        out.data = used.first(static_cast<std::size_t>(run_.layout.whole_bytes));
        out.width = run_.format.size.width;
        out.height = run_.format.size.height;
        out.stride = run_.format.stride;
        out.format = run_.pixels;
    } else {
        const JpegCheck check = check_jpeg(used);
        if (!check.ok) {
            format_text(detail_, "v4l2 %s: damaged picture: %.*s", config_.device.c_str(), AGENT_VIEW(check.why));
            return pass_over(buffer, counters_.damaged);
        }
        out.data = used.first(check.payload_bytes);
        out.width = check.width;
        out.height = check.height;
        out.format = PixelFormat::jpeg;
    }
    out.sequence = buffer.sequence;
    out.captured_ns = stamp.captured_ns;
    out.suspended_ns = run_.suspended_ns;
    out.token = lendings_.lend(static_cast<std::uint16_t>(buffer.index));
    ++counters_.frames;
    return Next::frame;
}

Camera::Next V4l2Camera::pass_over(const V4l2Buffer& buffer, std::uint64_t& counter) {
    ++counter;
    if (const int error = device_.queue(buffer.index)) return fault("QBUF", error);
    return Next::nothing;
}

Camera::Next V4l2Camera::look_at_source() {
    for (std::uint32_t i = 0; i < kMostEvents; ++i) {
        bool changed = false;
        const int error = device_.take_event(changed);
        if (is_trouble(error)) return fault("DQEVENT", error);
        if (error != 0) return Next::nothing;
        if (!changed) continue;
        (void)refuse(Reason::camera_format_changed, "the source has another size now");
        return Next::fault;
    }
    return Next::nothing;
}

void V4l2Camera::give_back(FrameToken token) {
    Generation* whose = nullptr;
    const Lendings::Back back = lendings_.give_back(token, whose);
    if (back == Lendings::Back::unmap) unmap(*whose);
    // After a fault the driver gets nothing any more: close() comes next. A failure here is told by the next next().
    if (back != Lendings::Back::requeue || fault_ != Reason::none) return;
    if (const int error = device_.queue(token.index)) (void)fail("QBUF", error);
}

void V4l2Camera::close() {
    if (run_.streaming) (void)device_.stream_off();  // closing goes on whatever the driver says: it may be gone
    // Kernels before 5.0 refuse to free buffers that are still mapped, newer ones orphan them: so unmap first where
    // possible. Freeing is not left to the descriptor's end, for mappings that stay keep the kernel's open file, and
    // with it the buffers' owner, alive.
    if (Generation* ended = lendings_.retire()) unmap(*ended);
    if (run_.buffers) {
        std::uint32_t none = 0;
        (void)device_.request_buffers(none);
    }
    device_.close();
    run_ = Runtime{};
}

void V4l2Camera::unmap(Generation& generation) {
    for (const Mapping& mapping : generation.mappings()) device_.unmap(mapping);
    lendings_.forget(generation);
}

bool V4l2Camera::fail(const char* operation, int error, Reason when_invalid) {
    fault_ = reason_of(error, when_invalid);
    format_text(detail_, "v4l2 %s: %s: %.*s", config_.device.c_str(), operation, AGENT_VIEW(errno_text(error)));
    return false;
}

Camera::Next V4l2Camera::fault(const char* operation, int error) {
    (void)fail(operation, error);
    return Next::fault;
}

bool V4l2Camera::refuse(Reason reason, const char* what) {
    fault_ = reason;
    format_text(detail_, "v4l2 %s: %s", config_.device.c_str(), what);
    return false;
}

void V4l2Camera::describe() {
    const V4l2Format& format = run_.format;
    compreface::FixedText<31> rate;
    if (format.rate_millihz != 0) {
        format_text(rate, " %" PRIu32 ".%" PRIu32 "/s", format.rate_millihz / 1000, format.rate_millihz % 1000 / 100);
    }
    format_text(description_, "v4l2 %s %" PRIu32 "x%" PRIu32 " %s%s, %u buffers%s", config_.device.c_str(),
                format.size.width, format.size.height, FourccText(format.code).text, rate.c_str(),
                lendings_.current()->mapping_count,
                run_.stamps_told ? ", no monotonic time stamps: the time of reading is used" : "");
}

}  // namespace agent

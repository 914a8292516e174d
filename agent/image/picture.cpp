#include "agent/image/picture.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "agent/capture/jpeg_markers.hpp"
#include "agent/image/limits.hpp"
#include "agent/image/size_fit.hpp"

namespace agent {

namespace {

// As much as fits: the beginning is what people need.
void append(PictureEncoder::Detail& detail, std::string_view text) {
    (void)detail.append(text);
}

void append(PictureEncoder::Detail& detail, std::uint64_t number) {
    std::array<char, 20> digits;
    const std::to_chars_result end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    append(detail, std::string_view(digits.data(), static_cast<std::size_t>(end.ptr - digits.data())));
}

template <class... Parts>
Reason fail(Reason reason, PictureEncoder::Detail& detail, Parts... parts) {
    detail.clear();
    (append(detail, parts), ...);
    return reason;
}

bool side_possible(std::uint32_t px) {
    return px >= 1 && px <= kMaxSidePx;
}

// What a picture that was cut off would have come to, if the rest is like the rows that were encoded.
std::size_t estimate(std::size_t limit, std::uint32_t height, std::uint32_t rows_written) {
    return static_cast<std::size_t>(std::uint64_t{limit} * height / std::max(1U, rows_written)) + 1;
}

}  // namespace

Reason PictureEncoder::encode(const Frame& frame, const Config::Image& settings, std::uint64_t limit_bytes,
                              EncodedPicture& out, Detail& detail) {
    out = {};
    detail.clear();
    const auto limit = static_cast<std::size_t>(std::min<std::uint64_t>(limit_bytes, output_.size()));
    if (frame.format == PixelFormat::jpeg) return encode_jpeg(frame, settings, limit, out, detail);
    if (!side_possible(frame.width) || !side_possible(frame.height)) {
        return fail(Reason::camera_unsupported, detail, "frames of ", frame.width, " x ", frame.height,
                    " pixels; at most ", kMaxSidePx, " each way are taken");
    }
    if (!raw_frame_whole(frame)) {
        return fail(Reason::camera_picture_unreadable, detail, "a frame has ", frame.data.size(),
                    " bytes, fewer than its ", frame.width, " x ", frame.height, " pixels need");
    }
    return encode_anew(frame, settings, limit, out, detail);
}

// Of the frame as the camera gives it. Read anew only when the setting has changed; what is no box was refused with the
// config.
PicturePart PictureEncoder::wanted_part(std::string_view crop, std::uint32_t width, std::uint32_t height) {
    if (crop_text_ != crop) {
        ErrorText why;
        if (!parse_box(crop, crop_, why)) crop_ = {};
        crop_ = turned_back(turn(), crop_);
        crop_text_.assign_front(crop);
    }
    return part_of(crop_, width, height);
}

Reason PictureEncoder::encode_jpeg(const Frame& frame, const Config::Image& settings, std::size_t limit,
                                   EncodedPicture& out, Detail& detail) {
    const JpegCheck check = check_jpeg(frame.data, JpegKinds::baseline_or_progressive);
    if (!check.ok) return fail(Reason::camera_picture_unreadable, detail, check.why);
    if (pass_through(frame, check, settings, limit, out)) return Reason::none;
    if (!side_possible(check.width) || !side_possible(check.height)) {
        return fail(Reason::camera_unsupported, detail, "a JPEG of ", check.width, " x ", check.height,
                    " pixels; at most ", kMaxSidePx, " each way are taken");
    }
    Frame whole = frame;
    whole.data = frame.data.first(check.payload_bytes);
    whole.width = check.width;
    whole.height = check.height;
    return encode_anew(whole, settings, limit, out, detail);
}

bool PictureEncoder::pass_through(const Frame& frame, const JpegCheck& check, const Config::Image& settings,
                                  std::size_t limit, EncodedPicture& out) {
    if (turn().changes()) return false;
    if (check.progressive) return false;  // slower for the server, and not every reader takes it
    if (settings.max_side_px != 0 && std::max(check.width, check.height) > settings.max_side_px) return false;
    const PicturePart whole{0, 0, check.width, check.height};
    if (!(wanted_part(settings.crop.view(), check.width, check.height) == whole)) return false;
    const std::span<const std::byte> tables =
        check.has_huffman_tables ? std::span<const std::byte>{} : std::span<const std::byte>{kStandardHuffmanTables};
    const std::size_t bytes = check.payload_bytes + tables.size();
    if (bytes > limit) return false;
    const std::span<const std::byte> payload = frame.data.first(check.payload_bytes);
    // Not by std::ranges::copy: see copy_samples().
    std::byte* end = output_.data();
    for (const std::span<const std::byte> part :
         {payload.first(check.splice_at), tables, payload.subspan(check.splice_at)}) {
        if (!part.empty()) std::memcpy(end, part.data(), part.size());
        end += part.size();
    }
    out = {.bytes = output_.first(bytes), .width = check.width, .height = check.height};
    return true;
}

// The frame in the size wanted, upright. What is made smaller is so before it is turned: that is less to turn.
bool PictureEncoder::turn_frame(const Frame& frame, const PicturePart& part, const FitAttempt& wanted, Frame& turned) {
    const bool swaps = turn().swaps_sides();
    const std::uint32_t width = swaps ? wanted.height : wanted.width, height = swaps ? wanted.width : wanted.height;
    if (!bands_.start(frame, part, width, height) || !turner_.start(width, height)) return false;
    Band band;
    while (bands_.next(band)) turner_.take(band);
    turned = turner_.frame();
    return !bands_.failed();
}

// One encoding. `bytes` gets its size, or what it would have come to.
JpegResult PictureEncoder::attempt(const Frame& frame, const PicturePart& part, const FitAttempt& wanted,
                                   std::size_t limit, std::span<const std::byte>& picture, std::size_t& bytes) {
    Frame upright;
    if (turn().changes()) {
        if (!turn_frame(frame, part, wanted, upright)) return JpegResult::failed;
        if (!bands_.start(upright, {0, 0, upright.width, upright.height}, wanted.width, wanted.height)) {
            return JpegResult::failed;
        }
    } else if (!bands_.start(frame, part, wanted.width, wanted.height)) {
        return JpegResult::failed;
    }
    const JpegSpec spec{.width = wanted.width, .height = wanted.height, .quality = wanted.quality};
    JpegResult result = encoder_.begin(spec, output_.first(limit));
    Band band;
    while (result == JpegResult::ok && bands_.next(band)) result = encoder_.write(band);
    if (result == JpegResult::ok) result = encoder_.finish(picture);
    bytes = result == JpegResult::ok ? picture.size() : estimate(limit, wanted.height, encoder_.rows_written());
    return result;
}

Reason PictureEncoder::encode_anew(const Frame& frame, const Config::Image& settings, std::size_t limit,
                                   EncodedPicture& out, Detail& detail) {
    const PicturePart part = wanted_part(settings.crop.view(), frame.width, frame.height);
    const PicturePart seen = turned(turn(), part, frame.width, frame.height);
    const FitWish wish{.limit_bytes = limit,
                       .quality = settings.quality,
                       .width = seen.width,
                       .height = seen.height,
                       .max_side_px = settings.max_side_px};
    std::array<FitResult, kEncodeAttempts> made;
    std::size_t count = 0;
    const std::optional<FitAttempt> begin = memory_.begin(wish);
    while (const std::optional<FitAttempt> next = next_attempt(wish, std::span(made).first(count), begin)) {
        std::span<const std::byte> picture;
        made[count].attempt = *next;
        const JpegResult result = attempt(frame, part, *next, limit, picture, made[count].bytes);
        ++count;
        if (result == JpegResult::ok) {
            out = {.bytes = picture,
                   .width = next->width,
                   .height = next->height,
                   .quality = next->quality,
                   .attempts = static_cast<std::uint32_t>(count),
                   .scale_x = static_cast<double>(seen.width) / next->width,
                   .scale_y = static_cast<double>(seen.height) / next->height,
                   .left = seen.left,
                   .top = seen.top};
        }
        decoder_.close();
        if (result == JpegResult::ok) {
            memory_.fitted(wish, made[count - 1], count);
            return Reason::none;
        }
        if (result == JpegResult::failed) {
            if (bands_.failed()) return fail(Reason::camera_picture_unreadable, detail, bands_.error());
            return fail(Reason::request_invalid, detail, "JPEG encoder: ", encoder_.error());
        }
    }
    memory_.failed();
    const FitAttempt& last = made[count - 1].attempt;
    return fail(Reason::request_invalid, detail, "the picture does not fit into ", limit,
                " bytes, not even with quality ", last.quality, " and ", last.width, " x ", last.height, " pixels");
}

}  // namespace agent

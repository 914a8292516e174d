// From a camera's frame to the JPEG that is sent: untouched when it can be, never larger than the server takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/capture/frame.hpp"
#include "agent/capture/jpeg_markers.hpp"
#include "agent/image/bands.hpp"
#include "agent/image/jpeg.hpp"
#include "agent/image/size_fit.hpp"
#include "agent/image/turn.hpp"
#include "agent/process/config.hpp"
#include "agent/process/reason.hpp"
#include "compreface/limits.hpp"
#include "compreface/text.hpp"

namespace agent {

struct EncodedPicture {
    std::span<const std::byte> bytes;     // a whole JPEG in the encoder's output memory; valid until its next encode()
    std::uint32_t width = 0, height = 0;  // pixels
    std::uint32_t quality = 0;            // 1..100; 0: the camera's own JPEG, passed on untouched
    std::uint32_t attempts = 0;           // encodings made: 0 (untouched) .. kEncodeAttempts
    double scale_x = 1, scale_y = 1;      // a place in this picture times this,
    std::uint32_t left = 0, top = 0;      // plus this, is the place in the (turned) frame
};

class PictureEncoder {
public:
    using Detail = compreface::FixedText<compreface::limits::kMessageBytes>;

    // `output` is where pictures are made; it must outlive this. A picture is never larger than it, so it should have
    // the size of the server's limit (5 MiB); pages that no picture reaches cost no memory.
    //
    // `turn`: what is done to every picture before; `turned`: memory for that, see FrameTurner.
    explicit PictureEncoder(std::span<std::byte> output, Turn turn = {}, std::span<std::uint8_t> turned = {})
        : output_(output), turner_(turn, turned) {}

    // Sides and places of pictures, and of what is found in them, are those of frames turned like this.
    [[nodiscard]] Turn turn() const { return turner_.turn(); }

    // Makes the picture of `frame`, or of the part of it that `settings.crop` names, at most `limit_bytes` large, its
    // longer side at most `settings.max_side_px` (0: the frame's own size), of quality `settings.quality` or less where
    // that is needed to fit: at most kEncodeAttempts encodings, and mostly one, because what fitted is remembered.
    // Afterwards nothing of the frame is referred to.
    //
    // A JPEG frame is copied unchanged when it is baseline and small enough; the standard Huffman tables are put in
    // when it comes without. Otherwise, and when pictures are turned, it is decoded and encoded anew, as raw frames
    // are.
    //
    // none: `out` is filled. Otherwise `out.bytes` is empty and `detail` says in one line what was wrong:
    // - camera_picture_unreadable: the frame is damaged, of other size than it says, or a JPEG of a kind that is not
    // decoded
    // - camera_unsupported: a side is 0 or above kMaxSidePx
    // - request_invalid: the picture cannot be made small enough for `limit_bytes`, or no memory for libjpeg
    [[nodiscard]] Reason encode(const Frame& frame, const Config::Image& settings, std::uint64_t limit_bytes,
                                EncodedPicture& out, Detail& detail);

private:
    [[nodiscard]] PicturePart wanted_part(std::string_view crop, std::uint32_t width, std::uint32_t height);
    [[nodiscard]] Reason encode_jpeg(const Frame& frame, const Config::Image& settings, std::size_t limit,
                                     EncodedPicture& out, Detail& detail);
    [[nodiscard]] bool pass_through(const Frame& frame, const JpegCheck& check, const Config::Image& settings,
                                    std::size_t limit, EncodedPicture& out);
    [[nodiscard]] Reason encode_anew(const Frame& frame, const Config::Image& settings, std::size_t limit,
                                     EncodedPicture& out, Detail& detail);
    [[nodiscard]] JpegResult attempt(const Frame& frame, const PicturePart& part, const FitAttempt& wanted,
                                     std::size_t limit, std::span<const std::byte>& picture, std::size_t& bytes);

    [[nodiscard]] bool turn_frame(const Frame& frame, const PicturePart& part, const FitAttempt& wanted, Frame& turned);

    std::span<std::byte> output_;
    FrameTurner turner_;
    JpegDecoder decoder_;
    JpegEncoder encoder_;
    BandMaker bands_{decoder_};
    FitMemory memory_;
    compreface::FixedText<63> crop_text_;  // what crop_ was read from
    PictureBox crop_;                      // of the frame before it is turned
};

}  // namespace agent

// A frame of any format as a sequence of bands of the size wanted, in 4:2:0. Grey ones get the colour that is none.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "agent/capture/frame.hpp"
#include "agent/capture/raw_layout.hpp"
#include "agent/image/jpeg.hpp"
#include "agent/image/limits.hpp"
#include "agent/image/planes.hpp"
#include "agent/image/scale.hpp"
#include "agent/process/picture_areas.hpp"

namespace agent {

// True when `frame`, which is not a JPEG, has sides of 1..kMaxSidePx and all the bytes that its size and stride ask
// for.
[[nodiscard]] bool raw_frame_whole(const Frame& frame);

// A part of a picture, pixels. Its left and top are multiples of kPartAlignPx (or the part is the whole picture): then
// they lie on whole samples of colour, and on whole samples of a JPEG that is decoded at 1/8.
struct PicturePart {
    std::uint32_t left = 0, top = 0, width = 0, height = 0;

    friend bool operator==(const PicturePart&, const PicturePart&) = default;
};
inline constexpr std::uint32_t kPartAlignPx = 16;

// The part that `box` means of a picture with these sides, widened to whole blocks of kPartAlignPx.
[[nodiscard]] PicturePart part_of(const PictureBox& box, std::uint32_t width, std::uint32_t height);

// Works in 155 KB of fixed memory, of which a picture touches what its width needs (720p at its own size: 32 KB).
class BandMaker {
public:
    // `decoder` is used between start() and the last next(), for JPEG frames only.
    explicit BandMaker(JpegDecoder& decoder) : decoder_(decoder) {}

    // Begins with `part` of `frame`, which must stay until the last next(). 1 <= width <= part.width, the same for
    // height, and a raw frame is whole: raw_frame_whole(). False: a JPEG frame cannot be decoded; error() says why.
    [[nodiscard]] bool start(const Frame& frame, const PicturePart& part, std::uint32_t width, std::uint32_t height);
    // The same with all of the frame.
    [[nodiscard]] bool start(const Frame& frame, std::uint32_t width, std::uint32_t height) {
        return start(frame, {0, 0, frame.width, frame.height}, width, height);
    }

    // The next band, padded; valid until the next call. False: all bands are made, or (failed()) the JPEG is damaged.
    [[nodiscard]] bool next(Band& band);

    [[nodiscard]] bool failed() const { return failed_; }
    // Valid until the next call.
    [[nodiscard]] std::string_view error() const { return decoder_.error(); }

private:
    static constexpr std::uint32_t kChromaRows = kBandRows / 2;
    // For a source row that ends two rows of the result, of which the second is the next band's.
    static constexpr std::uint32_t kSpareRows = 1;

    struct Plane {
        AreaScaler scaler;
        std::uint32_t columns = 0;  // of the result
        std::uint32_t stride = 0;
        std::uint32_t rows = 0;  // ready, spare ones included
    };

    [[nodiscard]] bool start_jpeg(const PicturePart& part, std::uint32_t width, std::uint32_t height);
    void take_rows(std::uint32_t plane, std::span<const std::uint8_t> source);
    void keep_early_rows();
    [[nodiscard]] bool feed_row();
    void copy_raw_band(std::uint32_t rows);
    void copy_raw_color(std::uint32_t row, std::span<std::uint8_t> cb, std::span<std::uint8_t> cr);
    [[nodiscard]] std::span<const std::uint8_t> raw_row(const SamplePlane& plane, std::uint32_t row) const;
    void feed_raw_row(std::uint32_t row);
    void feed_raw_color(std::uint32_t row);
    void fill_grey(std::uint32_t rows);
    [[nodiscard]] std::span<std::uint8_t> band_row(std::uint32_t plane, std::uint32_t row);
    [[nodiscard]] Band view(std::uint32_t rows) const;

    JpegDecoder& decoder_;
    Frame frame_;
    RawLayout layout_;  // of a raw frame
    bool has_color_ = true;
    std::uint32_t source_width_ = 0, source_height_ = 0;  // of the part; of a JPEG: as decoded
    std::uint32_t skip_columns_ = 0, skip_rows_ = 0;      // of a JPEG: before the part
    std::uint32_t width_ = 0, height_ = 0;
    std::uint32_t source_row_ = 0, made_rows_ = 0;
    bool failed_ = false;
    std::array<Plane, 3> plane_{};

    // Not initialised, so that memory no picture needs is never touched.
    alignas(64) std::array<std::uint8_t, std::size_t{kMaxSidePx} * (kBandRows + kSpareRows)> y_;
    alignas(
        64) std::array<std::array<std::uint8_t, std::size_t{kMaxSidePx} / 2 * (kChromaRows + kSpareRows)>, 2> chroma_;
    alignas(64) std::array<std::uint8_t, std::size_t{kMaxSidePx} * 3> packed_;  // a decoded row
    alignas(64) std::array<std::array<std::uint8_t, kMaxSidePx>, 3> row_;       // a source row, by plane
    alignas(64) std::array<std::array<std::uint16_t, kMaxSidePx>, 3> sums_;
};

}  // namespace agent

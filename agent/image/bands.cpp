#include "agent/image/bands.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace agent {

namespace {

constexpr std::uint32_t kY = 0, kCb = 1, kCr = 2;
constexpr std::uint8_t kNoColor = 128;

std::span<const std::uint8_t> bytes_of(const Frame& frame) {
    return {reinterpret_cast<const std::uint8_t*>(frame.data.data()), frame.data.size()};
}

// The smallest decoding at which nothing has to be made larger. Only the halvings have fast paths in libjpeg.
std::uint32_t eighths_for(const PicturePart& part, std::uint32_t width, std::uint32_t height) {
    for (const std::uint32_t eighths : {1U, 2U, 4U}) {
        const bool enough = (part.width * eighths + 7) / 8 >= width && (part.height * eighths + 7) / 8 >= height;
        if (enough) return eighths;
    }
    return 8;
}

// The plane without what lies before the part.
void move_to(SamplePlane& plane, const PicturePart& part, std::uint32_t across, std::uint32_t down) {
    plane.first += part.top / down * plane.stride + std::uint64_t{part.left / across} * plane.step;
    plane.columns = (part.width + across - 1) / across;
    plane.rows = (part.height + down - 1) / down;
}

// [first, first + size) of a side, widened to whole blocks.
void widen(double first, double size, std::uint32_t side, std::uint32_t& from, std::uint32_t& length) {
    const auto blocks_before = static_cast<std::uint32_t>(first * side / kPartAlignPx);
    const auto blocks_until = static_cast<std::uint32_t>(std::ceil((first + size) * side / kPartAlignPx - 1e-6));
    from = std::min(blocks_before * kPartAlignPx, (side - 1) / kPartAlignPx * kPartAlignPx);
    length = std::min(std::max(blocks_until * kPartAlignPx, from + kPartAlignPx), side) - from;
}

}  // namespace

PicturePart part_of(const PictureBox& box, std::uint32_t width, std::uint32_t height) {
    PicturePart part{0, 0, width, height};
    if (box.whole() || width == 0 || height == 0) return part;
    widen(box.left, box.width, width, part.left, part.width);
    widen(box.top, box.height, height, part.top, part.height);
    return part;
}

bool raw_frame_whole(const Frame& frame) {
    if (frame.width < 1 || frame.width > kMaxSidePx || frame.height < 1 || frame.height > kMaxSidePx) return false;
    if (frame.format == PixelFormat::jpeg) return false;
    const RawLayout layout = raw_layout(frame.format, frame.width, frame.height, frame.stride);
    return frame.stride >= layout.least_stride && frame.data.size() >= layout.least_bytes;
}

bool BandMaker::start(const Frame& frame, const PicturePart& part, std::uint32_t width, std::uint32_t height) {
    frame_ = frame;
    source_width_ = part.width;
    source_height_ = part.height;
    width_ = width;
    height_ = height;
    source_row_ = made_rows_ = 0;
    skip_columns_ = skip_rows_ = 0;
    failed_ = false;
    has_color_ = true;
    std::uint32_t across = 1, down = 1;  // pixels that share a sample of colour
    if (frame.format != PixelFormat::jpeg) {
        layout_ = raw_layout(frame.format, frame.width, frame.height, frame.stride);
        has_color_ = layout_.has_color();
        across = layout_.across;
        down = layout_.down;
        move_to(layout_.y, part, 1, 1);
        if (has_color_) move_to(layout_.cb, part, across, down);
        if (has_color_) move_to(layout_.cr, part, across, down);
    } else {
        failed_ = !start_jpeg(part, width, height);
        if (failed_) return false;
    }
    for (std::uint32_t i = 0; i < plane_.size(); ++i) {
        Plane& plane = plane_[i];
        const bool is_y = i == kY;
        const Axis x = is_y ? make_axis(source_width_, 1, width, 1) : make_axis(source_width_, across, width, 2);
        const Axis y = is_y ? make_axis(source_height_, 1, height, 1) : make_axis(source_height_, down, height, 2);
        plane.scaler.start(sums_[i], x, y);
        plane.columns = x.result;
        plane.stride = padded_columns(x.result);
        plane.rows = 0;
    }
    return true;
}

bool BandMaker::start_jpeg(const PicturePart& part, std::uint32_t width, std::uint32_t height) {
    JpegInfo info;
    const std::uint32_t eighths = eighths_for(part, width, height);
    std::uint32_t decoded_width = 0, decoded_height = 0;
    if (!decoder_.open(frame_.data, info) ||
        !decoder_.start(JpegDecoder::Output::ycbcr, eighths, decoded_width, decoded_height)) {
        return false;
    }
    skip_columns_ = part.left * eighths / 8;
    skip_rows_ = part.top * eighths / 8;
    // Whole blocks, but at the right and lower edge of the picture, where sides are rounded up.
    const bool to_right = part.left + part.width >= info.width, to_bottom = part.top + part.height >= info.height;
    source_width_ = to_right ? decoded_width - skip_columns_ : part.width * eighths / 8;
    source_height_ = to_bottom ? decoded_height - skip_rows_ : part.height * eighths / 8;
    return true;
}

std::span<std::uint8_t> BandMaker::band_row(std::uint32_t plane, std::uint32_t row) {
    const std::size_t stride = plane_[plane].stride;
    const std::span<std::uint8_t> memory = plane == kY ? std::span<std::uint8_t>(y_) : chroma_[plane - kCb];
    return memory.subspan(row * stride, stride);
}

// From the first sample of the row to the last byte of the frame.
std::span<const std::uint8_t> BandMaker::raw_row(const SamplePlane& plane, std::uint32_t row) const {
    return bytes_of(frame_).subspan(static_cast<std::size_t>(plane.first + row * plane.stride));
}

// The fast way for raw frames at their own size: no sums, one pass over the pixels.
void BandMaker::copy_raw_band(std::uint32_t rows) {
    for (std::uint32_t i = 0; i < rows; ++i) {
        const std::span<std::uint8_t> to = band_row(kY, i);
        const std::span<const std::uint8_t> from = raw_row(layout_.y, made_rows_ + i);
        if (layout_.y.step == 2) {
            packed_luma(from, to.first(width_));
        } else {
            copy_samples(from.first(width_), to);
        }
        pad_row(to, width_);
    }
    if (!has_color_) return fill_grey(chroma_rows(Chroma::c420, rows));
    const std::uint32_t columns = plane_[kCb].columns;
    for (std::uint32_t i = 0; i < chroma_rows(Chroma::c420, rows); ++i) {
        const std::span<std::uint8_t> cb = band_row(kCb, i), cr = band_row(kCr, i);
        copy_raw_color(made_rows_ / 2 + i, cb.first(columns), cr.first(columns));
        pad_row(cb, columns);
        pad_row(cr, columns);
    }
}

// Row `row` of 4:2:0 colour.
void BandMaker::copy_raw_color(std::uint32_t row, std::span<std::uint8_t> cb, std::span<std::uint8_t> cr) {
    const SamplePlane &of_cb = layout_.cb, &of_cr = layout_.cr;
    const bool cb_first = of_cb.first < of_cr.first;
    const SamplePlane& first = cb_first ? of_cb : of_cr;
    if (first.step == 1) {
        copy_samples(raw_row(of_cb, row).first(cb.size()), cb);
        copy_samples(raw_row(of_cr, row).first(cr.size()), cr);
    } else if (first.step == 2) {
        split_pairs(raw_row(first, row), cb_first ? cb : cr, cb_first ? cr : cb);
    } else {
        const std::uint32_t lower = std::min(2 * row + 1, height_ - 1);
        packed_chroma_of_two(raw_row(first, 2 * row), raw_row(first, lower), cb_first ? cb : cr, cb_first ? cr : cb);
    }
}

// A picture without colour is sent with the colour that is none: nobody has to know a second kind of JPEG, and the
// blocks cost next to nothing.
void BandMaker::fill_grey(std::uint32_t rows) {
    for (const std::uint32_t plane : {kCb, kCr}) {
        for (std::uint32_t i = 0; i < rows; ++i) {
            const std::span<std::uint8_t> row = band_row(plane, i);
            std::memset(row.data(), kNoColor, row.size());
        }
    }
}

void BandMaker::take_rows(std::uint32_t plane, std::span<const std::uint8_t> source) {
    Plane& one = plane_[plane];
    const std::uint32_t room = (plane == kY ? kBandRows : kChromaRows) + kSpareRows;
    one.scaler.push(source);
    while (one.rows < room && one.scaler.take(band_row(plane, one.rows))) {
        pad_row(band_row(plane, one.rows), one.columns);
        ++one.rows;
    }
}

void BandMaker::feed_raw_row(std::uint32_t row) {
    std::span<const std::uint8_t> y = raw_row(layout_.y, row);
    if (layout_.y.step == 2) {
        const std::span<std::uint8_t> unpacked = std::span(row_[kY]).first(source_width_);
        packed_luma(y, unpacked);
        y = unpacked;
    }
    take_rows(kY, y.first(source_width_));
    if (has_color_ && row % layout_.down == 0) feed_raw_color(row / layout_.down);
}

void BandMaker::feed_raw_color(std::uint32_t row) {
    const SamplePlane &of_cb = layout_.cb, &of_cr = layout_.cr;
    const std::size_t columns = of_cb.columns;
    if (of_cb.step == 1) {
        take_rows(kCb, raw_row(of_cb, row).first(columns));
        take_rows(kCr, raw_row(of_cr, row).first(columns));
        return;
    }
    const bool cb_first = of_cb.first < of_cr.first;
    const std::span<std::uint8_t> cb = std::span(row_[kCb]).first(columns), cr = std::span(row_[kCr]).first(columns);
    const std::span<const std::uint8_t> from = raw_row(cb_first ? of_cb : of_cr, row);
    const std::span<std::uint8_t> first = cb_first ? cb : cr, second = cb_first ? cr : cb;
    if (of_cb.step == 2) {
        split_pairs(from, first, second);
    } else {
        packed_chroma(from, first, second);
    }
    take_rows(kCb, cb);
    take_rows(kCr, cr);
}

// The next row of the source into the planes' sums. False: there is none.
bool BandMaker::feed_row() {
    if (source_row_ == source_height_) return false;
    const std::uint32_t row = source_row_++;
    if (frame_.format != PixelFormat::jpeg) {
        feed_raw_row(row);
        return true;
    }
    const std::span<std::uint8_t> y = std::span(row_[kY]).first(source_width_);
    const std::span<std::uint8_t> cb = std::span(row_[kCb]).first(source_width_);
    const std::span<std::uint8_t> cr = std::span(row_[kCr]).first(source_width_);
    for (; skip_rows_ != 0; --skip_rows_) {
        if (!decoder_.read_row(packed_)) return false;
    }
    if (!decoder_.read_row(packed_)) return false;
    split_ycbcr(std::span(packed_).subspan(std::size_t{skip_columns_} * 3), y, cb, cr);
    take_rows(kY, y);
    take_rows(kCb, cb);
    take_rows(kCr, cr);
    return true;
}

Band BandMaker::view(std::uint32_t rows) const {
    return {.y = {y_, plane_[kY].stride},
            .cb = {chroma_[0], plane_[kCb].stride},
            .cr = {chroma_[1], plane_[kCr].stride},
            .rows = rows};
}

// Rows that came with the last band but are of this one.
void BandMaker::keep_early_rows() {
    for (const std::uint32_t plane : {kY, kCb, kCr}) {
        if (plane != kY && !has_color_) continue;
        const std::uint32_t taken = plane == kY ? kBandRows : kChromaRows;
        std::uint32_t& ready = plane_[plane].rows;
        if (ready > taken) copy_samples(band_row(plane, taken), band_row(plane, 0));
        ready -= taken;
    }
}

bool BandMaker::next(Band& band) {
    if (failed_ || made_rows_ == height_) return false;
    const std::uint32_t rows = std::min(kBandRows, height_ - made_rows_);
    const bool own_size = width_ == source_width_ && height_ == source_height_;
    if (own_size && frame_.format != PixelFormat::jpeg) {
        copy_raw_band(rows);
    } else {
        if (made_rows_ != 0) keep_early_rows();
        while (plane_[kY].rows < rows) {
            if (!feed_row()) {
                failed_ = true;
                return false;
            }
        }
        if (!has_color_) fill_grey(chroma_rows(Chroma::c420, rows));
    }
    made_rows_ += rows;
    band = view(rows);
    return true;
}

}  // namespace agent

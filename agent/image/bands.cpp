#include "agent/image/bands.hpp"

#include <algorithm>

namespace agent {

namespace {

constexpr std::uint32_t kY = 0, kCb = 1, kCr = 2;

std::span<const std::uint8_t> bytes_of(const Frame& frame) {
    return {reinterpret_cast<const std::uint8_t*>(frame.data.data()), frame.data.size()};
}

std::span<const std::uint8_t> packed_row(const Frame& frame, std::uint32_t row) {
    return bytes_of(frame).subspan(std::size_t{row} * frame.stride);
}

// A row of a plane of an I420 frame.
std::span<const std::uint8_t> planar_row(const Frame& frame, std::uint32_t plane, std::uint32_t row) {
    const std::size_t y_bytes = std::size_t{frame.stride} * frame.height;
    if (plane == kY) return bytes_of(frame).subspan(std::size_t{row} * frame.stride, frame.width);
    const std::size_t stride = (frame.stride + 1) / 2;
    const std::size_t rows = (frame.height + 1) / 2;
    return bytes_of(frame).subspan(y_bytes + ((plane - kCb) * rows + row) * stride, (frame.width + 1) / 2);
}

// The smallest decoding at which nothing has to be made larger. Only the halvings have fast paths in libjpeg.
std::uint32_t eighths_for(const JpegInfo& info, std::uint32_t width, std::uint32_t height) {
    for (const std::uint32_t eighths : {1U, 2U, 4U}) {
        const bool enough = (info.width * eighths + 7) / 8 >= width && (info.height * eighths + 7) / 8 >= height;
        if (enough) return eighths;
    }
    return 8;
}

}  // namespace

bool raw_frame_whole(const Frame& frame) {
    if (frame.width < 1 || frame.width > kMaxSidePx || frame.height < 1 || frame.height > kMaxSidePx) return false;
    const std::uint64_t height = frame.height;
    const std::uint64_t half_columns = (frame.width + 1) / 2;
    if (frame.format == PixelFormat::yuyv) {
        const std::uint64_t row_bytes = 4 * half_columns;
        return frame.stride >= row_bytes && frame.data.size() >= (height - 1) * frame.stride + row_bytes;
    }
    if (frame.format != PixelFormat::i420 || frame.stride < frame.width) return false;
    const std::uint64_t chroma_stride = (std::uint64_t{frame.stride} + 1) / 2;
    const std::uint64_t chroma_rows = (height + 1) / 2;
    return frame.data.size() >= height * frame.stride + (2 * chroma_rows - 1) * chroma_stride + half_columns;
}

bool BandMaker::start(const Frame& frame, std::uint32_t width, std::uint32_t height) {
    frame_ = frame;
    source_width_ = frame.width;
    source_height_ = frame.height;
    width_ = width;
    height_ = height;
    source_row_ = made_rows_ = 0;
    failed_ = false;
    if (frame.format == PixelFormat::jpeg) {
        JpegInfo info;
        failed_ = !decoder_.open(frame.data, info) ||
                  !decoder_.start(JpegDecoder::Output::ycbcr, eighths_for(info, width, height), source_width_,
                                  source_height_);
        if (failed_) return false;
    }
    // How many pixels share a sample of colour: across and down.
    const std::uint32_t across = frame.format == PixelFormat::jpeg ? 1 : 2;
    const std::uint32_t down = frame.format == PixelFormat::i420 ? 2 : 1;
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

std::span<std::uint8_t> BandMaker::band_row(std::uint32_t plane, std::uint32_t row) {
    const std::size_t stride = plane_[plane].stride;
    const std::span<std::uint8_t> memory = plane == kY ? std::span<std::uint8_t>(y_) : chroma_[plane - kCb];
    return memory.subspan(row * stride, stride);
}

// The fast way for raw frames at their own size: no sums, one pass over the pixels.
void BandMaker::copy_raw_band(std::uint32_t rows) {
    const bool packed = frame_.format == PixelFormat::yuyv;
    for (std::uint32_t i = 0; i < rows; ++i) {
        const std::span<std::uint8_t> to = band_row(kY, i);
        if (packed) {
            yuyv_luma(packed_row(frame_, made_rows_ + i), to.first(width_));
        } else {
            std::ranges::copy(planar_row(frame_, kY, made_rows_ + i), to.begin());
        }
        pad_row(to, width_);
    }
    const std::uint32_t columns = plane_[kCb].columns;
    for (std::uint32_t i = 0; i < chroma_rows(Chroma::c420, rows); ++i) {
        const std::uint32_t upper = made_rows_ + 2 * i;
        const std::span<std::uint8_t> cb = band_row(kCb, i), cr = band_row(kCr, i);
        if (packed) {
            const std::uint32_t lower = std::min(upper + 1, height_ - 1);
            yuyv_chroma_of_two(packed_row(frame_, upper), packed_row(frame_, lower), cb.first(columns),
                               cr.first(columns));
        } else {
            std::ranges::copy(planar_row(frame_, kCb, upper / 2), cb.begin());
            std::ranges::copy(planar_row(frame_, kCr, upper / 2), cr.begin());
        }
        pad_row(cb, columns);
        pad_row(cr, columns);
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

// The next row of the source into the planes' sums. False: there is none.
bool BandMaker::feed_row() {
    if (source_row_ == source_height_) return false;
    const std::uint32_t row = source_row_++;
    if (frame_.format == PixelFormat::i420) {
        take_rows(kY, planar_row(frame_, kY, row));
        if (row % 2 != 0) return true;
        take_rows(kCb, planar_row(frame_, kCb, row / 2));
        take_rows(kCr, planar_row(frame_, kCr, row / 2));
        return true;
    }
    const std::span<std::uint8_t> y = std::span(row_[kY]).first(source_width_);
    std::span<std::uint8_t> cb = row_[kCb], cr = row_[kCr];
    if (frame_.format == PixelFormat::yuyv) {
        cb = cb.first((source_width_ + 1) / 2);
        cr = cr.first((source_width_ + 1) / 2);
        yuyv_luma(packed_row(frame_, row), y);
        yuyv_chroma(packed_row(frame_, row), cb, cr);
    } else {
        cb = cb.first(source_width_);
        cr = cr.first(source_width_);
        if (!decoder_.read_row(packed_)) return false;
        split_ycbcr(packed_, y, cb, cr);
    }
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
        const std::uint32_t taken = plane == kY ? kBandRows : kChromaRows;
        std::uint32_t& ready = plane_[plane].rows;
        if (ready > taken) std::ranges::copy(band_row(plane, taken), band_row(plane, 0).begin());
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
    }
    made_rows_ += rows;
    band = view(rows);
    return true;
}

}  // namespace agent

// JPEG coding and decoding by libjpeg, whose header only jpeg.cpp sees. Objects are made once and used for every frame;
// errors never leave a call other than by its result.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/image/planes.hpp"

namespace agent {

enum class JpegResult : std::uint8_t {
    ok,
    overflow,  // the picture is larger than the memory given for it
    failed,    // error() says why
};

struct JpegSpec {
    std::uint32_t width = 0, height = 0;  // pixels, 1..kMaxSidePx
    Chroma chroma = Chroma::c420;
    std::uint32_t quality = 0;  // 1..100
};

// Encodes a picture band by band: begin, write until all rows are there, finish. Baseline, standard Huffman tables.
// libjpeg allocates at construction and a few times per picture (2 of version 2.1; 8 are budgeted); nothing here does.
class JpegEncoder {
public:
    JpegEncoder();
    ~JpegEncoder();
    JpegEncoder(const JpegEncoder&) = delete;
    JpegEncoder& operator=(const JpegEncoder&) = delete;

    // Starts a picture that goes to `out` and never beyond it; `out` must stay until finish(). An unfinished picture is
    // dropped. failed: `spec` is out of range, or no memory.
    [[nodiscard]] JpegResult begin(const JpegSpec& spec, std::span<std::byte> out);

    // Takes the next rows: kBandRows of them, fewer only at the end (what is missing to whole blocks is the last row
    // repeated). Each row must be readable up to padded_columns(). failed: the band does not fit the picture or is too
    // short for its size.
    [[nodiscard]] JpegResult write(const Band& band);

    // Ends the picture. ok: `picture` is the filled front of `out`. failed: rows are missing.
    [[nodiscard]] JpegResult finish(std::span<const std::byte>& picture);

    // Rows taken since begin(), the band at which an overflow was met included: tells how large the picture might have
    // become.
    [[nodiscard]] std::uint32_t rows_written() const { return rows_written_; }

    // The last failure in libjpeg's words; valid until the next call.
    [[nodiscard]] std::string_view error() const;

private:
    struct State;
    [[nodiscard]] State& state();
    [[nodiscard]] const State& state() const;
    [[nodiscard]] JpegResult stopped();
    void write_block_rows(const Band& band, std::uint32_t first_row);

    JpegSpec spec_;
    std::uint32_t rows_written_ = 0;
    bool open_ = false;
    alignas(std::max_align_t) std::array<std::byte, 1536> state_{};
};

struct JpegInfo {
    std::uint32_t width = 0, height = 0;  // pixels
    std::uint8_t components = 0;          // 1: grey, 3: colour
};

// Decodes a picture row by row: open, start, read_row until all rows are there, close. Greyscale and YCbCr with any
// colour sampling, baseline or progressive, with or without Huffman tables (the standard ones are then meant). Damage
// is a failure, never a picture that is partly made up; libjpeg's memory is bounded by kJpegDecoderBytes.
class JpegDecoder {
public:
    enum class Output : std::uint8_t {
        luma,   // one byte a pixel
        ycbcr,  // three bytes a pixel: Y, Cb, Cr; Cb = Cr = 128 of a grey picture
    };

    JpegDecoder();
    ~JpegDecoder();
    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;

    // Reads the header of `picture`, which must stay until close(). What was open is closed. False: not a JPEG, or of a
    // kind that is not decoded (CMYK, RGB, more than 8 bits, arithmetic coding where libjpeg has none, a side above
    // kMaxSidePx).
    [[nodiscard]] bool open(std::span<const std::byte> picture, JpegInfo& info);

    // Begins to decode at `eighths`/8 of the size (1..8, sides rounded up); `width` and `height` get what rows and how
    // many come.
    [[nodiscard]] bool start(Output output, std::uint32_t eighths, std::uint32_t& width, std::uint32_t& height);

    // The next row into the front of `out`. False: the picture is damaged or cut short, `out` is too small, or no row
    // is left.
    [[nodiscard]] bool read_row(std::span<std::uint8_t> out);

    // Forgets the picture and gives back the memory taken for it.
    void close();

    // The last failure in libjpeg's words; valid until the next call.
    [[nodiscard]] std::string_view error() const;

private:
    struct State;
    [[nodiscard]] State& state();
    [[nodiscard]] const State& state() const;

    bool grey_to_ycbcr_ = false;
    alignas(std::max_align_t) std::array<std::byte, 1792> state_{};
};

}  // namespace agent

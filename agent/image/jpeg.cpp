#include "agent/image/jpeg.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs FILE
#include <new>
#include <type_traits>

#include <jerror.h>
#include <jpeglib.h>

#include "agent/image/limits.hpp"

namespace agent {

namespace {

// libjpeg tells errors by a function that must not return. It jumps back into the method that called the library: such
// a method holds nothing with a destructor, and sets the way back before each use of the library.
struct Errors {
    jpeg_error_mgr manager;
    std::jmp_buf way_back;
    std::array<char, JMSG_LENGTH_MAX> message;
};

Errors& errors_of(j_common_ptr any) {
    return *static_cast<Errors*>(any->client_data);
}

[[noreturn]] void leave(j_common_ptr any) {
    Errors& errors = errors_of(any);
    errors.manager.format_message(any, errors.message.data());
    std::longjmp(errors.way_back, 1);
}

[[noreturn]] void leave_because(j_common_ptr any, int code) {
    any->err->msg_code = code;
    leave(any);
}

// Level -1 is a warning: libjpeg would go on with a made-up part of the picture.
void on_message(j_common_ptr any, int level) {
    if (level >= 0) return;
    const int code = any->err->msg_code;
    const bool harmless = code == JWRN_EXTRANEOUS_DATA || code == JWRN_JFIF_MAJOR;
    if (!harmless || ++any->err->num_warnings > kJpegOddities) leave(any);
}

void no_output(j_common_ptr) {}

jpeg_error_mgr* prepare(Errors& errors) {
    jpeg_std_error(&errors.manager);
    errors.manager.error_exit = leave;
    errors.manager.emit_message = on_message;
    errors.manager.output_message = no_output;
    return &errors.manager;
}

template <class Jpeg>
j_common_ptr common(Jpeg* jpeg) {
    return reinterpret_cast<j_common_ptr>(jpeg);
}

void say(Errors& errors, std::string_view text) {
    const std::size_t size = text.copy(errors.message.data(), errors.message.size() - 1);
    errors.message[size] = '\0';
}

}  // namespace

// ---- encoder

struct JpegEncoder::State {
    jpeg_compress_struct jpeg;
    Errors errors;
    jpeg_destination_mgr destination;
    std::span<std::byte> out;
    // libjpeg asks for the next buffer when the last byte of one is written, not when another byte comes. A picture
    // that fills `out` exactly fits: only a byte in here is one too many.
    std::array<JOCTET, 16> beyond;
    bool in_beyond, overflow, ready;
    JpegSpec configured;

    static State& of(j_compress_ptr jpeg) { return *reinterpret_cast<State*>(jpeg); }

    void go_beyond() {
        destination.next_output_byte = beyond.data();
        destination.free_in_buffer = beyond.size();
        in_beyond = true;
    }

    static void init_destination(j_compress_ptr jpeg) {
        State& state = of(jpeg);
        state.in_beyond = false;
        state.overflow = false;
        if (state.out.empty()) return state.go_beyond();
        state.destination.next_output_byte = reinterpret_cast<JOCTET*>(state.out.data());
        state.destination.free_in_buffer = state.out.size();
    }

    static boolean buffer_full(j_compress_ptr jpeg) {
        State& state = of(jpeg);
        if (state.in_beyond) {
            state.overflow = true;
            std::longjmp(state.errors.way_back, 1);
        }
        state.go_beyond();
        return TRUE;
    }

    static void end_destination(j_compress_ptr) {}

    void configure(const JpegSpec& spec) {
        const bool grey = spec.chroma == Chroma::grey;
        jpeg.input_components = grey ? 1 : 3;
        jpeg.in_color_space = grey ? JCS_GRAYSCALE : JCS_YCbCr;
        jpeg_set_defaults(&jpeg);
        jpeg_set_quality(&jpeg, static_cast<int>(spec.quality), TRUE);
        jpeg.comp_info[0].h_samp_factor = grey ? 1 : 2;
        jpeg.comp_info[0].v_samp_factor = spec.chroma == Chroma::c420 ? 2 : 1;
        jpeg.raw_data_in = TRUE;
        configured = spec;
    }
};

JpegEncoder::State& JpegEncoder::state() {
    return *std::launder(static_cast<State*>(static_cast<void*>(state_.data())));
}
const JpegEncoder::State& JpegEncoder::state() const {
    return *std::launder(static_cast<const State*>(static_cast<const void*>(state_.data())));
}

JpegEncoder::JpegEncoder() {
    static_assert(sizeof(State) <= sizeof(state_) && alignof(State) <= alignof(std::max_align_t));
    static_assert(std::is_standard_layout_v<State> && std::is_trivially_destructible_v<State>);
    State& state = *::new (state_.data()) State{};
    state.jpeg.err = prepare(state.errors);
    state.jpeg.client_data = &state.errors;
    if (setjmp(state.errors.way_back) != 0) return;
    jpeg_create_compress(&state.jpeg);
    state.destination = {nullptr, 0, State::init_destination, State::buffer_full, State::end_destination};
    state.jpeg.dest = &state.destination;
    state.ready = true;
}

JpegEncoder::~JpegEncoder() {
    jpeg_destroy_compress(&state().jpeg);
}

JpegResult JpegEncoder::stopped() {
    open_ = false;
    jpeg_abort_compress(&state().jpeg);
    return state().overflow ? JpegResult::overflow : JpegResult::failed;
}

JpegResult JpegEncoder::begin(const JpegSpec& spec, std::span<std::byte> out) {
    State& state = this->state();
    if (!state.ready) return JpegResult::failed;
    if (open_) (void)stopped();
    rows_written_ = 0;
    state.overflow = false;
    const bool possible = spec.width >= 1 && spec.width <= kMaxSidePx && spec.height >= 1 &&
                          spec.height <= kMaxSidePx && spec.quality >= 1 && spec.quality <= 100;
    if (!possible) {
        say(state.errors, "size or quality out of range");
        return JpegResult::failed;
    }
    spec_ = spec;
    state.out = out;
    if (setjmp(state.errors.way_back) != 0) return stopped();
    if (spec.quality != state.configured.quality || spec.chroma != state.configured.chroma) state.configure(spec);
    state.jpeg.image_width = spec.width;
    state.jpeg.image_height = spec.height;
    jpeg_start_compress(&state.jpeg, TRUE);
    open_ = true;
    return JpegResult::ok;
}

namespace {

bool long_enough(const PlaneRows& plane, std::uint32_t rows, std::uint32_t columns) {
    if (rows == 0) return true;
    const std::uint64_t needed = std::uint64_t{rows - 1} * plane.stride + padded_columns(columns);
    return plane.samples.size() >= needed && (rows == 1 || plane.stride >= padded_columns(columns));
}

// libjpeg's type for rows has no const; it only reads them.
JSAMPROW row_of(const PlaneRows& plane, std::uint32_t row) {
    return const_cast<JSAMPROW>(plane.samples.data() + std::size_t{row} * plane.stride);
}

}  // namespace

// One row of blocks: as many lines as the sampling takes at a time, the last line repeated where the band has no more.
void JpegEncoder::write_block_rows(const Band& band, std::uint32_t first_row) {
    const std::uint32_t lines = spec_.chroma == Chroma::c420 ? 2 * DCTSIZE : DCTSIZE;
    const std::uint32_t last_chroma_row = chroma_rows(spec_.chroma, band.rows) - 1;
    std::array<JSAMPROW, 2 * DCTSIZE> y{};
    std::array<JSAMPROW, DCTSIZE> cb{}, cr{};
    for (std::uint32_t i = 0; i < lines; ++i) y[i] = row_of(band.y, std::min(first_row + i, band.rows - 1));
    if (spec_.chroma != Chroma::grey) {
        const std::uint32_t first = chroma_rows(spec_.chroma, first_row);
        for (std::uint32_t i = 0; i < DCTSIZE; ++i) {
            cb[i] = row_of(band.cb, std::min(first + i, last_chroma_row));
            cr[i] = row_of(band.cr, std::min(first + i, last_chroma_row));
        }
    }
    std::array<JSAMPARRAY, 3> planes{y.data(), cb.data(), cr.data()};
    jpeg_write_raw_data(&state().jpeg, planes.data(), lines);
}

JpegResult JpegEncoder::write(const Band& band) {
    State& state = this->state();
    if (!open_) return JpegResult::failed;
    const std::uint32_t columns = chroma_columns(spec_.chroma, spec_.width);
    const std::uint32_t color_rows = chroma_rows(spec_.chroma, band.rows);
    const bool fits = band.rows != 0 && band.rows == std::min(kBandRows, spec_.height - rows_written_) &&
                      long_enough(band.y, band.rows, spec_.width) && long_enough(band.cb, color_rows, columns) &&
                      long_enough(band.cr, color_rows, columns);
    if (!fits) {
        say(state.errors, "a band does not have the size of its picture");
        return stopped();
    }
    rows_written_ += band.rows;
    if (setjmp(state.errors.way_back) != 0) return stopped();
    const std::uint32_t lines = spec_.chroma == Chroma::c420 ? 2 * DCTSIZE : DCTSIZE;
    for (std::uint32_t row = 0; row < band.rows; row += lines) write_block_rows(band, row);
    return JpegResult::ok;
}

JpegResult JpegEncoder::finish(std::span<const std::byte>& picture) {
    State& state = this->state();
    if (!open_) return JpegResult::failed;
    if (rows_written_ != spec_.height) {
        say(state.errors, "rows are missing");
        return stopped();
    }
    if (setjmp(state.errors.way_back) != 0) return stopped();
    jpeg_finish_compress(&state.jpeg);
    open_ = false;
    const std::size_t left = state.destination.free_in_buffer;
    if (state.in_beyond && left != state.beyond.size()) return JpegResult::overflow;
    picture = state.out.first(state.in_beyond ? state.out.size() : state.out.size() - left);
    return JpegResult::ok;
}

std::string_view JpegEncoder::error() const {
    return state().errors.message.data();
}

// ---- decoder

struct JpegDecoder::State {
    jpeg_decompress_struct jpeg;
    Errors errors;
    jpeg_source_mgr source;
    jpeg_progress_mgr progress;
    bool ready;

    // The whole picture is given at once: to want more means that it is cut short.
    static boolean no_more(j_decompress_ptr jpeg) { leave_because(common(jpeg), JERR_INPUT_EOF); }

    static void skip(j_decompress_ptr jpeg, long count) {
        if (count <= 0) return;
        const auto bytes = static_cast<std::size_t>(count);
        if (bytes > jpeg->src->bytes_in_buffer) leave_because(common(jpeg), JERR_INPUT_EOF);
        jpeg->src->next_input_byte += bytes;
        jpeg->src->bytes_in_buffer -= bytes;
    }

    static void nothing(j_decompress_ptr) {}

    static void on_progress(j_common_ptr any) {
        // Called for decoders only, whose structure begins with the common part.
        const auto* jpeg = static_cast<const jpeg_decompress_struct*>(static_cast<const void*>(any));
        if (jpeg->input_scan_number > kJpegScans) {
            leave_because(any, JERR_TOO_LITTLE_DATA);
        }
    }
};

JpegDecoder::State& JpegDecoder::state() {
    return *std::launder(static_cast<State*>(static_cast<void*>(state_.data())));
}
const JpegDecoder::State& JpegDecoder::state() const {
    return *std::launder(static_cast<const State*>(static_cast<const void*>(state_.data())));
}

JpegDecoder::JpegDecoder() {
    static_assert(sizeof(State) <= sizeof(state_) && alignof(State) <= alignof(std::max_align_t));
    static_assert(std::is_trivially_destructible_v<State>);
    State& state = *::new (state_.data()) State{};
    state.jpeg.err = prepare(state.errors);
    state.jpeg.client_data = &state.errors;
    if (setjmp(state.errors.way_back) != 0) return;
    jpeg_create_decompress(&state.jpeg);
    state.jpeg.mem->max_memory_to_use = kJpegDecoderBytes;
    state.source = {nullptr, 0, State::nothing, State::no_more, State::skip, jpeg_resync_to_restart, State::nothing};
    state.jpeg.src = &state.source;
    state.progress.progress_monitor = State::on_progress;
    state.jpeg.progress = &state.progress;
    state.ready = true;
}

JpegDecoder::~JpegDecoder() {
    jpeg_destroy_decompress(&state().jpeg);
}

void JpegDecoder::close() {
    if (state().ready) jpeg_abort_decompress(&state().jpeg);
}

bool JpegDecoder::open(std::span<const std::byte> picture, JpegInfo& info) {
    State& state = this->state();
    if (!state.ready) return false;
    close();
    state.errors.manager.num_warnings = 0;
    state.source.next_input_byte = reinterpret_cast<const JOCTET*>(picture.data());
    state.source.bytes_in_buffer = picture.size();
    if (setjmp(state.errors.way_back) != 0) {
        close();
        return false;
    }
    jpeg_read_header(&state.jpeg, TRUE);
    const jpeg_decompress_struct& jpeg = state.jpeg;
    const bool kind =
        (jpeg.jpeg_color_space == JCS_GRAYSCALE || jpeg.jpeg_color_space == JCS_YCbCr) && !jpeg.arith_code;
    const bool size = jpeg.image_width <= kMaxSidePx && jpeg.image_height <= kMaxSidePx;
    if (!kind || !size) {
        say(state.errors, size ? "neither greyscale nor YCbCr with Huffman coding" : "larger than 4096 pixels");
        close();
        return false;
    }
    info = {jpeg.image_width, jpeg.image_height, static_cast<std::uint8_t>(jpeg.num_components)};
    return true;
}

bool JpegDecoder::start(Output output, std::uint32_t eighths, std::uint32_t& width, std::uint32_t& height) {
    State& state = this->state();
    if (!state.ready || eighths < 1 || eighths > 8) return false;
    if (setjmp(state.errors.way_back) != 0) {
        close();
        return false;
    }
    const bool grey = state.jpeg.jpeg_color_space == JCS_GRAYSCALE;
    grey_to_ycbcr_ = grey && output == Output::ycbcr;
    state.jpeg.out_color_space = grey || output == Output::luma ? JCS_GRAYSCALE : JCS_YCbCr;
    state.jpeg.scale_num = eighths;
    state.jpeg.scale_denom = 8;
    state.jpeg.do_fancy_upsampling = FALSE;  // colour is averaged down again right after
    state.jpeg.do_block_smoothing = FALSE;
    jpeg_start_decompress(&state.jpeg);
    width = state.jpeg.output_width;
    height = state.jpeg.output_height;
    return true;
}

namespace {

// In place, from the back: a pixel's three bytes lie behind its brightness.
void spread_grey(std::span<std::uint8_t> row, std::uint32_t width) {
    for (std::uint32_t i = width; i-- > 0;) {
        const std::uint8_t y = row[i];
        row[3 * i] = y;
        row[3 * i + 1] = row[3 * i + 2] = 128;
    }
}

}  // namespace

bool JpegDecoder::read_row(std::span<std::uint8_t> out) {
    State& state = this->state();
    if (!state.ready || state.jpeg.output_scanline >= state.jpeg.output_height) return false;
    const std::uint32_t bytes_a_pixel = grey_to_ycbcr_ ? 3 : static_cast<std::uint32_t>(state.jpeg.output_components);
    if (out.size() < std::size_t{bytes_a_pixel} * state.jpeg.output_width) return false;
    if (setjmp(state.errors.way_back) != 0) {
        close();
        return false;
    }
    JSAMPROW row = out.data();
    if (jpeg_read_scanlines(&state.jpeg, &row, 1) != 1) return false;
    if (grey_to_ycbcr_) spread_grey(out, state.jpeg.output_width);
    return true;
}

std::string_view JpegDecoder::error() const {
    return state().errors.message.data();
}

}  // namespace agent

#include "test_jpegs.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

namespace test {

namespace {

// libjpeg's own memory destination is malloced: copied and freed here.
Bytes finish(jpeg_compress_struct& jpeg, unsigned char* memory, unsigned long size) {
    const auto* bytes = reinterpret_cast<const std::byte*>(memory);
    Bytes copy(bytes, bytes + size);
    std::free(memory);
    jpeg_destroy_compress(&jpeg);
    return copy;
}

void set_kind(jpeg_compress_struct& jpeg, const JpegRecipe& recipe) {
    constexpr std::array<J_COLOR_SPACE, 4> kSpaces{JCS_YCbCr, JCS_GRAYSCALE, JCS_RGB, JCS_CMYK};
    constexpr std::array<int, 4> kComponents{3, 1, 3, 4};
    const auto index = static_cast<std::size_t>(recipe.kind);
    jpeg.in_color_space = kSpaces[index];
    jpeg.input_components = kComponents[index];
    jpeg_set_defaults(&jpeg);
    jpeg_set_colorspace(&jpeg, kSpaces[index]);
    jpeg_set_quality(&jpeg, recipe.quality, TRUE);
    if (recipe.kind == JpegKind::ycbcr) {
        jpeg.comp_info[0].h_samp_factor = recipe.across;
        jpeg.comp_info[0].v_samp_factor = recipe.down;
    }
    jpeg.arith_code = recipe.arithmetic ? TRUE : FALSE;
    if (recipe.progressive) jpeg_simple_progression(&jpeg);
}

// A grey picture with one scan for the mean and further ones of one frequency each.
std::vector<jpeg_scan_info> many_scans(int count) {
    std::vector<jpeg_scan_info> scans;
    scans.push_back({1, {0, 0, 0, 0}, 0, 0, 0, 0});
    for (int i = 1; i < count; ++i) scans.push_back({1, {0, 0, 0, 0}, i, i + 1 == count ? 63 : i, 0, 0});
    return scans;
}

// Calls visit(offset, marker, segment bytes without the marker) until SOS.
template <class Visit>
void each_segment(std::span<const std::byte> jpeg, Visit visit) {
    std::size_t at = 2;
    while (at + 4 <= jpeg.size()) {
        const auto marker = std::to_integer<unsigned>(jpeg[at + 1]);
        const std::size_t size =
            std::to_integer<std::size_t>(jpeg[at + 2]) * 256 + std::to_integer<std::size_t>(jpeg[at + 3]);
        visit(at, marker, size);
        if (marker == 0xDA) return;
        at += 2 + size;
    }
}

PlaneCopy padded(const PlaneCopy& plane) {
    PlaneCopy result{agent::padded_columns(plane.width), plane.height, {}};
    for (std::uint32_t y = 0; y < plane.height; ++y) {
        for (std::uint32_t x = 0; x < result.width; ++x) {
            result.samples.push_back(plane.at(std::min(x, plane.width - 1), y));
        }
    }
    return result;
}

}  // namespace

Bytes make_jpeg(const JpegRecipe& recipe, const Painting& painting) {
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&jpeg, &memory, &size);
    jpeg.image_width = recipe.width;
    jpeg.image_height = recipe.height;
    set_kind(jpeg, recipe);
    const std::vector<jpeg_scan_info> scans = many_scans(std::max(1, recipe.scans));
    if (recipe.scans != 0) {
        jpeg.scan_info = scans.data();
        jpeg.num_scans = recipe.scans;
    }
    jpeg_start_compress(&jpeg, TRUE);
    std::vector<JSAMPLE> row;
    for (std::uint32_t y = 0; y < recipe.height; ++y) {
        row.clear();
        for (std::uint32_t x = 0; x < recipe.width; ++x) {
            const Sample one = painting(x, y);
            row.push_back(one.y);
            if (jpeg.input_components >= 3) row.insert(row.end(), {one.cb, one.cr});
            if (jpeg.input_components == 4) row.push_back(0);
        }
        JSAMPROW pointer = row.data();
        jpeg_write_scanlines(&jpeg, &pointer, 1);
    }
    jpeg_finish_compress(&jpeg);
    return finish(jpeg, memory, size);
}

Bytes without_huffman_tables(std::span<const std::byte> jpeg) {
    Bytes result(jpeg.begin(), jpeg.begin() + 2);
    each_segment(jpeg, [&](std::size_t at, unsigned marker, std::size_t size) {
        if (marker == 0xC4) return;
        const std::size_t end = marker == 0xDA ? jpeg.size() : at + 2 + size;
        result.insert(result.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at),
                      jpeg.begin() + static_cast<std::ptrdiff_t>(end));
    });
    return result;
}

Bytes with_size(std::span<const std::byte> jpeg, std::uint16_t width, std::uint16_t height) {
    Bytes result(jpeg.begin(), jpeg.end());
    each_segment(jpeg, [&](std::size_t at, unsigned marker, std::size_t) {
        if (marker < 0xC0 || marker > 0xC2) return;
        result[at + 5] = std::byte(height >> 8U);
        result[at + 6] = std::byte(height & 0xFFU);
        result[at + 7] = std::byte(width >> 8U);
        result[at + 8] = std::byte(width & 0xFFU);
    });
    return result;
}

std::optional<std::array<PlaneCopy, 3>> decode(std::span<const std::byte> jpeg, std::uint32_t eighths) {
    agent::JpegDecoder decoder;
    agent::JpegInfo info;
    std::uint32_t width = 0, height = 0;
    if (!decoder.open(jpeg, info)) return std::nullopt;
    if (!decoder.start(agent::JpegDecoder::Output::ycbcr, eighths, width, height)) return std::nullopt;
    std::array<PlaneCopy, 3> planes;
    for (PlaneCopy& plane : planes) plane = {width, height, {}};
    std::vector<std::uint8_t> row(std::size_t{width} * 3);
    for (std::uint32_t y = 0; y < height; ++y) {
        if (!decoder.read_row(row)) return std::nullopt;
        for (std::size_t i = 0; i < row.size(); ++i) planes[i % 3].samples.push_back(row[i]);
    }
    return planes;
}

PlaneBands::PlaneBands(std::uint32_t width, std::uint32_t height, agent::Chroma chroma, const Painting& painting)
    : chroma_(chroma), y_(luma_of(width, height, painting)) {
    const std::uint32_t columns = agent::chroma_columns(chroma, width), rows = agent::chroma_rows(chroma, height);
    cb_ = {columns, rows, {}};
    cr_ = {columns, rows, {}};
    const std::uint32_t down = chroma == agent::Chroma::c420 ? 2 : 1;
    for (std::uint32_t y = 0; y < rows; ++y) {
        for (std::uint32_t x = 0; x < columns; ++x) {
            const Sample one = painting(2 * x, down * y);
            cb_.samples.push_back(one.cb);
            cr_.samples.push_back(one.cr);
        }
    }
    padded_y_ = padded(y_);
    padded_cb_ = padded(cb_);
    padded_cr_ = padded(cr_);
}

agent::Band PlaneBands::band(std::uint32_t first_row) const {
    const std::uint32_t rows = std::min(agent::kBandRows, y_.height - first_row);
    // Copies nothing and ends with the band's last row: reading further is caught by the sanitizer at the picture's
    // end.
    const auto part = [](const PlaneCopy& plane, std::uint32_t first, std::uint32_t count) {
        const std::span<const std::uint8_t> all(plane.samples);
        return agent::PlaneRows{all.subspan(std::size_t{first} * plane.width, std::size_t{count} * plane.width),
                                plane.width};
    };
    agent::Band result{.y = part(padded_y_, first_row, rows), .rows = rows};
    if (chroma_ == agent::Chroma::grey) return result;
    const std::uint32_t first = chroma_ == agent::Chroma::c420 ? first_row / 2 : first_row;
    result.cb = part(padded_cb_, first, agent::chroma_rows(chroma_, rows));
    result.cr = part(padded_cr_, first, agent::chroma_rows(chroma_, rows));
    return result;
}

agent::JpegResult encode_all(agent::JpegEncoder& encoder, const agent::JpegSpec& spec, const PlaneBands& planes,
                             std::span<std::byte> out, std::span<const std::byte>& picture) {
    agent::JpegResult result = encoder.begin(spec, out);
    for (std::uint32_t row = 0; row < spec.height && result == agent::JpegResult::ok; row += agent::kBandRows) {
        result = encoder.write(planes.band(row));
    }
    return result == agent::JpegResult::ok ? encoder.finish(picture) : result;
}

}  // namespace test

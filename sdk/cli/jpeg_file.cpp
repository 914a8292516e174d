#include "jpeg_file.hpp"

#include <array>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs FILE
#include <cstdlib>

#include <jpeglib.h>

namespace cli {

namespace {

// A picture of more than this is none that a server of 5 MB pictures was sent.
constexpr std::size_t kMostPixels = 100'000'000;
constexpr int kQuality = 90;

// libjpeg tells errors by a function that must not return. It jumps back into the function that called the library:
// such a function holds nothing with a destructor.
struct Errors {
    jpeg_error_mgr manager{};
    std::jmp_buf way_back{};
    std::array<char, JMSG_LENGTH_MAX> message{};
};

[[noreturn]] void leave(j_common_ptr any) {
    Errors& errors = *static_cast<Errors*>(any->client_data);
    errors.manager.format_message(any, errors.message.data());
    std::longjmp(errors.way_back, 1);
}

// Level -1 is a warning: libjpeg would go on with a made-up part of the picture.
void on_message(j_common_ptr any, int level) {
    if (level < 0) leave(any);
}

jpeg_error_mgr* prepare(Errors& errors) {
    jpeg_std_error(&errors.manager);
    errors.manager.error_exit = leave;
    errors.manager.emit_message = on_message;
    return &errors.manager;
}

bool decode(jpeg_decompress_struct& jpeg, Errors& errors, std::string_view bytes, Picture& out) {
    jpeg.err = prepare(errors);
    jpeg.client_data = &errors;
    if (setjmp(errors.way_back) != 0) return false;
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_RGB;
    if (std::size_t{jpeg.image_width} * jpeg.image_height > kMostPixels) return false;
    jpeg_start_decompress(&jpeg);
    out.width = jpeg.output_width;
    out.height = jpeg.output_height;
    out.rgb.resize(std::size_t{out.width} * out.height * 3);
    while (jpeg.output_scanline < jpeg.output_height) {
        JSAMPROW row = out.rgb.data() + std::size_t{jpeg.output_scanline} * out.width * 3;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    return true;
}

struct Memory {
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
};

bool encode(jpeg_compress_struct& jpeg, Errors& errors, const Picture& picture, Memory& out) {
    jpeg.err = prepare(errors);
    jpeg.client_data = &errors;
    if (setjmp(errors.way_back) != 0) return false;
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &out.bytes, &out.size);
    jpeg.image_width = picture.width;
    jpeg.image_height = picture.height;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, kQuality, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
        const std::uint8_t* row = picture.rgb.data() + std::size_t{jpeg.next_scanline} * picture.width * 3;
        JSAMPROW writable = const_cast<JSAMPROW>(row);  // the library only reads it
        jpeg_write_scanlines(&jpeg, &writable, 1);
    }
    jpeg_finish_compress(&jpeg);
    return true;
}

}  // namespace

bool decode_jpeg(std::string_view bytes, Picture& out, std::string& error) {
    jpeg_decompress_struct jpeg{};
    Errors errors;
    const bool done = decode(jpeg, errors, bytes, out);
    jpeg_destroy_decompress(&jpeg);
    if (!done) error = errors.message[0] != '\0' ? errors.message.data() : "it has too many pixels";
    return done;
}

bool encode_jpeg(const Picture& picture, std::string& out, std::string& error) {
    jpeg_compress_struct jpeg{};
    Errors errors;
    Memory memory;
    const bool done = encode(jpeg, errors, picture, memory);
    jpeg_destroy_compress(&jpeg);
    if (done) out.assign(reinterpret_cast<const char*>(memory.bytes), memory.size);
    std::free(memory.bytes);
    if (!done) error = errors.message.data();
    return done;
}

}  // namespace cli

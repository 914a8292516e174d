// N frames through the gate's sampling and the encoder, as the agent does it with a YUYV camera: the subject of an
// instruction count.   frame_cost WIDTH HEIGHT N [DEGREES]
// DEGREES: 0, 90, 180 or 270, by which each frame is turned clockwise (camera.rotate).
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "agent/image/luma.hpp"
#include "agent/image/motion_gate.hpp"
#include "agent/image/picture.hpp"

namespace {
std::byte output[5 << 20];
std::uint8_t turned[agent::kTurnedBytes];
agent::LumaGrid grid;

struct Tools {
    agent::LumaSampler sampler;
    agent::PictureEncoder encoder;
};
}  // namespace

// What is counted (callgrind --toggle-collect=...): the gate, the encoder, or both.
extern "C" [[gnu::noinline]] void gate_frame(Tools& tools, const agent::Frame& frame, agent::MotionGate& gate,
                                             std::int64_t now_ns) {
    if (!tools.sampler.sample(frame, grid)) std::exit(1);
    (void)gate.look(grid, now_ns);
}

extern "C" [[gnu::noinline]] std::size_t encode_frame(Tools& tools, const agent::Frame& frame,
                                                      const agent::Config::Image& settings) {
    agent::EncodedPicture picture;
    agent::PictureEncoder::Detail detail;
    if (tools.encoder.encode(frame, settings, sizeof output, picture, detail) != agent::Reason::none) std::exit(1);
    return picture.bytes.size();
}

extern "C" [[gnu::noinline]] std::size_t one_frame(Tools& tools, const agent::Frame& frame, agent::MotionGate& gate,
                                                   const agent::Config::Image& settings, std::int64_t now_ns) {
    gate_frame(tools, frame, gate, now_ns);
    return encode_frame(tools, frame, settings);
}

int main(int argc, char** argv) {
    if (argc != 4 && argc != 5) return std::fprintf(stderr, "usage: frame_cost WIDTH HEIGHT N [DEGREES]\n"), 2;
    const agent::Turn turn{static_cast<agent::CameraTurn>(argc == 5 ? std::atoi(argv[4]) / 90 % 4 : 0), false};
    static Tools tools{agent::LumaSampler(turn), agent::PictureEncoder(output, turn, turned)};
    agent::Frame frame;
    frame.width = static_cast<std::uint32_t>(std::atoi(argv[1]));
    frame.height = static_cast<std::uint32_t>(std::atoi(argv[2]));
    frame.stride = frame.width * 2;
    frame.format = agent::PixelFormat::yuyv;
    std::vector<std::byte> pixels(std::size_t{frame.stride} * frame.height);
    agent::Config::Motion motion;
    motion.enabled = true;
    motion.threshold = 12;
    motion.area = 0.01;
    motion.at_least_every_s = 5;
    motion.looks_per_s = 30;
    static agent::MotionGate gate{motion};
    agent::Config::Image settings;
    settings.quality = 80;
    settings.max_side_px = 1280;

    std::size_t jpeg_bytes = 0;
    for (int n = 0; n < std::atoi(argv[3]); ++n) {
        // A smooth picture with some noise and a bar that moves.
        std::uint32_t noise = 1;
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            noise = noise * 1664525U + 1013904223U;
            const std::size_t x = i % frame.stride, y = i / frame.stride;
            const bool bar = x / 64 == static_cast<std::size_t>(n) % 16;
            pixels[i] = static_cast<std::byte>((x / 8 + y / 4 + (noise >> 29U) + (bar ? 60U : 0U)) & 0xFFU);
        }
        frame.data = pixels;
        jpeg_bytes += one_frame(tools, frame, gate, settings, (n + 1) * 100'000'000LL);
    }
    std::printf("%zu bytes of JPEG\n", jpeg_bytes);
}

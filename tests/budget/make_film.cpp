// Writes a film to play to the agent: make_film WIDTH HEIGHT FRAMES >FILM.y4m
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char** argv) {
    if (argc != 4) return std::fprintf(stderr, "usage: make_film WIDTH HEIGHT FRAMES\n"), 2;
    const std::size_t width = std::strtoul(argv[1], nullptr, 10), height = std::strtoul(argv[2], nullptr, 10);
    const int frames = std::atoi(argv[3]);
    std::printf("YUV4MPEG2 W%zu H%zu F10:1 Ip C420jpeg\n", width, height);
    std::vector<std::uint8_t> picture(width * height * 3 / 2);
    std::uint32_t noise = 1;
    for (int n = 0; n < frames; ++n) {
        // A slope with the noise of a sensor, and a bar that moves.
        for (std::size_t i = 0; i < picture.size(); ++i) {
            noise = noise * 1664525U + 1013904223U;
            const std::size_t x = i % width, y = i / width;
            const bool bar = x / 64 == static_cast<std::size_t>(n) % 16;
            picture[i] = static_cast<std::uint8_t>(x / 8 + y / 4 + (noise >> 29U) + (bar ? 60U : 0U));
        }
        std::printf("FRAME\n");
        std::fwrite(picture.data(), 1, picture.size(), stdout);
    }
    return std::fflush(stdout) == 0 ? 0 : 1;
}

// Pictures made by rule, as frames of any format, and how far two pictures are apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "agent/capture/frame.hpp"
#include "agent/image/planes.hpp"

namespace test {

// Random numbers that are the same everywhere.
class Random {
public:
    Random();  // from tests/fakes/seed.hpp
    explicit Random(std::uint32_t seed) : state_(seed == 0 ? 1 : seed) {}
    std::uint32_t next();
    // lowest..highest, both included.
    int between(int lowest, int highest);

private:
    std::uint32_t state_;
};

struct Sample {
    std::uint8_t y = 0, cb = 128, cr = 128;
};
using Painting = std::function<Sample(std::uint32_t x, std::uint32_t y)>;

// Slow waves of brightness and colour: a JPEG of quality 90 is near to it.
Sample waves(std::uint32_t x, std::uint32_t y);
Painting grey(std::uint8_t brightness);
// Every sample at random 0 or 255: the largest JPEG there is.
Painting noise(Random& random);

// A frame with memory of exactly its size.
struct Picture {
    std::vector<std::byte> bytes;
    agent::Frame frame;  // without data: see view()

    [[nodiscard]] agent::Frame view() const {
        agent::Frame seen = frame;
        seen.data = bytes;
        return seen;
    }
};

// `extra_stride`: bytes of 0xEE behind each row, which no test wants to see.
Picture yuyv(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride = 0);
Picture i420(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride = 0);
Picture uyvy(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride = 0);
// `extra_stride`: even.
Picture nv12(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride = 0);
Picture nv21(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride = 0);
// The brightness alone.
Picture grey_frame(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride = 0);
Picture jpeg(std::vector<std::byte> bytes, std::uint32_t width, std::uint32_t height);

// One plane of samples, tightly packed.
struct PlaneCopy {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> samples;

    friend bool operator==(const PlaneCopy&, const PlaneCopy&) = default;
    [[nodiscard]] std::uint8_t at(std::uint32_t x, std::uint32_t y) const {
        return samples[std::size_t{y} * width + x];
    }
};

PlaneCopy luma_of(std::uint32_t width, std::uint32_t height, const Painting& painting);

// Peak signal to noise ratio, dB; 99 when both are the same. Both must be of one size.
double psnr(const PlaneCopy& a, const PlaneCopy& b);

// Each sample of the result is the mean of the area it covers, by floating-point arithmetic: `across` and `down` are
// the source's samples per sample of the result.
PlaneCopy area_mean(const PlaneCopy& source, std::uint32_t width, std::uint32_t height, double across, double down);

// The largest difference of two samples at one place.
int largest_difference(const PlaneCopy& a, const PlaneCopy& b);

}  // namespace test

#include "test_pictures.hpp"

#include <algorithm>
#include <cmath>

#include "tests/fakes/seed.hpp"

namespace test {

Random::Random() : Random(seed()) {}

std::uint32_t Random::next() {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 17U;
    state_ ^= state_ << 5U;
    return state_;
}

int Random::between(int lowest, int highest) {
    return lowest + static_cast<int>(next() % static_cast<std::uint32_t>(highest - lowest + 1));
}

namespace {

std::uint8_t sample(double value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

struct Chroma {
    std::uint8_t cb, cr;
};

// The mean colour of a rectangle, as far as it is in the picture.
Chroma chroma_of(const std::vector<Sample>& all, std::uint32_t width, std::uint32_t height, std::uint32_t x,
                 std::uint32_t y, std::uint32_t rows) {
    unsigned cb = 0, cr = 0, count = 0;
    for (std::uint32_t j = y; j < std::min(y + rows, height); ++j) {
        for (std::uint32_t i = x; i < std::min(x + 2, width); ++i, ++count) {
            cb += all[std::size_t{j} * width + i].cb;
            cr += all[std::size_t{j} * width + i].cr;
        }
    }
    return {static_cast<std::uint8_t>((cb + count / 2) / count), static_cast<std::uint8_t>((cr + count / 2) / count)};
}

std::vector<Sample> paint(std::uint32_t width, std::uint32_t height, const Painting& painting) {
    std::vector<Sample> all;
    all.reserve(std::size_t{width} * height);
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x) all.push_back(painting(x, y));
    }
    return all;
}

}  // namespace

Sample waves(std::uint32_t x, std::uint32_t y) {
    return {sample(128 + 70 * std::sin(x * 0.05) + 40 * std::cos(y * 0.04)), sample(128 + 50 * std::sin(y * 0.03)),
            sample(128 + 50 * std::cos(x * 0.02))};
}

Painting grey(std::uint8_t brightness) {
    return [brightness](std::uint32_t, std::uint32_t) { return Sample{brightness, 128, 128}; };
}

Painting noise(Random& random) {
    return [&random](std::uint32_t, std::uint32_t) {
        const std::uint32_t bits = random.next() >> 7U;
        const auto value = [&](unsigned bit) { return static_cast<std::uint8_t>((bits >> bit & 1U) * 255U); };
        return Sample{value(0), value(5), value(11)};
    };
}

Picture yuyv(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride) {
    const std::vector<Sample> all = paint(width, height, painting);
    const std::uint32_t row_bytes = (width + 1) / 2 * 4;
    Picture picture;
    picture.frame.width = width;
    picture.frame.height = height;
    picture.frame.stride = row_bytes + extra_stride;
    picture.frame.format = agent::PixelFormat::yuyv;
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; x += 2) {
            const Chroma color = chroma_of(all, width, height, x, y, 1);
            const std::size_t at = std::size_t{y} * width + x;
            const std::uint8_t right = x + 1 < width ? all[at + 1].y : 0;
            for (const std::uint8_t byte : {all[at].y, color.cb, right, color.cr}) {
                picture.bytes.push_back(std::byte{byte});
            }
        }
        if (y + 1 < height) picture.bytes.resize(picture.bytes.size() + extra_stride, std::byte{0xEE});
    }
    picture.bytes.shrink_to_fit();
    return picture;
}

Picture i420(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride) {
    const std::vector<Sample> all = paint(width, height, painting);
    Picture picture;
    picture.frame.width = width;
    picture.frame.height = height;
    picture.frame.stride = width + extra_stride;
    picture.frame.format = agent::PixelFormat::i420;
    const std::size_t chroma_stride = (picture.frame.stride + 1) / 2;
    const std::size_t y_bytes = std::size_t{picture.frame.stride} * height;
    const std::size_t chroma_bytes = chroma_stride * ((height + 1) / 2);
    picture.bytes.assign(y_bytes + 2 * chroma_bytes, std::byte{0xEE});
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x) {
            picture.bytes[std::size_t{y} * picture.frame.stride + x] = std::byte{all[std::size_t{y} * width + x].y};
        }
    }
    for (std::uint32_t y = 0; y < height; y += 2) {
        for (std::uint32_t x = 0; x < width; x += 2) {
            const Chroma color = chroma_of(all, width, height, x, y, 2);
            const std::size_t at = y_bytes + y / 2 * chroma_stride + x / 2;
            picture.bytes[at] = std::byte{color.cb};
            picture.bytes[at + chroma_bytes] = std::byte{color.cr};
        }
    }
    return picture;
}

Picture uyvy(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride) {
    Picture picture = yuyv(width, height, painting, extra_stride);
    picture.frame.format = agent::PixelFormat::uyvy;
    const std::size_t row_bytes = picture.frame.stride - extra_stride;
    for (std::size_t row = 0; row < height; ++row) {
        for (std::size_t at = row * picture.frame.stride, i = 0; i < row_bytes; i += 2) {
            std::swap(picture.bytes[at + i], picture.bytes[at + i + 1]);
        }
    }
    return picture;
}

namespace {

Picture semi_planar(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride,
                    bool cb_first) {
    const Picture planes = i420(width, height, painting);
    const std::uint32_t columns = (width + 1) / 2, rows = (height + 1) / 2;
    Picture picture;
    picture.frame = planes.frame;
    picture.frame.format = cb_first ? agent::PixelFormat::nv12 : agent::PixelFormat::nv21;
    picture.frame.stride = 2 * columns + extra_stride;
    const std::size_t stride = picture.frame.stride;
    // up to the last sample, and no byte more
    picture.bytes.assign(stride * height + stride * (rows - 1) + std::size_t{2} * columns, std::byte{0xEE});
    for (std::size_t y = 0; y < height; ++y) {
        std::copy_n(planes.bytes.begin() + static_cast<std::ptrdiff_t>(y * width), width,
                    picture.bytes.begin() + static_cast<std::ptrdiff_t>(y * stride));
    }
    const std::size_t cb = std::size_t{width} * height, cr = cb + std::size_t{columns} * rows;
    for (std::size_t y = 0; y < rows; ++y) {
        for (std::size_t x = 0; x < columns; ++x) {
            const std::size_t at = stride * (height + y) + 2 * x, from = y * columns + x;
            picture.bytes[at] = planes.bytes[(cb_first ? cb : cr) + from];
            picture.bytes[at + 1] = planes.bytes[(cb_first ? cr : cb) + from];
        }
    }
    return picture;
}

}  // namespace

Picture nv12(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride) {
    return semi_planar(width, height, painting, extra_stride, true);
}

Picture nv21(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride) {
    return semi_planar(width, height, painting, extra_stride, false);
}

Picture grey_frame(std::uint32_t width, std::uint32_t height, const Painting& painting, std::uint32_t extra_stride) {
    Picture picture = i420(width, height, painting, extra_stride);
    picture.frame.format = agent::PixelFormat::grey;
    picture.bytes.resize(std::size_t{picture.frame.stride} * (height - 1) + width);
    picture.bytes.shrink_to_fit();
    return picture;
}

Picture jpeg(std::vector<std::byte> bytes, std::uint32_t width, std::uint32_t height) {
    Picture picture;
    picture.bytes = std::move(bytes);
    picture.bytes.shrink_to_fit();
    picture.frame.width = width;
    picture.frame.height = height;
    picture.frame.format = agent::PixelFormat::jpeg;
    return picture;
}

PlaneCopy luma_of(std::uint32_t width, std::uint32_t height, const Painting& painting) {
    PlaneCopy plane{width, height, {}};
    for (const Sample& one : paint(width, height, painting)) plane.samples.push_back(one.y);
    return plane;
}

double psnr(const PlaneCopy& a, const PlaneCopy& b) {
    double squares = 0;
    for (std::size_t i = 0; i < a.samples.size(); ++i) {
        const double difference = double(a.samples[i]) - double(b.samples[i]);
        squares += difference * difference;
    }
    if (squares == 0) return 99;
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.samples.size()) / squares);
}

PlaneCopy area_mean(const PlaneCopy& source, std::uint32_t width, std::uint32_t height, double across, double down) {
    PlaneCopy result{width, height, {}};
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x) {
            const double left = x * across, right = std::min((x + 1) * across, double(source.width));
            const double top = y * down, bottom = std::min((y + 1) * down, double(source.height));
            double sum = 0, area = 0;
            for (auto j = static_cast<std::uint32_t>(top); j < source.height && j < bottom; ++j) {
                const double high = std::min(bottom, j + 1.0) - std::max(top, double(j));
                for (auto i = static_cast<std::uint32_t>(left); i < source.width && i < right; ++i) {
                    const double part = high * (std::min(right, i + 1.0) - std::max(left, double(i)));
                    sum += part * source.at(i, j);
                    area += part;
                }
            }
            result.samples.push_back(sample(sum / area));
        }
    }
    return result;
}

int largest_difference(const PlaneCopy& a, const PlaneCopy& b) {
    int largest = a.samples.size() == b.samples.size() ? 0 : 1000;
    for (std::size_t i = 0; i < a.samples.size() && largest != 1000; ++i) {
        largest = std::max(largest, std::abs(a.samples[i] - b.samples[i]));
    }
    return largest;
}

}  // namespace test

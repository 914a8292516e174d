// Pictures from a camera, for the webcam examples: a stream of JPEGs on standard input, as
//   ffmpeg -loglevel error -f v4l2 -i /dev/video0 -f mjpeg -
// writes it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <span>

class MjpegInput {
public:
    // The next picture; valid until the next call. Empty: the stream has ended.
    std::span<const std::byte> next() {
        std::memmove(memory_.data(), memory_.data() + taken_, used_ - taken_);
        used_ -= taken_;
        taken_ = 0;
        for (std::size_t searched = 0;;) {
            // In JPEG data the end marker stands nowhere else; a thumbnail within would be taken for a picture.
            for (; searched + 1 < used_; ++searched) {
                if (memory_[searched] == std::byte{0xFF} && memory_[searched + 1] == std::byte{0xD9}) {
                    taken_ = searched + 2;
                    return {memory_.data(), taken_};
                }
            }
            const std::size_t got =
                std::fread(memory_.data() + used_, 1, std::min(kPiece, memory_.size() - used_), stdin);
            if (got == 0) return {};  // the end, or a picture larger than the memory
            used_ += got;
        }
    }

private:
    static constexpr std::size_t kPiece = 4096;
    std::array<std::byte, 4 << 20> memory_;
    std::size_t used_ = 0, taken_ = 0;
};

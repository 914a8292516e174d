// Finds the pictures in a stream of JPEGs one behind the other, whatever pieces it comes in. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace agent {

// Follows the markers, so that an end marker inside of a segment (a thumbnail's) does not end the picture. Each byte is
// looked at about once.
class JpegSplitter {
public:
    struct Cut {
        enum class Kind : std::uint8_t {
            more,     // nothing is complete: give what there is and more behind it
            picture,  // the first `bytes` bytes are a picture from its start to its end marker
            garbage,  // the first `bytes` bytes belong to no whole picture
        };
        Kind kind = Kind::more;
        std::size_t bytes = 0;
    };

    // `data`: all that came and was not yet cut off. After `more` the same bytes and further ones; otherwise what is
    // left without the bytes cut off.
    [[nodiscard]] Cut next(std::span<const std::byte> data);

    // Forgets the picture that has begun: the next data are new ones.
    void reset();

private:
    enum class In : std::uint8_t { search, segments, scan };

    [[nodiscard]] Cut search(std::span<const std::byte> data);
    [[nodiscard]] Cut cut(Cut::Kind kind, std::size_t bytes);

    In in_ = In::search;
    std::size_t at_ = 0;  // looked at up to here
};

}  // namespace agent

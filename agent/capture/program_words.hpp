// What a program says on its standard error, as lines of our log: whole lines, and not too many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compreface/text.hpp"

namespace agent {

class ProgramWords {
public:
    // A talkative program has so many lines at once, and further ones at this pace.
    static constexpr std::uint32_t kLinesAtOnce = 20;
    static constexpr std::int64_t kNsPerLine = 3'000'000'000;

    // Takes what `fd` (not blocking) has, at most 16 KB a call. False: the end of the file, or it cannot be read.
    [[nodiscard]] bool read(int fd, std::int64_t now_ns);
    // The program has ended: what stands in an unfinished line is told, and how many lines were not.
    void finish(std::int64_t now_ns);

private:
    void take(std::string_view bytes, std::int64_t now_ns);
    void end_line(std::int64_t now_ns);

    compreface::FixedText<255> line_;
    std::uint32_t lines_left_ = kLinesAtOnce;
    std::int64_t refilled_ns_ = 0;
    std::uint64_t untold_ = 0;
};

}  // namespace agent

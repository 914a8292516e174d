#include "agent/capture/jpeg_splitter.hpp"

#include <cstring>

namespace agent {
namespace {

constexpr unsigned kMarker = 0xFF, kStuffed = 0x00, kTem = 0x01, kRst0 = 0xD0, kRst7 = 0xD7, kSoi = 0xD8, kEoi = 0xD9,
                   kSos = 0xDA;

unsigned at(std::span<const std::byte> data, std::size_t index) {
    return std::to_integer<unsigned>(data[index]);
}

// The next 0xFF from `from` on; none: data.size(), or `from` when that lies behind it, in a segment that is still to
// come.
std::size_t find_marker(std::span<const std::byte> data, std::size_t from) {
    if (from >= data.size()) return from;
    const void* const found = std::memchr(data.data() + from, static_cast<int>(kMarker), data.size() - from);
    return found == nullptr ? data.size()
                            : static_cast<std::size_t>(static_cast<const std::byte*>(found) - data.data());
}

bool in_scan(unsigned code) {
    return code == kStuffed || code == kMarker || (code >= kRst0 && code <= kRst7);
}

}  // namespace

void JpegSplitter::reset() {
    in_ = In::search;
    at_ = 0;
}

JpegSplitter::Cut JpegSplitter::cut(Cut::Kind kind, std::size_t bytes) {
    reset();
    return {kind, bytes};
}

// For a start marker with another marker behind it.
JpegSplitter::Cut JpegSplitter::search(std::span<const std::byte> data) {
    std::size_t begin = find_marker(data, at_);
    while (begin + 2 < data.size() && (at(data, begin + 1) != kSoi || at(data, begin + 2) != kMarker)) {
        begin = find_marker(data, begin + 1);
    }
    // a start that is cut short by the end of the data stays
    if (begin + 2 == data.size() && at(data, begin + 1) != kSoi)
        begin = at(data, begin + 1) == kMarker ? begin + 1 : begin + 2;
    if (begin > 0) return cut(Cut::Kind::garbage, begin);
    if (data.size() < 3) return {};
    in_ = In::segments;
    at_ = 2;
    return {};
}

JpegSplitter::Cut JpegSplitter::next(std::span<const std::byte> data) {
    if (in_ == In::search) {
        const Cut found = search(data);
        if (found.kind != Cut::Kind::more || in_ == In::search) return found;
    }
    while (true) {
        if (in_ == In::scan) at_ = find_marker(data, at_);
        if (at_ + 2 > data.size()) return {};
        const unsigned code = at(data, at_ + 1);
        if (in_ == In::scan && in_scan(code)) {
            at_ += code == kMarker ? 1 : 2;
            continue;
        }
        if (at(data, at_) != kMarker || code == kStuffed) return cut(Cut::Kind::garbage, at_);
        if (code == kMarker) {  // fill bytes before a marker
            ++at_;
        } else if (code == kEoi) {
            return cut(Cut::Kind::picture, at_ + 2);
        } else if (code == kSoi) {  // the one before was cut short
            return cut(Cut::Kind::garbage, at_);
        } else if (code == kTem || (code >= kRst0 && code <= kRst7)) {
            at_ += 2;
        } else {
            if (at_ + 4 > data.size()) return {};
            const std::size_t length = at(data, at_ + 2) << 8U | at(data, at_ + 3);
            if (length < 2) return cut(Cut::Kind::garbage, at_ + 2);
            at_ += 2 + length;
            in_ = code == kSos ? In::scan : In::segments;
        }
    }
}

}  // namespace agent

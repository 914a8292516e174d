// The account of a camera's buffers: which are lent, to whom a late one belongs, and when an opening's memory may go.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "agent/capture/frame.hpp"

namespace agent {

struct Mapping {
    void* address = nullptr;
    std::size_t bytes = 0;
};

// One opening of a camera: its mappings and its lent buffers.
struct Generation {
    std::uint32_t number = 0;  // 0: this place is free
    std::uint16_t mapping_count = 0;
    std::uint16_t lent_count = 0;
    std::array<Mapping, kCameraBuffers> mapping{};
    std::array<bool, kCameraBuffers> lent{};

    [[nodiscard]] std::span<const Mapping> mappings() const { return {mapping.data(), mapping_count}; }
};

// The rule: an opening whose frames are not all back when the camera closes is retired, not freed; its memory goes with
// its last frame. At most two retired ones are kept beside the present one; begin() refuses a fourth.
class Lendings {
public:
    // Starts an opening. nullptr: frames of three earlier openings are still out.
    [[nodiscard]] Generation* begin();
    // The present opening; nullptr while there is none.
    [[nodiscard]] Generation* current();

    // Marks buffer `index` (below kCameraBuffers, not lent) of the present opening as lent.
    [[nodiscard]] FrameToken lend(std::uint16_t index);

    enum class Back : std::uint8_t {
        not_lent,  // nothing to do: no such frame is out
        requeue,   // the buffer is the present opening's: give it to the driver
        kept,      // of a retired opening that has other frames out
        unmap,     // it was the last one of a retired opening: unmap `whose`, then forget() it
    };
    [[nodiscard]] Back give_back(FrameToken token, Generation*& whose);

    // Ends the present opening. Returns it when no frame of it is out: unmap it, then forget() it. Otherwise it is
    // retired and nullptr is returned; also when there is none.
    [[nodiscard]] Generation* retire();
    void forget(Generation& generation);

    // Openings that wait for frames to come back.
    [[nodiscard]] std::size_t retired() const;
    // Any opening still known, for the destructor; nullptr when there is none.
    [[nodiscard]] Generation* any();

private:
    std::array<Generation, kCameraGenerations> generation_{};
    Generation* current_ = nullptr;
    std::uint32_t last_number_ = 0;
};

}  // namespace agent

// Which quality and size to try so that a picture fits a limit. Pure: only figures in, only figures out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "agent/image/limits.hpp"

namespace agent {

struct FitWish {
    std::size_t limit_bytes = 0;
    std::uint32_t quality = 0;            // 1..100, wanted
    std::uint32_t width = 0, height = 0;  // pixels of the frame, at least 1
    std::uint32_t max_side_px = 0;        // 0: no bound
};

struct FitAttempt {
    std::uint32_t quality = 0;            // 1..100
    std::uint32_t width = 0, height = 0;  // pixels, at least 1, never more than the frame's
};

struct FitResult {
    FitAttempt attempt;
    std::size_t bytes =
        0;  // of the picture; of one that was cut off at the limit: what it would have come to by estimate
};

// The attempt after `earlier`, none of which fitted (oldest first). The first is what was wished. The second lowers the
// quality as far as kQualityFloor, and only if that is not enough the size. The third is at the floor and so small that
// even noise fits. Nothing: give up, because kEncodeAttempts were made or nothing smaller is allowed (kMinLongSidePx).
[[nodiscard]] std::optional<FitAttempt> next_attempt(const FitWish& wish, std::span<const FitResult> earlier);

}  // namespace agent

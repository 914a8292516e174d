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

    friend bool operator==(const FitWish&, const FitWish&) = default;
};

struct FitAttempt {
    std::uint32_t quality = 0;            // 1..100
    std::uint32_t width = 0, height = 0;  // pixels, at least 1, never more than the frame's

    friend bool operator==(const FitAttempt&, const FitAttempt&) = default;
};

struct FitResult {
    FitAttempt attempt;
    std::size_t bytes =
        0;  // of the picture; of one that was cut off at the limit: what it would have come to by estimate
};

// The attempt after `earlier`, none of which fitted (oldest first). The first is what was wished, or `begin`, as
// FitMemory has it. The second lowers the
// quality as far as kQualityFloor, and only if that is not enough the size. The third is at the floor and so small that
// even noise fits. Nothing: give up, because kEncodeAttempts were made or nothing smaller is allowed (kMinLongSidePx).
[[nodiscard]] std::optional<FitAttempt> next_attempt(const FitWish& wish, std::span<const FitResult> earlier,
                                                     const std::optional<FitAttempt>& begin = std::nullopt);

// One picture of a camera is like the next: what fitted the last time is where the next one begins, so that a scene
// full of details is not encoded two or three times for each look. When pictures get easier, quality and size come
// back.
class FitMemory {
public:
    // Where to begin with this wish; nothing: with what is wished.
    [[nodiscard]] std::optional<FitAttempt> begin(const FitWish& wish) const;

    // `result` fitted, as the `attempts`-th.
    void fitted(const FitWish& wish, const FitResult& result, std::size_t attempts);
    // Nothing did.
    void failed() { next_.reset(); }

private:
    FitWish wish_;
    std::optional<FitAttempt> next_;
};

}  // namespace agent

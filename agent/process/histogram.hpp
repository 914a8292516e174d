// How long something took, many times over, in fixed memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace agent {

// Counts in buckets of microseconds: one each below 16, from there on sixteen to every doubling, so that a figure read
// back is at most 1/16 above what was measured. 1.5 KB.
class Histogram {
public:
    // 134 s. Whatever took longer is counted here: no call of the agent is allowed so much.
    static constexpr std::int64_t kLongestUs = (std::int64_t{1} << 27U) - 1;

    // Below 0 counts as 0: stamps of two clocks may cross by a little.
    void add(std::int64_t ns);
    void clear() { *this = Histogram{}; }

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::int64_t longest_ns() const { return longest_ns_; }
    // `share` of all, 0..1, took at most so long; the median is 0.5. 0 when nothing was added.
    [[nodiscard]] std::int64_t quantile_ns(double share) const;

private:
    static constexpr unsigned kStepBits = 4;  // sixteen steps to a doubling
    static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;
    static constexpr std::size_t kBuckets = (27 - kStepBits + 1) * kSteps;

    [[nodiscard]] static std::size_t bucket_of(std::uint32_t us);
    // The first microsecond beyond the bucket.
    [[nodiscard]] static std::int64_t end_us(std::size_t bucket);

    std::array<std::uint32_t, kBuckets> bucket_{};
    std::uint64_t count_ = 0;
    std::int64_t longest_ns_ = 0;
};

}  // namespace agent

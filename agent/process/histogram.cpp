#include "agent/process/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace agent {

namespace {
constexpr std::int64_t kNsPerUs = 1000;
}

std::size_t Histogram::bucket_of(std::uint32_t us) {
    if (us < kSteps) return us;
    const auto doubling = static_cast<unsigned>(std::bit_width(us)) - 1 - kStepBits;  // 0: 16..31 us
    return doubling * kSteps + (us >> doubling);  // the shifted value is 16..31: the step, and one doubling more
}

std::int64_t Histogram::end_us(std::size_t bucket) {
    if (bucket < kSteps) return static_cast<std::int64_t>(bucket) + 1;
    const std::size_t doubling = bucket / kSteps - 1;
    return static_cast<std::int64_t>(bucket % kSteps + kSteps + 1) << doubling;
}

void Histogram::add(std::int64_t ns) {
    ns = std::max<std::int64_t>(ns, 0);
    const auto us = static_cast<std::uint32_t>(std::min(ns / kNsPerUs, kLongestUs));
    std::uint32_t& bucket = bucket_[bucket_of(us)];
    // Four years of thirty a second. A bucket that is full must not begin anew; then the sum keeps to the buckets.
    if (bucket == std::numeric_limits<std::uint32_t>::max()) return;
    ++bucket;
    ++count_;
    longest_ns_ = std::max(longest_ns_, ns);
}

std::int64_t Histogram::quantile_ns(double share) const {
    if (count_ == 0) return 0;
    const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        seen += bucket_[bucket];
        if (seen >= rank) return std::min(end_us(bucket) * kNsPerUs - 1, longest_ns_);
    }
    return longest_ns_;
}

}  // namespace agent

#include "agent/process/uuid.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <CppUTest/TestHarness.h>

#include "agent/process/clock.hpp"
#include "process_helpers.hpp"

using namespace agent;
using process_test::check_text;

namespace {

std::byte filling{0};

bool filled(std::span<std::byte> out) {
    std::fill(out.begin(), out.end(), filling);
    return true;
}

bool nothing(std::span<std::byte>) {
    return false;
}

// 017F22E2-79B0: the time of RFC 9562's own example.
constexpr std::int64_t kWallNs = 1'645'557'742'000 * kNsPerMs;

}  // namespace

TEST_GROUP(Uuid){std::string next(UuidSource & source, std::int64_t wall_ns){UuidText text;
source.next(wall_ns, text);
return std::string{text.view()};
}
}
;

TEST(Uuid, time_version_and_variant_stand_where_they_belong) {
    UuidSource source{filled};
    filling = std::byte{0xFF};
    check_text("017f22e2-79b0-77ff-bfff-ffffffffffff", next(source, kWallNs));
    UuidSource another{filled};
    filling = std::byte{0};
    check_text("017f22e2-79b0-7000-8000-000000000000", next(another, kWallNs));
}

TEST(Uuid, later_ones_sort_behind_within_a_millisecond_and_when_the_clock_is_set_back) {
    UuidSource source{filled};
    filling = std::byte{0x12};
    std::string last = next(source, kWallNs);
    for (const std::int64_t wall_ns :
         {kWallNs, kWallNs + 1, kWallNs + kNsPerMs, kWallNs - 3600 * kNsPerS, kWallNs, kWallNs + 2 * kNsPerMs}) {
        const std::string one = next(source, wall_ns);
        CHECK(one > last);
        last = one;
    }
}

TEST(Uuid, a_millisecond_with_too_many_borrows_from_the_next) {
    UuidSource source{filled};
    filling = std::byte{0xFF};
    std::string last = next(source, kWallNs);  // counter 7ff
    for (int i = 0; i < 0x800; ++i) {
        const std::string one = next(source, kWallNs);
        CHECK(one > last);
        last = one;
    }
    check_text("017f22e2-79b0-7fff-bfff-ffffffffffff", last);
    check_text("017f22e2-79b1-7000-bfff-ffffffffffff", next(source, kWallNs));
}

TEST(Uuid, without_random_bytes_they_still_differ) {
    UuidSource source{nothing};
    std::set<std::string> all;
    for (int i = 0; i < 5000; ++i) all.insert(next(source, kWallNs));
    LONGS_EQUAL(5000, all.size());
}

TEST(Uuid, the_kernels_random_bytes_are_used) {
    UuidSource a;
    UuidSource b;
    const std::string one = next(a, kWallNs);
    const std::string other = next(b, kWallNs);
    LONGS_EQUAL(36, one.size());
    CHECK(one.substr(19) != other.substr(19));
    CHECK(one.substr(19) != next(a, kWallNs).substr(19));
    CHECK_EQUAL('7', one[14]);
    CHECK(one[19] >= '8' && one[19] <= 'b');
}

TEST(Uuid, a_clock_before_1970_counts_as_1970) {
    UuidSource source{filled};
    filling = std::byte{0};
    check_text("00000000-0000-7000-8000-000000000000", next(source, -kNsPerS));
}

#include "agent/door/memory.hpp"

#include <limits>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "agent/process/clock.hpp"

using namespace agent;
using namespace agent::door;

TEST_GROUP(Promise07_memory) {
    BootId boot{};
    Memory memory;
    std::array<std::byte, kMemoryBytes> buffer{};
    const std::int64_t now_ns = 900 * kNsPerS;

    void setup() override {
        boot.fill('a');
    }

    static SubjectName name(const std::string& text) {
        SubjectName out;
        CHECK(out.assign(text));
        return out;
    }
    std::vector<std::byte> written() {
        const auto bytes = write_memory(memory, boot, buffer);
        return {bytes.begin(), bytes.end()};
    }
};

TEST(Promise07_memory, what_was_written_is_read) {
    memory.remember(name("Ada"), 5 * kNsPerS);
    memory.remember(name(std::string(199, 'x')), 899 * kNsPerS);
    memory.everybody_ns = 3;
    Memory out;
    CHECK(read_memory(written(), boot, now_ns, out));
    CHECK_EQUAL(2, out.count);
    STRCMP_EQUAL("Ada", out.entry[0].subject.c_str());
    CHECK_EQUAL(5 * kNsPerS, out.entry[0].told_ns);
    CHECK_EQUAL(899 * kNsPerS, out.entry[1].told_ns);
    CHECK_EQUAL(3, out.everybody_ns);
}

TEST(Promise07_memory, after_a_reboot_each_cool_down_begins_anew) {
    memory.remember(name("Ada"), 5 * kNsPerS);
    memory.everybody_ns = 3;
    const std::vector<std::byte> before = written();
    boot.fill('b');
    Memory out;
    CHECK(read_memory(before, boot, now_ns, out));
    CHECK_EQUAL(now_ns, out.entry[0].told_ns);
    CHECK_EQUAL(now_ns, out.everybody_ns);
}

TEST(Promise07_memory, a_moment_of_the_future_counts_as_now) {
    memory.remember(name("Ada"), std::numeric_limits<std::int64_t>::max());
    Memory out;
    CHECK(read_memory(written(), boot, now_ns, out));
    CHECK_EQUAL(now_ns, out.entry[0].told_ns);
}

TEST(Promise07_memory, every_damaged_byte_and_every_cut_is_noticed) {
    memory.remember(name("Ada"), 5 * kNsPerS);
    const std::vector<std::byte> good = written();
    Memory out;
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const unsigned bit : {0U, 7U}) {
            std::vector<std::byte> bad = good;
            bad[i] ^= std::byte{1} << bit;
            CHECK_FALSE(read_memory(bad, boot, now_ns, out));
        }
        CHECK_FALSE(read_memory(std::span(good).first(i), boot, now_ns, out));
    }
    std::vector<std::byte> longer = good;
    longer.push_back({});
    CHECK_FALSE(read_memory(longer, boot, now_ns, out));
    CHECK(read_memory(good, boot, now_ns, out));
}

TEST(Promise07_memory, the_later_telling_of_a_person_counts) {
    memory.remember(name("Ada"), 7);
    memory.remember(name("Ada"), 5);
    CHECK_EQUAL(1, memory.count);
    CHECK_EQUAL(7, memory.entry[0].told_ns);
}

TEST(Promise07_memory, when_it_is_full_who_was_told_longest_ago_makes_room) {
    for (std::size_t i = 0; i < kRemembered; ++i) {
        memory.remember(name("p" + std::to_string(i)), static_cast<std::int64_t>(1'000 + (i + 100) % kRemembered));
    }
    memory.remember(name("new"), 5'000);
    CHECK_EQUAL(kRemembered, memory.count);
    STRCMP_EQUAL("new", memory.entry[92].subject.c_str());  // (92 + 100) % 192 == 0
    Memory out;
    CHECK(read_memory(written(), boot, now_ns, out));
    CHECK_EQUAL(kRemembered, out.count);
}

#include "agent/process/crc32.hpp"

#include <string_view>

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

std::uint32_t sum(std::string_view text) {
    return crc32(std::as_bytes(std::span(text)));
}

}  // namespace

TEST_GROUP(Crc32){};

// The check value that the catalogues of CRCs give for this one, and zlib's for the others.
TEST(Crc32, is_the_one_that_everybody_else_computes) {
    LONGS_EQUAL(0xCBF43926, sum("123456789"));
    LONGS_EQUAL(0, sum(""));
    LONGS_EQUAL(0xE8B7BE43, sum("a"));
}

#include "agent/capture/y4m.hpp"

#include <string>

#include <CppUTest/TestHarness.h>

#include "support.hpp"

using agent::parse_y4m;
using agent::Y4mHeader;
using Verdict = agent::Y4mHeader::Verdict;

namespace {

Y4mHeader parse(std::string_view text) {
    return parse_y4m(agent::test::to_bytes(text));
}

}  // namespace

TEST_GROUP(Y4m){};

TEST(Y4m, tells_size_and_places_of_a_usual_film) {
    const Y4mHeader film = parse("YUV4MPEG2 W320 H240 F30:1 Ip A1:1 C420jpeg XYSCSS=420JPEG\nFRAME\n...");
    CHECK(film.verdict == Verdict::ok);
    LONGS_EQUAL(320, film.width);
    LONGS_EQUAL(240, film.height);
    LONGS_EQUAL(58, film.head_bytes);
    LONGS_EQUAL(320 * 240 * 3 / 2, film.frame_bytes);
}

TEST(Y4m, odd_sizes_round_the_colour_planes_up) {
    LONGS_EQUAL(5 * 3 + 2 * 3 * 2, parse("YUV4MPEG2 W5 H3\n").frame_bytes);
    LONGS_EQUAL(3, parse("YUV4MPEG2 W1 H1\n").frame_bytes);
}

TEST(Y4m, what_is_not_said_is_progressive_420) {
    CHECK(parse("YUV4MPEG2 W16 H16\n").verdict == Verdict::ok);
    CHECK(parse("YUV4MPEG2  W16  H16 \n").verdict == Verdict::ok);
    CHECK(parse("YUV4MPEG2 H16 W16 F0:0 A0:0 I? C420mpeg2\n").verdict == Verdict::ok);
}

TEST(Y4m, other_kinds_of_film_are_unsupported_not_garbage) {
    for (const char* kind : {"C422", "C444", "Cmono", "C420p10", "C411", "It", "Ib", "Im"}) {
        const Y4mHeader film = parse(std::string("YUV4MPEG2 W16 H16 ") + kind + "\n");
        CHECK_TEXT(film.verdict == Verdict::unsupported, kind);
        CHECK(!film.why.empty());
    }
}

TEST(Y4m, garbage_is_not_a_film) {
    for (const char* text : {"",
                             "Y",
                             "YUV4MPEG2",
                             "\xFF\xD8\xFF",
                             "YUV4MPEG1 W16 H16\n",
                             "YUV4MPEG2 W16 H16",
                             "YUV4MPEG2\n",
                             "YUV4MPEG2W16 H16\n",
                             "YUV4MPEG2 W16\n",
                             "YUV4MPEG2 H16\n",
                             "YUV4MPEG2 W0 H16\n",
                             "YUV4MPEG2 W0 W16 H16\n",
                             "YUV4MPEG2 W16 H0\n",
                             "YUV4MPEG2 W-1 H16\n",
                             "YUV4MPEG2 W16x H16\n",
                             "YUV4MPEG2 W H16\n",
                             "YUV4MPEG2 W16 H99999999999\n",
                             "YUV4MPEG2 W16385 H16\n",
                             "YUV4MPEG2 W16 W16 H16\n",
                             "YUV4MPEG2 W16 H16 F30\n",
                             "YUV4MPEG2 W16 H16 F:\n",
                             "YUV4MPEG2 W16 H16 F1:1 F1:1\n",
                             "YUV4MPEG2 W16 H16 C\n",
                             "YUV4MPEG2 W16 H16 I\n",
                             "YUV4MPEG2 W16 H16 Q1\n"}) {
        const Y4mHeader film = parse(text);
        CHECK_TEXT(film.verdict == Verdict::not_a_film, text);
        CHECK_TEXT(!film.why.empty(), text);
    }
}

TEST(Y4m, a_head_line_of_256_bytes_is_the_longest) {
    const std::string begin = "YUV4MPEG2 W16 H16 X";
    const std::string longest = begin + std::string(agent::kY4mHeadBytes - 1 - begin.size(), 'x') + "\n";
    LONGS_EQUAL(agent::kY4mHeadBytes, parse(longest).head_bytes);
    CHECK(parse(begin + "x" + longest.substr(begin.size())).verdict == Verdict::not_a_film);
}

TEST(Y4m, the_largest_sides_do_not_overflow) {
    const Y4mHeader film = parse("YUV4MPEG2 W16384 H16384\n");
    CHECK(film.verdict == Verdict::ok);
    LONGS_EQUAL(16384LL * 16384 * 3 / 2, film.frame_bytes);
}

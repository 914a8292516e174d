#include "agent/capture/jpeg_splitter.hpp"

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "support.hpp"
#include "tests/fakes/seed.hpp"

#include <CppUTest/TestHarness.h>

using agent::JpegSplitter;
using agent::test::fixture;
using Bytes = std::vector<std::byte>;
using Kind = JpegSplitter::Cut::Kind;

namespace {

Bytes bytes_of(std::initializer_list<unsigned> values) {
    Bytes bytes;
    for (const unsigned value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

}  // namespace

TEST_GROUP(JpegSplitter) {
    struct Split {
        std::vector<Bytes> pictures;
        std::size_t garbage = 0;
        Bytes left;
    };
    // The stream in pieces whose lengths `next_length` gives.
    template <class Length>
    static Split split(const Bytes& stream, Length next_length) {
        JpegSplitter splitter;
        Split result;
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t piece = std::min<std::size_t>(next_length(), stream.size() - at);
            result.left.insert(result.left.end(), stream.begin() + std::ptrdiff_t(at),
                               stream.begin() + std::ptrdiff_t(at + piece));
            at += piece;
            for (auto cut = splitter.next(result.left); cut.kind != Kind::more; cut = splitter.next(result.left)) {
                CHECK(cut.bytes > 0 && cut.bytes <= result.left.size());
                const auto end = result.left.begin() + std::ptrdiff_t(cut.bytes);
                if (cut.kind == Kind::picture) {
                    result.pictures.emplace_back(result.left.begin(), end);
                } else {
                    result.garbage += cut.bytes;
                }
                result.left.erase(result.left.begin(), end);
            }
        }
        return result;
    }
    static Split split(const Bytes& stream, std::size_t length = 1 << 20) {
        return split(stream, [length] { return length; });
    }
    static void comes_whole(const Bytes& stream, const std::vector<Bytes>& pictures, std::size_t garbage) {
        for (const std::size_t length :
             {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{100000}}) {
            const Split got = split(stream, length);
            CHECK(got.pictures == pictures);
            LONGS_EQUAL(garbage, got.garbage);
        }
    }
    Bytes jpeg = fixture("baseline_16x16.jpg");
    Bytes other = fixture("no_huffman_16x16.jpg");
};

TEST(JpegSplitter, pictures_one_behind_the_other_come_whole_whatever_the_pieces) {
    comes_whole(jpeg + other + jpeg, {jpeg, other, jpeg}, 0);
}

TEST(JpegSplitter, what_lies_between_pictures_is_garbage) {
    const Bytes text = agent::test::to_bytes("--boundary\r\nContent-Type: image/jpeg\r\n\r\n");
    comes_whole(text + jpeg + text + other, {jpeg, other}, 2 * text.size());
    comes_whole(bytes_of({0xFF, 0xFF, 0xD8, 0x00, 0xFF}) + jpeg, {jpeg}, 5);
}

TEST(JpegSplitter, an_end_marker_in_a_segment_does_not_end_the_picture) {
    const Bytes thumbnail = bytes_of({0xFF, 0xE1, 0x00, 0x08, 0xFF, 0xD8, 0xFF, 0xD9, 0xFF, 0xD8});
    const Bytes with = Bytes(jpeg.begin(), jpeg.begin() + 2) + thumbnail + Bytes(jpeg.begin() + 2, jpeg.end());
    comes_whole(with + jpeg, {with, jpeg}, 0);
}

TEST(JpegSplitter, a_picture_that_is_cut_short_costs_little_beside_itself) {
    Bytes many;
    while (many.size() < 70'000) many = many + jpeg;
    for (std::size_t length = 3; length < jpeg.size(); ++length) {
        const Bytes cut(jpeg.begin(), jpeg.begin() + std::ptrdiff_t(length));
        const Split got = split(cut + many + other);
        // Cut inside of a segment, the length of that one swallows what follows: 64 KB at most.
        CHECK(!got.pictures.empty());
        CHECK(got.pictures.back() == other);
    }
    // in the middle of the scan nothing else is lost
    const Bytes cut(jpeg.begin(), jpeg.end() - 3);
    comes_whole(cut + jpeg, {jpeg}, cut.size());
}

// A piece that ended within the head of the scan once made the splitter look for markers there.
TEST(JpegSplitter, an_end_marker_in_the_head_of_the_scan_does_not_end_the_picture_whatever_the_pieces) {
    const Bytes odd = bytes_of({0xFF, 0xD8, 0xFF, 0xDA, 0x00, 0x06, 0xFF, 0xD9, 0x00, 0x00, 0x12, 0xFF, 0xD9});
    comes_whole(odd + jpeg, {odd, jpeg}, 0);
}

TEST(JpegSplitter, garbage_never_stays) {
    const Split got = split(Bytes(100'000, std::byte{0x55}));
    LONGS_EQUAL(100'000, got.garbage);
    LONGS_EQUAL(0, got.left.size());
    LONGS_EQUAL(1, split(Bytes(50, std::byte{0xFF})).left.size());
}

TEST(JpegSplitter, random_streams_in_random_pieces_lose_nothing) {
    std::mt19937 random(test::seed());
    for (int round = 0; round < 300; ++round) {
        Bytes stream;
        std::vector<Bytes> expected;
        for (int i = 0; i < 6; ++i) {
            if (random() % 3 == 0) {
                for (auto n = random() % 40; n > 0; --n) stream.push_back(static_cast<std::byte>(random() % 255));
            } else {
                expected.push_back(random() % 2 == 0 ? jpeg : other);
                stream = stream + expected.back();
            }
        }
        const Split got = split(stream, [&random] { return 1 + random() % 300; });
        CHECK(got.pictures == expected);
        // any bytes at all
        for (std::byte& one : stream) {
            if (random() % 16 == 0) one = static_cast<std::byte>(random() % 2 == 0 ? 0xFF : random());
        }
        const Split damaged = split(stream, [&random] { return 1 + random() % 300; });
        std::size_t bytes = damaged.garbage + damaged.left.size();
        for (const Bytes& one : damaged.pictures) bytes += one.size();
        LONGS_EQUAL(stream.size(), bytes);
    }
}

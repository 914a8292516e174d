#include "agent/capture/jpeg_markers.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <string>

#include <CppUTest/TestHarness.h>

#include "support.hpp"
#include "tests/fakes/seed.hpp"

using agent::check_jpeg;
using agent::JpegCheck;
using agent::JpegKinds;
using agent::test::fixture;
using Bytes = std::vector<std::byte>;

namespace {

constexpr std::uint8_t kSof0 = 0xC0, kDht = 0xC4, kEoi = 0xD9, kSos = 0xDA, kDqt = 0xDB, kCom = 0xFE;

// Memory of exactly that size on the heap: who reads beyond it is seen by AddressSanitizer.
JpegCheck check_exactly(const Bytes& bytes, std::size_t size, JpegKinds kinds = JpegKinds::baseline_or_progressive) {
    const std::unique_ptr<std::byte[]> own(new std::byte[size + 1]);  // one more, not given: no empty array
    std::copy_n(bytes.begin(), size, own.get() + 1);
    return check_jpeg({own.get() + 1, size}, kinds);
}

// Where the first segment with this marker begins, before any scan's data.
std::size_t find(const Bytes& jpeg, std::uint8_t marker) {
    for (std::size_t at = 2; at + 4 <= jpeg.size();) {
        const auto found = std::to_integer<std::uint8_t>(jpeg[at + 1]);
        if (found == marker) return at;
        if (found == kSos) break;
        at += 2 + (std::to_integer<std::size_t>(jpeg[at + 2]) << 8U) + std::to_integer<std::size_t>(jpeg[at + 3]);
    }
    FAIL("no such marker");
    return 0;
}

std::size_t segment_bytes(const Bytes& jpeg, std::size_t at) {
    return 2 + (std::to_integer<std::size_t>(jpeg[at + 2]) << 8U) + std::to_integer<std::size_t>(jpeg[at + 3]);
}

Bytes cut_out(const Bytes& jpeg, std::size_t at) {
    Bytes out = jpeg;
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(at),
              out.begin() + static_cast<std::ptrdiff_t>(at + segment_bytes(jpeg, at)));
    return out;
}

Bytes segment(const Bytes& jpeg, std::uint8_t marker) {
    const std::size_t at = find(jpeg, marker);
    return {jpeg.begin() + static_cast<std::ptrdiff_t>(at),
            jpeg.begin() + static_cast<std::ptrdiff_t>(at + segment_bytes(jpeg, at))};
}

Bytes put_in(const Bytes& jpeg, std::size_t at, const Bytes& more) {
    Bytes out = jpeg;
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
    return out;
}

Bytes with_byte(Bytes jpeg, std::size_t at, std::uint8_t value) {
    jpeg[at] = std::byte{value};
    return jpeg;
}

Bytes hex(std::initializer_list<std::uint8_t> values) {
    Bytes out;
    for (const std::uint8_t value : values) out.push_back(std::byte{value});
    return out;
}

}  // namespace

TEST_GROUP(JpegMarkers) {
    const Bytes baseline = fixture("baseline_16x16.jpg");

    void refused(const char* why, const Bytes& jpeg) {
        const JpegCheck check = check_exactly(jpeg, jpeg.size());
        CHECK_TEXT(!check.ok, why);
        STRCMP_EQUAL(why, std::string(check.why).c_str());
        LONGS_EQUAL(0, check.payload_bytes);
    }
    void taken(const Bytes& jpeg) {
        const JpegCheck check = check_exactly(jpeg, jpeg.size());
        CHECK_TEXT(check.ok, std::string(check.why).c_str());
        LONGS_EQUAL(16, check.width);
        LONGS_EQUAL(16, check.height);
    }
};

TEST(JpegMarkers, tells_what_a_picture_is) {
    const JpegCheck check = check_jpeg(baseline);
    CHECK(check.ok);
    LONGS_EQUAL(16, check.width);
    LONGS_EQUAL(16, check.height);
    LONGS_EQUAL(3, check.components);
    CHECK(!check.progressive);
    CHECK(check.has_huffman_tables);
    LONGS_EQUAL(baseline.size(), check.payload_bytes);
    LONGS_EQUAL(find(baseline, kSos), check.splice_at);
    LONGS_EQUAL(1, check_jpeg(fixture("grey_16x16.jpg")).components);
}

TEST(JpegMarkers, a_camera_may_leave_the_huffman_tables_out) {
    const Bytes bare = fixture("no_huffman_16x16.jpg");
    const JpegCheck check = check_jpeg(bare);
    CHECK(check.ok);
    CHECK(!check.has_huffman_tables);
    const Bytes whole =
        put_in(bare, check.splice_at, {agent::kStandardHuffmanTables.begin(), agent::kStandardHuffmanTables.end()});
    const JpegCheck again = check_jpeg(whole);
    CHECK(again.ok);
    CHECK(again.has_huffman_tables);
    LONGS_EQUAL(check.payload_bytes + agent::kStandardHuffmanBytes, again.payload_bytes);
}

// The picture that was made with the standard tables carries them: ours must be the same.
TEST(JpegMarkers, the_standard_tables_are_those_of_an_encoder) {
    const std::span<const std::byte> ours{agent::kStandardHuffmanTables};
    Bytes theirs;
    Bytes rest = baseline;
    for (int i = 0; i < 4; ++i) {
        const Bytes one = segment(rest, kDht);
        theirs.insert(theirs.end(), one.begin() + 4, one.end());
        rest = cut_out(rest, find(rest, kDht));
        if (theirs.size() + 4 >= ours.size()) break;
    }
    LONGS_EQUAL(ours.size() - 4, theirs.size());
    // theirs lie in the same order or by class; compare table by table
    const auto table = [](std::span<const std::byte> all, std::uint8_t head) {
        while (!all.empty()) {
            std::size_t size = 17;
            for (std::size_t i = 1; i <= 16; ++i) size += std::to_integer<std::size_t>(all[i]);
            if (all[0] == std::byte{head}) return Bytes(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
            all = all.subspan(size);
        }
        return Bytes{};
    };
    for (const std::uint8_t head : {std::uint8_t{0x00}, std::uint8_t{0x10}, std::uint8_t{0x01}, std::uint8_t{0x11}}) {
        CHECK(!table(theirs, head).empty());
        CHECK(table(theirs, head) == table(ours.subspan(4), head));
    }
}

TEST(JpegMarkers, a_progressive_picture_is_for_files_only) {
    const Bytes progressive = fixture("progressive_16x16.jpg");
    CHECK(!check_jpeg(progressive).ok);
    const JpegCheck check = check_jpeg(progressive, JpegKinds::baseline_or_progressive);
    CHECK(check.ok);
    CHECK(check.progressive);
    LONGS_EQUAL(progressive.size(), check.payload_bytes);
}

TEST(JpegMarkers, padding_and_trailers_are_not_of_the_picture) {
    Bytes padded = baseline;
    padded.resize(4096, std::byte{0});
    LONGS_EQUAL(baseline.size(), check_jpeg(padded).payload_bytes);
    // a camera's buffer that still holds an older picture behind the new one
    LONGS_EQUAL(baseline.size(), check_jpeg(put_in(baseline, baseline.size(), baseline)).payload_bytes);
}

TEST(JpegMarkers, refuses_a_picture_cut_short_anywhere) {
    for (const char* name : {"baseline_16x16.jpg", "no_huffman_16x16.jpg", "progressive_16x16.jpg", "grey_16x16.jpg"}) {
        const Bytes whole = fixture(name);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const JpegCheck check = check_exactly(whole, size);
            CHECK_TEXT(!check.ok, name);
            CHECK(!check.why.empty());
        }
        CHECK(check_exactly(whole, whole.size()).ok);
    }
}

TEST(JpegMarkers, refuses_what_is_not_a_jpeg_at_all) {
    refused("too short for a JPEG", {});
    refused("does not begin with SOI", Bytes(1000, std::byte{0}));
    refused("no marker where one must be", put_in(baseline, 2, hex({0x00})));
    refused("does not begin with SOI", put_in(baseline, 0, hex({0xFF})));
}

TEST(JpegMarkers, refuses_doubled_parts) {
    const std::size_t sof = find(baseline, kSof0);
    refused("two frame headers", put_in(baseline, sof, segment(baseline, kSof0)));
    refused("unexpected marker", put_in(baseline, 2, hex({0xFF, 0xD8})));
    // the begin of a picture, and then a whole one: a frame that was lost on the wire
    const Bytes begun(baseline.begin(), baseline.end() - 10);
    refused("unexpected marker", put_in(begun, begun.size(), baseline));
    taken(put_in(baseline, find(baseline, kDqt), segment(baseline, kDqt)));
    taken(put_in(baseline, find(baseline, kDht), segment(baseline, kDht)));
}

TEST(JpegMarkers, refuses_lengths_that_lie) {
    for (const std::uint8_t marker : {kSof0, kDht, kDqt, kSos, std::uint8_t{0xE0}}) {
        const std::size_t at = find(baseline, marker);
        CHECK(!check_jpeg(with_byte(with_byte(baseline, at + 2, 0), at + 3, 0)).ok);
        CHECK(!check_jpeg(with_byte(with_byte(baseline, at + 2, 0), at + 3, 1)).ok);
        CHECK(!check_jpeg(with_byte(with_byte(baseline, at + 2, 0xFF), at + 3, 0xFF)).ok);
        const auto low = std::to_integer<std::uint8_t>(baseline[at + 3]);
        CHECK(!check_jpeg(with_byte(baseline, at + 3, static_cast<std::uint8_t>(low + 1))).ok);
        CHECK(!check_jpeg(with_byte(baseline, at + 3, static_cast<std::uint8_t>(low - 1))).ok);
    }
}

TEST(JpegMarkers, refuses_other_kinds_of_frames) {
    const std::size_t sof = find(baseline, kSof0);
    for (std::uint8_t kind = 0xC1; kind <= 0xCF; ++kind) {
        if (kind == 0xC2 || kind == kDht) continue;
        refused("not a baseline (Huffman, sequential) JPEG", with_byte(baseline, sof + 1, kind));
    }
    refused("not 8 bits a sample", with_byte(baseline, sof + 4, 12));
    refused("no width or no height", with_byte(baseline, sof + 6, 0));
    refused("no width or no height", with_byte(baseline, sof + 8, 0));
    refused("neither one nor three components", with_byte(baseline, sof + 9, 4));
    refused("frame header of a wrong length", with_byte(baseline, sof + 9, 1));
    refused("bad sampling factor", with_byte(baseline, sof + 11, 0x20));
    refused("bad quantization table number", with_byte(baseline, sof + 12, 4));
}

TEST(JpegMarkers, refuses_pictures_without_their_parts) {
    refused("a scan before the frame header", cut_out(baseline, find(baseline, kSof0)));
    refused("a quantization table is missing", cut_out(baseline, find(baseline, kDqt)));
    const std::size_t sos = find(baseline, kSos);
    Bytes without_scan(baseline.begin(), baseline.begin() + static_cast<std::ptrdiff_t>(sos));
    refused("no scan before EOI", put_in(without_scan, sos, hex({0xFF, kEoi})));
    Bytes empty_scan(baseline.begin(),
                     baseline.begin() + static_cast<std::ptrdiff_t>(sos + segment_bytes(baseline, sos)));
    refused("a scan without data", put_in(empty_scan, empty_scan.size(), hex({0xFF, kEoi})));
}

// A table behind the scan that needs it is of no use to a decoder.
TEST(JpegMarkers, refuses_a_quantization_table_that_comes_too_late) {
    const Bytes table = segment(baseline, kDqt);
    Bytes late = cut_out(baseline, find(baseline, kDqt));
    late = put_in(late, late.size() - 2, table);
    refused("a quantization table is missing", late);
}

TEST(JpegMarkers, takes_what_the_standard_allows) {
    taken(put_in(baseline, find(baseline, kDqt), hex({0xFF, 0xFF, 0xFF})));             // fill bytes before a marker
    taken(put_in(baseline, find(baseline, kSof0), hex({0xFF, kCom, 0x00, 0x02})));      // an empty comment
    taken(put_in(baseline, find(baseline, kSos), hex({0xFF, 0xDD, 0, 4, 0, 8})));       // a restart interval
    taken(put_in(baseline, baseline.size() - 2, hex({0xFF, 0xD0, 0x12, 0xFF, 0x00})));  // restart marker, stuffed byte
    refused("bad restart interval", put_in(baseline, find(baseline, kSos), hex({0xFF, 0xDD, 0, 3, 0})));
}

TEST(JpegMarkers, an_EOI_inside_a_segment_is_not_the_end) {
    taken(put_in(baseline, find(baseline, kDqt), hex({0xFF, kCom, 0x00, 0x06, 0xFF, kEoi, 0xFF, kEoi})));
}

TEST(JpegMarkers, reads_nothing_outside_whatever_the_bytes_are) {
    std::mt19937 random(test::seed());
    for (const char* name : {"baseline_16x16.jpg", "no_huffman_16x16.jpg", "progressive_16x16.jpg"}) {
        const Bytes whole = fixture(name);
        for (int round = 0; round < 3000; ++round) {
            Bytes damaged = whole;
            for (unsigned i = 0; i <= random() % 4; ++i) {
                damaged[random() % damaged.size()] = std::byte{static_cast<std::uint8_t>(random())};
            }
            const std::size_t size = round % 3 == 0 ? random() % damaged.size() : damaged.size();
            const JpegCheck check = check_exactly(damaged, size);
            CHECK(check.ok == check.why.empty());
            CHECK(!check.ok ||
                  (check.payload_bytes <= size && check.splice_at < check.payload_bytes && check.width > 0));
        }
    }
}

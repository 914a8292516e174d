// What is written is read back as what it was, by readers that share nothing with the writers; for texts at random.
#include <cjson/cJSON.h>

#include <array>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "body.hpp"
#include "checks.hpp"
#include "json.hpp"
#include "url.hpp"
#include "utf8.hpp"

#include "fakes/seed.hpp"
#include "sdk_helpers.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {

constexpr int kRounds = 2'000;

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const std::string digits(text.substr(i + 1, 2));
        out += static_cast<char>(std::strtoul(digits.c_str(), nullptr, 16));
        i += 2;
    }
    return out;
}

struct FormPart {
    std::string head, content;
};

// By RFC 2046: parts between lines that begin with "--boundary", up to "--boundary--".
std::vector<FormPart> parts_of(const std::string& body, const std::string& boundary) {
    std::vector<FormPart> parts;
    const std::string line = "\r\n--" + boundary;
    std::string rest = "\r\n" + body;
    std::size_t at = rest.find(line);
    LONGS_EQUAL(0, at);
    while (true) {
        at += line.size();
        if (rest.compare(at, std::string::npos, "--\r\n") == 0) return parts;
        CHECK(rest.compare(at, 2, "\r\n") == 0);
        const std::size_t head_end = rest.find("\r\n\r\n", at);
        const std::size_t end = rest.find(line, head_end);
        CHECK(head_end != std::string::npos && end != std::string::npos);
        parts.push_back({rest.substr(at + 2, head_end - at - 2), rest.substr(head_end + 4, end - head_end - 4)});
        at = end;
    }
}

}  // namespace

// clang-format off
TEST_GROUP(Inverse) {
    std::mt19937 random;

    void setup() override {
        random.seed(test::seed());
    }
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); }

    // One of each length of UTF-8 as often, and no surrogate.
    char32_t character() {
        constexpr char32_t kFrom[] = {0, 0x80, 0x800, 0xE000, 0x10000};
        constexpr char32_t kTo[] = {0x80, 0x800, 0xD800, 0x10000, 0x110000};
        const std::size_t length = below(5);
        return kFrom[length] + static_cast<char32_t>(below(kTo[length] - kFrom[length]));
    }
    static void append(std::string& out, char32_t c) {
        const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
        if (c < 0x80) return byte(c);
        if (c < 0x800) return byte(0xC0 + c / 0x40), byte(0x80 + c % 0x40);
        if (c < 0x10000) return byte(0xE0 + c / 0x1000), byte(0x80 + c / 0x40 % 0x40), byte(0x80 + c % 0x40);
        byte(0xF0 + c / 0x40000), byte(0x80 + c / 0x1000 % 0x40), byte(0x80 + c / 0x40 % 0x40), byte(0x80 + c % 0x40);
    }
    std::string bytes(std::size_t most) {
        std::string out(below(most + 1), '\0');
        for (char& byte : out) byte = static_cast<char>(below(256));
        return out;
    }
};
// clang-format on

TEST(Inverse, percent_encoding_is_decoded_to_the_same_bytes) {
    std::array<char, 1'024> memory;
    for (int round = 0; round < kRounds; ++round) {
        const std::string text = bytes(300);
        TextWriter writer{memory};
        writer.add_encoded(text);
        CHECK(writer.fits());
        CHECK(percent_decoded(writer.view()) == text);
        CHECK(writer.view().find_first_of("/?#&=+;\\ \r\n") == std::string_view::npos);
    }
}

TEST(Inverse, utf8_is_taken_apart_into_the_characters_that_it_was_made_of) {
    for (int round = 0; round < kRounds; ++round) {
        std::u32string expected;
        std::string text;
        for (std::size_t left = 1 + below(40); left > 0; --left) append(text, (expected += character()).back());
        std::string_view rest = text;
        for (const char32_t c : expected) {
            char32_t taken = 0;
            CHECK(take_character(rest, taken));
            CHECK(c == taken);
        }
        CHECK(rest.empty());
    }
}

TEST(Inverse, a_name_has_as_many_utf16_units_as_it_is_counted) {
    int taken = 0;
    for (int round = 0; round < kRounds; ++round) {
        std::string name;
        std::size_t units = 0;
        for (std::size_t left = 40 + below(20); left > 0; --left) {
            char32_t c = character();
            // Others are refused for what they are.
            while (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == U'/' || c == U'\\' || c == U';') c = character();
            append(name, c);
            units += c >= 0x10000 ? 2 : 1;
        }
        Message message;
        const Status status = check_subject(name, limits::kSubjectUtf16Units, message);
        CHECK_CODE(units <= 50 ? Code::ok : Code::invalid_name, status);
        if (!status.ok()) CHECK(contains(message.view(), " has " + std::to_string(units)));
        taken += status.ok() ? 1 : 0;
    }
    CHECK(taken > 0 && taken < kRounds);
}

TEST(Inverse, a_name_in_json_is_read_back_by_our_parser_and_another) {
    alignas(std::max_align_t) std::array<std::byte, 4'096> nodes;
    std::array<char, limits::kRequestTextBytes> out;
    for (int round = 0; round < kRounds; ++round) {
        std::string name;
        // Quotes and control characters need to be escaped.
        for (std::size_t left = 1 + below(25); left > 0; --left) {
            append(name, below(3) == 0 ? U"\"\\/\b\f\n\r\t\x1F\x7F"[below(10)] : character());
        }
        std::erase(name, '\0');
        const std::string text{json::write_subject(name, nodes, out)};
        CHECK_FALSE(text.empty());
        cJSON* const other = cJSON_Parse(text.c_str());
        const cJSON* const subject = cJSON_GetObjectItem(other, "subject");
        CHECK(cJSON_IsString(subject) != 0 && subject->valuestring == name);
        cJSON_Delete(other);
        json::Document document{nodes};
        CHECK_CODE(Code::ok, document.parse(text));
        std::string_view read;
        CHECK(document.root().member("subject").read(read));
        CHECK(read == name);
    }
}

TEST(Inverse, multipart_parts_are_the_pictures) {
    for (int round = 0; round < kRounds / 10; ++round) {
        const std::string pictures[] = {"\xFF\xD8\xFF" + bytes(3'000), "BM\r\n--" + bytes(3'000)};
        const Image images[] = {Image::bytes(std::as_bytes(std::span{pictures[0]})),
                                Image::bytes(std::as_bytes(std::span{pictures[1]}))};
        const PicturePart sent[] = {{"source_image", images[0]}, {"target_image", images[1]}};
        std::array<char, limits::kRequestTextBytes> memory;
        Body body{memory};
        Message message;
        const std::size_t count = 1 + below(2);
        CHECK_CODE(Code::ok, body.set_pictures(std::span{sent}.first(count), message));
        const std::string_view type = body.content_type();
        const std::string boundary(type.substr(type.find('=') + 1));
        const auto parts = parts_of(read_all(body, 1 + below(5'000)), boundary);
        LONGS_EQUAL(count, parts.size());
        for (std::size_t i = 0; i < count; ++i) {
            CHECK(parts[i].content == pictures[i]);
            CHECK(contains(parts[i].head, "name=\"" + std::string(sent[i].name) + "\""));
            CHECK(contains(parts[i].head, i == 0 ? "filename=\"picture.jpg\"" : "filename=\"picture.bmp\""));
        }
    }
}

// Answers of the server as it writes them, and the pictures that they are about.
#pragma once

#include <cstddef>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace recognize_test {

struct Match {
    std::string_view subject;
    double similarity = 0;
};

// `box`: "x_min, y_min, x_max, y_max" as JSON members.
inline constexpr std::string_view kBox = R"("x_min":10,"y_min":20,"x_max":110,"y_max":140)";

inline std::string face(std::initializer_list<Match> matches, std::string_view box = kBox, std::string_view more = "") {
    std::string text = R"({"box":{"probability":0.99,)" + std::string{box} + R"(},"subjects":[)";
    for (const Match& one : matches) {
        if (text.back() != '[') text += ',';
        text +=
            R"({"subject":")" + std::string{one.subject} + R"(","similarity":)" + std::to_string(one.similarity) + "}";
    }
    return text + "]" + std::string{more} + "}";
}

inline std::string result(std::initializer_list<std::string> faces) {
    std::string text = R"({"result":[)";
    for (const std::string& one : faces) {
        if (text.back() != '[') text += ',';
        text += one;
    }
    return text + "]}";
}

inline std::string config(std::uint64_t max_file_bytes = 5'242'880, std::uint64_t max_body_bytes = 10'485'760) {
    return R"({"clientMaxFileSize":)" + std::to_string(max_file_bytes) + R"(,"clientMaxBodySize":)" +
           std::to_string(max_body_bytes) + "}";
}

inline std::string error(int code, std::string_view message) {
    return R"({"message":")" + std::string{message} + R"(","code":)" + std::to_string(code) + "}";
}

inline constexpr std::string_view kApiKey = "00000000-0000-4000-8000-000000000001";

// "baseline_16x16.jpg" of tests/data/pictures
inline std::vector<std::byte> picture(const std::string& name) {
    std::ifstream file(std::string{COMPREFACE_TEST_DATA} + "/pictures/" + name, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto* const begin = reinterpret_cast<const std::byte*>(bytes.data());
    return {begin, begin + bytes.size()};
}

}  // namespace recognize_test

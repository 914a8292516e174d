// Damage to what a server said, at random but repeatable by its seed.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace recorded {

struct Mutation {
    std::string_view kind;
    std::string text;
};

class Mutator {
public:
    explicit Mutator(unsigned seed) : random_(seed) {}

    // Bits flipped, an end cut off, a piece taken out, a piece given twice, bytes put in.
    Mutation of_bytes(const std::string& text);
    // At one place of a JSON text: a member or element left out or given twice, a value of another type, a number out
    // of its range, a text that is none. Unchanged when it is no JSON.
    Mutation of_json(const std::string& text);
    // One header line left out, given twice, with other digits or another value.
    Mutation of_head(const std::string& wire);

    // 0..n-1
    std::size_t below(std::size_t n);

private:
    std::mt19937 random_;
};

// The kinds that some checks are about.
inline constexpr std::string_view kCut = "end cut off";
inline constexpr std::string_view kTwice = "member given twice";

}  // namespace recorded

// What somebody typed, read by the tables of verbs.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verbs.hpp"

namespace cli {

class CommandLine {
public:
    // False: `error` has one line for the user. Values that look like an API key are never repeated in it.
    [[nodiscard]] bool parse(int argc, const char* const* argv, std::string& error);

    // nullptr: no verb; then --help, --version, --completion or --man was given.
    [[nodiscard]] const Verb* verb() const { return verb_; }
    // "faces" alone, with --help: the verbs that begin so.
    [[nodiscard]] std::string_view group() const { return group_; }
    // Zero-terminated each: they point into argv.
    [[nodiscard]] const std::vector<const char*>& arguments() const { return arguments_; }
    [[nodiscard]] bool has(Opt option) const { return values_[index(option)] != nullptr; }
    // "" when it was not given.
    [[nodiscard]] const char* text(Opt option) const { return has(option) ? values_[index(option)] : ""; }

    // Numbers were checked for their form by parse().
    [[nodiscard]] std::optional<std::uint32_t> count(Opt option) const;
    [[nodiscard]] std::optional<double> fraction(Opt option) const;

private:
    static std::size_t index(Opt option) { return static_cast<std::size_t>(option); }
    bool take_option(std::string_view word, const char* next, bool& used_next, std::string& error);
    bool check(std::string& error) const;

    const Verb* verb_ = nullptr;
    std::string_view group_;
    std::vector<const char*> arguments_;
    std::array<const char*, kOpts> values_{};
};

// The word of `words` that is most like `wrong`; "" when none is near.
[[nodiscard]] std::string_view nearest(std::string_view wrong, const std::vector<std::string_view>& words);

// An API key in UUID form. Such words are not repeated in messages.
[[nodiscard]] bool looks_like_key(std::string_view word);

}  // namespace cli

// Reads the value of one key. Each message says what is wrong and what to give instead.
#include <array>
#include <charconv>
#include <cstdint>

#include "agent/process/config_key.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/printable.hpp"

namespace agent {

namespace {

using WordList = compreface::FixedText<400>;

WordList join(std::span<const std::string_view> words) {
    WordList list;
    for (const std::string_view word : words) {
        // A list too long for the message ends early; --help-config has it whole.
        if (!list.empty() && !list.append(", ")) break;
        if (!list.append(word)) break;
    }
    return list;
}

// "give 100 to 60000 ms"
compreface::FixedText<80> give_range(const ConfigKey& key) {
    compreface::FixedText<80> text;
    format_text(text, "give %g to %g%s%.*s", key.least, key.most, key.unit.empty() ? "" : " ", AGENT_VIEW(key.unit));
    return text;
}

bool out_of_range(const ConfigKey& key, std::string_view value, ErrorText& error) {
    format_text(error, "%.*s is out of range, %s", AGENT_VIEW(value), give_range(key).c_str());
    return false;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlanks = " \t";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Takes the next word off a comma-separated list.
std::string_view next_word(std::string_view& list) {
    const std::size_t comma = list.find(',');
    const std::string_view word = trim(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    return word;
}

}  // namespace

bool check_any(const ConfigKey& key, std::string_view value, ErrorText& error) {
    const bool may_be_empty = key.type == ValueType::text || key.type == ValueType::path ||
                              key.type == ValueType::plugins || key.type == ValueType::events;
    if (value.empty() && (key.required || !may_be_empty)) {
        format_text(error, "is empty, give a value%s", key.required ? "" : " or leave the line out");
        return false;
    }
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.front() == value.back()) {
        format_text(error, "the quotes would be part of the value, leave them out");
        return false;
    }
    return true;
}

bool check_text(const ConfigKey& key, std::string_view value, std::size_t capacity, ErrorText& error) {
    if (value.size() > capacity) {
        format_text(error, "is %zu bytes long, give at most %zu", value.size(), capacity);
        return false;
    }
    if (key.type == ValueType::path && value.starts_with("~")) {
        format_text(error, "'~' is not expanded, write the path in full");
        return false;
    }
    for (std::string_view rest = value; !rest.empty();) {
        const std::size_t length = utf8_length(rest);
        if (length == 0) {
            format_text(error, "is not UTF-8, save the file in that encoding");
            return false;
        }
        const auto first = static_cast<unsigned char>(rest.front());
        if (first < 0x20 || first == 0x7F) {
            format_text(error, "holds a control character, take it out");
            return false;
        }
        rest.remove_prefix(length);
    }
    return true;
}

bool parse_value(const ConfigKey&, std::string_view value, bool& out, ErrorText& error) {
    if (value != "yes" && value != "no") {
        format_text(error, "'%.*s' is neither yes nor no, give one of them", AGENT_VIEW(value));
        return false;
    }
    out = value == "yes";
    return true;
}

bool parse_value(const ConfigKey& key, std::string_view value, std::uint32_t& out, ErrorText& error) {
    std::int64_t number = 0;
    const char* const end = value.data() + value.size();
    const auto [rest, problem] = std::from_chars(value.data(), end, number);
    if (rest == end && problem == std::errc::result_out_of_range) return out_of_range(key, value, error);
    if (rest != end || problem != std::errc{}) {
        format_text(error, "'%.*s' is not a whole number, %s", AGENT_VIEW(value), give_range(key).c_str());
        return false;
    }
    if (number < static_cast<std::int64_t>(key.least) || number > static_cast<std::int64_t>(key.most)) {
        return out_of_range(key, value, error);
    }
    out = static_cast<std::uint32_t>(number);
    return true;
}

bool parse_value(const ConfigKey& key, std::string_view value, double& out, ErrorText& error) {
    double number = 0;
    const char* const end = value.data() + value.size();
    const auto [rest, problem] = std::from_chars(value.data(), end, number);
    if (rest == end && problem == std::errc::result_out_of_range) return out_of_range(key, value, error);
    // "nan" and "inf" are numbers to from_chars.
    const char last = value.empty() ? '\0' : value.back();
    if (rest != end || problem != std::errc{} || (last != '.' && (last < '0' || last > '9'))) {
        format_text(error, "'%.*s' is not a number, %s", AGENT_VIEW(value), give_range(key).c_str());
        return false;
    }
    if (!(number >= key.least && number <= key.most)) return out_of_range(key, value, error);
    out = number;
    return true;
}

bool parse_value(const ConfigKey&, std::string_view value, compreface::Plugin& out, ErrorText& error) {
    // The SDK's words have no spaces between them; people write some.
    compreface::FixedText<199> slugs;
    bool good = true;
    for (std::string_view rest = value; !rest.empty() && good;) {
        const std::string_view word = next_word(rest);
        good = !word.empty() && (slugs.empty() || slugs.append(",")) && slugs.append(word);
    }
    if (good && !value.ends_with(',') && compreface::parse_plugins(slugs.view(), out)) return true;
    format_text(error, "'%.*s' is not a list of face plugins, give some of: age, gender, mask, pose, landmarks",
                AGENT_VIEW(value));
    return false;
}

bool parse_choice(const ConfigKey& key, std::string_view value, std::size_t& out, ErrorText& error) {
    for (std::size_t i = 0; i < key.choices.size(); ++i) {
        if (key.choices[i] != value) continue;
        out = i;
        return true;
    }
    format_text(error, "'%.*s' is not known here, give one of: %s", AGENT_VIEW(value), join(key.choices).c_str());
    return false;
}

bool parse_events(const Vocabulary& words, std::string_view value, std::uint32_t& out, ErrorText& error) {
    std::uint32_t bits = 0;
    // A comma at the end has a word behind it, too: an empty one.
    bool more = !value.empty();
    for (std::string_view rest = value; more;) {
        more = rest.find(',') != std::string_view::npos;
        const std::string_view word = next_word(rest);
        if (word == "all") {
            bits |= (std::uint32_t{1} << words.events.size()) - 1;
            continue;
        }
        std::size_t index = 0;
        while (index < words.events.size() && words.events[index] != word) ++index;
        if (index == words.events.size()) {
            format_text(error, "'%.*s' is not an event, give all, or some of: %s", AGENT_VIEW(word),
                        join(words.events).c_str());
            return false;
        }
        bits |= std::uint32_t{1} << index;
    }
    out = bits;
    return true;
}

}  // namespace agent

#include "agent/process/control_list.hpp"

#include <algorithm>

#include "agent/process/format_text.hpp"

namespace agent {
namespace {

constexpr bool is_small(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

constexpr char made_small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlanks = " \t";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

ControlName control_name(std::string_view title) {
    ControlName name;
    bool gap = false;
    for (const char letter : title) {
        const char small = made_small(letter);
        if (!is_small(small)) {
            gap = !name.empty();
            continue;
        }
        if (gap) name.append_front("_");
        gap = false;
        name.append_front({&small, 1});
    }
    return name;
}

bool ControlList::parse(std::string_view text, ErrorText& error) {
    count_ = 0;
    bool more = !trim(text).empty();
    while (more) {
        const std::size_t comma = text.find(',');
        more = comma != std::string_view::npos;
        if (!add(trim(text.substr(0, comma)), error)) {
            count_ = 0;
            return false;
        }
        if (more) text.remove_prefix(comma + 1);
    }
    return true;
}

bool ControlList::add(std::string_view pair, ErrorText& error) {
    const std::size_t sign = pair.find('=');
    const ControlWish wish{trim(pair.substr(0, sign)),
                           sign == std::string_view::npos ? std::string_view{} : trim(pair.substr(sign + 1))};
    if (wish.name.empty() || wish.value.empty()) {
        format_text(error,
                    "'%.*s' is not NAME=VALUE, give pairs such as power_line_frequency=50 Hz, separated by commas",
                    AGENT_VIEW(pair));
        return false;
    }
    if (control_name(wish.name) != wish.name) {
        format_text(error, "'%.*s' is no name of a control, give one as 'compreface-agent cameras --controls' shows it",
                    AGENT_VIEW(wish.name));
        return false;
    }
    const std::span<const ControlWish> before = all();
    if (std::ranges::any_of(before, [&wish](const ControlWish& one) { return one.name == wish.name; })) {
        format_text(error, "'%.*s' stands there twice, leave one out", AGENT_VIEW(wish.name));
        return false;
    }
    if (count_ == kControls) {
        format_text(error, "has more than %zu controls, leave some out", kControls);
        return false;
    }
    wish_[count_++] = wish;
    return true;
}

}  // namespace agent

#include "agent/process/policy_values.hpp"

#include <charconv>
#include <chrono>
#include <optional>

#include "agent/process/format_text.hpp"

namespace agent {

namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::uint16_t kDayMinutes = 24 * 60;

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes what stands before `mark` off `text`, which keeps what stands behind it.
std::string_view take_until(std::string_view& text, char mark) {
    const std::size_t end = text.find(mark);
    const std::string_view front = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return trim(front);
}

// Digits and nothing else, in exactly so many places.
std::optional<unsigned> digits(std::string_view text, std::size_t places) {
    if (text.size() != places || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    unsigned number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::optional<std::size_t> day_index(std::string_view word) {
    for (std::size_t i = 0; i < kDays.size(); ++i) {
        if (kDays[i] == word) return i;
    }
    return std::nullopt;
}

// "mon", "mon-fri", "sat-mon": bit 0 = Monday; 0: none of these
std::uint8_t parse_days(std::string_view text) {
    const bool several = text.find('-') != std::string_view::npos;
    const auto first = day_index(take_until(text, '-'));
    const auto last = several ? day_index(trim(text)) : first;
    if (!first || !last) return 0;
    unsigned days = 0;
    for (std::size_t day = *first;; day = (day + 1) % kDays.size()) {
        days |= 1U << day;
        if (day == *last) return static_cast<std::uint8_t>(days);
    }
}

// "07:30"
std::optional<std::uint16_t> parse_minute(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto hour = digits(text.substr(0, colon), 2), minute = digits(text.substr(colon + 1), 2);
    if (!hour || !minute || *minute > 59) return std::nullopt;
    const unsigned all = *hour * 60 + *minute;
    if (all > kDayMinutes) return std::nullopt;
    return static_cast<std::uint16_t>(all);
}

bool parse_range(std::string_view text, HoursRange& out) {
    const std::size_t blank = text.find_first_of(" \t");
    if (blank == std::string_view::npos) return false;
    out.days = parse_days(text.substr(0, blank));
    std::string_view times = trim(text.substr(blank));
    const auto from = parse_minute(take_until(times, '-')), until = parse_minute(trim(times));
    if (out.days == 0 || !from || !until || *from == *until || *from == kDayMinutes) return false;
    out.from_minute = *from;
    out.until_minute = *until;
    return true;
}

}  // namespace

bool parse_hours(std::string_view value, WeeklyHours& out, ErrorText& error) {
    WeeklyHours hours;
    bool more = true;
    for (std::string_view rest = value; more;) {
        more = rest.find(',') != std::string_view::npos;
        const std::string_view one = take_until(rest, ',');
        if (hours.count == hours.range.size()) {
            format_text(error, "has more than %zu times, give at most that", hours.range.size());
            return false;
        }
        if (!parse_range(one, hours.range[hours.count++])) {
            format_text(error, "'%.*s' is no time of the week, give some like mon-fri 07:00-19:00, sat 09:00-12:30",
                        AGENT_VIEW(one));
            return false;
        }
    }
    out = hours;
    return true;
}

bool parse_date(std::string_view value, std::uint32_t& out, ErrorText& error) {
    if (value.size() == 10 && value[4] == '-' && value[7] == '-') {
        const auto year = digits(value.substr(0, 4), 4), month = digits(value.substr(5, 2), 2),
                   day = digits(value.substr(8, 2), 2);
        using std::chrono::year_month_day;
        if (year && month && day && *year > 0 &&
            year_month_day{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                           std::chrono::day{*day}}
                .ok()) {
            out = *year * 10'000 + *month * 100 + *day;
            return true;
        }
    }
    format_text(error, "'%.*s' is no day, give one like 2026-11-24", AGENT_VIEW(value));
    return false;
}

}  // namespace agent

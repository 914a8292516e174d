#include "checks.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>

#include "compreface/limits.hpp"
#include "utf8.hpp"

namespace compreface {
namespace {

constexpr std::uint32_t kConnectTimeoutMaxMs = 60'000;
constexpr std::uint32_t kTimeoutMaxMs = 600'000;
constexpr std::uint32_t kServerIntMax = 2'147'483'647;  // the server reads a 32-bit signed number
constexpr unsigned kAllPlugins =
    static_cast<unsigned>(Plugin::age | Plugin::gender | Plugin::mask | Plugin::pose | Plugin::landmarks);

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Takes `scheme`, in lower case, off the front of `url`, in any case.
bool take_scheme(std::string_view& url, std::string_view scheme) {
    if (url.size() < scheme.size()) return false;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        const char c = url[i];
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (lower != scheme[i]) return false;
    }
    url.remove_prefix(scheme.size());
    return true;
}

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped_at, error] = std::from_chars(text.data(), end, port);
    return error == std::errc{} && stopped_at == end && port != 0;
}

// "name", "1.2.3.4" or "[::1]", with or without ":port".
bool is_host_and_port(std::string_view text) {
    std::size_t host_end = text.find(':');
    if (text.starts_with('[')) {
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos || bracket < 3) return false;
        host_end = bracket + 1;
    }
    if (host_end == 0 || text.empty()) return false;
    if (host_end >= text.size()) return true;
    if (text[host_end] != ':') return false;
    text.remove_prefix(host_end + 1);
    return is_port(text);
}

// Printable ASCII without what a URL must encode, and without user, query and fragment.
bool is_plain_url(std::string_view text) {
    constexpr std::string_view kRefused = "\"<>\\^`{|}?#@";
    for (const char c : text) {
        if (c <= ' ' || c >= '\x7F' || kRefused.find(c) != std::string_view::npos) return false;
    }
    return true;
}

Status out_of_range(Message& message, std::string_view field, std::string_view range) {
    say(message, {field, " must be ", range});
    return Code::invalid_option;
}

bool outside(const std::optional<std::uint32_t>& value, std::uint32_t low, std::uint32_t high) {
    return value && (*value < low || *value > high);
}

Status bad_name(Message& message, std::string_view reason) {
    say(message, {"subject ", reason});
    return Code::invalid_name;
}

bool is_control(char32_t c) {
    return c < 0x20U || (c >= 0x7FU && c < 0xA0U);
}

// These change the path or the subject on their way through proxies: "a%3Bb" deletes the subject "a".
bool is_path_hazard(char32_t c) {
    return c == '/' || c == '\\' || c == ';';
}

}  // namespace

bool is_uuid(std::string_view text) {
    if (text.size() != limits::kApiKeyBytes) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

bool is_base_url(std::string_view url) {
    if (!is_plain_url(url)) return false;
    if (!take_scheme(url, "http://") && !take_scheme(url, "https://")) return false;
    const std::size_t slash = url.find('/');
    return is_host_and_port({url.data(), slash == std::string_view::npos ? url.size() : slash});
}

Status check_options(const Options& options, Message& message) {
    if (outside(options.limit, 0, kServerIntMax)) return out_of_range(message, "limit", "0..2147483647");
    // Written so that NaN is refused too.
    if (options.det_prob_threshold && !(*options.det_prob_threshold >= 0 && *options.det_prob_threshold <= 1)) {
        return out_of_range(message, "det_prob_threshold", "0..1");
    }
    if (outside(options.prediction_count, 1, limits::kPredictionCount)) {
        return out_of_range(message, "prediction_count", "1..50");
    }
    if (options.face_plugins && (static_cast<unsigned>(*options.face_plugins) & ~kAllPlugins) != 0) {
        return out_of_range(message, "face_plugins", "a combination of the plugins of Plugin");
    }
    if (outside(options.connect_timeout_ms, 1, kConnectTimeoutMaxMs)) {
        return out_of_range(message, "connect_timeout_ms", "1..60000");
    }
    if (outside(options.timeout_ms, 1, kTimeoutMaxMs)) return out_of_range(message, "timeout_ms", "1..600000");
    return {};
}

Status check_subject(std::string_view name, Message& message) {
    if (name == "." || name == "..") return bad_name(message, "must not be '.' or '..'");
    std::size_t utf16_units = 0;
    bool blank = true;
    while (!name.empty()) {
        char32_t character = 0;
        if (!take_character(name, character)) return bad_name(message, "must be UTF-8");
        if (is_control(character)) return bad_name(message, "must not have control characters");
        if (is_path_hazard(character)) return bad_name(message, "must not have any of / \\ ;");
        blank = blank && character == ' ';
        utf16_units += character > 0xFFFFU ? 2 : 1;
    }
    if (blank) return bad_name(message, "must not be empty or blank");
    if (utf16_units > limits::kSubjectUtf16Units) {
        say(message, {"subject must have 1..50 UTF-16 units, has ", std::uint64_t{utf16_units}});
        return Code::invalid_name;
    }
    return {};
}

}  // namespace compreface

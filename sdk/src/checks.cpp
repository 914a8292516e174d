#include "checks.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "compreface/limits.hpp"
#include "utf8.hpp"

namespace compreface {
namespace {

constexpr std::uint32_t kConnectTimeoutMaxMs = 60'000;
constexpr std::uint32_t kTimeoutMaxMs = 600'000;
constexpr std::uint32_t kAttemptsMax = 20;
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

// Printable ASCII without `refused`.
bool is_plain_url(std::string_view text, std::string_view refused) {
    for (const char c : text) {
        if (c <= ' ' || c >= '\x7F' || refused.find(c) != std::string_view::npos) return false;
    }
    return true;
}

// Up to one of `ends`.
bool begins_with_scheme_and_host(std::string_view url, std::string_view ends) {
    if (!take_scheme(url, "http://") && !take_scheme(url, "https://")) return false;
    const std::size_t end = url.find_first_of(ends);
    return is_host_and_port({url.data(), end == std::string_view::npos ? url.size() : end});
}

Status out_of_range(Message& message, std::string_view field, std::string_view range) {
    say(message, {field, " must be ", range});
    return Code::invalid_option;
}

struct Range {
    std::string_view name;
    std::optional<std::uint32_t> value;
    std::uint32_t low, high;

    [[nodiscard]] bool is_kept() const { return !value || (*value >= low && *value <= high); }
};

// Letters, digits and . _ - between commas.
bool are_slugs(std::string_view text) {
    for (const char c : text) {
        const char lower = static_cast<char>(c | 0x20);
        if ((lower < 'a' || lower > 'z') && !is_digit(c) && c != '.' && c != '_' && c != '-' && c != ',') return false;
    }
    return text.size() <= limits::kPluginsBytes;
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
    return is_plain_url(url, "\"<>\\^`{|}?#@") && begins_with_scheme_and_host(url, "/");
}

bool is_picture_url(std::string_view url) {
    return is_plain_url(url, "\"<>\\^`{|}#@") && begins_with_scheme_and_host(url, "/?");
}

Status check_options(const Options& options, Message& message) {
    const RetryPolicy retry = options.retry.value_or(RetryPolicy{});
    const Range ranges[] = {
        {"limit", options.limit, 0, kServerIntMax},
        {"prediction_count", options.prediction_count, 1, limits::kPredictionCount},
        {"connect_timeout_ms", options.connect_timeout_ms, 1, kConnectTimeoutMaxMs},
        {"timeout_ms", options.timeout_ms, 1, kTimeoutMaxMs},
        {"retry.attempts", retry.attempts, 1, kAttemptsMax},
        {"retry.jitter", retry.jitter, 0, 100},
        {"retry.base_ms", retry.base_ms, 1, kConnectTimeoutMaxMs},
        {"retry.cap_ms", retry.cap_ms, 1, kTimeoutMaxMs},
    };
    for (const Range& range : ranges) {
        if (range.is_kept()) continue;
        say(message, {range.name, " must be ", std::uint64_t{range.low}, "..", std::uint64_t{range.high}});
        return Code::invalid_option;
    }
    // Written so that NaN is refused too.
    if (options.det_prob_threshold && !(*options.det_prob_threshold >= 0 && *options.det_prob_threshold <= 1)) {
        return out_of_range(message, "det_prob_threshold", "0..1");
    }
    if (options.face_plugins && (static_cast<unsigned>(*options.face_plugins) & ~kAllPlugins) != 0) {
        return out_of_range(message, "face_plugins", "a combination of the plugins of Plugin");
    }
    if (options.more_plugins && !are_slugs(*options.more_plugins)) {
        return out_of_range(message, "more_plugins", "slugs of letters, digits, . _ and -, with commas between them");
    }
    return {};
}

Status check_image_id(std::string_view id, Message& message) {
    return is_uuid(id) ? Status{} : out_of_range(message, "image_id", "a UUID");
}

Status check_embeddings(const EmbeddingsView& embeddings, Message& message) {
    const std::size_t length = embeddings.length;
    if (length == 0 || embeddings.numbers.empty() || embeddings.numbers.size() % length != 0) {
        return out_of_range(message, "embeddings", "one or more, all of the same length");
    }
    for (std::size_t i = 0; i < embeddings.count(); ++i) {
        bool all_zero = true;
        for (const float number : embeddings[i]) {
            if (!std::isfinite(number)) return out_of_range(message, "embeddings", "finite numbers");
            all_zero = all_zero && number == 0;
        }
        if (all_zero) return out_of_range(message, "embeddings", "other than all zero");
    }
    return {};
}

Status check_subject(std::string_view name, std::size_t most_units, Message& message) {
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
    if (utf16_units > most_units) {
        say(message,
            {"subject must have 1..", std::uint64_t{most_units}, " UTF-16 units, has ", std::uint64_t{utf16_units}});
        return Code::invalid_name;
    }
    return {};
}

}  // namespace compreface

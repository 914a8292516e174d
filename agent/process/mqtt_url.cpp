#include "agent/process/mqtt_url.hpp"

#include <algorithm>
#include <charconv>

namespace agent {
namespace {

bool is_host_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && std::string_view{"/?#@[]:"}.find(c) == std::string_view::npos;
}

bool take_host(std::string_view& rest, BrokerAddress& out) {
    if (rest.starts_with('[')) {
        const std::size_t end = rest.find(']');
        if (end == std::string_view::npos || end == 1 || !out.host.assign(rest.substr(1, end - 1))) return false;
        rest.remove_prefix(end + 1);
        return true;
    }
    std::size_t end = 0;
    while (end < rest.size() && is_host_character(rest[end])) ++end;
    if (end == 0 || !out.host.assign(rest.substr(0, end))) return false;
    rest.remove_prefix(end);
    return true;
}

bool take_port(std::string_view& rest, std::uint16_t& out) {
    if (!rest.starts_with(':')) return true;
    const auto [end, problem] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), out);
    if (problem != std::errc{} || out == 0) return false;
    rest = {end, static_cast<std::size_t>(rest.data() + rest.size() - end)};
    return true;
}

bool parse(std::string_view url, BrokerAddress& out) {
    constexpr std::string_view kPlain = "mqtt://", kTls = "mqtts://";
    out.tls = url.starts_with(kTls);
    if (!out.tls && !url.starts_with(kPlain)) return false;
    url.remove_prefix(out.tls ? kTls.size() : kPlain.size());
    out.port = out.tls ? kMqttTlsPort : kMqttPort;
    return take_host(url, out) && take_port(url, out.port) && (url.empty() || url == "/");
}

}  // namespace

bool parse_mqtt_url(std::string_view url, BrokerAddress& out) {
    out = BrokerAddress{};
    if (parse(url, out)) return true;
    out = BrokerAddress{};
    return false;
}

bool is_topic_base(std::string_view text) {
    if (text.empty() || text.front() == '$' || text.front() == '/' || text.back() == '/') return false;
    const auto bad = [](char c) { return c == '+' || c == '#' || static_cast<unsigned char>(c) < 0x20; };
    return text.find("//") == std::string_view::npos && std::none_of(text.begin(), text.end(), bad);
}

bool is_topic_word(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), good);
}

}  // namespace agent

#include "agent/report/audit_chain.hpp"

#include <charconv>
#include <cstdio>

#include "agent/process/format_text.hpp"
#include "agent/process/rfc3339.hpp"

namespace agent {
namespace {

// What the very first line continues.
constexpr std::string_view kNoMac = "0000000000000000000000000000000000000000000000000000000000000000";
constexpr std::size_t kMacBytes = MacText::capacity();

// Takes `expected` from the front.
bool take(std::string_view& rest, std::string_view expected) {
    if (!rest.starts_with(expected)) return false;
    rest.remove_prefix(expected.size());
    return true;
}

bool take_number(std::string_view& rest, std::uint64_t& out) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
    if (error != std::errc{}) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return true;
}

bool take_until(std::string_view& rest, char end, std::string_view& out) {
    const std::size_t at = rest.find(end);
    if (at == std::string_view::npos) return false;
    out = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return true;
}

// Takes `,"name":"64 digits"` from the back.
bool take_mac_from_end(std::string_view& rest, std::string_view name, std::string_view& out) {
    const std::size_t bytes = name.size() + 5 + kMacBytes + 1;
    if (rest.size() < bytes || rest.back() != '"') return false;
    std::string_view field = rest.substr(rest.size() - bytes);
    if (!take(field, ",\"") || !take(field, name) || !take(field, "\":\"")) return false;
    out = field.substr(0, kMacBytes);
    rest.remove_suffix(bytes);
    return out.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string_view write_audit_line(AuditHead& head, std::string_view key, std::int64_t wall_ns, std::string_view kind,
                                  std::string_view value, std::span<char> out) {
    const std::string_view previous = head.mac.empty() ? kNoMac : head.mac.view();
    const int written = std::snprintf(out.data(), out.size(), R"({"n":%llu,"at":"%s","%.*s":%.*s,"prev":"%.*s")",
                                      static_cast<unsigned long long>(head.number + 1), rfc3339(wall_ns).c_str(),
                                      AGENT_VIEW(kind), AGENT_VIEW(value), AGENT_VIEW(previous));
    if (written < 0 || static_cast<std::size_t>(written) >= out.size()) return {};
    const std::size_t summed = static_cast<std::size_t>(written);
    const MacText mac = hmac_sha256(key, {out.data(), summed});
    const int more = std::snprintf(out.data() + summed, out.size() - summed, R"(,"mac":"%s"})", mac.c_str());
    if (mac.empty() || static_cast<std::size_t>(more) >= out.size() - summed) return {};
    head = {head.number + 1, mac};
    return {out.data(), summed + static_cast<std::size_t>(more)};
}

std::string_view audit_fault_meaning(AuditFault fault) {
    switch (fault) {
        case AuditFault::none:
            break;
        case AuditFault::unreadable:
            return "is no whole line of an audit log";
        case AuditFault::number:
            return "is not the next one: lines are missing, doubled or out of order before it";
        case AuditFault::previous:
            return "does not continue the line before it: that one was changed or replaced";
        case AuditFault::sum:
            return "does not bear its own sum: it was changed, or the key is another";
    }
    return "is good";
}

bool read_audit_line(std::string_view text, AuditLine& out) {
    std::string_view rest = text;
    if (!rest.ends_with('}')) return false;
    rest.remove_suffix(1);
    if (!take_mac_from_end(rest, "mac", out.mac)) return false;
    out.summed = rest;
    if (!take_mac_from_end(rest, "prev", out.previous)) return false;
    if (!take(rest, R"({"n":)") || !take_number(rest, out.number) || !take(rest, R"(,"at":")")) return false;
    if (!take_until(rest, '"', out.at) || !take(rest, R"(,")") || !take_until(rest, '"', out.kind)) return false;
    if (!take(rest, ":") || rest.empty()) return false;
    out.value = rest;
    return out.number > 0 && (out.kind == kAuditEvent || out.kind == kAuditMark);
}

AuditFault check_audit_line(AuditHead& head, std::string_view key, std::string_view text) {
    AuditLine line;
    if (!read_audit_line(text, line)) return AuditFault::unreadable;
    const AuditHead before = head;
    head.number = line.number;
    (void)head.mac.assign(line.mac);
    if (hmac_sha256(key, line.summed).view() != line.mac) return AuditFault::sum;
    if (before.number == 0) return AuditFault::none;
    if (line.number != before.number + 1) return AuditFault::number;
    return line.previous == before.mac.view() ? AuditFault::none : AuditFault::previous;
}

}  // namespace agent

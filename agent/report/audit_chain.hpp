// The lines of the audit log and how they hang together. Pure.
//
// A line is one JSON object:  {"n":17,"at":"2026-11-24T06:00:00.000Z",BODY,"prev":"MAC of line 16","mac":"..."}
// BODY is  "event":{...}  or a mark,  "mark":"started".  The mac is HMAC-SHA256, in hexadecimal, of everything in the
// line before ,"mac" with the key of the log; without a key its SHA-256. So whoever has no key cannot change, insert or
// remove a line in the middle without all later lines telling.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "agent/process/hmac.hpp"
#include "agent/report/event.hpp"

namespace agent {

// What follows the last line: known to who watches, a cut tail shows.
struct AuditHead {
    std::uint64_t number = 0;  // of the last line
    MacText mac;
};

inline constexpr std::size_t kAuditLineBytes = kEventJsonBytes + 320;

// The body of a line that holds an event.
inline constexpr std::string_view kAuditEvent = "event";
// The body of a line that says what happened to the log itself.
inline constexpr std::string_view kAuditMark = "mark";

// Writes the line behind `head` into `out`, without line end, and moves `head` on. `kind`: kAuditEvent, `value` then
// is its JSON; kAuditMark, `value` then is a word in quotes. Empty: it did not fit, or the sum could not be made.
[[nodiscard]] std::string_view write_audit_line(AuditHead& head, std::string_view key, std::int64_t wall_ns,
                                                std::string_view kind, std::string_view value, std::span<char> out);

enum class AuditFault : std::uint8_t {
    none,
    unreadable,  // no line of an audit log, or half of one
    number,      // not the number behind the last one: lines are missing, doubled or out of order
    previous,    // the line before it is another one than when it was written
    sum,         // it was changed, or the key is another
};

// "lines are missing ..."; static storage.
[[nodiscard]] std::string_view audit_fault_meaning(AuditFault fault);

// What a line says of itself, checked or not. The views are into the line.
struct AuditLine {
    std::uint64_t number = 0;
    std::string_view at;     // RFC 3339
    std::string_view kind;   // kAuditEvent or kAuditMark
    std::string_view value;  // JSON
    std::string_view previous, mac;
    std::string_view summed;  // what the mac is of
};

// False: it is no whole line of an audit log.
[[nodiscard]] bool read_audit_line(std::string_view text, AuditLine& out);

// Checks a line against the one before it; with a fresh `head` (number 0, no mac) any line may be the first. Moves
// `head` on whenever the line could be read, so that one fault is told once.
[[nodiscard]] AuditFault check_audit_line(AuditHead& head, std::string_view key, std::string_view text);

}  // namespace agent

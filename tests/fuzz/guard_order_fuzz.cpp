// Whatever an agent that was taken over may send to the guard, and when: nothing may crash, and no limit may break.
#include <stdint.h>
#include <stdlib.h>

#include <cstddef>
#include <cstring>
#include <span>

#include "agent/door/guard/guard.hpp"

namespace {

using namespace agent::door;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kStartNs = 1'000'000 * kMs;

void insist(bool sane) {
    if (!sane) abort();
}

}  // namespace

// A record: two bytes of time that goes by (units of 16 ms), then an order as it comes over the socket.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const GuardLimits limits;
    Guard guard(limits, kStartNs);
    std::int64_t now_ns = kStartNs;
    std::int64_t opened_ns[8] = {};
    std::size_t opened = 0;
    std::span<const std::byte> rest = std::as_bytes(std::span(data, size));
    while (rest.size() > 2) {
        const auto steps = std::to_integer<std::int64_t>(rest[0]) * 256 + std::to_integer<std::int64_t>(rest[1]);
        now_ns += steps * 16 * kMs;
        rest = rest.subspan(2);
        if (guard.in_pulse() && now_ns >= guard.pulse_end_ns()) guard.end_pulse();
        const auto record = rest.first(rest.size() < kOrderBytes ? rest.size() : kOrderBytes);
        rest = rest.subspan(record.size());
        Order order;
        if (!read_order(record, order)) continue;
        const bool was_in_pulse = guard.in_pulse();
        if (guard.judge(order, now_ns) != agent::Reason::none) {
            insist(guard.in_pulse() == was_in_pulse);
            continue;
        }
        insist(!was_in_pulse && guard.in_pulse());
        insist(guard.pulse_end_ns() - now_ns >= 100 * kMs && guard.pulse_end_ns() - now_ns <= 3000 * kMs);
        insist(now_ns - kStartNs >= 60'000 * kMs);
        insist(order.captured_at_ns <= now_ns && now_ns - order.captured_at_ns <= 1500 * kMs);
        if (opened >= 6) insist(now_ns - opened_ns[(opened - 6) % 8] >= 60'000 * kMs);
        opened_ns[opened++ % 8] = now_ns;
    }
    Notice notice;
    static_cast<void>(read_notice(std::as_bytes(std::span(data, size)), notice));
    return 0;
}

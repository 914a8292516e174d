// Events with everything in them, and at their longest.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "agent/process/clock.hpp"
#include "agent/report/event.hpp"

namespace report_test {

inline constexpr std::int64_t kWallNs = 1'795'493'106'789'000'000;  // 2026-11-24T04:05:06.789Z

inline agent::CameraName camera_named(std::string_view name) {
    agent::CameraName camera;
    (void)camera.assign(name);
    return camera;
}

template <std::size_t kBytes>
void fill(compreface::FixedText<kBytes>& out, std::string_view piece) {
    out.clear();
    while (out.append(piece)) {
    }
}

// All that a type can have, and all that it cannot: whatever reads it has to choose by the type.
inline agent::Event full_event(agent::EventType type) {
    agent::Event event;
    (void)event.id.assign("019ab4c5-1234-7abc-8def-0123456789ab");
    event.sequence = 17;
    event.captured_wall_ns = kWallNs;
    event.decided_wall_ns = kWallNs + 250 * agent::kNsPerMs;
    event.expires_wall_ns = kWallNs + 1500 * agent::kNsPerMs;

    agent::FrameInfo& frame = event.frame;
    frame.sequence = 4711;
    frame.width = 1280;
    frame.height = 720;
    frame.jpeg_bytes = 98'765;
    (void)frame.name.assign("ada-1.jpg");
    constexpr std::int64_t kCapturedNs = 1'000 * agent::kNsPerS;
    frame.stamps = {kCapturedNs, kCapturedNs + 10 * agent::kNsPerMs, kCapturedNs + 15 * agent::kNsPerMs,
                    kCapturedNs + 240 * agent::kNsPerMs, kCapturedNs + 250 * agent::kNsPerMs};

    agent::Decision& one = event.decision;
    one.type = type;
    one.reason = agent::Reason::server_timeout;
    one.state = agent::FaultState::begin;
    (void)one.subject.assign("Ada");
    one.similarity = 0.98765F;
    (void)one.second.emplace().assign("Grace");
    one.second_similarity = 0.5F;
    one.margin = 1.25;
    (void)one.votes.assign("2/3");
    one.box = compreface::Box{10, -20, 110, 130, 0.99};
    one.age = compreface::Age{25, 32, 0.875};
    one.gender = compreface::Gender{false, 0.75};
    one.mask = compreface::Mask{compreface::MaskKind::with_mask, 0.625};
    one.others = 2;
    one.count = 3;
    (void)one.detail.assign("no route to host");
    return event;
}

// The longest of a type: texts of nothing but `piece`, numbers with all their digits.
inline agent::Event longest_event(agent::EventType type, std::string_view piece) {
    agent::Event event = full_event(type);
    constexpr std::int32_t kPx = std::numeric_limits<std::int32_t>::min() / 2;
    event.sequence = std::numeric_limits<std::uint64_t>::max();
    event.decided_wall_ns = event.captured_wall_ns = event.expires_wall_ns = std::numeric_limits<std::int64_t>::min();
    event.frame.sequence = event.frame.width = event.frame.height = event.frame.jpeg_bytes =
        std::numeric_limits<std::uint32_t>::max();
    constexpr std::int64_t kFarNs = -(std::int64_t{1} << 61U);
    event.frame.stamps = {1, kFarNs + 1, 1, kFarNs + 1, kFarNs + 1};
    fill(event.frame.name, piece);

    agent::Decision& one = event.decision;
    fill(one.subject, piece);
    fill(one.second.emplace(), piece);
    fill(one.detail, piece);
    one.reason = agent::Reason::camera_picture_unreadable;
    one.similarity = one.second_similarity = 1.0F / 3;
    one.margin = -1234.0 / 3;
    (void)one.votes.assign("10/10");
    one.box = compreface::Box{kPx, kPx, -kPx - 1, -kPx - 1, 1.0 / 3};
    one.age = compreface::Age{kPx, kPx, 1.0 / 3};
    one.gender->probability = one.mask->probability = 1.0 / 3;
    one.mask->value = compreface::MaskKind::mask_weared_incorrect;
    one.others = std::numeric_limits<std::uint8_t>::max();
    one.count = std::numeric_limits<std::uint32_t>::max();
    return event;
}

template <class Do>
void for_every_type(Do act) {
    for (std::size_t i = 0; i < agent::kEventTypes; ++i) act(static_cast<agent::EventType>(i));
}

}  // namespace report_test

// What the agent has to say about what it saw.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "agent/recognize/observation.hpp"

namespace agent {

// row(name, meaning); the words of the events
#define AGENT_EVENT_TYPE_TABLE(row)                                                                                   \
    row(match, "a known person came into view")                                                                       \
        row(denied, "a known person came into view who may not pass now; the reason says why")                        \
            row(unknown, "somebody came into view who resembles nobody known")                                        \
                row(miss, "somebody came into view who resembles a known person, but not enough")                     \
                    row(left, "somebody who was told is gone: looks found them no more")                              \
                        row(look, "one face of one look, as seen; only with report.looks = yes")                      \
                            row(fault, "something lasting went wrong (state begin), or is right again (state end)")   \
                                row(gap, "events were lost; count says how many")                                     \
                                    row(door_opened, "the door was opened, or with armed false would have been")      \
                                        row(door_refused, "the door was not opened for a match; the reason says why") \
                                            row(door_held, "the door stands open for too long")                       \
                                                row(door_forced, "the door was opened, and nobody had let it be")

enum class EventType : std::uint8_t {
#define AGENT_ROW(name, meaning) name,
    AGENT_EVENT_TYPE_TABLE(AGENT_ROW)
#undef AGENT_ROW
};

inline constexpr std::size_t kEventTypes = 0
#define AGENT_ROW(name, meaning) +1
    AGENT_EVENT_TYPE_TABLE(AGENT_ROW)
#undef AGENT_ROW
    ;

[[nodiscard]] std::string_view event_type_name(EventType type);
[[nodiscard]] std::string_view event_type_meaning(EventType type);

// Of a fault: does it begin or end here?
enum class FaultState : std::uint8_t { none, begin, end };

struct Decision {
    EventType type = EventType::look;
    Reason reason = Reason::none;
    FaultState state = FaultState::none;
    bool opens = false;                      // match: the policy lets the door be opened for it now
    SubjectName subject;                     // match, denied, miss, left: who; empty: nobody known
    std::optional<float> similarity;         // of `subject`, 0..1
    std::optional<SubjectName> second;       // the next best distinct subject
    std::optional<float> second_similarity;  // with `second`
    std::optional<double> margin;  // distance to the second (or to the bound for an unseen one), d = atanh(2s - 1)
    std::optional<compreface::Box> box;  // pixels of the camera's frame
    std::optional<compreface::Age> age;
    std::optional<compreface::Gender> gender;
    std::optional<compreface::Mask> mask;
    std::uint8_t others = 0;         // further faces in the same frame
    compreface::FixedText<5> votes;  // "2/3": looks for `subject`, of the last so many
    std::uint32_t count = 0;         // fault: looks or attempts that failed; gap: events lost
    compreface::FixedText<compreface::limits::kMessageBytes> detail;  // fault: the words of whoever failed
};

// All that one observation can give: two tellings and one look for each face, leavings, faults.
inline constexpr std::size_t kDecisions = 48;

class DecisionList {
public:
    // A new decision to fill, or nullptr when the list is full (then dropped() counts it).
    Decision* add(EventType type) {
        if (count_ == kDecisions) {
            ++dropped_;
            return nullptr;
        }
        Decision& one = list_[count_++];
        one = Decision{};
        one.type = type;
        return &one;
    }
    void clear() {
        count_ = 0;
        dropped_ = 0;
    }
    [[nodiscard]] std::span<const Decision> all() const { return {list_.data(), count_}; }
    // To be completed; `index` is below all().size().
    [[nodiscard]] Decision& at(std::size_t index) { return list_[index]; }
    [[nodiscard]] std::uint32_t dropped() const { return dropped_; }

private:
    std::array<Decision, kDecisions> list_{};
    std::size_t count_ = 0;
    std::uint32_t dropped_ = 0;
};

}  // namespace agent

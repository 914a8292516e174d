// When to look, by time alone: how often at most, how often at least, when asked to, and more often while somebody is
// there. Pure: time is the caller's (CLOCK_MONOTONIC, never going back).
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "agent/process/config.hpp"

namespace agent {

// Why a frame is looked at, or not.
enum class Why : std::uint8_t {
    first,     // passes: nothing was seen before
    movement,  // passes
    due,       // passes: the last one was at_least_every_s ago
    gate_off,  // passes: motion.enabled = no
    asked,     // passes: somebody asked for a look
    burst,     // passes: a look found a face just now
    still,     // does not pass: nothing moved, or nothing is known of this frame
    too_soon,  // does not pass: looks_per_s allows none yet
    poor,      // does not pass: it would show nobody well, and a better one may come
};

// In words, for the log.
[[nodiscard]] std::string_view why_name(Why why);

[[nodiscard]] constexpr bool passes(Why why) {
    return why != Why::still && why != Why::too_soon && why != Why::poor;
}

class LookPace {
public:
    explicit LookPace(const Config::Motion& settings) : settings_(settings) {}

    void configure(const Config::Motion& settings) { settings_ = settings; }
    // The next frame is a first one. What was asked for stays, and so does the time of the last look: a camera that
    // comes and goes must not make more looks.
    void reset() { passed_before_ = false; }

    // Somebody wants a look: the next frame passes, however soon, if it comes within kAskedForNs; and then looks go on
    // for trigger_s.
    void ask(std::int64_t now_ns);
    // The next frame passes, whenever it comes.
    void ask_once() { asked_ = true; }
    // A look found a face.
    void saw_face(std::int64_t now_ns) { face_ns_ = now_ns; }

    // What speaks for or against a look at a frame. `moved`: something does in it.
    [[nodiscard]] Why judge(bool moved, std::int64_t now_ns);
    // That frame is looked at.
    void passed(std::int64_t now_ns);

    // Somebody asked, and no frame was looked at since.
    [[nodiscard]] bool waits() const { return asked_; }

    // True when at_least_every_s (0: never) have gone by since a frame passed, or when none has passed yet. Never with
    // trigger = only.
    [[nodiscard]] bool due(std::int64_t now_ns) const;

private:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

    [[nodiscard]] bool burst(std::int64_t now_ns) const;
    [[nodiscard]] std::int64_t period_ns(std::int64_t now_ns) const;  // where looks_per_s is above 0
    [[nodiscard]] bool too_soon(std::int64_t now_ns) const;
    [[nodiscard]] bool asked_for(std::int64_t now_ns) const;

    Config::Motion settings_;
    bool passed_before_ = false;  // since reset()
    bool asked_ = false;          // and not yet looked
    std::int64_t passed_ns_ = kNever;
    std::int64_t slot_ns_ = kNever;  // when the last look was due; about when it was
    std::int64_t asked_ns_ = kNever;
    std::int64_t moved_ns_ = kNever;
    std::int64_t face_ns_ = kNever;
};

}  // namespace agent

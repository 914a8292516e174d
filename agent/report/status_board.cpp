#include "agent/report/status_board.hpp"

namespace agent {
namespace {

// "stalled" of camera_stalled: the topic says whose state it is.
std::string_view word_of(Reason reason, bool seen) {
    if (reason == Reason::none) return seen ? "ok" : "starting";
    std::string_view word = reason_name(reason);
    for (const std::string_view prefix :
         {std::string_view{"camera_"}, std::string_view{"server_"}, std::string_view{"door_"}}) {
        if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
    }
    return word;
}

std::string_view detail_of(Reason reason) {
    return reason == Reason::none ? std::string_view{} : reason_meaning(reason);
}

}  // namespace

StatusBoard::StatusBoard(const Clock& clock) : clock_(clock) {
    const std::int64_t now_ns = clock.wall_ns();
    for (PartState* part : {&status_.camera, &status_.server, &status_.door, &status_.recognition}) {
        part->since_wall_ns = now_ns;
    }
    status_.presence_wall_ns = now_ns;
}

void StatusBoard::tell_camera(Reason reason, bool seen) {
    tell(status_.camera, word_of(reason, seen), detail_of(reason));
}

void StatusBoard::tell_server(Reason reason, bool seen) {
    tell(status_.server, word_of(reason, seen), detail_of(reason));
}

void StatusBoard::tell_door(std::string_view mode, Reason fault) {
    tell(status_.door, fault == Reason::none ? mode : word_of(fault, true), detail_of(fault));
}

void StatusBoard::tell_recognition(bool enabled) {
    tell(status_.recognition, enabled ? "enabled" : "disabled", {});
}

void StatusBoard::tell(PartState& part, std::string_view word, std::string_view detail) {
    {
        const std::lock_guard lock(mutex_);
        if (part.word == word) return;
        part = {word, detail, clock_.wall_ns()};
    }
    changed_.notify();
}

void StatusBoard::tell_presence(const Presence& presence) {
    {
        const std::lock_guard lock(mutex_);
        if (status_.presence == presence) return;
        status_.presence = presence;
        status_.presence_wall_ns = clock_.wall_ns();
    }
    changed_.notify();
}

Status StatusBoard::read() {
    changed_.drain();
    const std::lock_guard lock(mutex_);
    return status_;
}

}  // namespace agent

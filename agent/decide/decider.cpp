#include "agent/decide/decider.hpp"

#include <algorithm>

#include "agent/process/clock.hpp"

namespace agent {

namespace {

// A track goes on carrying the name of its last match so long, as a multiple of decide.left_after_ms. It bridges a
// turned head; it must end, or a stranger who steps into a known person's place would be hidden behind their name.
constexpr std::int64_t kNameLastsTimesLeftAfter = 3;

// The sleep offset of two readings taken apart differs by scheduling noise only, unless the board slept.
constexpr std::int64_t kSleptNs = kNsPerS / 2;

void describe(const ObservedFace& face, const Judgement& judgement, std::size_t faces, Decision& out) {
    out.reason = judgement.reason;
    out.box = face.box;
    out.age = face.age;
    out.gender = face.gender;
    out.mask = face.mask;
    out.margin = judgement.margin;
    out.others = static_cast<std::uint8_t>(faces - 1);
    if (face.candidate_count > 0) {
        out.subject = face.candidate[0].subject;
        out.similarity = face.candidate[0].similarity;
    }
    if (face.candidate_count > 1) {
        out.second = face.candidate[1].subject;
        out.second_similarity = face.candidate[1].similarity;
    }
}

// A stranger's nearest subject is not who they are: no name is told, only how near it was.
void leave_out_name(Decision& out) {
    out.subject.clear();
    out.second.reset();
    out.second_similarity.reset();
    out.margin.reset();
}

void tell_looks(const Observation& observation, const Judgements& judgements, bool stale, DecisionList& out) {
    const auto faces = observation.faces();
    for (std::size_t i = 0; i < faces.size(); ++i) {
        Decision* look = out.add(EventType::look);
        if (look == nullptr) return;
        describe(faces[i], judgements[i], faces.size(), *look);
        if (judgements[i].verdict == FaceVerdict::unknown) leave_out_name(*look);
        if (stale) look->reason = Reason::answer_stale;
    }
}

bool tell_left(const SubjectName& subject, const std::optional<compreface::Box>& box, DecisionList& out) {
    Decision* left = out.add(EventType::left);
    if (left == nullptr) return false;
    left->subject = subject;
    left->box = box;
    return true;
}

}  // namespace

void Decider::remember(std::string_view subject, std::int64_t told_boottime_ns) {
    SubjectName name;
    if (subject.empty() || !name.assign(subject)) return;
    DecisionList nothing_left;
    Person* const person = person_for(name, nothing_left);
    person->ever_told = true;
    person->told_ns = told_boottime_ns;
}

bool Decider::fresh(const Observation& observation, std::int64_t now_ns, std::int64_t suspended_ns) const {
    const std::int64_t captured_ns = observation.frame.stamps.captured_ns;
    const std::int64_t slept_ns = suspended_ns - observation.frame.suspended_ns;
    if (captured_ns <= last_captured_ns_) return false;  // a frame twice is no second look
    if (slept_ns > kSleptNs || slept_ns < -kSleptNs) return false;
    const std::int64_t age_ns = now_ns - captured_ns;
    const std::int64_t max_age_ns = static_cast<std::int64_t>(policy_.max_age_ms) * kNsPerMs;
    return age_ns >= 0 && age_ns + std::max<std::int64_t>(slept_ns, 0) <= max_age_ns;
}

Reason Decider::take(const Observation& observation, std::int64_t now_ns, std::int64_t suspended_ns, bool looks,
                     DecisionList& out) {
    Judgements judgements;
    judge(policy_, observation, judgements);
    const bool counts = fresh(observation, now_ns, suspended_ns);
    if (looks) tell_looks(observation, judgements, !counts, out);
    if (!counts) return Reason::answer_stale;
    last_captured_ns_ = observation.frame.stamps.captured_ns;
    at_ns_ = last_captured_ns_ + observation.frame.suspended_ns;

    std::array<compreface::Box, kTracks> boxes;
    std::array<bool, kTracks> live;
    for (std::size_t t = 0; t < kTracks; ++t) {
        boxes[t] = tracks_[t].box;
        live[t] = tracks_[t].live;
        ++tracks_[t].missed_looks;
    }
    for (Person& person : people_) ++person.missed_looks;

    const auto faces = observation.faces();
    TrackOfFace linked;
    link_faces(faces, boxes, live, linked);
    link_lone_stranger(observation, judgements, linked);
    // Before new faces look for tracks to take over.
    for (std::size_t i = 0; i < faces.size(); ++i) {
        if (linked[i] != kNoTrack) tracks_[linked[i]].missed_looks = 0;
    }
    // Matches first: a name that a face of this look carries is not lent to another face by its track.
    for (const bool matches : {true, false}) {
        for (std::size_t i = 0; i < faces.size(); ++i) {
            if ((judgements[i].verdict == FaceVerdict::match) != matches) continue;
            if (judgements[i].verdict == FaceVerdict::ignored && linked[i] == kNoTrack) continue;
            Track& track = track_for(linked[i], out);
            track.box = faces[i].box;
            track.seen_ns = at_ns_;
            track.missed_looks = 0;
            if (matches) {
                see_match(observation, i, judgements[i], track, out);
            } else {
                see_unnamed(observation, i, judgements[i], track, out);
            }
        }
    }
    notice_leavings(out);
    return Reason::none;
}

void Decider::link_lone_stranger(const Observation& observation, const Judgements& judgements,
                                 TrackOfFace& linked) const {
    std::array<bool, kTracks> taken{};
    std::size_t face = kNoTrack, track = kNoTrack, free_faces = 0, free_tracks = 0;
    for (std::size_t i = 0; i < observation.face_count; ++i) {
        if (linked[i] != kNoTrack) {
            taken[linked[i]] = true;
            continue;
        }
        if (judgements[i].verdict == FaceVerdict::match || judgements[i].verdict == FaceVerdict::ignored) continue;
        face = i;
        ++free_faces;
    }
    for (std::size_t t = 0; t < kTracks; ++t) {
        const bool was_here = tracks_[t].live && tracks_[t].missed_looks == 1 && tracks_[t].subject.empty();
        if (!was_here || taken[t]) continue;
        track = t;
        ++free_tracks;
    }
    if (free_faces == 1 && free_tracks == 1) linked[face] = static_cast<std::uint8_t>(track);
}

void Decider::see_match(const Observation& observation, std::size_t face, const Judgement& judgement, Track& track,
                        DecisionList& out) {
    const ObservedFace& seen = observation.face[face];
    // A name is in the picture once: tracks that carried it must not lend it to whoever steps into their place.
    for (Track& other : tracks_) {
        if (other.subject == seen.candidate[0].subject) other.subject.clear();
    }
    track.subject = seen.candidate[0].subject;
    track.matched_ns = at_ns_;
    track.unnamed_looks = 0;
    track.told = false;  // from now on the name is told to leave, not the stranger

    Person* person = person_for(track.subject, out);
    person->present = true;
    person->seen_ns = at_ns_;
    person->missed_looks = 0;
    const std::int64_t cooldown_ns = static_cast<std::int64_t>(policy_.cooldown_s) * kNsPerS;
    const bool cooling = person->ever_told && at_ns_ - person->told_ns < cooldown_ns;
    if (person->told || cooling) return;  // a telling held back by the cool-down is made up for by a later look

    Decision* match = out.add(EventType::match);
    if (match == nullptr) return;
    describe(seen, judgement, observation.face_count, *match);
    person->told = true;
    person->ever_told = true;
    person->told_ns = at_ns_;
}

void Decider::see_unnamed(const Observation& observation, std::size_t face, const Judgement& judgement, Track& track,
                          DecisionList& out) {
    if (!track.subject.empty()) {
        const std::int64_t lasts_ns =
            kNameLastsTimesLeftAfter * static_cast<std::int64_t>(policy_.left_after_ms) * kNsPerMs;
        Person* person = person_for(track.subject, out);
        const bool named_elsewhere = person->missed_looks == 0;
        if (!named_elsewhere && at_ns_ - track.matched_ns <= lasts_ns) {
            person->seen_ns = at_ns_;
            person->missed_looks = 0;
            return;
        }
        track.subject.clear();
        track.unnamed_looks = 0;
    }
    if (judgement.verdict == FaceVerdict::ignored) return;
    ++track.unnamed_looks;
    if (track.told || track.unnamed_looks < policy_.unknown_after_looks) return;

    const bool near = judgement.verdict == FaceVerdict::miss;
    Decision* told = out.add(near ? EventType::miss : EventType::unknown);
    if (told == nullptr) return;
    describe(observation.face[face], judgement, observation.face_count, *told);
    if (!near) leave_out_name(*told);
    track.told = true;
}

void Decider::notice_leavings(DecisionList& out) {
    for (Track& track : tracks_) {
        if (!track.live || !gone(track.seen_ns, track.missed_looks)) continue;
        if (track.told && !tell_left({}, track.box, out)) continue;  // told by the next look
        track = Track{};
    }
    for (Person& person : people_) {
        if (!person.present || !gone(person.seen_ns, person.missed_looks)) continue;
        if (person.told && !tell_left(person.subject, std::nullopt, out)) continue;
        person.present = false;
        person.told = false;
    }
}

bool Decider::gone(std::int64_t seen_ns, std::uint32_t missed_looks) const {
    return missed_looks >= policy_.left_after_looks &&
           at_ns_ - seen_ns >= static_cast<std::int64_t>(policy_.left_after_ms) * kNsPerMs;
}

Decider::Track& Decider::track_for(std::uint8_t linked, DecisionList& out) {
    if (linked != kNoTrack) return tracks_[linked];
    // To be given up first: free, then never told, then unseen for longest. There are twice as many as faces in a look:
    // one of this look is never taken.
    const auto keep = [](const Track& t) { return !t.live ? 0 : t.missed_looks == 0 ? 3 : t.told ? 2 : 1; };
    Track* chosen = &tracks_[0];
    for (Track& track : tracks_) {
        const bool older = keep(track) == keep(*chosen) && track.seen_ns < chosen->seen_ns;
        if (older || keep(track) < keep(*chosen)) chosen = &track;
    }
    if (chosen->told) static_cast<void>(tell_left({}, chosen->box, out));
    *chosen = Track{};
    chosen->live = true;
    return *chosen;
}

Decider::Person* Decider::person_for(const SubjectName& subject, DecisionList& out) {
    Person* chosen = &people_[0];
    for (Person& person : people_) {
        if (person.subject == subject) return &person;
        // To be given up first: free, then absent, then unseen for longest.
        const auto keep = [](const Person& p) { return !p.subject.empty() + (p.present ? 1 : 0); };
        if (keep(person) < keep(*chosen) || (keep(person) == keep(*chosen) && person.seen_ns < chosen->seen_ns)) {
            chosen = &person;
        }
    }
    if (chosen->present && chosen->told) static_cast<void>(tell_left(chosen->subject, std::nullopt, out));
    *chosen = Person{};
    chosen->subject = subject;
    chosen->missed_looks = 1;  // not seen in this look until somebody says so
    return chosen;
}

bool Decider::anybody() const {
    return std::any_of(tracks_.begin(), tracks_.end(), [](const Track& track) { return track.live; }) ||
           std::any_of(people_.begin(), people_.end(), [](const Person& person) { return person.present; });
}

}  // namespace agent

#include "agent/decide/decider.hpp"

#include <algorithm>

#include "agent/decide/access.hpp"
#include "agent/decide/rules.hpp"
#include "agent/decide/tell.hpp"
#include "agent/process/clock.hpp"

namespace agent {

namespace {

// A track goes on carrying the name of its last match so long, as a multiple of decide.left_after_ms. It bridges a
// turned head; it must end, or a stranger who steps into a known person's place would be hidden behind their name.
constexpr std::int64_t kNameLastsTimesLeftAfter = 3;

// The sleep offset of two readings taken apart differs by scheduling noise only, unless the board slept.
constexpr std::int64_t kSleptNs = kNsPerS / 2;

bool slept(std::int64_t ns) {
    return ns > kSleptNs || ns < -kSleptNs;
}

constexpr std::int64_t ms_to_ns(std::uint32_t ms) {
    return std::int64_t{ms} * kNsPerMs;
}

}  // namespace

void Decider::remember(std::string_view subject, std::int64_t told_boottime_ns) {
    if (holds(Rule::remembered, false)) return;
    SubjectName name;
    if (subject.empty() || !name.assign(subject)) return;
    DecisionList nothing_left;
    Person* const person = person_for(name, nothing_left);
    person->ever_told = true;
    person->opened = true;
    person->told_ns = told_boottime_ns;
}

bool Decider::fresh(const Observation& observation, std::int64_t now_ns, std::int64_t suspended_ns) const {
    const std::int64_t captured_ns = observation.frame.stamps.captured_ns;
    const std::int64_t slept_ns = suspended_ns - observation.frame.suspended_ns;
    if (!holds(Rule::distinct_frames, captured_ns > last_captured_ns_)) return false;  // twice is no second look
    if (!holds(Rule::awake, !slept(slept_ns))) return false;
    const std::int64_t age_ns = now_ns - captured_ns;
    const std::int64_t slept_more_ns = holds(Rule::awake, false) ? 0 : std::max<std::int64_t>(slept_ns, 0);
    return holds(Rule::fresh_answer, age_ns >= 0 && age_ns + slept_more_ns <= ms_to_ns(settings_.max_age_ms));
}

Reason Decider::take(const Observation& observation, std::int64_t now_ns, std::int64_t suspended_ns, bool looks,
                     DecisionList& out, const LocalTime& local) {
    Judgements judgements;
    judge(settings_, policy_, observation, judgements);
    const bool counts = fresh(observation, now_ns, suspended_ns);
    const std::size_t first_look = out.all().size();
    if (looks) tell_looks(observation, judgements, !counts, out);
    if (!counts) return Reason::answer_stale;
    const Look look{observation, judgements, local};
    end_votes(observation);
    last_captured_ns_ = observation.frame.stamps.captured_ns;
    last_suspended_ns_ = observation.frame.suspended_ns;
    at_ns_ = last_captured_ns_ + last_suspended_ns_;

    TrackOfFace linked;
    link_tracks(look, linked);
    for (Person& person : people_) {
        ++person.missed_looks;
        person.told_ns = std::min(person.told_ns, at_ns_);  // see remember()
    }

    const auto faces = observation.faces();
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
                see_match(look, i, track, out);
                if (looks) tell_votes(first_look + i, votes(track), settings_, out);
            } else {
                see_unnamed(look, i, track, out);
            }
        }
    }
    notice_leavings(out);
    return Reason::none;
}

void Decider::end_votes(const Observation& observation) {
    bool end = slept(observation.frame.suspended_ns - last_suspended_ns_);
    if (observation.face_count > 0) {
        const bool same = calculator_ == observation.calculator && detector_ == observation.detector;
        end = end || !holds(Rule::one_engine, same);
        calculator_ = observation.calculator;
        detector_ = observation.detector;
    }
    for (Track& track : tracks_) {
        if (end) track.votes.clear();
    }
}

void Decider::link_tracks(const Look& look, TrackOfFace& linked) {
    std::array<compreface::Box, kTracks> boxes;
    std::array<bool, kTracks> live, recent, seen;
    for (std::size_t t = 0; t < kTracks; ++t) {
        Track& track = tracks_[t];
        boxes[t] = track.box;
        live[t] = track.live;
        ++track.missed_looks;
        seen[t] = track.missed_looks == 1;
        recent[t] = live[t] && track.missed_looks <= settings_.votes_of;  // older ones have no votes to give away
    }
    const auto faces = look.observation.faces();
    link_faces(faces, boxes, live, linked, seen);
    std::array<bool, kTracks> ambiguous;
    find_ambiguous(faces, boxes, recent, ambiguous);
    for (std::size_t t = 0; t < kTracks; ++t) {
        if (!holds(Rule::plain_tracks, !ambiguous[t])) tracks_[t].votes.clear();
        tracks_[t].votes.begin_look(at_ns_);
    }
    link_lone_stranger(look, linked);
    // Before new faces look for tracks to take over.
    for (std::size_t i = 0; i < faces.size(); ++i) {
        if (linked[i] != kNoTrack) tracks_[linked[i]].missed_looks = 0;
    }
}

void Decider::link_lone_stranger(const Look& look, TrackOfFace& linked) {
    std::array<bool, kTracks> taken{};
    std::size_t face = kNoTrack, track = kNoTrack, free_faces = 0, free_tracks = 0;
    for (std::size_t i = 0; i < look.observation.face_count; ++i) {
        if (linked[i] != kNoTrack) {
            taken[linked[i]] = true;
            continue;
        }
        const FaceVerdict verdict = look.judgements[i].verdict;
        if (verdict == FaceVerdict::match || verdict == FaceVerdict::ignored) continue;
        face = i;
        ++free_faces;
    }
    for (std::size_t t = 0; t < kTracks; ++t) {
        const bool was_here = tracks_[t].live && tracks_[t].missed_looks == 1 && tracks_[t].subject.empty();
        if (!was_here || taken[t]) continue;
        track = t;
        ++free_tracks;
    }
    if (free_faces != 1 || free_tracks != 1) return;
    linked[face] = static_cast<std::uint8_t>(track);
    tracks_[track].votes.clear();
}

void Decider::see_match(const Look& look, std::size_t face, Track& track, DecisionList& out) {
    const SubjectName& name = look.observation.face[face].candidate[0].subject;
    // A name is in the picture once: tracks that carried it must not lend it to whoever steps into their place.
    for (Track& other : tracks_) {
        if (&other == &track || !(other.subject == name)) continue;
        if (holds(Rule::one_track, false)) track.votes = other.votes;
        other.subject.clear();
        other.votes.clear();
    }
    if (!(track.subject == name)) track.confirmed = false;
    track.subject = name;
    track.matched_ns = at_ns_;
    track.unnamed_looks = 0;
    track.votes.cast(name);
    note_company(look, face, track);

    Person* person = person_for(name, out);
    person->present = true;
    person->seen_ns = at_ns_;
    person->missed_looks = 0;
    if (!holds(Rule::votes, votes(track) >= settings_.votes)) return;
    track.confirmed = true;
    track.told = false;  // from now on the name is told to leave, not the stranger
    tell_known(look, face, track, *person, out);
}

void Decider::note_company(const Look& look, std::size_t face, Track& track) const {
    if (track.votes.subject().empty()) return;
    track.votes.note_company(
        company_refusal(settings_, policy_, track.votes.subject(), look.observation, look.judgements, face));
}

Reason Decider::refusal(const Look& look, std::size_t face, const Track& track) const {
    if (policy_ != nullptr) {
        const Reason reason = access_refusal(*policy_, track.subject, look.observation.face[face],
                                             engine_fits(policy_, look.observation), look.local);
        if (reason != Reason::none) return reason;
    }
    return track.votes.company(settings_.votes_of, ms_to_ns(settings_.window_ms));
}

void Decider::tell_known(const Look& look, std::size_t face, const Track& track, Person& person, DecisionList& out) {
    const std::int64_t cooldown_ns = std::int64_t{settings_.cooldown_s} * kNsPerS;
    if (!holds(Rule::once_a_presence, !person.told)) return;
    const Reason reason = refusal(look, face, track);
    if (reason != Reason::none) {
        const bool again = person.denied == reason;
        const bool held_back = person.cooling == reason && at_ns_ - person.denied_ns < cooldown_ns;
        if (again || held_back) return;
    } else if (!holds(Rule::cooldown, !cooling(person))) {
        return;  // a telling held back by the cool-down is made up for by a later look
    }

    Decision* const told = out.add(reason == Reason::none ? EventType::match : EventType::denied);
    if (told == nullptr) return;
    describe(look.observation.face[face], look.judgements[face], look.observation.face_count, *told);
    told->reason = reason;
    told->votes = votes_text(votes(track), settings_);
    if (reason != Reason::none) {
        person.denied = person.cooling = reason;
        person.denied_ns = at_ns_;
        return;
    }
    told->opens = policy_ != nullptr;
    person.told = person.ever_told = true;
    person.opened = told->opens;
    person.told_ns = at_ns_;
}

void Decider::see_unnamed(const Look& look, std::size_t face, Track& track, DecisionList& out) {
    note_company(look, face, track);
    if (!track.subject.empty() && track.confirmed) {
        const std::int64_t lasts_ns = kNameLastsTimesLeftAfter * ms_to_ns(settings_.left_after_ms);
        Person* person = person_for(track.subject, out);
        const bool named_elsewhere = person->missed_looks == 0;
        if (!named_elsewhere && at_ns_ - track.matched_ns <= lasts_ns) {
            person->seen_ns = at_ns_;
            person->missed_looks = 0;
            return;
        }
        track.subject.clear();
        track.votes.clear();
        track.unnamed_looks = 0;
    }
    const Judgement& judgement = look.judgements[face];
    if (judgement.verdict == FaceVerdict::ignored) return;
    ++track.unnamed_looks;
    if (track.told || track.unnamed_looks < settings_.unknown_after_looks) return;

    const bool near = judgement.verdict == FaceVerdict::miss;
    Decision* told = out.add(near ? EventType::miss : EventType::unknown);
    if (told == nullptr) return;
    describe(look.observation.face[face], judgement, look.observation.face_count, *told);
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
        const bool told = person.told || person.denied != Reason::none;
        if (told && !tell_left(person.subject, std::nullopt, out)) continue;
        person.present = false;
        person.told = false;
        person.denied = Reason::none;
    }
}

bool Decider::gone(std::int64_t seen_ns, std::uint32_t missed_looks) const {
    return missed_looks >= settings_.left_after_looks && at_ns_ - seen_ns >= ms_to_ns(settings_.left_after_ms);
}

bool Decider::cooling(const Person& person) const {
    return person.ever_told && at_ns_ - person.told_ns < std::int64_t{settings_.cooldown_s} * kNsPerS;
}

std::uint32_t Decider::votes(const Track& track) const {
    return track.votes.count(settings_.votes_of, ms_to_ns(settings_.window_ms));
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
    chosen->votes.begin_look(at_ns_);
    return *chosen;
}

Decider::Person* Decider::person_for(const SubjectName& subject, DecisionList& out) {
    Person* chosen = &people_[0];
    for (Person& person : people_) {
        if (person.subject == subject) return &person;
        // To be given up first: free, then absent, then within the cool-down, last those for whom the door was opened
        // in it; of equals the one unseen for longest.
        const auto keep = [this](const Person& p) {
            return p.subject.empty()
                       ? 0
                       : 1 + (p.present ? 1 : 0) + (cooling(p) ? 2 : 0) + (cooling(p) && p.opened ? 2 : 0);
        };
        if (keep(person) < keep(*chosen) || (keep(person) == keep(*chosen) && person.seen_ns < chosen->seen_ns)) {
            chosen = &person;
        }
    }
    const bool told = chosen->told || chosen->denied != Reason::none;
    if (chosen->present && told) static_cast<void>(tell_left(chosen->subject, std::nullopt, out));
    *chosen = Person{};
    chosen->subject = subject;
    chosen->missed_looks = 1;  // not seen in this look until somebody says so
    return chosen;
}

bool Decider::anybody() const {
    return std::any_of(tracks_.begin(), tracks_.end(), [](const Track& track) { return track.live; }) ||
           std::any_of(people_.begin(), people_.end(), [](const Person& person) { return person.present; });
}

Presence Decider::presence() const {
    Presence now;
    for (const Person& person : people_) {
        if (person.present && person.told && now.people < kPresentPeople) now.person[now.people++] = person.subject;
    }
    for (const Track& track : tracks_) {
        if (track.live && track.told) ++now.unknown;
    }
    return now;
}

}  // namespace agent

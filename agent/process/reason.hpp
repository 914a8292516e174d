// Why something did not happen, or went wrong: one word for machines, one line for people. Every room speaks these
// words.
#pragma once

#include <cstdint>
#include <string_view>

namespace agent {

// Why a door is not opened. clang-format would make a staircase of it.
// clang-format off
#define AGENT_DOOR_REASON_TABLE(row)                                                                                   \
    row(door_guard_absent, "the door's guard is not there: check that compreface-door runs and door.socket")           \
    row(door_guard_taken, "the door's guard serves another agent already")                                             \
    row(door_guard_wrong_account, "the door's guard takes orders from another account: see its --agent-user")          \
    row(door_guard_by_hand, "the door's guard was started by hand, without its unit: it drives nothing")               \
    row(door_guard_just_started, "the door's guard started less than a minute ago and cannot know what was before")    \
    row(door_order_malformed, "the door's guard does not understand the order: is it of another version?")             \
    row(door_pulse_refused, "the pulse is shorter than 100 ms or longer than the door's guard allows")                 \
    row(door_frame_stale, "the frame was too old when the door would have been opened")                                \
    row(door_time_absurd, "the order's times cannot be: they lie in the future, or end before they begin")             \
    row(door_order_expired, "the order to open came after its own time limit")                                         \
    row(door_order_repeated, "the door's guard has had this decision, or a newer frame, before")                       \
    row(door_opening_already, "the door is being opened already")                                                      \
    row(door_too_often, "the door was opened as often in this minute as is allowed")                                   \
    row(door_line_failed, "the door's line cannot be driven: the guard's log says why")                                \
    row(door_no_answer, "the door's guard did not answer within a second: it was hung up on")                          \
    row(door_hook_failed, "door.hook_command could not be started, failed or took longer than 5 s")                    \
    row(door_memory_failed, "who was let in cannot be written to door.memory_file: is the disk full or read-only?")    \
    row(door_memory_damaged, "door.memory_file was damaged: it was set aside, and all wait for decide.cooldown_s")

#define AGENT_ACCESS_REASON_TABLE(row)                                                                                 \
    row(face_unclear, "the server is less sure than decide.min_probability that this is a face")                       \
    row(margin_too_small, "somebody else is nearly as similar: the margin is below decide.margin")                     \
    row(too_few_votes, "recognized, but not yet in decide.votes looks")                                                \
    row(engine_changed,                                                                                                \
        "the server's face engine is not the one of the policy: measure thresholds anew, then name it there")          \
    row(not_in_policy, "the policy does not name this person")                                                         \
    row(denied_by_policy, "the policy denies this person")                                                             \
    row(outside_hours, "not in the hours that the policy gives")                                                       \
    row(outside_dates, "before the first or after the last day that the policy gives")                                 \
    row(clock_unsynchronised,                                                                                          \
        "the clock was not set by the network, schedules cannot be kept: check the time service")                      \
    row(mask_worn, "the policy wants to see the face without a mask")                                                  \
    row(mask_unknown, "the policy asks about masks, the server did not say: check recognize.face_plugins")             \
    row(in_company, "somebody else is in the picture whom the company rule does not want there")                       \
    row(crowd, "more faces than recognize.max_faces are in the picture")
// clang-format on

// The table from which enum, names, meanings and documentation are made: row(name, meaning and what to do)
#define AGENT_REASON_TABLE(row)                                                                                        \
    row(none, "no reason needed") /* camera */                                                                         \
        row(camera_no_device, "the camera is not there: check camera.device and the cable")                            \
            row(camera_busy, "another program holds the camera") row(                                                  \
                camera_not_permitted, "no permission to open the camera: add the account to the group 'video'")        \
                row(camera_unsupported, "the camera offers no format that the agent can use") row(                     \
                    camera_stalled, "the camera is open but sends no frames")                                          \
                    row(camera_error, "the camera's driver reported an error") row(                                    \
                        camera_picture_unreadable, "a picture of the camera is damaged or not of its stated format")   \
                        row(camera_time_absurd,                                                                        \
                            "the camera's time stamps cannot be: they lie far in the past or the future")              \
                            row(camera_frozen, "the camera sends one and the same picture again and again")            \
                                row(camera_dark, "the picture is dark: nobody can be recognized in it") row(           \
                                    camera_covered,                                                                    \
                                    "the picture has no details: something covers the lens, or it is out of focus")    \
                                    row(camera_format_changed,                                                         \
                                        "the camera's source has another format now: it is opened anew")               \
                                        row(camera_program_failed,                                                     \
                                            "the camera's program has ended or cannot be started: check "              \
                                            "camera.command") /* server */                                             \
        row(server_bad_key, "the server knows no service of this kind with this API key: check server.key_file")       \
            row(server_name_not_resolved, "the server's host name cannot be resolved: check server.url and the DNS")   \
                row(server_unreachable,                                                                                \
                    "nobody answers at the server's address: check server.url and that CompreFace runs")               \
                    row(server_connection_lost, "the connection to the server broke before the answer was whole") row( \
                        server_tls_failed,                                                                             \
                        "the server's certificate is not trusted: check server.ca_file and the host name")             \
                        row(server_timeout, "the server did not answer within server.timeout_ms") row(                 \
                            server_overloaded, "the server or its face engine is overloaded, starting or down")        \
                            row(server_error, "the server failed on its own") row(                                     \
                                server_malformed_answer,                                                               \
                                "the server's answer is not whole, not JSON or has values that cannot be")             \
                                row(server_answer_too_large,                                                           \
                                    "the server's answer is larger than the agent's memory for it")                    \
                                    row(server_not_compreface, "what answers at server.url is not CompreFace")         \
                                        row(server_refused_picture,                                                    \
                                            "the server refused the picture or an option; the detail has its words")   \
                                            row(request_invalid,                                                       \
                                                "the request could not be made; the detail says why") /* decide */     \
        row(under_threshold, "the best similarity is below decide.similarity_threshold")                               \
            row(nobody_similar, "no stored example is near, or the collection is empty")                               \
                row(same_subject_twice, "another face in the picture resembles this subject more")                     \
                    row(face_too_small, "the face is smaller than decide.min_face_px")                                 \
                        row(answer_stale, "the answer came when its frame was older than decide.max_age_ms")           \
                            AGENT_ACCESS_REASON_TABLE(row) /* report */                                                \
        row(queue_full, "events were dropped because the reporters could not keep up")                                 \
            row(spool_full, "events were dropped that the broker had not taken: the spool was full or damaged")        \
                row(hook_busy, "a hook was not run because two were still running")                                    \
                    row(hook_failed, "a hook could not be started, failed or was killed at its time limit")            \
                        AGENT_DOOR_REASON_TABLE(row)

enum class Reason : std::uint8_t {
#define AGENT_ROW(name, meaning) name,
    AGENT_REASON_TABLE(AGENT_ROW)
#undef AGENT_ROW
};

// "camera_busy"; static storage.
[[nodiscard]] std::string_view reason_name(Reason reason);
// The line for people; static storage.
[[nodiscard]] std::string_view reason_meaning(Reason reason);

}  // namespace agent

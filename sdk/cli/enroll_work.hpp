// The work of `enroll`: what becomes of each picture of a plan. Shared by its threads.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "compreface/compreface.hpp"
#include "enroll_plan.hpp"
#include "enroll_state.hpp"
#include "exit_code.hpp"

namespace cli {

// A picture that was not enrolled, and why.
struct NotEnrolled {
    PlannedPicture picture;
    std::string status;  // the SDK's name for it, or ours
    std::string why;
};

struct EnrollReport {
    std::size_t enrolled = 0;
    std::size_t already = 0;     // by an earlier run
    std::size_t duplicates = 0;  // the same picture of the same person twice
    std::vector<NotEnrolled> refused;
    std::vector<NotEnrolled> uncertain;  // sent, and nobody knows whether it was enrolled
    // Other than done: it was ended early, by something that no further picture would have been spared.
    Exit ended = Exit::done;
    std::string ended_why;
};

class EnrollWork {
public:
    EnrollWork(const EnrollPlan& plan, EnrollState& state, bool again) : plan_(plan), state_(state), again_(again) {}

    // Takes pictures and sends them by `client` until there are none, or end() was called. For several threads, each
    // with a client of its own.
    void run(compreface::CompreFace& client, std::string_view key, const compreface::Options& options);

    // No further picture is begun. Safe in a signal handler.
    void end() { ending_ = true; }
    [[nodiscard]] bool ending() const { return ending_; }
    [[nodiscard]] std::size_t handled() const { return handled_; }

    // After the threads have ended.
    [[nodiscard]] EnrollReport& report() { return report_; }

private:
    // True: it is to be sent, and that was written down.
    bool claim(const PlannedPicture& picture, const std::string& hash);
    void settle(const PlannedPicture& picture, const std::string& hash, compreface::Status status,
                const compreface::ErrorDetail& detail, std::string_view image_id);
    void refuse(const PlannedPicture& picture, std::string_view status, std::string why);
    void end_by(Exit code, std::string why);

    const EnrollPlan& plan_;
    EnrollState& state_;
    const bool again_;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> handled_{0};
    std::atomic<bool> ending_{false};

    std::mutex mutex_;  // guards all below and state_
    EnrollReport report_;
    std::map<std::string, std::string> of_this_run_;  // hash -> person
};

// True when the server certainly has not carried the call out.
[[nodiscard]] bool surely_not_done(compreface::Status status);

}  // namespace cli

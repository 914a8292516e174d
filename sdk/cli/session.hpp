// One run of the command: its settings, its client, and how its failures are told.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "command_line.hpp"
#include "compreface/compreface.hpp"
#include "settings.hpp"

namespace cli {

class Session {
public:
    explicit Session(const CommandLine& line) : line_(line) {}

    // Settings and transport. Other than done: said on standard error.
    [[nodiscard]] Exit open();

    [[nodiscard]] compreface::CompreFace& server() { return *server_; }
    // In the order in which verbs need them: a service with the key of its kind.
    [[nodiscard]] compreface::RecognitionService recognition() { return server_->recognition(key(Key::recognition)); }
    [[nodiscard]] compreface::DetectionService detection() { return server_->detection(key(Key::detection)); }
    [[nodiscard]] compreface::VerificationService verification() {
        return server_->verification(key(Key::verification));
    }

    [[nodiscard]] bool json() const { return line_.has(Opt::json); }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] const std::string& key(Key kind) const { return settings_.keys[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const compreface::CurlOptions& curl_options() const { return curl_options_; }
    // Of every call: time limits and attempts.
    [[nodiscard]] const compreface::Options& call_options() const { return call_options_; }

    // Says what went wrong with `what` (a path, a name; may be empty) and returns the exit code for it. Not for ok.
    Exit failed(compreface::Status status, std::string_view what);
    // The same for what no server had a part in.
    Exit refused(Exit code, std::string_view text) const;

private:
    const CommandLine& line_;
    Settings settings_;
    compreface::CurlOptions curl_options_;
    compreface::Options call_options_;
    compreface::CurlTransport transport_;
    std::optional<compreface::CompreFace> server_;  // open() makes it
};

// One line about a failed call, for people.
[[nodiscard]] std::string failure_text(compreface::Status status, const compreface::ErrorDetail& detail);

// Time limits and attempts, as options of the SDK.
[[nodiscard]] compreface::Options call_options(const CommandLine& line);

// Fills the options of pictures. False: `error` names the one that cannot be.
[[nodiscard]] bool picture_options(const CommandLine& line, compreface::Options& out, std::string& error);

}  // namespace cli

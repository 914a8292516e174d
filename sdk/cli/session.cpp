#include "session.hpp"

#include <cstdint>

#include "json_writer.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

// Room for the largest answers there are: only what is used of it becomes memory.
compreface::StaticWorkspace<compreface::limits::WorkspaceBytes{16UL << 20U, 32UL << 20U}> memory;

}  // namespace

Exit Session::open() {
    std::string error;
    // A stored example, which only --id names, is a recognition service's.
    const Key needed = line_.has(Opt::id) ? Key::recognition : line_.verb()->key;
    const Exit found = find_settings(line_, needed, settings_, error);
    if (found != Exit::done) return refused(found, error);
    curl_options_.ca_file = settings_.ca_file.empty() ? nullptr : settings_.ca_file.c_str();
    curl_options_.tls_insecure_i_know = line_.has(Opt::tls_insecure);
    call_options_ = cli::call_options(line_);
    server_.emplace(settings_.server, transport_, memory, call_options_);
    const compreface::Status status = transport_.open(curl_options_);
    return status.ok() ? Exit::done : failed(status, settings_.ca_file);
}

Exit Session::failed(compreface::Status status, std::string_view what) {
    const compreface::ErrorDetail& detail = server_->last_error();
    if (!json()) {
        complain((what.empty() ? "" : printable(what) + ": ") + failure_text(status, detail));
        return exit_for(status);
    }
    const bool told = detail.status == status;
    JsonWriter out;
    out.open_object().key("error").open_object();
    if (!what.empty()) out.field("what", what);
    out.field("status", status.name()).field("description", status.describe());
    out.field("retryable", status.retryable());
    if (told && detail.http_status != 0) out.field("http_status", detail.http_status);
    if (told && detail.server_code >= 0) out.field("code", detail.server_code);
    if (told && !detail.message.empty()) out.field("message", detail.message.view());
    print(out.close_object().close_object().document(), stderr);
    return exit_for(status);
}

Exit Session::refused(Exit code, std::string_view text) const {
    if (!json()) {
        complain(text);
        return code;
    }
    JsonWriter out;
    out.open_object().key("error").open_object().field("description", text).close_object().close_object();
    print(out.document(), stderr);
    return code;
}

std::string failure_text(compreface::Status status, const compreface::ErrorDetail& detail) {
    std::string out{status.describe()};
    const std::string_view message = detail.status == status ? detail.message.view() : std::string_view{};
    if (message.starts_with(out)) {
        out = printable(message);  // the same, and perhaps more
    } else if (!message.empty()) {
        out += " (" + printable(message) + ")";
    }
    out += " [" + std::string(status.name());
    if (detail.status == status && detail.http_status != 0) out += ", HTTP " + std::to_string(detail.http_status);
    if (detail.status == status && detail.server_code >= 0) out += ", code " + std::to_string(detail.server_code);
    return out + "]";
}

compreface::Options call_options(const CommandLine& line) {
    compreface::Options out;
    out.timeout_ms = line.count(Opt::timeout_ms);
    out.connect_timeout_ms = line.count(Opt::connect_timeout_ms);
    if (const auto attempts = line.count(Opt::attempts)) {
        // Beyond a byte it is as wrong as 255, which the SDK refuses.
        out.retry = compreface::RetryPolicy{.attempts = static_cast<std::uint8_t>(*attempts < 255 ? *attempts : 255)};
    }
    return out;
}

bool picture_options(const CommandLine& line, compreface::Options& out, std::string& error) {
    out.limit = line.count(Opt::limit);
    out.det_prob_threshold = line.fraction(Opt::det_prob_threshold);
    out.prediction_count = line.count(Opt::prediction_count);
    if (line.has(Opt::status)) out.status = true;
    if (line.has(Opt::whole_picture)) out.detect_faces = false;
    compreface::Plugin plugins = compreface::Plugin::none;
    if (!compreface::parse_plugins(line.text(Opt::plugins), plugins)) {
        error = "--plugins takes a list of age, gender, mask, pose and landmarks, with commas between";
        return false;
    }
    if (line.has(Opt::plugins)) out.face_plugins = plugins;
    return true;
}

}  // namespace cli

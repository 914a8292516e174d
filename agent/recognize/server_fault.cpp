#include "agent/recognize/server_fault.hpp"

namespace agent {

Reason server_fault(compreface::Code code) {
    using compreface::Code;
    switch (code) {
        case Code::ok:
        case Code::no_face_found:
            return Reason::none;
        case Code::bad_key_or_service:
        case Code::invalid_key:
            return Reason::server_bad_key;
        case Code::name_not_resolved:
            return Reason::server_name_not_resolved;
        case Code::connection_refused:
            return Reason::server_unreachable;
        case Code::connection_lost:
        case Code::outcome_unknown:
            return Reason::server_connection_lost;
        case Code::tls_failed:
            return Reason::server_tls_failed;
        case Code::timeout:
            return Reason::server_timeout;
        case Code::server_busy:
        case Code::migration_running:
            return Reason::server_overloaded;
        case Code::server_error:
            return Reason::server_error;
        case Code::malformed_answer:
            return Reason::server_malformed_answer;
        case Code::answer_too_large:
            return Reason::server_answer_too_large;
        case Code::wrong_server:
            return Reason::server_not_compreface;
        case Code::rejected:
        case Code::too_many_faces:
        case Code::image_too_large:
            return Reason::server_refused_picture;
        case Code::invalid_image:
            return Reason::camera_picture_unreadable;
        // Calls that the agent does not make, or that its config check rules out.
        case Code::invalid_url:
        case Code::invalid_option:
        case Code::invalid_name:
        case Code::file_unreadable:
        case Code::request_too_large:
        case Code::stopped:
        case Code::transport_failed:
        case Code::subject_not_found:
        case Code::subject_exists:
        case Code::example_not_found:
            return Reason::request_invalid;
    }
    return Reason::request_invalid;
}

bool concerns_picture_only(Reason reason) {
    return reason == Reason::server_refused_picture || reason == Reason::camera_picture_unreadable ||
           reason == Reason::camera_unsupported || reason == Reason::server_answer_too_large;
}

}  // namespace agent

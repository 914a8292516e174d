#include "exit_code.hpp"

#include <array>

namespace cli {

namespace {

constexpr std::array kClasses{
    ExitClass{Exit::done, "done"},
    ExitClass{Exit::no,
              "the answer is no: no such subject or example, it exists already, below --threshold, not ready"},
    ExitClass{Exit::partly, "enroll: done, but some pictures were refused"},
    ExitClass{Exit::usage, "the command line is wrong, or an option or name that the server would refuse"},
    ExitClass{Exit::data, "the picture: no face, more than one where one must be, no picture, too large"},
    ExitClass{Exit::input, "a file cannot be read"},
    ExitClass{Exit::away, "the server cannot be reached, is busy, or did not answer in time: later it may"},
    ExitClass{Exit::failed, "the server failed, or its answer cannot be used"},
    ExitClass{Exit::output, "the result cannot be written"},
    ExitClass{Exit::unknown, "the answer was lost: it may have been done or not; look before you repeat it"},
    ExitClass{Exit::wrong, "what answers is not CompreFace, or its certificate is not trusted"},
    ExitClass{Exit::key, "the API key is none, or not one of this service"},
    ExitClass{Exit::config, "no server or no key is known, or the config file has a mistake"},
};

}  // namespace

std::span<const ExitClass> exit_classes() {
    return kClasses;
}

Exit exit_for(compreface::Status status) {
    using compreface::Code;
    switch (status.code()) {
        case Code::ok:
            return Exit::done;
        case Code::invalid_url:
            return Exit::config;
        case Code::invalid_option:
        case Code::invalid_name:
        case Code::request_too_large:
        case Code::rejected:
            return Exit::usage;
        case Code::invalid_image:
        case Code::image_too_large:
        case Code::no_face_found:
        case Code::too_many_faces:
            return Exit::data;
        case Code::file_unreadable:
            return Exit::input;
        case Code::name_not_resolved:
        case Code::connection_refused:
        case Code::connection_lost:
        case Code::timeout:
        case Code::stopped:
        case Code::migration_running:
        case Code::server_busy:
            return Exit::away;
        case Code::outcome_unknown:
            return Exit::unknown;
        case Code::tls_failed:
        case Code::wrong_server:
            return Exit::wrong;
        case Code::invalid_key:
        case Code::bad_key_or_service:
            return Exit::key;
        case Code::subject_not_found:
        case Code::subject_exists:
        case Code::example_not_found:
            return Exit::no;
        case Code::answer_too_large:
        case Code::malformed_answer:
        case Code::transport_failed:
        case Code::server_error:
            return Exit::failed;
    }
    return Exit::failed;
}

}  // namespace cli

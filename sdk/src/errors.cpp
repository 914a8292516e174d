#include "errors.hpp"

namespace compreface {
namespace {

struct CodedRow {
    std::uint16_t http_status;
    std::int16_t server_code;
    Code code;
};

// CompreFace's own error objects. Pairs that are not here go by the HTTP status.
constexpr CodedRow kCoded[] = {
    {400, 0, Code::server_error},         // "Something went wrong": every exception the server did not expect
    {400, 20, Code::bad_key_or_service},  // no key arrived: something on the way took the header
    {400, 27, Code::migration_running},  {400, 28, Code::no_face_found},
    {400, 31, Code::too_many_faces},     {400, 43, Code::subject_exists},
    {404, 10, Code::bad_key_or_service}, {404, 42, Code::subject_not_found},
    {404, 44, Code::example_not_found},  {405, 32, Code::migration_running},
    {500, 41, Code::server_busy},  // the face engine does not answer, or fails
};

struct StatusRow {
    std::uint16_t http_status;
    Code with_server_code;
    Code without;
};

// What proxies and the server's framework say. Others go by their class.
constexpr StatusRow kByStatus[] = {
    {404, Code::rejected, Code::wrong_server},  // no such path: another program, or a wrong base path
    {405, Code::rejected, Code::wrong_server},  // the web UI's answer to a POST
    {408, Code::server_busy, Code::server_busy}, {413, Code::image_too_large, Code::image_too_large},
    {429, Code::server_busy, Code::server_busy}, {502, Code::server_busy, Code::server_busy},
    {503, Code::server_busy, Code::server_busy}, {504, Code::server_busy, Code::server_busy},
};

}  // namespace

Code classify(std::uint16_t http_status, std::int32_t server_code) {
    for (const CodedRow& row : kCoded) {
        if (row.http_status == http_status && row.server_code == server_code) return row.code;
    }
    for (const StatusRow& row : kByStatus) {
        if (row.http_status == http_status) return server_code == kNoServerCode ? row.without : row.with_server_code;
    }
    if (http_status < 400) return Code::wrong_server;  // a redirect, or a success of another kind
    return http_status < 500 ? Code::rejected : Code::server_error;
}

}  // namespace compreface

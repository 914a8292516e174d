// What a call ended as. One code per thing a caller may do differently.
#pragma once

#include <cstdint>
#include <string_view>

#include "compreface/limits.hpp"
#include "compreface/text.hpp"

namespace compreface {

// The table from which the enum, the names, retryable() and the descriptions are made:
//   row(name, retryable, description of what happened and what to do)
// "Retryable" means: the same call may succeed later without anybody changing anything.
#define COMPREFACE_STATUS_TABLE(row)                                                                                   \
    row(ok, false, "done") /* refused before the wire: nothing was sent */                                             \
        row(invalid_url, false, "the server's URL is not http://host or https://host, or is too long") row(            \
            invalid_key, false, "an API key is 36 characters in UUID form")                                            \
            row(invalid_option, false, "an option is outside the range that the server accepts") row(                  \
                invalid_name, false,                                                                                   \
                "a subject name is empty, too long, '.' or '..', or has / \\ ; or control characters")                 \
                row(invalid_image, false, "the bytes are not a JPEG, PNG, BMP, GIF, TIFF, WebP or ICO picture")        \
                    row(image_too_large, false, "the picture is above the server's limit; send a smaller one")         \
                        row(file_unreadable, false, "the picture file cannot be opened or read") row(                  \
                            request_too_large, false,                                                                  \
                            "the request does not fit into the workspace") /* nothing, or nothing usable, came back */ \
        row(name_not_resolved, true, "the server's host name cannot be resolved")                                      \
            row(connection_refused, true, "nobody listens at the server's address, or it cannot be reached") row(      \
                connection_lost, true, "the connection broke before the answer was whole")                             \
                row(tls_failed, false, "the TLS handshake failed or the server's certificate is not trusted") row(     \
                    timeout, true, "no whole answer within the time limit")                                            \
                    row(stopped, false, "the call was stopped by another thread") row(                                 \
                        outcome_unknown, false,                                                                        \
                        "the request may have been carried out, the answer was lost; look before repeating")           \
                        row(answer_too_large, false, "the answer does not fit into the workspace or the result") row(  \
                            malformed_answer, true,                                                                    \
                            "the answer is cut off, not valid JSON, or has values that cannot be")                     \
                            row(wrong_server, false, "what answers there is not CompreFace") row(                      \
                                transport_failed, true,                                                                \
                                "the transport failed for a reason of its own; the message says which") /* the         \
                                                                                                           server's    \
                                                                                                           own word */ \
        row(no_face_found, false, "no face in the picture, or the server could not use the picture")                   \
            row(too_many_faces, false, "more than one face in a picture that must show one")                           \
                row(bad_key_or_service, false, "the server has no service of this kind with this API key")             \
                    row(subject_not_found, false, "no subject of this name")                                           \
                        row(subject_exists, false, "a subject of this name is there already")                          \
                            row(example_not_found, false, "no face example with this id")                              \
                                row(migration_running, true,                                                           \
                                    "the server is recomputing its examples and takes no changes meanwhile")           \
                                    row(rejected, false, "the server refused the request; the message says why")       \
                                        row(server_busy, true,                                                         \
                                            "the server or its face engine is overloaded, starting or down")           \
                                            row(server_error, true, "the server failed")

enum class Code : std::uint8_t {
#define COMPREFACE_ROW(name, retryable, text) name,
    COMPREFACE_STATUS_TABLE(COMPREFACE_ROW)
#undef COMPREFACE_ROW
};

inline constexpr std::size_t kCodes = 0
#define COMPREFACE_ROW(name, retryable, text) +1
    COMPREFACE_STATUS_TABLE(COMPREFACE_ROW)
#undef COMPREFACE_ROW
    ;

// The result of every call: a code and nothing else. Details of the last failure are in CompreFace::last_error().
class [[nodiscard]] Status {
public:
    constexpr Status() = default;
    constexpr Status(Code code) : code_(code) {}  // NOLINT: a code *is* a status

    [[nodiscard]] constexpr bool ok() const { return code_ == Code::ok; }
    [[nodiscard]] constexpr Code code() const { return code_; }

    // True when the same call may succeed later without anybody changing anything.
    [[nodiscard]] bool retryable() const;
    // The code's name, for logs: "no_face_found". Static storage.
    [[nodiscard]] std::string_view name() const;
    // One sentence: what happened and what to do. Static storage.
    [[nodiscard]] std::string_view describe() const;

    friend constexpr bool operator==(Status a, Status b) { return a.code_ == b.code_; }

private:
    Code code_ = Code::ok;
};

// Details of a failed call, in fixed memory.
struct ErrorDetail {
    Status status;
    std::uint16_t http_status = 0;  // 0: no HTTP answer
    std::int32_t server_code = -1;  // `code` of CompreFace's error object; -1: none
    FixedText<limits::kMessageBytes>
        message;  // the server's, the transport's or the check's own words; may be cut at the end
};

}  // namespace compreface

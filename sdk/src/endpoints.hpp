// The calls of the server's REST API, a row each.
#pragma once

#include <cstdint>
#include <string_view>

#include "compreface/transport.hpp"
#include "url.hpp"

namespace compreface {

// What stands in the middle of a path. `checked`: by the caller, and needing no encoding.
enum class Inside : std::uint8_t { nothing, image_id, subject, checked };
// What a good answer is.
enum class Answers : std::uint8_t { json, octets, anything };

struct Endpoint {
    Method method;
    Answers answers;
    Inside inside;
    std::uint8_t query;     // QueryFields
    bool repeatable;        // false: never sent twice
    std::uint16_t success;  // HTTP status of a good answer
    std::string_view path;  // whole, or up to what stands inside
    std::string_view path_end;
};

namespace endpoints {

using enum Method;
using enum Answers;
using enum Inside;

#define COMPREFACE_RECOGNITION "/api/v1/recognition"
inline constexpr std::uint8_t kFaces = kThreshold | kFaceFields;

inline constexpr Endpoint kRecognize{
    post, json, nothing, kFaces | kRecognizeFields, true, 200, COMPREFACE_RECOGNITION "/recognize", ""};
inline constexpr Endpoint kDetect{post, json, nothing, kFaces, true, 200, "/api/v1/detection/detect", ""};
inline constexpr Endpoint kVerification{post, json, nothing, kFaces, true, 200, "/api/v1/verification/verify", ""};

inline constexpr Endpoint kAddExample{
    post, json, nothing, kThreshold | kSubject, false, 201, COMPREFACE_RECOGNITION "/faces", ""};
inline constexpr Endpoint kListExamples{get, json, nothing, kPage, true, 200, COMPREFACE_RECOGNITION "/faces", ""};
inline constexpr Endpoint kRemoveExample{del, json, image_id, 0, true, 200, COMPREFACE_RECOGNITION "/faces/", ""};
inline constexpr Endpoint kRemoveExamples{post, json, nothing, 0, true, 200, COMPREFACE_RECOGNITION "/faces/delete",
                                          ""};
inline constexpr Endpoint kRemoveSubjectExamples{
    del, json, nothing, kSubject, true, 200, COMPREFACE_RECOGNITION "/faces", ""};
inline constexpr Endpoint kDownload{get, octets, image_id, 0, true, 200, COMPREFACE_RECOGNITION "/faces/", "/img"};
inline constexpr Endpoint kVerifyExample{post,     json, image_id, kFaces, true, 200, COMPREFACE_RECOGNITION "/faces/",
                                         "/verify"};

inline constexpr Endpoint kAddSubject{post, json, nothing, 0, true, 201, COMPREFACE_RECOGNITION "/subjects", ""};
inline constexpr Endpoint kListSubjects{get, json, nothing, 0, true, 200, COMPREFACE_RECOGNITION "/subjects", ""};
inline constexpr Endpoint kRenameSubject{put, json, subject, 0, true, 200, COMPREFACE_RECOGNITION "/subjects/", ""};
inline constexpr Endpoint kRemoveSubject{del, json, subject, 0, true, 200, COMPREFACE_RECOGNITION "/subjects/", ""};
inline constexpr Endpoint kRemoveSubjects{del, json, nothing, 0, true, 200, COMPREFACE_RECOGNITION "/subjects", ""};

inline constexpr Endpoint kRecognizeEmbeddings{
    post, json, nothing, kPredictions, true, 200, COMPREFACE_RECOGNITION "/embeddings/recognize", ""};
inline constexpr Endpoint kVerifyEmbeddings{
    post, json, image_id, 0, true, 200, COMPREFACE_RECOGNITION "/embeddings/faces/", "/verify"};
inline constexpr Endpoint kVerificationEmbeddings{
    post, json, nothing, 0, true, 200, "/api/v1/verification/embeddings/verify", ""};

inline constexpr Endpoint kConfig{get, json, nothing, 0, true, 200, "/api/v1/config", ""};
inline constexpr Endpoint kConsistence{get, json, nothing, 0, true, 200, "/api/v1/consistence/status", ""};
// Inside stands "<key>/images/<id>".
inline constexpr Endpoint kStaticImage{get, octets, checked, 0, true, 200, "/api/v1/static/", ""};

// A picture from anywhere, under a URL of its own.
inline constexpr Endpoint kFetch{get, anything, nothing, 0, true, 200, "", ""};

#undef COMPREFACE_RECOGNITION

}  // namespace endpoints
}  // namespace compreface

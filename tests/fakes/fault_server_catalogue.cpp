#include "fakes/fault_server_catalogue.hpp"

#include <array>

namespace compreface::fakes {
namespace {

using Then = Behaviour::Then;

constexpr std::size_t kGarbageBytes = 10U * 1024 * 1024;
constexpr std::size_t kDeepNesting = 100'000;

std::string good_bytes(const Received& request) {
    Answer answer = good_answer(request, Content{});
    answer.close = answer.close || request.last_on_connection;
    return on_the_wire(answer);
}

// What a POST that makes something says when it worked; the others say 200.
int good_status(const Received& request) {
    return request.route() == "POST /api/v1/recognition/faces" ? 201 : 200;
}

// A 2xx answer whose body is chosen by the route.
struct Bodies {
    std::string recognize, add, list;
};

Behaviour wrong_json(Bodies bodies) {
    return {.answer = [bodies = std::move(bodies)](const Received& request) {
        const std::string route = request.route();
        const std::string* body = &bodies.list;
        if (route == "POST /api/v1/recognition/recognize") body = &bodies.recognize;
        if (route == "POST /api/v1/recognition/faces") body = &bodies.add;
        return on_the_wire({.status = good_status(request), .body = *body});
    }};
}

// A recognize answer that is whole but for its box and its similarity.
std::string one_face(std::string_view box, std::string_view similarity) {
    return R"({"result":[{)" + std::string(box) + R"("subjects":[{"subject":"Ada","similarity":)" +
           std::string(similarity) + "}]}]}";
}

constexpr std::string_view kBox = R"("box":{"probability":0.9,"x_max":20,"y_max":20,"x_min":1,"y_min":1},)";

// A healthy answer of which only the first part is sent.
Behaviour cut_off(Framing framing, Then then) {
    return {.answer =
                [framing](const Received& request) {
                    Answer answer = good_answer(request, Content{});
                    answer.framing = framing;
                    const std::string bytes = on_the_wire(answer);
                    // Without the last piece of the body: for chunks that is more than the closing "0\r\n\r\n".
                    return bytes.substr(0, bytes.size() - 12);
                },
            .then = then};
}

Behaviour garbage(std::string_view type) {
    return {.answer = [type](const Received& request) {
        std::string bytes(kGarbageBytes, '\0');
        std::uint32_t state = 1;  // the same garbage each time
        for (char& byte : bytes) {
            state = state * 1664525U + 1013904223U;
            byte = static_cast<char>(state >> 24U);
        }
        return on_the_wire({.status = good_status(request),
                            .type = std::string(type),
                            .body = std::move(bytes),
                            .framing = Framing::length});
    }};
}

Behaviour too_many_faces() {
    const std::string faces = recognize_body(std::vector<FakeFace>(11, FakeFace{.subjects = {}}), false);
    return faults::answer({.body = faces});
}

Behaviour deep_nesting() {
    return {.answer = [](const Received& request) {
        const std::string open(kDeepNesting, '[');
        const std::string close(kDeepNesting, ']');
        const char* key = request.method == "GET" ? R"({"subjects":)" : R"({"result":)";
        return on_the_wire({.status = good_status(request), .body = key + open + close + "}"});
    }};
}

Behaviour early(Answer page, Then then) {
    page.close = true;
    return {.whole_body = false, .answer = [page](const Received&) { return on_the_wire(page); }, .then = then};
}

Answer something_went_wrong() {
    return error_answer(400, 0, "Something went wrong, please try again");
}

// The real server repeats the key here.
Behaviour bad_key() {
    return {.answer = [](const Received& request) {
        Answer answer =
            error_answer(404, 10, "Recognition service with API Key " + request.header("x-api-key") + " not found");
        answer.framing = Framing::length;
        answer.type = "application/json;charset=ISO-8859-1";
        return on_the_wire(answer);
    }};
}

Answer ui_page() {
    return {.type = "text/html",
            .body = "<!doctype html>\n<html><head><title>UI</title></head><body></body></html>\n",
            .framing = Framing::length,
            .reason = "OK"};
}

Answer without_body(int status, std::string_view type) {
    return {.status = status, .type = std::string(type), .framing = Framing::length};
}

Behaviour not_http() {
    return {.answer = [](const Received&) { return std::string("SSH-2.0-OpenSSH_9.2\r\n"); }, .then = Then::close};
}

Behaviour endless_head() {
    return {.answer =
                [](const Received&) {
                    std::string bytes = "HTTP/1.1 200 \r\n";
                    while (bytes.size() < 4U * 1024 * 1024)
                        bytes += "X-Filler: 0123456789012345678901234567890123456789\r\n";
                    return bytes;
                },
            .then = Then::hold};
}

// The rest of an answer that began well never comes.
Behaviour hang_after(std::size_t body_bytes) {
    return {.answer =
                [body_bytes](const Received& request) {
                    const std::string bytes = good_bytes(request);
                    return bytes.substr(0, bytes.find("\r\n\r\n") + 4 + body_bytes);
                },
            .then = Then::hold};
}

constexpr std::array kFaults{
    Fault{"good", "healthy",
          [](FaultServer& server) {
              server.recover();
              server.listen_again();
          }},
    Fault{"refuse", "nobody listens at the port", [](FaultServer& server) { server.refuse(); }},
    Fault{"hang", "takes the request and never answers", [](FaultServer& server) { server.always(faults::hang()); }},
    Fault{"hang_after_head", "sends the answer's head and nothing more",
          [](FaultServer& server) { server.always(hang_after(0)); }},
    Fault{"hang_in_body", "sends the head and the first bytes of the body and nothing more",
          [](FaultServer& server) { server.always(hang_after(12)); }},
    Fault{"slow", "sends a healthy answer through the gate, which is closed at first",
          [](FaultServer& server) { server.always(faults::slow()); }},
    Fault{"no_face", "400, code 28",
          [](FaultServer& server) { server.always(faults::error(400, 28, "No face is found in the given image")); }},
    Fault{"two_faces", "400, code 31",
          [](FaultServer& server) { server.always(faults::error(400, 31, "More than one face in the source image")); }},
    Fault{"bad_key", "404, code 10, with the key in its text", [](FaultServer& server) { server.always(bad_key()); }},
    Fault{"unexpected", "400, code 0, also the answer to a picture that is too large",
          [](FaultServer& server) { server.always(faults::answer(something_went_wrong())); }},
    Fault{"empty_400", "400 without a body",
          [](FaultServer& server) { server.always(faults::answer(without_body(400, ""))); }},
    Fault{"migration", "405, code 32",
          [](FaultServer& server) {
              server.always(faults::error(405, 32, "Write operations during migration aren't allowed"));
          }},
    Fault{"too_large", "413, nginx's page, connection ended",
          [](FaultServer& server) { server.always(faults::answer(nginx_page(413, "Request Entity Too Large"))); }},
    Fault{"bad_gateway", "502, nginx's page",
          [](FaultServer& server) { server.always(faults::answer(nginx_page(502, "Bad Gateway"))); }},
    Fault{
        "unavailable", "503, nginx's page",
        [](FaultServer& server) { server.always(faults::answer(nginx_page(503, "Service Temporarily Unavailable"))); }},
    Fault{"gateway_timeout", "504, nginx's page",
          [](FaultServer& server) { server.always(faults::answer(nginx_page(504, "Gateway Time-out"))); }},
    Fault{"engine_down", "500, code 41",
          [](FaultServer& server) {
              server.always(faults::error(500, 41,
                                          "Error during synchronization between servers: Connection refused executing "
                                          "POST http://compreface-core:3000/find_faces"));
          }},
    Fault{"boot_error", "500 with an error object that has no code",
          [](FaultServer& server) {
              server.always(faults::answer(
                  {.status = 500, .body = R"({"status":500,"error":"Internal Server Error"})", .close = true}));
          }},
    Fault{"ui_page", "200 with an HTML page: a wrong base path",
          [](FaultServer& server) { server.always(faults::answer(ui_page())); }},
    Fault{"redirect", "302 to a port where nobody listens",
          [](FaultServer& server) { server.always(faults::redirect(302, "http://127.0.0.1:1/elsewhere")); }},
    Fault{"cut_off_length", "the body ends before its Content-Length",
          [](FaultServer& server) { server.always(cut_off(Framing::length, Then::close)); }},
    Fault{"cut_off_chunked", "the chunked body ends without its end",
          [](FaultServer& server) { server.always(cut_off(Framing::chunked, Then::close)); }},
    Fault{"cut_off_reset", "the connection is reset within the body",
          [](FaultServer& server) { server.always(cut_off(Framing::length, Then::reset)); }},
    Fault{"cut_off_head", "the answer ends within its head",
          [](FaultServer& server) {
              server.always({.answer = [](const Received& request) { return good_bytes(request).substr(0, 30); },
                             .then = Then::close});
          }},
    Fault{"no_answer", "ends the connection after the whole request",
          [](FaultServer& server) { server.always(faults::end_upon_body()); }},
    Fault{"not_http", "another protocol's greeting", [](FaultServer& server) { server.always(not_http()); }},
    Fault{"endless_head", "4 MB of header lines", [](FaultServer& server) { server.always(endless_head()); }},
    Fault{"garbage_json", "10 MB of garbage, called JSON",
          [](FaultServer& server) { server.always(garbage("application/json")); }},
    Fault{"garbage_octets", "10 MB of garbage, called octets",
          [](FaultServer& server) { server.always(garbage("application/octet-stream")); }},
    Fault{"json_array", "JSON, but no object",
          [](FaultServer& server) {
              server.always(wrong_json({"[1, 2]", "[1, 2]", "[1, 2]"}));
          }},
    Fault{"json_empty_object", "JSON, but nothing in it",
          [](FaultServer& server) {
              server.always(wrong_json({"{ }", "{ }", "{ }"}));
          }},
    Fault{"json_wrong_types", "JSON with members of wrong types",
          [](FaultServer& server) {
              server.always(wrong_json({R"({"result":{"box":"left"}})", R"({"image_id":7,"subject":false})",
                                        R"({"subjects":[7,{"a":1}]})"}));
          }},
    Fault{"json_cut_off", "JSON that ends in the middle, the HTTP body being whole",
          [](FaultServer& server) {
              server.always(wrong_json({R"({"result":[{"box":)", R"({"image_id":"6b13)", R"({"subjects":["Ada")"}));
          }},
    Fault{"json_trailing", "JSON with something after its end",
          [](FaultServer& server) {
              server.always(
                  wrong_json({R"({"result":[]} x)", R"({"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728"} x)",
                              R"({"subjects":["Ada"]} x)"}));
          }},
    Fault{"json_nan", "a similarity that is no number",
          [](FaultServer& server) {
              server.always(wrong_json({one_face(kBox, "NaN"), R"({"image_id":NaN})", R"({"subjects":[NaN]})"}));
          }},
    Fault{"json_duplicate_keys", "a key twice in one object",
          [](FaultServer& server) {
              server.always(wrong_json({R"({"result":[],"result":[]})",
                                        R"({"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728",)"
                                        R"("image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0729","subject":"Ada"})",
                                        R"({"subjects":["Ada"],"subjects":["Bob"]})"}));
          }},
    Fault{"json_nul", "an escaped zero in a name",
          [](FaultServer& server) {
              server.always(wrong_json({R"({"result":[{"box":{"probability":0.9,"x_max":20,"y_max":20,"x_min":1,)"
                                        R"("y_min":1},"subjects":[{"subject":"Ada\u0000Bob","similarity":0.9}]}]})",
                                        R"({"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd\u0000728","subject":"Ada"})",
                                        R"({"subjects":["Ada\u0000Bob"]})"}));
          }},
    Fault{"json_similarity_7", "a similarity above 1 (recognize)",
          [](FaultServer& server) {
              server.always(wrong_json({one_face(kBox, "7"), "{ }", "{ }"}));
          }},
    Fault{"json_box_missing", "a face without a box (recognize)",
          [](FaultServer& server) {
              server.always(wrong_json({one_face("", "0.9"), "{ }", "{ }"}));
          }},
    Fault{"json_too_many_faces", "eleven faces (recognize)",
          [](FaultServer& server) { server.always(too_many_faces()); }},
    Fault{"json_deep", "arrays in arrays, 100,000 levels", [](FaultServer& server) { server.always(deep_nesting()); }},
    Fault{"empty_200", "200, JSON by its type, without a body",
          [](FaultServer& server) {
              server.always({.answer = [](const Received& request) {
                  return on_the_wire(without_body(good_status(request), "application/json"));
              }});
          }},
    Fault{"early_too_large", "413 before the body is read, then reads and forgets it (nginx)",
          [](FaultServer& server) { server.always(early(nginx_page(413, "Request Entity Too Large"), Then::drain)); }},
    Fault{"early_unread", "400, code 0, before the body is read, which is never read (Tomcat)",
          [](FaultServer& server) { server.always(early(something_went_wrong(), Then::hold)); }},
    Fault{"early_reset", "400, code 0, before the body is read, and the connection ended at once",
          [](FaultServer& server) { server.always(early(something_went_wrong(), Then::close)); }},
    Fault{"dies_after_answer", "a healthy answer, then the connection ends without notice, each time",
          [](FaultServer& server) { server.always(faults::good_then_end()); }},
    Fault{"dies_on_head", "the second request: the connection ends when its head has come",
          [](FaultServer& server) {
              server.next({faults::good(), faults::end_upon_head()});
          }},
    Fault{"dies_after_body", "the second request: the connection ends when its body has come",
          [](FaultServer& server) {
              server.next({faults::good(), faults::end_upon_body()});
          }},
    Fault{"plain_page", "400, the page of an HTTPS port that was asked in plain HTTP",
          [](FaultServer& server) {
              Answer page = nginx_page(400, "The plain HTTP request was sent to HTTPS port");
              page.close = true;
              server.always(faults::answer(page));
          }},
};

}  // namespace

std::span<const Fault> fault_catalogue() {
    return kFaults;
}

const Fault* find_fault(std::string_view name) {
    for (const Fault& fault : kFaults) {
        if (name == fault.name) return &fault;
    }
    return nullptr;
}

namespace faults {

Behaviour answer(const Answer& answer) {
    return {.answer = [answer](const Received& request) {
        Answer said = answer;
        said.close = said.close || request.last_on_connection;
        return on_the_wire(said);
    }};
}

Behaviour error(int status, int code, std::string_view message) {
    return answer(error_answer(status, code, message));
}

Behaviour good() {
    return {.answer = good_bytes};
}

Behaviour hang() {
    return {.then = Then::hold};
}

Behaviour slow() {
    return {.answer = good_bytes, .gated = true};
}

Behaviour redirect(int status, const std::string& location) {
    Answer page = nginx_page(status, "Moved");
    page.headers += "Location: " + location + "\r\n";
    return answer(page);
}

Behaviour good_then_end() {
    return {.answer = good_bytes, .then = Then::close};
}

Behaviour end_upon_head() {
    return {.whole_body = false, .then = Then::close};
}

Behaviour end_upon_body() {
    return {.then = Then::close};
}

}  // namespace faults

}  // namespace compreface::fakes

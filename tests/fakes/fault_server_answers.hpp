// What the fault server says: answers as CompreFace 1.2.0 and the nginx before it put them on the wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace compreface::fakes {

// A request as it came in.
struct Received {
    std::string method;
    std::string path;   // without the query
    std::string query;  // without the question mark
    std::string head;   // request line and headers as sent
    std::string body;   // its first FaultServer::kKeptBodyBytes
    std::uint64_t body_bytes = 0;
    bool whole = false;               // the whole body was received
    bool last_on_connection = false;  // its answer says "Connection: close"

    // The value of a header, by its name in any case; empty without one.
    [[nodiscard]] std::string header(std::string_view name) const;
    // "POST /api/v1/recognition/faces": what requests are counted by.
    [[nodiscard]] std::string route() const { return method + " " + path; }
};

enum class Framing { chunked, length };

struct Answer {
    int status = 200;
    std::string type = "application/json";  // empty: no Content-Type
    std::string body = {};
    Framing framing = Framing::chunked;
    bool close = false;        // says "Connection: close"
    std::string reason = {};   // the Java server sends none, nginx does for its own answers
    std::string headers = {};  // further ones, each with its line end
};

// The answer's head; with chunked framing the body follows in chunks.
[[nodiscard]] std::string head_of(const Answer& answer);
// Head and body.
[[nodiscard]] std::string on_the_wire(const Answer& answer);

// {"message", "code"} with this HTTP status. Like the real server, a 400 or a 500 ends the connection.
[[nodiscard]] Answer error_answer(int status, int code, std::string_view message);
// A page of nginx's own.
[[nodiscard]] Answer nginx_page(int status, std::string_view reason);

struct FakeFace {
    int x_min = 120, y_min = 80, x_max = 320, y_max = 340;
    double probability = 0.99998;
    std::vector<std::pair<std::string, double>> subjects = {{"Ada", 0.99216}};
    bool plugins = false;  // with age, gender, pose, mask and landmarks
};

// A number as Java prints it: 1.0, 0.97858, 9.4E-4.
[[nodiscard]] std::string java_number(double value);
// The body of an answer to recognize. `status`: with times and versions of the plugins.
[[nodiscard]] std::string recognize_body(const std::vector<FakeFace>& faces, bool status);
// The body of an answer to the list of subjects.
[[nodiscard]] std::string subjects_body(const std::vector<std::string>& subjects);

// What a healthy server knows.
struct Content {
    std::vector<FakeFace> faces = {FakeFace{}};
    std::vector<std::string> subjects = {"Ada", "Bob"};
    std::string recognize_body = {};  // sent to recognize in place of `faces` unless empty
};

// How a healthy server answers this request.
[[nodiscard]] Answer good_answer(const Received& request, const Content& content);

}  // namespace compreface::fakes

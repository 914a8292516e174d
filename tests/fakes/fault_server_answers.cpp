#include "fakes/fault_server_answers.hpp"

#include <strings.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace compreface::fakes {
namespace {

// Tomcat's buffer: longer answers come in several chunks.
constexpr std::size_t kChunkBytes = 8192;
constexpr const char* kImageId = "6b135f5b-a365-4522-b1f1-4c9ac2dd0728";

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

// `members` are "key" : value pairs; nested lines must have been indented by the caller.
std::string object(const std::vector<std::string>& members, int indent) {
    std::string out = "{";
    for (std::size_t i = 0; i < members.size(); ++i) {
        out += i == 0 ? "\n" : ",\n";
        out.append(static_cast<std::size_t>(indent) + 2, ' ');
        out += members[i];
    }
    out += '\n';
    out.append(static_cast<std::size_t>(indent), ' ');
    return out + '}';
}

std::string list(const std::vector<std::string>& elements) {
    if (elements.empty()) return "[ ]";
    std::string out = "[ ";
    for (std::size_t i = 0; i < elements.size(); ++i) out += (i == 0 ? "" : ", ") + elements[i];
    return out + " ]";
}

std::string member(std::string_view key, const std::string& value) {
    return quoted(key) + " : " + value;
}

std::string face_text(const FakeFace& face, bool status) {
    std::vector<std::string> members;
    if (face.plugins) {
        members.push_back(member(
            "age",
            object({member("probability", "0.9985753297805786"), member("high", "32"), member("low", "25")}, 4)));
        members.push_back(member(
            "gender", object({member("probability", "0.9999995231628418"), member("value", quoted("female"))}, 4)));
        members.push_back(member("pose", object({member("pitch", "-12.375471058093"),
                                                 member("roll", "9.424854069948196E-4"), member("yaw", "2.4862357")},
                                                4)));
    }
    members.push_back(
        member("box", object({member("probability", java_number(face.probability)),
                              member("x_max", std::to_string(face.x_max)), member("y_max", std::to_string(face.y_max)),
                              member("x_min", std::to_string(face.x_min)), member("y_min", std::to_string(face.y_min))},
                             4)));
    if (face.plugins) {
        members.push_back(member(
            "mask", object({member("probability", "0.9999723434448242"), member("value", quoted("without_mask"))}, 4)));
    }
    std::vector<std::string> subjects;
    for (const auto& [name, similarity] : face.subjects) {
        subjects.push_back(object({member("subject", quoted(name)), member("similarity", java_number(similarity))}, 4));
    }
    members.push_back(member("subjects", list(subjects)));
    if (face.plugins) {
        members.push_back(
            member("landmarks", "[ [ 180, 184 ], [ 260, 184 ], [ 220, 236 ], [ 190, 288 ], [ 250, 288 ] ]"));
    }
    if (status) {
        members.push_back(
            member("execution_time", object({member("detector", "39.0"), member("calculator", "49.0")}, 4)));
    }
    return object(members, 2);
}

// The value of a query parameter with its percent escapes resolved.
std::string query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (!pair.starts_with(name) || pair.substr(name.size(), 1) != "=") continue;
        std::string out;
        for (std::size_t i = name.size() + 1; i < pair.size(); ++i) {
            unsigned value = 0;
            if (pair[i] == '%' && i + 2 < pair.size() &&
                std::from_chars(pair.data() + i + 1, pair.data() + i + 3, value, 16).ec == std::errc{}) {
                out += static_cast<char>(value);
                i += 2;
            } else {
                out += pair[i] == '+' ? ' ' : pair[i];
            }
        }
        return out;
    }
    return {};
}

}  // namespace

std::string Received::header(std::string_view name) const {
    std::size_t line = head.find("\r\n");
    while (line != std::string::npos && line + 2 < head.size()) {
        const std::size_t begin = line + 2;
        const std::size_t end = head.find("\r\n", begin);
        const std::size_t colon = head.find(':', begin);
        if (colon != std::string::npos && colon - begin == name.size() &&
            strncasecmp(head.data() + begin, name.data(), name.size()) == 0) {
            const std::size_t value = head.find_first_not_of(" \t", colon + 1);
            return head.substr(value, end - value);
        }
        line = end;
    }
    return {};
}

std::string head_of(const Answer& answer) {
    std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " " + answer.reason + "\r\n";
    if (!answer.type.empty()) out += "Content-Type: " + answer.type + "\r\n";
    if (answer.framing == Framing::chunked) {
        out += "Transfer-Encoding: chunked\r\n";
    } else {
        out += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
    }
    if (answer.close) out += "Connection: close\r\n";
    return out + answer.headers + "\r\n";
}

std::string on_the_wire(const Answer& answer) {
    std::string out = head_of(answer);
    if (answer.framing == Framing::length) return out + answer.body;
    for (std::size_t at = 0; at < answer.body.size(); at += kChunkBytes) {
        const std::size_t size = std::min(kChunkBytes, answer.body.size() - at);
        std::array<char, 20> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
        out.append(digits.data(), end).append("\r\n").append(answer.body, at, size).append("\r\n");
    }
    return out + "0\r\n\r\n";
}

Answer error_answer(int status, int code, std::string_view message) {
    return {.status = status,
            .body = object({member("message", quoted(message)), member("code", std::to_string(code))}, 0),
            .close = status == 400 || status == 500};
}

Answer nginx_page(int status, std::string_view reason) {
    const std::string title = std::to_string(status) + " " + std::string(reason);
    return {.status = status,
            .type = "text/html",
            .body = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
                    "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
            .framing = Framing::length,
            .close = status == 413,
            .reason = std::string(reason),
            .headers = "Server: nginx\r\n"};
}

std::string java_number(double value) {
    const double size = std::fabs(value);
    const bool plain = size == 0 || (size >= 1e-3 && size < 1e7);
    std::array<char, 40> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   plain ? std::chars_format::fixed : std::chars_format::scientific)
                         .ptr;
    std::string out(text.data(), end);
    std::size_t exponent = out.find('e');
    if (out.find('.') == std::string::npos) out.insert(std::min(exponent, out.size()), ".0");
    exponent = out.find('e');
    if (exponent == std::string::npos) return out;
    return out.substr(0, exponent) + 'E' + std::to_string(std::stoi(out.substr(exponent + 1)));
}

std::string recognize_body(const std::vector<FakeFace>& faces, bool status) {
    std::vector<std::string> texts;
    for (const FakeFace& face : faces) texts.push_back(face_text(face, status));
    std::vector<std::string> members{member("result", list(texts))};
    if (status) {
        members.push_back(member("plugins_versions", object({member("detector", quoted("facenet.FaceDetector")),
                                                             member("calculator", quoted("facenet.Calculator"))},
                                                            2)));
    }
    return object(members, 0);
}

std::string subjects_body(const std::vector<std::string>& subjects) {
    std::vector<std::string> names;
    for (const std::string& subject : subjects) names.push_back(quoted(subject));
    return object({member("subjects", list(names))}, 0);
}

Answer good_answer(const Received& request, const Content& content) {
    const std::string route = request.route();
    if (route == "GET /api/v1/config") {
        return {.body = object({member("clientMaxFileSize", "5242880"), member("clientMaxBodySize", "10485760")}, 0)};
    }
    // The key filter stands before everything else, and states the length.
    if (request.header("x-api-key").empty()) {
        Answer answer = error_answer(400, 20, "Missing header: x-api-key");
        answer.framing = Framing::length;
        return answer;
    }
    if (route == "POST /api/v1/recognition/recognize" || route == "POST /api/v1/detection/detect") {
        if (!content.recognize_body.empty()) return {.body = content.recognize_body};
        if (content.faces.empty()) return error_answer(400, 28, "No face is found in the given image");
        return {.body = recognize_body(content.faces, query_value(request.query, "status") == "true")};
    }
    if (route == "POST /api/v1/recognition/faces") {
        const std::string subject = query_value(request.query, "subject");
        return {.status = 201,
                .body = object({member("image_id", quoted(kImageId)), member("subject", quoted(subject))}, 0)};
    }
    if (route == "GET /api/v1/recognition/subjects") return {.body = subjects_body(content.subjects)};
    if (route == "POST /api/v1/recognition/subjects") return {.status = 201, .body = request.body};
    return {.status = 404,
            .body = object({member("timestamp", quoted("2026-01-01T00:00:00.000+00:00")), member("status", "404"),
                            member("error", quoted("Not Found")), member("path", quoted(request.path))},
                           0)};
}

}  // namespace compreface::fakes

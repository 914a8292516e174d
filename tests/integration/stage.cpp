#include "stage.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace integration {

constexpr const char* kKey = "00000000-0000-0000-0000-000000000002";

Folder::Folder() {
    CHECK(::mkdtemp(name_.data()) != nullptr);
}

Folder::~Folder() {
    std::filesystem::remove_all(name_);
}

std::string Folder::write(std::string_view file, std::string_view content, unsigned mode) const {
    {
        std::ofstream out(path(file), std::ios::binary);
        out << content;
    }
    CHECK_EQUAL(0, ::chmod(path(file).c_str(), mode));
    return path(file);
}

std::string Folder::read(std::string_view file) const {
    std::ifstream in(path(file), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

namespace {

Start server_start(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), FAULT_SERVER);
    return {.words = std::move(arguments)};
}

}  // namespace

Server::Server(std::vector<std::string> arguments)
    : process_(server_start(std::move(arguments))), port_(process_.out_line("")) {
    CHECK_TEXT(!port_.empty(), "the fault server does not start");
}

void Server::be(std::string_view fault) {
    process_.say("fault " + std::string{fault});
    STRCMP_EQUAL("ok", process_.out_line("").c_str());
}

std::size_t Server::requests() {
    process_.say("counts");
    const std::string line = process_.out_line("connections");
    constexpr std::string_view kName = "\"requests\": ";
    std::size_t sum = 0;
    for (std::size_t at = line.find(kName); at != std::string::npos; at = line.find(kName, at + 1)) {
        sum += std::stoul(line.substr(at + kName.size()));
    }
    return sum;
}

std::size_t Server::connections() {
    process_.say("counts");
    const std::string line = process_.out_line("connections");
    constexpr std::string_view kName = "\"connections\": ";
    return std::stoul(line.substr(line.find(kName) + kName.size()));
}

void Server::wait_for_request_after(std::size_t before) {
    const std::int64_t deadline_ms = now_ms() + kPatienceMs;
    while (requests() <= before) CHECK_TEXT(now_ms() < deadline_ms, "no request comes");
}

std::vector<std::string> fault_names() {
    Process list({.words = {FAULT_SERVER, "--list"}});
    CHECK_EQUAL(0, list.wait());
    std::vector<std::string> names;
    std::istringstream lines(list.out());
    for (std::string line; std::getline(lines, line);) names.push_back(line.substr(0, line.find(' ')));
    return names;
}

void make_certificates(const std::string& folder) {
    CHECK_EQUAL(0, Process({.words = {FAULT_SERVER, "--make-certificates", folder}}).wait());
}

Stage::Stage() {
    std::filesystem::create_directory(folder.path("pictures"));
    for (const char* name : {"1.jpg", "2.jpg"}) {
        std::filesystem::copy(COMPREFACE_TEST_DATA "/pictures/baseline_16x16.jpg",
                              folder.path("pictures/" + std::string{name}));
    }
    keys = {
        {"server.url", "http://127.0.0.1:1"},
        {"server.key_file", folder.write("key", kKey)},
        {"server.connect_timeout_ms", "2000"},
        {"server.timeout_ms", "2000"},
        {"camera.name", "front"},
        {"camera.source", "file"},
        {"camera.path", folder.path("pictures")},
        {"camera.loop", "yes"},
        {"camera.fps", "30"},
        {"motion.enabled", "no"},
        {"motion.looks_per_s", "30"},
        {"decide.min_face_px", "1"},
        {"decide.votes", "1"},  // a look is enough
        {"decide.votes_of", "1"},
        {"decide.max_age_ms", "20000"},  // a machine under load must not make answers stale
    };
}

void Stage::set(const std::string& key, const std::string& value) {
    keys[key] = value;
    if (value.empty()) keys.erase(key);
}

void Stage::write_config() {
    std::string text, section;
    for (const auto& [name, value] : keys) {  // sorted, so a section's keys lie together
        const std::size_t dot = name.find('.');
        if (name.substr(0, dot) != section) {
            section = name.substr(0, dot);
            text += "[" + section + "]\n";
        }
        text += name.substr(dot + 1) + " = " + value + "\n";
    }
    folder.write("agent.conf", text);
}

Process& Stage::start(const std::vector<std::string>& arguments, Start more) {
    write_config();
    more.words = {AGENT, "--config", folder.path("agent.conf")};
    more.words.insert(more.words.end(), arguments.begin(), arguments.end());
    agent = std::make_unique<Process>(more);
    return *agent;
}

void Stage::check_ends() {
    std::int64_t took_ms = 0;
    const int code = agent->end(took_ms);
    if (code != 0 || took_ms > kEndsWithinMs) {
        const std::string words = "exit code " + std::to_string(code) + " after " + std::to_string(took_ms) + " ms\n";
        FAIL((words + agent->error()).c_str());
    }
}

std::size_t count(std::string_view text, std::string_view piece) {
    std::size_t n = 0;
    for (std::size_t at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1)) ++n;
    return n;
}

void check_has(const std::string& text, std::string_view piece) {
    if (text.find(piece) == std::string::npos) FAIL(("no '" + std::string{piece} + "' in: " + text).c_str());
}

}  // namespace integration

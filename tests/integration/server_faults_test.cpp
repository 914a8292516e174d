// Each fault of the server is told once by its right name, ends when the server is well again, and is never taken for
// somebody's coming or going.
#include <algorithm>
#include <csignal>
#include <map>
#include <memory>
#include <set>

#include "stage.hpp"

using namespace integration;

namespace {

// "": no fault, the call succeeds.
const std::map<std::string, std::string> kReasons{
    {"good", ""},
    {"refuse", "server_unreachable"},
    {"hang", "server_timeout"},
    {"hang_after_head", "server_timeout"},
    {"hang_in_body", "server_timeout"},
    {"slow", "server_timeout"},
    {"no_face", ""},
    {"two_faces", "server_refused_picture"},
    {"bad_key", "server_bad_key"},
    {"unexpected", "server_error"},
    {"empty_400", "server_refused_picture"},
    {"migration", "server_overloaded"},
    {"too_large", "server_refused_picture"},
    {"bad_gateway", "server_overloaded"},
    {"unavailable", "server_overloaded"},
    {"gateway_timeout", "server_overloaded"},
    {"engine_down", "server_overloaded"},
    {"boot_error", "server_error"},
    {"ui_page", "server_not_compreface"},
    {"redirect", "server_not_compreface"},
    {"cut_off_length", "server_connection_lost"},
    {"cut_off_chunked", "server_connection_lost"},
    {"cut_off_reset", "server_connection_lost"},
    {"cut_off_head", "server_connection_lost"},
    {"no_answer", "server_connection_lost"},
    {"not_http", "server_not_compreface"},
    {"endless_head", ""},  // see below
    {"garbage_json", "server_answer_too_large"},
    {"garbage_octets", "server_not_compreface"},
    {"json_array", "server_malformed_answer"},
    {"json_empty_object", "server_malformed_answer"},
    {"json_wrong_types", "server_malformed_answer"},
    {"json_cut_off", "server_malformed_answer"},
    {"json_trailing", "server_malformed_answer"},
    {"json_nan", "server_malformed_answer"},
    {"json_duplicate_keys", "server_malformed_answer"},
    {"json_nul", "server_malformed_answer"},
    {"json_similarity_7", "server_malformed_answer"},
    {"json_box_missing", "server_malformed_answer"},
    {"json_too_many_faces", "server_answer_too_large"},
    {"json_deep", "server_answer_too_large"},
    {"empty_200", "server_malformed_answer"},
    {"early_too_large", "server_refused_picture"},
    {"early_unread", "server_error"},
    {"early_reset", ""},  // see below
    {"dies_after_answer", ""},
    {"dies_on_head", ""},
    {"dies_after_body", ""},
    {"plain_page", "server_refused_picture"},
};

// Whether the answer is still read depends on who is faster: either is right.
const std::map<std::string, std::set<std::string>> kEither{
    {"early_reset", {"server_error", "server_connection_lost"}},
    {"endless_head", {"server_not_compreface", "server_connection_lost", "server_timeout", "request_invalid"}},
};

std::string value_of(const std::string& line, std::string_view name) {
    const std::string begin = "\"" + std::string{name} + "\":\"";
    const std::size_t at = line.find(begin);
    if (at == std::string::npos) return {};
    return line.substr(at + begin.size(), line.find('"', at + begin.size()) - at - begin.size());
}

bool is_right(const std::string& fault, const std::string& reason) {
    const auto either = kEither.find(fault);
    return either != kEither.end() ? either->second.count(reason) == 1 : reason == kReasons.at(fault);
}

// One agent with its server; several at once, for most of their time they wait.
struct Lane {
    Server server;
    Stage stage;

    Lane() {
        stage.set("server.url", server.url());
        stage.start();
        CHECK(is_event(stage.agent->out_line(""), "match"));
    }
};

}  // namespace

TEST_GROUP(ServerFaults){};

TEST(ServerFaults, Promise08_every_one_is_told_once_by_its_name_and_ends) {
    constexpr std::size_t kLanes = 6;
    std::vector<std::string> names;
    for (const std::string& name : fault_names()) {
        const auto known = kReasons.find(name);
        if (known == kReasons.end()) FAIL(("what does the agent make of " + name + "?").c_str());
        if (!known->second.empty() || kEither.count(name) == 1) names.push_back(name);
    }
    std::vector<std::unique_ptr<Lane>> lanes;
    for (std::size_t i = 0; i < kLanes; ++i) lanes.push_back(std::make_unique<Lane>());

    for (std::size_t first = 0; first < names.size(); first += kLanes) {
        const std::size_t many = std::min(kLanes, names.size() - first);
        for (std::size_t i = 0; i < many; ++i) lanes[i]->server.be(names[first + i]);
        std::vector<std::string> reasons;
        for (std::size_t i = 0; i < many; ++i) {
            const std::string& name = names[first + i];
            const std::string line = lanes[i]->stage.agent->out_line("");
            CHECK_TEXT(is_event(line, "fault") && value_of(line, "state") == "begin", (name + ": " + line).c_str());
            CHECK_TEXT(is_right(name, value_of(line, "reason")), (name + ": " + line).c_str());
            reasons.push_back(value_of(line, "reason"));
        }
        for (std::size_t i = 0; i < many; ++i) lanes[i]->server.be("good");
        for (std::size_t i = 0; i < many; ++i) {
            const std::string line = lanes[i]->stage.agent->out_line("");
            CHECK_TEXT(value_of(line, "state") == "end", (names[first + i] + ": " + line).c_str());
            STRCMP_EQUAL(reasons[i].c_str(), value_of(line, "reason").c_str());
        }
    }
    for (const auto& lane : lanes) {
        CHECK(lane->stage.agent->runs());
        lane->stage.check_ends();
        LONGS_EQUAL(1, count(lane->stage.agent->out(), R"("event_type":"match")"));
        LONGS_EQUAL(0, count(lane->stage.agent->out(), R"("event_type":"left")"));
    }
}

TEST(ServerFaults, a_connection_that_dies_between_calls_is_none) {
    Lane lane;
    for (const char* name : {"dies_after_answer", "dies_on_head", "dies_after_body"}) {
        lane.server.be(name);
        lane.server.wait_for_request_after(lane.server.requests() + 3);
    }
    lane.stage.check_ends();
    LONGS_EQUAL(1, count(lane.stage.agent->out(), "\n"));
}

TEST(ServerFaults, Promise08_a_picture_without_a_face_is_none) {
    Lane lane;
    lane.stage.set("decide.left_after_ms", "100");
    lane.stage.write_config();
    lane.stage.agent->send(SIGHUP);
    lane.server.be("no_face");
    CHECK(is_event(lane.stage.agent->out_line(""), "left"));
    LONGS_EQUAL(0, count(lane.stage.agent->out(), "fault"));
}

TEST(ServerFaults, Promise08_at_the_start_are_told_too_and_end) {
    for (const char* name : {"refuse", "hang", "bad_gateway", "ui_page", "garbage_json", "bad_key"}) {
        Server server({"--behaviour", name});
        Stage stage;
        stage.set("server.url", server.url());
        stage.start();
        const std::string line = stage.agent->out_line("");
        CHECK_TEXT(value_of(line, "state") == "begin", line.c_str());
        server.be("good");
        CHECK_TEXT(!stage.agent->out_line(R"("event_type":"match")").empty(), name);
        LONGS_EQUAL(1, count(stage.agent->out(), R"("state":"end")"));
        stage.check_ends();
    }
}

TEST(ServerFaults, Promise13_the_key_is_never_shown) {
    Server server({"--behaviour", "bad_key"});  // whose answer repeats it
    Stage stage;
    stage.set("server.url", server.url());
    stage.set("log.level", "debug");
    stage.start();
    check_has(stage.agent->out_line("fault"), "server_bad_key");
    stage.check_ends();
    LONGS_EQUAL(0, count(stage.agent->out() + stage.agent->error(), "00000000-0000-0000-0000-000000000002"));
}

TEST(ServerFaults, Promise13_certificates_that_prove_nothing_are_refused) {
    const Folder certificates;
    make_certificates(certificates.path(""));
    for (const char* name : {"wrong-name", "expired", "foreign", "self-signed"}) {
        Server server(
            {"--tls", certificates.path(std::string{name} + ".pem"), certificates.path(std::string{name} + ".key")});
        Stage stage;
        stage.set("server.url", server.url("https"));
        stage.set("server.ca_file", certificates.path("ca.pem"));
        stage.start();
        const std::string line = stage.agent->out_line("");
        CHECK_TEXT(value_of(line, "reason") == "server_tls_failed", (std::string{name} + ": " + line).c_str());
        LONGS_EQUAL(0, server.requests());
        stage.check_ends();
        LONGS_EQUAL(0, count(stage.agent->out(), R"("event_type":"match")"));
    }
}

TEST(ServerFaults, a_good_certificate_is_taken) {
    const Folder certificates;
    make_certificates(certificates.path(""));
    Server server({"--tls", certificates.path("good.pem"), certificates.path("good.key")});
    Stage stage;
    stage.set("server.url", server.url("https"));
    stage.set("server.ca_file", certificates.path("ca.pem"));
    stage.set("server.connect_timeout_ms", "10000");
    stage.set("server.timeout_ms", "10000");
    stage.start();
    CHECK(is_event(stage.agent->out_line(""), "match"));
}

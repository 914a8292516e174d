#include "list_splitter.hpp"

#include <array>
#include <string>
#include <vector>

#include "json.hpp"
#include "sdk_helpers.hpp"

using namespace compreface;
using namespace std::string_view_literals;
using namespace sdk_test;

namespace {

class Taker final : public ListTaker {
public:
    Status element(std::string_view json) override {
        elements.emplace_back(json);
        return elements.size() == refuse_at ? Status{Code::stopped} : Status{};
    }
    Status other(std::string_view json) override {
        others.emplace_back(json);
        return {};
    }
    std::vector<std::string> elements, others;
    std::size_t refuse_at = 0;
};

constexpr std::string_view kList =
    "{\n  \"page\" : { \"a\" : [ 1, \"]}\" ], \"b\":\"}\" },\n  \"subjects\" : [ \"Ada\", \"Bob, \\\"the ]\\\\\", "
    "\"\\ud83d\\ude00\", \"\xC5\xBDofie\" ],\n  \"total\":4\n}\n";
const std::vector<std::string> kNames{"Ada", "Bob, \"the ]\\", "\xF0\x9F\x98\x80", "\xC5\xBDofie"};

}  // namespace

TEST_GROUP(ListSplitter) {
    std::array<std::byte, 128> memory{};

    Status split(std::string_view text, Taker & taker, std::size_t piece_bytes) {
        ListSplitter splitter{"subjects", memory, taker};
        const auto bytes = std::as_bytes(std::span{text});
        for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
            const Status fed = splitter.feed(bytes.subspan(at, std::min(piece_bytes, bytes.size() - at)));
            if (!fed.ok()) return fed;
        }
        return splitter.finish();
    }
    void malformed(std::string_view text) {
        Client client;
        client.answer(200, std::string(text));
        const Status status = client.list();
        CHECK_TRUE_TEXT(status == Code::malformed_answer, std::string(text).c_str());
    }
};

TEST(ListSplitter, every_place_of_a_cut_gives_the_same_elements) {
    Taker whole;
    CHECK_CODE(Code::ok, split(kList, whole, kList.size()));
    LONGS_EQUAL(4, whole.elements.size());
    for (std::size_t cut = 1; cut < kList.size(); ++cut) {
        Taker taker;
        ListSplitter splitter{"subjects", memory, taker};
        const auto bytes = std::as_bytes(std::span{kList});
        CHECK_CODE(Code::ok, splitter.feed(bytes.first(cut)));
        CHECK_CODE(Code::ok, splitter.feed(bytes.subspan(cut)));
        CHECK_CODE(Code::ok, splitter.finish());
        CHECK(whole.elements == taker.elements);
        CHECK(whole.others == taker.others);
    }
}

TEST(ListSplitter, every_size_of_pieces_gives_the_caller_the_same_names) {
    for (std::size_t piece_bytes = 1; piece_bytes <= kList.size(); ++piece_bytes) {
        Client client;
        client.transport.next({.body = std::string(kList), .piece_bytes = piece_bytes});
        CHECK_CODE(Code::ok, client.list());
        CHECK(kNames == client.visitor.names);
    }
}

TEST(ListSplitter, a_list_that_ends_early_is_never_taken_for_whole) {
    const std::size_t end = kList.rfind('}') + 1;
    for (std::size_t size = 0; size < end; ++size) {
        Client client;
        client.answer(200, std::string(kList.substr(0, size)));
        CHECK_CODE(Code::malformed_answer, client.list());
    }
}

TEST(ListSplitter, an_empty_list_has_no_names) {
    for (const std::string_view text : {R"({"subjects":[]})", "{ \"subjects\" : [ ] }", "\t{\r\n\"subjects\":[\t]}\r\n",
                                        R"({"a":1,"subjects":[]})"}) {
        Client client;
        client.answer(200, std::string(text));
        CHECK_CODE(Code::ok, client.list());
        LONGS_EQUAL(0, client.visitor.names.size());
    }
}

TEST(ListSplitter, other_forms_are_malformed) {
    for (const std::string_view text : {""sv,
                                        "[]"sv,
                                        "{}"sv,
                                        R"({"subject":["Ada"]})"sv,
                                        R"({"subjects":{}})"sv,
                                        R"({"subjects":null})"sv,
                                        R"({"subjects":"Ada"})"sv,
                                        R"({"subjects":["Ada"]}x)"sv,
                                        R"({"subjects":["Ada"]},)"sv,
                                        R"({"subjects":["Ada",]})"sv,
                                        R"({"subjects":["Ada",}]})"sv,
                                        R"({"subjects":[,"Ada"]})"sv,
                                        R"({"subjects":["Ada" "Bob"]})"sv,
                                        R"({"subjects":["Ada"}})"sv,
                                        R"({"subjects":["Ada"]])"sv,
                                        R"({"subjects":[1]})"sv,
                                        R"({"subjects":[null]})"sv,
                                        R"({"subjects":[["Ada"]]})"sv,
                                        R"({"subjects":["A\u0000"]})"sv,
                                        R"({"subjects":["Ada"],"subjects":["Bob"]})"sv,
                                        R"({"subjects":["Ada"],})"sv,
                                        R"({,"subjects":[]})"sv,
                                        R"({"a":x,"subjects":[]})"sv,
                                        R"({"a":,"subjects":[]})"sv,
                                        R"({"a" "subjects":[]})"sv,
                                        "{\"subjects\":[\"\xFF\"]}"sv,
                                        "{\"a\n\":1,\"subjects\":[]}"sv,
                                        "{\"subjects\":[]}\0"sv}) {
        malformed(text);
    }
    malformed(R"({"a":)" + std::string(100, '[') + std::string(100, ']') + R"(,"subjects":[]})");
}

TEST(ListSplitter, a_piece_above_the_memory_is_told) {
    Taker taker;
    const std::string fits(memory.size() - 2, 'a');
    CHECK_CODE(Code::ok, split("{\"subjects\":[\"" + fits + "\"]}", taker, 7));
    CHECK_CODE(Code::answer_too_large, split("{\"subjects\":[\"" + fits + "a\"]}", taker, 7));
    CHECK_CODE(Code::answer_too_large, split("{\"" + fits + "a\":1,\"subjects\":[]}", taker, 7));
}

TEST(ListSplitter, the_takers_refusal_ends_it) {
    Taker taker;
    taker.refuse_at = 2;
    CHECK_CODE(Code::stopped, split(kList, taker, 5));
    LONGS_EQUAL(2, taker.elements.size());
}

TEST(ListSplitter, a_visitor_may_end_the_list_early) {
    Client client;
    client.visitor.stop_after = 2;
    client.answer(200, std::string(kList));
    CHECK_CODE(Code::ok, client.list());
    LONGS_EQUAL(2, client.visitor.names.size());
}

TEST(ListSplitter, forgets_what_was_lost_when_a_request_is_sent_once_more) {
    // Up to the first element: what is lost has given the caller no name yet.
    for (std::size_t lost = 0; lost < kList.find("Ada"); ++lost) {
        Client client;
        client.transport.next({.body = std::string(kList), .piece_bytes = 3, .lost_after_bytes = lost});
        CHECK_CODE(Code::ok, client.list());
        CHECK(kNames == client.visitor.names);
    }
}

TEST(ListSplitter, a_list_far_larger_than_the_workspace_passes) {
    std::string body = "{\"subjects\":[";
    for (int i = 0; i < 5'000; ++i) body += (i > 0 ? ",\"person " : "\"person ") + std::to_string(i) + "\"";
    Client client;
    client.transport.next({.body = body + "]}", .piece_bytes = 1'000});
    CHECK_CODE(Code::ok, client.list());
    LONGS_EQUAL(5'000, client.visitor.names.size());
    check_text("person 4999", client.visitor.names.back());
}

TEST(ListSplitter, a_list_may_be_the_whole_document) {
    for (std::size_t piece = 1; piece < 20; ++piece) {
        Taker taker;
        ListSplitter splitter{"", memory, taker};
        constexpr std::string_view kBare = " [ {\"a\" : [1]}, \"]\" , 7 ]\n";
        const auto bytes = std::as_bytes(std::span{kBare});
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            CHECK_CODE(Code::ok, splitter.feed(bytes.subspan(at, std::min(piece, bytes.size() - at))));
        }
        CHECK_CODE(Code::ok, splitter.finish());
        LONGS_EQUAL(3, taker.elements.size());
        LONGS_EQUAL(0, taker.others.size());
    }
    for (const std::string_view bad :
         {"{}", "[", "[1,]", "[1] 2", "[1]]", "7", "[1}", "[,1]", "{\"subjects\":[]}", ""}) {
        Taker taker;
        ListSplitter splitter{"", memory, taker};
        const Status fed = splitter.feed(std::as_bytes(std::span{bad}));
        CHECK_TRUE_TEXT(!fed.ok() || !splitter.finish().ok(), std::string(bad).c_str());
    }
}

// Calls about stored examples and names.
#include <string>

#include "every_call.hpp"

using namespace compreface;
using namespace sdk_test;
using fakes::SentRequest;

namespace {

constexpr const char* kBase = "http://192.168.1.10:8000/api/v1/recognition";

std::string example(std::string_view id, std::string_view subject) {
    return R"({"image_id":")" + std::string(id) + R"(","subject":")" + std::string(subject) + "\"}";
}

std::string page_of(const std::string& faces, std::uint64_t total, int number = 0) {
    const int pages = faces.empty() ? number : number + 1;
    return R"({"faces":[)" + faces + R"(],"total_pages":)" + std::to_string(pages) + R"(,"total_elements":)" +
           std::to_string(total) + R"(,"page_number":)" + std::to_string(number) + R"(,"page_size":2000})";
}

void check_sent(const SentRequest& sent, Method method, const std::string& path) {
    CHECK(sent.method == method);
    check_text(kBase + path, sent.url);
    check_text(kKey, sent.api_key);
}

}  // namespace

// clang-format off
TEST_GROUP(Collection) {
    FullClient client;

    void answer_names(const std::string& names) { client.answer(200, R"({"subjects":[)" + names + "]}"); }
    // Renames; gives what is told of merging: 1, 0, or -1 for nothing.
    int merged(const std::string& before, const std::string& after, std::string_view from, std::string_view to) {
        answer_names(before);
        client.answer(200, R"({"updated":true})");
        if (!after.empty()) answer_names(after);
        CHECK_CODE(Code::ok, client.subjects().rename(from, to, client.renamed));
        CHECK(client.renamed.updated);
        if (!client.renamed.merged) return -1;
        return *client.renamed.merged ? 1 : 0;
    }
};
// clang-format on

TEST(Collection, a_page_is_asked_for_in_full_and_given_example_by_example) {
    client.answer(200, page_of(example(kId, "Ada") + "," + example(kOtherId, "B/o;b"), 35, 3));
    CHECK_CODE(Code::ok,
               client.collection().list({.page = 3, .size = 2, .subject = "A & B"}, client.examples, client.page));
    check_sent(client.transport.last(), Method::get, "/faces?subject=A%20%26%20B&page=3&size=2");
    LONGS_EQUAL(2, client.page.visited);
    LONGS_EQUAL(35, client.page.total_elements);
    LONGS_EQUAL(3, client.page.page_number);
    LONGS_EQUAL(2000, client.page.page_size);
    LONGS_EQUAL(4, client.page.total_pages);
    check_text(kId, client.examples.ids[0]);
    check_text("B/o;b", client.examples.names[1]);  // as stored, whoever stored it
}

TEST(Collection, a_page_without_its_numbers_or_with_an_example_that_is_none_is_refused) {
    for (const char* bad :
         {R"({"faces":[]})", R"({"faces":[],"total_pages":1,"total_elements":1,"page_number":0})",
          R"({"faces":[{"image_id":"x","subject":"Ada"}],"total_pages":1,"total_elements":1,)"
          R"("page_number":0,"page_size":1})",
          R"({"faces":[],"total_pages":"1","total_elements":1,"page_number":0,"page_size":1})",
          R"({"faces":[{"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728"}],"total_pages":1,)"
          R"("total_elements":1,"page_number":0,"page_size":1})",
          R"({"faces":[],"total_pages":4294967296,"total_elements":1,"page_number":0,"page_size":1})"}) {
        client.answer(200, bad);
        CHECK_CODE(Code::malformed_answer, client.collection().list({}, client.examples, client.page));
        CHECK_FALSE(client.message().empty());
    }
    for (const std::uint32_t size : {0U, 2'001U}) {
        CHECK_CODE(Code::invalid_option, client.collection().list({.size = size}, client.examples, client.page));
        CHECK(contains(client.message(), "size"));
    }
    CHECK_CODE(Code::invalid_name, client.collection().list({.subject = "a;b"}, client.examples, client.page));
    LONGS_EQUAL(6, client.transport.calls());
}

// Members that a later server may add are passed over.
TEST(Collection, a_page_may_say_more_than_is_known) {
    const std::string known = page_of(example(kId, "Ada"), 9);
    client.answer(200, R"({"took_ms":7,"sort":{"sorted":false},"faces_":[1,2],)" + known.substr(1));
    CHECK_CODE(Code::ok, client.collection().list({}, client.examples, client.page));
    LONGS_EQUAL(9, client.page.total_elements);
    LONGS_EQUAL(1, client.page.visited);
}

TEST(Collection, a_visitor_ends_a_list_when_it_wants) {
    client.examples.stop_after = 1;
    client.answer(200, page_of(example(kId, "Ada") + "," + example(kOtherId, "Bob"), 2));
    CHECK_CODE(Code::ok, client.collection().list({}, client.examples, client.page));
    LONGS_EQUAL(1, client.page.visited);
    LONGS_EQUAL(1, client.examples.ids.size());
}

TEST(Collection, all_examples_are_listed_until_an_empty_page) {
    client.answer(200, page_of(example(kId, "Ada") + "," + example(kOtherId, "Bob"), 3));
    client.answer(200, page_of(example(kOtherId, "Cid"), 3, 1));
    client.answer(200, page_of("", 3, 2));
    CHECK_CODE(Code::ok, client.collection().list_all("", client.examples, client.listed));
    LONGS_EQUAL(3, client.transport.calls());
    check_text(std::string(kBase) + "/faces?page=2&size=2000", client.transport.last().url);
    LONGS_EQUAL(3, client.listed.count);
    CHECK_FALSE(client.listed.may_repeat);
}

TEST(Collection, a_list_that_changes_on_the_way_is_told) {
    client.answer(200, page_of(example(kId, "Ada"), 2));
    client.answer(200, page_of(example(kId, "Ada"), 3, 1));
    client.answer(200, page_of("", 3, 2));
    CHECK_CODE(Code::ok, client.collection().list_all("Ada", client.examples, client.listed));
    CHECK(client.listed.may_repeat);
    LONGS_EQUAL(2, client.listed.count);
    // The same total throughout, but another number of examples came.
    client.answer(200, page_of(example(kId, "Ada"), 2));
    client.answer(200, page_of("", 2, 1));
    CHECK_CODE(Code::ok, client.collection().list_all("Ada", client.examples, client.listed));
    CHECK(client.listed.may_repeat);
    // A failure on the way, and a visitor who has enough.
    client.answer(200, page_of(example(kId, "Ada"), 2));
    client.transport.next({.status = Code::timeout});
    CHECK_CODE(Code::timeout, client.collection().list_all("Ada", client.examples, client.listed));
    LONGS_EQUAL(1, client.listed.count);
    client.examples.stop_after = client.examples.ids.size() + 1;
    client.answer(200, page_of(example(kId, "Ada"), 2));
    CHECK_CODE(Code::ok, client.collection().list_all("Ada", client.examples, client.listed));
    LONGS_EQUAL(1, client.listed.count);
}

// Also when the numbers come before the list.
TEST(Collection, all_ends_where_the_visitor_wants_it_and_where_the_server_says_it_ends) {
    client.examples.stop_after = 1;
    client.answer(200, R"({"total_pages":2,"total_elements":2,"page_number":0,"page_size":2000,"faces":[)" +
                           example(kId, "Ada") + "," + example(kOtherId, "Bob") + "]}");
    CHECK_CODE(Code::ok, client.collection().list_all("", client.examples, client.listed));
    LONGS_EQUAL(1, client.transport.calls());
    LONGS_EQUAL(1, client.listed.count);
    // It says that there are two pages, and gives them for ever.
    client.examples.stop_after = 1'000;
    const std::string endless = R"({"total_pages":2,"total_elements":2,"page_number":0,"page_size":2000,"faces":[)" +
                                example(kId, "Ada") + "]}";
    client.transport.always({.body = endless});
    CHECK_CODE(Code::malformed_answer, client.collection().list_all("", client.examples, client.listed));
    CHECK(contains(client.message(), "last page"));
    LONGS_EQUAL(1 + 3, client.transport.calls());
}

TEST(Collection, one_example_is_removed_by_its_id) {
    client.answer(200, example(kId, "Ada"));
    CHECK_CODE(Code::ok, client.collection().remove(kId, client.removed));
    check_sent(client.transport.last(), Method::del, "/faces/" + std::string(kId));
    check_text(kId, client.removed.image_id.view());
    check_text("Ada", client.removed.subject.view());
    // An id that is none would make the path of another call.
    for (const std::string_view bad : {"", "..", "delete", "6b135f5b-a365-4522-b1f1-4c9ac2dd072g"}) {
        CHECK_CODE(Code::invalid_option, client.collection().remove(bad, client.removed));
        CHECK(contains(client.message(), "image_id"));
    }
    LONGS_EQUAL(1, client.transport.calls());
}

TEST(Collection, several_examples_are_removed_by_one_request) {
    constexpr std::string_view kIds[] = {kId, kOtherId};
    client.answer(200, "[ " + example(kOtherId, "Bob") + " ]");
    CHECK_CODE(Code::ok, client.collection().remove(kIds, client.examples));
    check_sent(client.transport.last(), Method::post, "/faces/delete");
    check_text("application/json", client.transport.last().content_type);
    check_text("[\"" + std::string(kId) + "\",\"" + kOtherId + "\"]", client.transport.last().body);
    LONGS_EQUAL(1, client.examples.ids.size());
    client.answer(200, "[ ]");
    CHECK_CODE(Code::ok, client.collection().remove(kIds, client.examples));
    for (const char* bad : {"", "[", "{}", R"({"faces":[]})", "[] x", "[{}]", "[null]"}) {
        client.answer(200, bad);
        CHECK_CODE(Code::malformed_answer, client.collection().remove(kIds, client.examples));
    }
    constexpr std::string_view kBad[] = {kId, "all"};
    const std::size_t before = client.transport.calls();
    CHECK_CODE(Code::invalid_option, client.collection().remove(kBad, client.examples));
    CHECK_CODE(Code::ok, client.collection().remove(std::span<const std::string_view>{}, client.examples));
    CHECK_CODE(Code::invalid_key, client.server.recognition("no key").face_collection().remove(
                                      std::span<const std::string_view>{}, client.examples));
    const std::vector<std::string_view> many(300'000, kId);  // 11 MB of JSON
    CHECK_CODE(Code::request_too_large, client.collection().remove(many, client.examples));
    LONGS_EQUAL(before, client.transport.calls());
}

TEST(Collection, the_examples_of_a_subject_are_removed_by_its_name) {
    client.answer(200, R"({"deleted":15})");
    CHECK_CODE(Code::ok, client.collection().remove_subject_examples("Tom & Jerry", client.count));
    check_sent(client.transport.last(), Method::del, "/faces?subject=Tom%20%26%20Jerry");
    LONGS_EQUAL(15, client.count);
    // Without a name the server would be asked for something else.
    for (const std::string_view bad : {"", " ", "..", "a/b"}) {
        CHECK_CODE(Code::invalid_name, client.collection().remove_subject_examples(bad, client.count));
        LONGS_EQUAL(0, client.count);
    }
    client.answer(200, R"({"deleted":-1})");
    CHECK_CODE(Code::malformed_answer, client.collection().remove_subject_examples("Ada", client.count));
    // A name that others have enrolled may be longer than one that is new.
    client.answer(200, R"({"deleted":1})");
    CHECK_CODE(Code::ok, client.collection().remove_subject_examples(std::string(255, 'a'), client.count));
    CHECK_CODE(Code::invalid_name, client.collection().remove_subject_examples(std::string(256, 'a'), client.count));
    LONGS_EQUAL(3, client.transport.calls());
}

TEST(Collection, all_examples_go_subject_by_subject) {
    client.answer(200, page_of(example(kId, "Ada"), 3));
    client.answer(200, R"({"deleted":2})");
    client.answer(200, page_of(example(kOtherId, "a;b/c"), 1));
    client.answer(200, R"({"deleted":1})");
    client.answer(200, page_of("", 0));
    CHECK_CODE(Code::ok, client.collection().remove_all(client.count));
    LONGS_EQUAL(3, client.count);
    const auto sent = client.transport.sent();
    LONGS_EQUAL(5, sent.size());
    check_sent(sent[0], Method::get, "/faces?page=0&size=1");
    check_sent(sent[1], Method::del, "/faces?subject=Ada");
    check_sent(sent[3], Method::del, "/faces?subject=a%3Bb%2Fc");  // as stored, though no name that we would give
}

TEST(Collection, what_is_not_found_by_its_name_goes_by_its_id) {
    client.answer(200, page_of(example(kId, "Ada"), 2));
    client.answer(200, R"({"deleted":0})");
    client.answer(200, example(kId, "Ada"));
    client.answer(200, page_of(example(kOtherId, "Ada"), 1));
    client.answer(200, R"({"deleted":0})");
    client.answer(404, R"({"message":"Image not found","code":44})");  // somebody else was faster
    client.answer(200, page_of("", 0));
    CHECK_CODE(Code::ok, client.collection().remove_all(client.count));
    LONGS_EQUAL(1, client.count);
    check_sent(client.transport.sent()[2], Method::del, "/faces/" + std::string(kId));
}

TEST(Collection, an_example_whose_name_fits_into_no_url_goes_by_its_id) {
    client.answer(200, page_of(example(kId, std::string(StoredName::capacity() + 1, 'x')), 1));
    client.answer(200, example(kId, "x"));
    client.answer(200, page_of("", 0));
    CHECK_CODE(Code::ok, client.collection().remove_all(client.count));
    LONGS_EQUAL(1, client.count);
    LONGS_EQUAL(3, client.transport.calls());
    check_sent(client.transport.sent()[1], Method::del, "/faces/" + std::string(kId));
}

TEST(Collection, removing_all_ends_although_others_add_for_ever_and_tells_failures) {
    client.transport.always({.body = page_of(example(kId, "Ada"), 3)});  // to the removals it is no answer
    CHECK_CODE(Code::malformed_answer, client.collection().remove_all(client.count));
    for (int i = 0; i < 20; ++i) {
        client.answer(200, page_of(example(i % 2 == 0 ? kId : kOtherId, "Ada"), 3));
        client.answer(200, R"({"deleted":1})");
    }
    const std::size_t before = client.transport.calls();
    CHECK_CODE(Code::server_busy, client.collection().remove_all(client.count));
    LONGS_EQUAL(8, client.count);
    LONGS_EQUAL(17, client.transport.calls() - before);
}

// A server that says "deleted" and deletes nothing would be asked millions of times.
TEST(Collection, removing_all_ends_when_an_example_that_was_removed_is_listed_again) {
    for (int i = 0; i < 2; ++i) {
        client.answer(200, page_of(example(kId, "Ada"), 8'000'000));
        client.answer(200, R"({"deleted":1})");
    }
    CHECK_CODE(Code::malformed_answer, client.collection().remove_all(client.count));
    LONGS_EQUAL(1, client.count);
    LONGS_EQUAL(3, client.transport.calls());
}

TEST(Collection, a_picture_is_put_into_the_callers_memory) {
    client.transport.next({.body = "\xFF\xD8\xFF picture", .piece_bytes = 4, .lost_after_bytes = 5, .is_octets = true});
    CHECK_CODE(Code::ok, client.collection().download(kId, client.picture, client.picture_bytes));
    check_sent(client.transport.last(), Method::get, "/faces/" + std::string(kId) + "/img");
    LONGS_EQUAL(11, client.picture_bytes);
    LONGS_EQUAL(0xD8, static_cast<unsigned char>(client.picture[1]));
    LONGS_EQUAL('e', static_cast<unsigned char>(client.picture[10]));
}

TEST(Collection, an_empty_picture_is_none_and_a_large_one_is_told) {
    client.transport.next({.body = "", .is_octets = true});
    CHECK_CODE(Code::example_not_found, client.collection().download(kId, client.picture, client.picture_bytes));
    LONGS_EQUAL(0, client.picture_bytes);
    client.transport.next({.body = std::string(client.picture.size(), 'x'), .is_octets = true});
    CHECK_CODE(Code::ok, client.collection().download(kId, client.picture, client.picture_bytes));
    client.transport.next({.body = std::string(client.picture.size() + 1, 'x'), .is_octets = true});
    CHECK_CODE(Code::answer_too_large, client.collection().download(kId, client.picture, client.picture_bytes));
    CHECK(contains(client.message(), "64 bytes"));
    // A page of some proxy is no picture, and is not put there.
    client.picture = {};
    client.transport.next({.is_json = false, .body = "<html>"});
    CHECK_CODE(Code::wrong_server, client.collection().download(kId, client.picture, client.picture_bytes));
    LONGS_EQUAL(0, static_cast<unsigned char>(client.picture[0]));
}

TEST(Collection, a_static_picture_has_the_key_in_its_url_only) {
    client.transport.next({.body = "\xFF\xD8\xFF", .is_octets = true});
    CHECK_CODE(Code::ok, client.server.server().static_image(kKey, kId, client.picture, client.picture_bytes));
    check_text("http://192.168.1.10:8000/api/v1/static/" + std::string(kKey) + "/images/" + kId,
               client.transport.last().url);
    check_text("", client.transport.last().api_key);
    LONGS_EQUAL(3, client.picture_bytes);
    CHECK_CODE(Code::invalid_key,
               client.server.server().static_image("a/b", kId, client.picture, client.picture_bytes));
    CHECK_CODE(Code::invalid_option,
               client.server.server().static_image(kKey, "x", client.picture, client.picture_bytes));
    LONGS_EQUAL(1, client.transport.calls());
}

TEST(Collection, a_subject_is_removed_by_its_name_and_told_as_it_was_stored) {
    client.answer(200, R"({"subject":"Ada"})");
    CHECK_CODE(Code::ok, client.subjects().remove("ada & eve", client.stored));
    check_sent(client.transport.last(), Method::del, "/subjects/ada%20%26%20eve");
    check_text("Ada", client.stored.view());
    // Any of these would remove all subjects, or another one.
    for (const std::string_view bad : {"", " ", ".", "..", "a/b", "a;b", "a\\b", "a\nb"}) {
        CHECK_CODE(Code::invalid_name, client.subjects().remove(bad, client.stored));
    }
    LONGS_EQUAL(1, client.transport.calls());
    client.answer(200, R"({"subject":")" + std::string(2'000, 'a') + "\"}");
    CHECK_CODE(Code::malformed_answer, client.subjects().remove("ada", client.stored));
}

TEST(Collection, all_subjects_are_removed_by_a_call_of_its_own) {
    client.answer(200, R"({"deleted":7})");
    CHECK_CODE(Code::ok, client.subjects().remove_all(client.count));
    check_sent(client.transport.last(), Method::del, "/subjects");
    LONGS_EQUAL(7, client.count);
}

TEST(Collection, a_rename_is_a_put_between_two_lists) {
    LONGS_EQUAL(0, merged(R"("Ada")", R"("Bob \"B\"")", "Ada", "Bob \"B\""));
    const auto sent = client.transport.sent();
    LONGS_EQUAL(3, sent.size());
    check_sent(sent[0], Method::get, "/subjects");
    check_sent(sent[1], Method::put, "/subjects/Ada");
    check_text(R"({"subject":"Bob \"B\""})", sent[1].body);
    check_sent(sent[2], Method::get, "/subjects");
}

TEST(Collection, a_rename_tells_when_it_merged) {
    LONGS_EQUAL(1, merged(R"("Ada","Bob")", "", "Ada", "Bob"));
    LONGS_EQUAL(1, merged(R"("Ada","bob")", R"("bob")", "Ada", "BOB"));  // the other is written in another case
    LONGS_EQUAL(0, merged(R"("ada")", R"("Ada")", "ada", "Ada"));        // only the case changes
    LONGS_EQUAL(0, merged(R"("Ada","Cid")", R"("Cid","Bob")", "ADA", "Bob"));
    // The old name as another spelling of a name that is there: both may be one.
    LONGS_EQUAL(-1, merged(R"("ada")", "", "ADA", "ada"));
    // The list afterwards does not come: renamed it is.
    answer_names(R"("Ada")");
    client.answer(200, R"({"updated":true})");
    client.transport.next({.status = Code::timeout});
    CHECK_CODE(Code::ok, client.subjects().rename("Ada", "Bob", client.renamed));
    CHECK(client.renamed.updated && !client.renamed.merged);
    answer_names(R"("Ada")");
    client.answer(200, R"({"updated":false})");
    CHECK_CODE(Code::ok, client.subjects().rename("Ada", "Ada", client.renamed));
    CHECK_FALSE(client.renamed.updated || client.renamed.merged.value());
}

TEST(Collection, a_rename_that_cannot_be_is_refused_before_anything_changes) {
    CHECK_CODE(Code::invalid_name, client.subjects().rename("a/b", "Bob", client.renamed));
    CHECK_CODE(Code::invalid_name, client.subjects().rename("Ada", "", client.renamed));
    CHECK_CODE(Code::invalid_name, client.subjects().rename("Ada", std::string(51, 'b'), client.renamed));
    LONGS_EQUAL(0, client.transport.calls());
    client.transport.next({.status = Code::timeout});
    CHECK_CODE(Code::timeout, client.subjects().rename("Ada", "Bob", client.renamed));
    LONGS_EQUAL(1, client.transport.calls());
    answer_names("");
    client.answer(404, R"({"message":"Subject Ada not found","code":42})");
    CHECK_CODE(Code::subject_not_found, client.subjects().rename("Ada", "Bob", client.renamed));
    answer_names("");
    client.answer(200, R"({"updated":1})");
    CHECK_CODE(Code::malformed_answer, client.subjects().rename("Ada", "Bob", client.renamed));
}

#include "url.hpp"

#include <array>

#include "sdk_helpers.hpp"

using namespace compreface;
using sdk_test::check_text;

namespace {

constexpr Options kAll{.limit = 5,
                       .det_prob_threshold = 0.8,
                       .prediction_count = 3,
                       .face_plugins = Plugin::landmarks | Plugin::age | Plugin::mask,
                       .status = true,
                       .detect_faces = false,
                       .connect_timeout_ms = 1,
                       .timeout_ms = 2};

}  // namespace

TEST_GROUP(Url) {
    std::array<char, 512> memory{};

    std::string_view query(unsigned fields, const Options& options, std::string_view subject = {}) {
        TextWriter url{memory};
        add_query(url, fields, options, {.page = 3, .size = 7, .subject = subject});
        CHECK(url.fits());
        return url.view();
    }
    std::string_view threshold(double value) {
        return query(kThreshold, {.det_prob_threshold = value});
    }
};

TEST(Url, without_options_there_is_no_query) {
    check_text("", query(kThreshold | kFaceFields | kRecognizeFields, {}));
    check_text("", query(kNoFields, kAll));
    check_text("", query(kFaceFields, {.face_plugins = Plugin::none}));
}

TEST(Url, an_endpoint_gets_its_own_options_only) {
    check_text("?det_prob_threshold=0.8", query(kThreshold, kAll));
    check_text("?limit=5&face_plugins=age,mask,landmarks&status=true", query(kFaceFields, kAll));
    check_text("?prediction_count=3&detect_faces=false", query(kRecognizeFields, kAll));
    check_text("?limit=0&status=false", query(kFaceFields, {.limit = 0, .status = false}));
    check_text("?limit=2147483647", query(kFaceFields, {.limit = 2'147'483'647}));
}

TEST(Url, a_subject_is_wholly_encoded) {
    check_text("?subject=Ada%20%26%20Eve%3Dx%2B1%25", query(kSubject, {}, "Ada & Eve=x+1%"));
    check_text("?subject=%C5%BDofie%F0%9F%98%80&det_prob_threshold=0.5",
               query(kThreshold | kSubject, {.det_prob_threshold = 0.5}, "\xC5\xBDofie\xF0\x9F\x98\x80"));
}

TEST(Url, a_page_of_examples_is_asked_for_in_full) {
    check_text("?page=3&size=7", query(kPage, kAll));
    check_text("?subject=Ada&page=3&size=7", query(kPage, {}, "Ada"));
    check_text("", query(kNoFields, {}, "Ada"));
    check_text("?prediction_count=3", query(kPredictions, kAll));
}

TEST(Url, plugins_of_all_sources_are_one_list) {
    std::array<float, 4> numbers{};
    EmbeddingStore store{numbers};
    check_text("?face_plugins=calculator", query(kFaceFields, {.embeddings = &store}));
    check_text("?face_plugins=landmarks2d106,x.y-z", query(kFaceFields, {.more_plugins = "landmarks2d106,x.y-z"}));
    check_text("?face_plugins=age,pose,calculator,other",
               query(kFaceFields,
                     {.face_plugins = Plugin::pose | Plugin::age, .more_plugins = "other", .embeddings = &store}));
    check_text("", query(kFaceFields, {.more_plugins = ""}));
}

// The same in every locale, and never with an exponent.
TEST(Url, a_threshold_is_written_in_plain_decimals) {
    check_text("?det_prob_threshold=0", threshold(0));
    check_text("?det_prob_threshold=0", threshold(-0.0));
    check_text("?det_prob_threshold=1", threshold(1));
    check_text("?det_prob_threshold=1", threshold(0.9999999999));
    check_text("?det_prob_threshold=0.999999999", threshold(0.999999999));
    check_text("?det_prob_threshold=0.85", threshold(0.85));
    check_text("?det_prob_threshold=0.1", threshold(0.1));
    check_text("?det_prob_threshold=0.05", threshold(0.05));
    check_text("?det_prob_threshold=0.000000001", threshold(1e-9));
    check_text("?det_prob_threshold=0.333333333", threshold(1.0 / 3));
}

TEST(Url, what_does_not_fit_is_told) {
    TextWriter url{std::span{memory}.first(20)};
    add_query(url, kThreshold | kSubject, {.det_prob_threshold = 0.8}, {.subject = "Ada Lovelace"});
    CHECK_FALSE(url.fits());
}

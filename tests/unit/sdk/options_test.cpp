#include "compreface/options.hpp"

#include <array>

#include "compreface/embeddings.hpp"

#include <string_view>

#include "plugins.hpp"
#include "sdk_helpers.hpp"

using namespace compreface;

namespace {

constexpr Options kBase{.limit = 1,
                        .det_prob_threshold = 0.25,
                        .prediction_count = 2,
                        .face_plugins = Plugin::age,
                        .status = true,
                        .detect_faces = true,
                        .connect_timeout_ms = 100,
                        .timeout_ms = 200};

bool same(const Options& a, const Options& b) {
    return a.limit == b.limit && a.det_prob_threshold == b.det_prob_threshold &&
           a.prediction_count == b.prediction_count && a.face_plugins == b.face_plugins && a.status == b.status &&
           a.detect_faces == b.detect_faces && a.connect_timeout_ms == b.connect_timeout_ms &&
           a.timeout_ms == b.timeout_ms;
}

}  // namespace

TEST_GROUP(Options){};

TEST(Options, each_field_of_the_call_wins_alone) {
    Options expected = kBase;
    expected.limit = 0;  // set to zero is set
    CHECK(same(expected, merge(kBase, {.limit = 0})));
    expected = kBase;
    expected.det_prob_threshold = 0.0;
    CHECK(same(expected, merge(kBase, {.det_prob_threshold = 0.0})));
    expected = kBase;
    expected.prediction_count = 9;
    CHECK(same(expected, merge(kBase, {.prediction_count = 9})));
    expected = kBase;
    expected.face_plugins = Plugin::none;
    CHECK(same(expected, merge(kBase, {.face_plugins = Plugin::none})));
    expected = kBase;
    expected.status = false;
    CHECK(same(expected, merge(kBase, {.status = false})));
    expected = kBase;
    expected.detect_faces = false;
    CHECK(same(expected, merge(kBase, {.detect_faces = false})));
    expected = kBase;
    expected.connect_timeout_ms = 7;
    CHECK(same(expected, merge(kBase, {.connect_timeout_ms = 7})));
    expected = kBase;
    expected.timeout_ms = 8;
    CHECK(same(expected, merge(kBase, {.timeout_ms = 8})));
}

TEST(Options, a_policy_is_taken_whole_and_memory_by_whoever_gives_it) {
    std::array<float, 1> numbers{};
    EmbeddingStore base_store{numbers};
    EmbeddingStore call_store{numbers};
    const Options base{
        .retry = RetryPolicy{.attempts = 5, .base_ms = 7}, .more_plugins = "a", .embeddings = &base_store};
    const Options kept = merge(base, {});
    LONGS_EQUAL(5, kept.retry.value().attempts);
    CHECK(kept.more_plugins == "a" && kept.embeddings == &base_store);
    const Options changed = merge(base, {.retry = RetryPolicy{}, .more_plugins = "", .embeddings = &call_store});
    LONGS_EQUAL(1, changed.retry.value().attempts);
    LONGS_EQUAL(200, changed.retry->base_ms);
    CHECK(changed.more_plugins == "" && changed.embeddings == &call_store);
}

TEST(Options, what_neither_sets_stays_unset) {
    CHECK(same({}, merge({}, {})));
    CHECK(same(kBase, merge(kBase, {})));
    CHECK(same(kBase, merge({}, kBase)));
}

TEST(Options, plugins_are_read_by_their_slugs) {
    Plugin plugins = Plugin::none;
    for (const PluginSlug& known : kPluginSlugs) {
        CHECK(parse_plugins(known.slug, plugins));
        CHECK(plugins == known.plugin);
    }
    CHECK(parse_plugins("mask,age", plugins));
    CHECK(plugins == (Plugin::age | Plugin::mask));
    CHECK(parse_plugins("age,gender,mask,pose,landmarks,age", plugins));
    CHECK(has(plugins, Plugin::landmarks));
    CHECK(parse_plugins("", plugins));
    CHECK(plugins == Plugin::none);
}

// The server ignores words that it does not know: a mistyped one must be told here or nowhere.
TEST(Options, unknown_plugins_change_nothing) {
    for (const std::string_view words :
         {"ages", "Age", " age", "age ", "age,", ",age", "age,,mask", ",", "calculator", "none", "age;mask"}) {
        Plugin plugins = Plugin::pose;
        CHECK_FALSE(parse_plugins(words, plugins));
        CHECK(plugins == Plugin::pose);
    }
}

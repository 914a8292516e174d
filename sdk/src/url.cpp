#include "url.hpp"

#include <array>

#include "plugins.hpp"

namespace compreface {
namespace {

class Query {
public:
    explicit Query(TextWriter& url) : url_(url) {}

    // Begins a parameter: its value is to be added to the URL next.
    TextWriter& parameter(std::string_view name) {
        url_.add(first_ ? "?" : "&");
        first_ = false;
        url_.add(name);
        url_.add("=");
        return url_;
    }

    void add(std::string_view name, const std::optional<std::uint32_t>& number) {
        if (number) parameter(name).add_number(*number);
    }

    void add(std::string_view name, const std::optional<bool>& flag) {
        if (flag) parameter(name).add(*flag ? "true" : "false");
    }

private:
    TextWriter& url_;
    bool first_ = true;
};

// 0..1 with up to nine decimals and no trailing zeros. The library's own formatter of doubles is larger than this whole
// core.
void add_fraction(TextWriter& url, double value) {
    constexpr std::uint32_t kOne = 1'000'000'000;
    const auto billionths = static_cast<std::uint32_t>(value * kOne + 0.5);
    url.add_number(billionths / kOne);
    std::uint32_t rest = billionths % kOne;
    if (rest == 0) return;

    std::array<char, 10> decimals{'.'};
    std::size_t size = 1;
    for (std::uint32_t unit = kOne / 10; rest != 0; unit /= 10) {
        decimals[size++] = static_cast<char>('0' + rest / unit);
        rest %= unit;
    }
    url.add({decimals.data(), size});
}

// What is asked for by other words than the plugin's: the embedding's.
void add_plugins(Query& query, const Options& options) {
    const Plugin plugins = options.face_plugins.value_or(Plugin::none);
    const std::string_view more = options.more_plugins.value_or("");
    if (plugins == Plugin::none && more.empty() && options.embeddings == nullptr) return;
    TextWriter& url = query.parameter("face_plugins");
    std::string_view comma = "";
    const auto add = [&](std::string_view slug) {
        url.add(comma);
        url.add(slug);
        comma = ",";
    };
    for (const PluginSlug& known : kPluginSlugs) {
        if (has(plugins, known.plugin)) add(known.slug);
    }
    if (options.embeddings != nullptr) add("calculator");
    if (!more.empty()) add(more);
}

}  // namespace

void add_query(TextWriter& url, unsigned fields, const Options& options, const ExampleQuery& examples) {
    Query query{url};
    if ((fields & (kSubject | kPage)) != 0 && !examples.subject.empty()) {
        query.parameter("subject").add_encoded(examples.subject);
    }
    if ((fields & kPage) != 0) {
        query.parameter("page").add_number(examples.page);
        query.parameter("size").add_number(examples.size);
    }
    if ((fields & kThreshold) != 0 && options.det_prob_threshold) {
        add_fraction(query.parameter("det_prob_threshold"), *options.det_prob_threshold);
    }
    if ((fields & kFaceFields) != 0) {
        query.add("limit", options.limit);
        add_plugins(query, options);
        query.add("status", options.status);
    }
    if ((fields & kPredictions) != 0) query.add("prediction_count", options.prediction_count);
    if ((fields & kWholePicture) != 0) query.add("detect_faces", options.detect_faces);
}

}  // namespace compreface

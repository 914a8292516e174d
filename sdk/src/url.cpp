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

void add_plugins(Query& query, Plugin plugins) {
    if (plugins == Plugin::none) return;
    TextWriter& url = query.parameter("face_plugins");
    bool first = true;
    for (const PluginSlug& known : kPluginSlugs) {
        if (!has(plugins, known.plugin)) continue;
        if (!first) url.add(",");
        first = false;
        url.add(known.slug);
    }
}

}  // namespace

void add_query(TextWriter& url, unsigned fields, const Options& options, std::string_view subject) {
    Query query{url};
    if (!subject.empty()) query.parameter("subject").add_encoded(subject);
    if ((fields & kThreshold) != 0 && options.det_prob_threshold) {
        add_fraction(query.parameter("det_prob_threshold"), *options.det_prob_threshold);
    }
    if ((fields & kFaceFields) != 0) {
        query.add("limit", options.limit);
        add_plugins(query, options.face_plugins.value_or(Plugin::none));
        query.add("status", options.status);
    }
    if ((fields & kRecognizeFields) != 0) {
        query.add("prediction_count", options.prediction_count);
        query.add("detect_faces", options.detect_faces);
    }
}

}  // namespace compreface

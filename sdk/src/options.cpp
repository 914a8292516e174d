#include "compreface/options.hpp"

#include "plugins.hpp"

namespace compreface {

bool parse_plugins(std::string_view slugs, Plugin& out) {
    Plugin found = Plugin::none;
    while (!slugs.empty()) {
        const std::size_t comma = slugs.find(',');
        const std::string_view slug{slugs.data(), comma == std::string_view::npos ? slugs.size() : comma};
        Plugin plugin = Plugin::none;
        for (const PluginSlug& known : kPluginSlugs) {
            if (known.slug == slug) plugin = known.plugin;
        }
        if (plugin == Plugin::none) return false;
        found = found | plugin;
        if (comma == std::string_view::npos) break;
        slugs.remove_prefix(comma + 1);
        if (slugs.empty()) return false;
    }
    out = found;
    return true;
}

Options merge(const Options& base, const Options& call) {
    Options merged = base;
    if (call.limit) merged.limit = call.limit;
    if (call.det_prob_threshold) merged.det_prob_threshold = call.det_prob_threshold;
    if (call.prediction_count) merged.prediction_count = call.prediction_count;
    if (call.face_plugins) merged.face_plugins = call.face_plugins;
    if (call.status) merged.status = call.status;
    if (call.detect_faces) merged.detect_faces = call.detect_faces;
    if (call.connect_timeout_ms) merged.connect_timeout_ms = call.connect_timeout_ms;
    if (call.timeout_ms) merged.timeout_ms = call.timeout_ms;
    if (call.retry) merged.retry = call.retry;
    if (call.more_plugins) merged.more_plugins = call.more_plugins;
    if (call.embeddings != nullptr) merged.embeddings = call.embeddings;
    return merged;
}

}  // namespace compreface

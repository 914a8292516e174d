// Options of the calls. Each field is optional; a field set in a call wins over the client's, which wins over the
// server's default.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "compreface/status.hpp"

namespace compreface {

// Face plugins, to be combined with `|`. Those that the server does not have are absent from its answer.
enum class Plugin : std::uint8_t {
    none = 0,
    age = 1U << 0U,
    gender = 1U << 1U,
    mask = 1U << 2U,
    pose = 1U << 3U,
    landmarks = 1U << 4U,
};

constexpr Plugin operator|(Plugin a, Plugin b) {
    return static_cast<Plugin>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(Plugin set, Plugin one) {
    return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0;
}

// Writes "age,gender" and the like. Returns false, and changes nothing, when a word is no plugin's slug. An empty text
// is Plugin::none.
[[nodiscard]] bool parse_plugins(std::string_view slugs, Plugin& out);

// Repeating a call that failed for a passing reason (Status::retryable()). Off unless attempts is above 1.
// The waits grow: base, twice the base, four times, up to the cap. A call is never repeated
// - after its time limit, which is for all attempts and waits together: a wait that would pass it is not begun;
// - when it adds an example and the server may have got any of its body;
// - when it lists, and the visitor has been given anything.
struct RetryPolicy {
    std::uint8_t attempts = 1;     // 1..20, the first included
    std::uint8_t jitter = 50;      // 0..100 percent of a wait are random, so that many clients do not come back at once
    std::uint32_t base_ms = 200;   // 1..60000
    std::uint32_t cap_ms = 5'000;  // 1..600000
};

class EmbeddingStore;

struct Options {
    std::optional<std::uint32_t> limit = {};  // keep the N largest faces; 0 = all
    std::optional<double> det_prob_threshold =
        {};  // 0..1: a face is kept when its probability is above; engine's default otherwise
    std::optional<std::uint32_t> prediction_count =
        {};                                   // 1..50 best stored *examples* per face (not subjects); recognize only
    std::optional<Plugin> face_plugins = {};  // what else to compute for each face
    std::optional<bool> status = {};          // also tell times and versions of the plugins
    std::optional<bool> detect_faces = {};    // recognize only; false: the whole picture is one face (risky on 1.2.0)
    std::optional<std::uint32_t> connect_timeout_ms = {};  // 1..60000; 3000 unless set
    std::optional<std::uint32_t> timeout_ms = {};          // 1..600000 for the whole call; 20000 unless set
    std::optional<RetryPolicy> retry = {};                 // none unless set
    // Further plugins by the server's own slugs, comma-separated: letters, digits, . _ - and no more than
    // limits::kPluginsBytes. For plugins that this SDK does not know: their results are not read. A view, which must
    // stay as it is as long as the options are used.
    std::optional<std::string_view> more_plugins = {};
    // Asks for the embedding of each face (plugin `calculator`), which is put here: embeddings.hpp.
    // recognize, detect, both verify calls of pictures.
    EmbeddingStore* embeddings = nullptr;
};

// `call` over `base`, field by field.
[[nodiscard]] Options merge(const Options& base, const Options& call);

// Whether a client can be made for `url`: http://host[:port][/path] or https://...; no user, query or fragment. For
// those who check a configuration before they start.
[[nodiscard]] bool is_base_url(std::string_view url);

}  // namespace compreface

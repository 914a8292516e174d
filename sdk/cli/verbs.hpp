// The table of verbs and the table of options: parsing, help, completion and the man page are all made from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "exit_code.hpp"

namespace cli {

class CommandLine;
class Session;

enum class Opt : std::uint8_t {
    // every verb
    server,
    key_file,
    config,
    ca_file,
    tls_insecure,
    timeout_ms,
    connect_timeout_ms,
    attempts,
    json,
    help,
    // some verbs
    limit,
    det_prob_threshold,
    prediction_count,
    plugins,
    status,
    embeddings,
    whole_picture,
    threshold,
    subject,
    page,
    size,
    all,
    yes,
    output,
    id,
    state,
    again,
    wait_s,
    // instead of a verb
    version,
    completion,
    man,
};
inline constexpr std::size_t kOpts = static_cast<std::size_t>(Opt::man) + 1;

struct OptionRow {
    Opt id;
    std::string_view name;   // "--limit"
    std::string_view value;  // "N"; empty: none is taken
    std::string_view what;   // one sentence; begins small, ends without a full stop
};

// In the order of Opt.
[[nodiscard]] std::span<const OptionRow> option_rows();
[[nodiscard]] const OptionRow& option_row(Opt id);

enum class Key : std::uint8_t { none, recognition, detection, verification };
inline constexpr std::size_t kKeys = 4;

struct Verb {
    std::string_view name;       // "faces add"
    std::string_view arguments;  // "SUBJECT IMAGE..."
    std::string_view what;       // one line
    std::string_view more;       // what a new user has to know beyond that; may be empty
    std::size_t least, most;     // arguments
    std::span<const Opt> options;
    Key key;  // which API key it needs
    Exit (*run)(Session& session, const CommandLine& line);
};

inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

[[nodiscard]] std::span<const Verb> verbs();
// The options that every verb takes.
[[nodiscard]] std::span<const Opt> common_options();
[[nodiscard]] bool takes(const Verb& verb, Opt option);

}  // namespace cli

#include "command_line.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "compreface/limits.hpp"

namespace cli {

namespace {

constexpr std::size_t kKeyBytes = compreface::limits::kApiKeyBytes;

template <typename Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0U : 1U);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

bool has_key(std::string_view word) {
    for (; word.size() >= kKeyBytes; word.remove_prefix(1)) {
        if (looks_like_key(word.substr(0, kKeyBytes))) return true;
    }
    return false;
}

std::string shown(std::string_view word) {
    return has_key(word) ? std::string("(an API key?)") : "'" + std::string(word) + "'";
}

std::string did_you_mean(std::string_view word) {
    return word.empty() ? std::string() : " (did you mean '" + std::string(word) + "'?)";
}

// One word of the verb's name.
std::string_view first_word(std::string_view name) {
    return name.substr(0, name.find(' '));
}

bool is_group(std::string_view word) {
    return std::ranges::any_of(verbs(), [&](const Verb& verb) {
        return verb.name.size() > word.size() && verb.name.starts_with(word) && verb.name[word.size()] == ' ';
    });
}

const Verb* find_verb(std::string_view name) {
    const auto found = std::ranges::find(verbs(), name, &Verb::name);
    return found == verbs().end() ? nullptr : &*found;
}

}  // namespace

bool looks_like_key(std::string_view word) {
    if (word.size() != kKeyBytes) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash != (word[i] == '-')) return false;
    }
    return true;
}

std::string_view nearest(std::string_view wrong, const std::vector<std::string_view>& words) {
    std::string_view best;
    std::size_t least = wrong.size() / 2 + 1;
    for (const std::string_view word : words) {
        const std::size_t d = distance(wrong, word);
        if (d < least) {
            least = d;
            best = word;
        }
    }
    return best;
}

bool CommandLine::parse(int argc, const char* const* argv, std::string& error) {
    error.clear();
    bool options_over = false;
    std::string name;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (!options_over && word == "--") {
            options_over = true;
        } else if (!options_over && word.size() > 1 && word.starts_with('-')) {
            bool used_next = false;
            if (!take_option(word, i + 1 < argc ? argv[i + 1] : nullptr, used_next, error)) return false;
            if (used_next) ++i;
        } else if (verb_ == nullptr) {
            name += name.empty() ? std::string(word) : " " + std::string(word);
            verb_ = find_verb(name);
            if (verb_ != nullptr) continue;
            if (is_group(name)) {
                group_ = word;
                continue;
            }
            std::vector<std::string_view> known;
            for (const Verb& verb : verbs()) known.push_back(group_.empty() ? first_word(verb.name) : verb.name);
            const std::string all_of = group_.empty() ? "" : " " + std::string(group_);
            error = "there is no verb " + (group_.empty() ? shown(word) : std::string(group_) + " " + shown(word)) +
                    did_you_mean(nearest(name, known)) + "; 'compreface" + all_of + " --help' has them all";
            return false;
        } else {
            arguments_.push_back(argv[i]);
        }
    }
    return check(error);
}

bool CommandLine::take_option(std::string_view word, const char* next, bool& used_next, std::string& error) {
    const std::size_t equals = word.find('=');
    std::string_view name = word.substr(0, equals);
    if (name == "-h") name = option_row(Opt::help).name;
    if (name == "-o") name = option_row(Opt::output).name;
    if (name == "--key" || name == "--api-key") {
        error = "a key on the command line can be read by everybody (ps); write it into a file and use --key-file FILE";
        return false;
    }
    const auto row = std::ranges::find(option_rows(), name, &OptionRow::name);
    if (row == option_rows().end()) {
        std::vector<std::string_view> known;
        for (const OptionRow& each : option_rows()) known.push_back(each.name);
        error = "there is no option " + shown(name) + did_you_mean(nearest(name, known));
        return false;
    }
    const char*& value = values_[index(row->id)];
    const std::string label{row->name};
    if (value != nullptr) {
        error = label + " is given twice";
    } else if (row->value.empty()) {
        if (equals == std::string_view::npos)
            value = "yes";
        else
            error = label + " takes no value";
    } else if (equals != std::string_view::npos) {
        value = word.data() + equals + 1;
    } else if (next == nullptr) {
        error = label + " needs a value: " + label + " " + std::string(row->value);
    } else {
        value = next;
        used_next = true;
    }
    return error.empty();
}

bool CommandLine::check(std::string& error) const {
    for (const OptionRow& row : option_rows()) {
        if (!has(row.id)) continue;
        const std::string label{row.name};
        if (row.value == "N" && !count(row.id)) {
            error = label + " takes a whole number from 0 on";
        } else if ((row.value == "P" || row.value == "S") && !fraction(row.id)) {
            error = label + " takes a number from 0 to 1";
        } else if (!row.value.empty() && *text(row.id) == '\0') {
            error = label + " is empty";
        } else if (verb_ != nullptr && !takes(*verb_, row.id)) {
            error = "'" + std::string(verb_->name) + "' takes no " + label;
        }
        if (!error.empty()) return false;
    }
    if (has(Opt::help)) return true;
    if (verb_ == nullptr) {
        if (!group_.empty())
            error = "'" + std::string(group_) + "' needs one more word";
        else if (!has(Opt::version) && !has(Opt::completion) && !has(Opt::man))
            error = "what is to be done?";
        return error.empty();
    }
    const std::string usage = "compreface " + std::string(verb_->name) + " " + std::string(verb_->arguments);
    if (arguments_.size() < verb_->least) {
        error = "an argument is missing: " + usage;
    } else if (arguments_.size() > verb_->most) {
        error = shown(arguments_[verb_->most]) + " is one argument too many: " + usage;
    }
    return error.empty();
}

std::optional<std::uint32_t> CommandLine::count(Opt option) const {
    return number<std::uint32_t>(text(option));
}

std::optional<double> CommandLine::fraction(Opt option) const {
    const auto value = number<double>(text(option));
    // Written so that NaN is none.
    if (!value || !(*value >= 0 && *value <= 1)) return std::nullopt;
    return value;
}

}  // namespace cli

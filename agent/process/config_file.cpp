#include "agent/process/config_file.hpp"

#include <array>
#include <bitset>

#include "agent/process/format_text.hpp"
#include "agent/process/ini_text.hpp"

namespace agent {

namespace {

// Sets the keys of one text.
class Reading final : public IniHandler {
public:
    Reading(std::string_view text, std::string_view name, const Vocabulary& words, Config& config, ErrorList& errors)
        : ini_(text, name, errors), words_(words), config_(config) {}

    void run() {
        ini_.read(*this);
        check_together(
            config_,
            [](void* self, std::string_view key, std::string_view other_key, std::string_view words) {
                static_cast<Reading*>(self)->on_mistake(key, other_key, words);
            },
            this);
    }

    [[nodiscard]] bool on_section(std::string_view section) override {
        if (is_section(section)) return true;
        const std::string_view nearest = nearest_section(section);
        ini_.tell_line("[%.*s]: unknown section, the nearest known one is [%.*s]", AGENT_VIEW(section),
                       AGENT_VIEW(nearest));
        return false;
    }

    void on_value(std::string_view section, std::string_view name, std::string_view value) override {
        compreface::FixedText<255> key;
        format_text(key, "%.*s.%.*s", AGENT_VIEW(section), AGENT_VIEW(name));
        const auto index = key_index(key.view());
        ErrorText error;
        if (!index) {
            format_text(error, "unknown key, the nearest known one is %s", nearest_key(key.view()).data());
            ini_.tell_key(ini_.line(), key.view(), error.view());
            return;
        }
        if (line_of_[*index] != 0) {
            format_text(error, "is set in line %u already, take one of them out", line_of_[*index]);
            ini_.tell_key(ini_.line(), key.view(), error.view());
            return;
        }
        line_of_[*index] = ini_.line();
        if (set(config_, words_, key.view(), value, error) == SetResult::done) return;
        refused_.set(*index);
        ini_.tell_key(ini_.line(), key.view(), error.view());
    }

private:
    void on_mistake(std::string_view key, std::string_view other_key, std::string_view words) {
        const auto index = key_index(key);
        const auto other = key_index(other_key);
        // Of a key whose value was refused the default is compared here: what follows from that is no second mistake.
        if ((index && refused_[*index]) || (other && refused_[*other])) return;
        ini_.tell_key(index ? line_of_[*index] : 0, key, words);
    }

    IniText ini_;
    const Vocabulary& words_;
    Config& config_;
    std::array<unsigned, kMaxKeys> line_of_{};  // where a key was set first; 0: nowhere
    std::bitset<kMaxKeys> refused_;
};

}  // namespace

bool load_text(std::span<const char> text, std::string_view name, const Vocabulary& words, Config& config,
               ErrorList& errors) {
    errors.clear();
    Config read;
    defaults(read, words);
    Reading{{text.data(), text.size()}, name, words, read, errors}.run();
    if (!errors.empty()) return false;
    config = read;
    return true;
}

bool load(const char* path, const Vocabulary& words, Config& config, ErrorList& errors) {
    errors.clear();
    std::array<char, kConfigFileBytes + 1> memory;
    std::string_view text;
    if (!read_text_file(path, "config file", "--config", memory, text, errors)) return false;
    return load_text({text.data(), text.size()}, path, words, config, errors);
}

}  // namespace agent

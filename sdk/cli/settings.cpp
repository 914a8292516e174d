#include "settings.hpp"

#include <cstdlib>

#include "command_line.hpp"
#include "files.hpp"
#include "ini_file.hpp"

namespace cli {

namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

struct KeyNames {
    const char* variable;
    std::string_view in_file;
};
// By Key.
constexpr std::array<KeyNames, kKeys> kKeyNames{KeyNames{nullptr, {}},
                                                {"COMPREFACE_RECOGNITION_KEY", "recognition"},
                                                {"COMPREFACE_DETECTION_KEY", "detection"},
                                                {"COMPREFACE_VERIFICATION_KEY", "verification"}};

std::string variable(const char* name) {
    const char* value = name == nullptr ? nullptr : std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string usual_config() {
    const std::string base = variable("XDG_CONFIG_HOME");
    if (!base.empty()) return base + "/compreface/config";
    const std::string home = variable("HOME");
    return home.empty() ? "" : home + "/.config/compreface/config";
}

bool set_once(std::string& target, std::string_view value) {
    if (!target.empty()) return false;
    target = value;
    return true;
}

bool take(Settings& out, std::string_view section, std::string_view key, std::string_view value) {
    if (section == "server" && key == "url") return set_once(out.server, value);
    if (section == "server" && key == "ca_file") return set_once(out.ca_file, value);
    for (std::size_t i = 1; section == "keys" && i < kKeys; ++i) {
        if (key == kKeyNames[i].in_file) return set_once(out.keys[i], value);
    }
    return false;
}

bool read_config(const CommandLine& line, Settings& out, std::string& error) {
    const std::string path = line.has(Opt::config) ? line.text(Opt::config) : usual_config();
    if (path.empty()) return true;
    std::string text;
    bool secret = false;
    const Read read = read_file(path.c_str(), kMostBytes, text, error, secret);
    if (read == Read::absent && !line.has(Opt::config)) {
        error.clear();
        return true;
    }
    if (read != Read::done) return false;
    if (!read_ini(
            text, path,
            [&](std::string_view section, std::string_view key, std::string_view value) {
                return take(out, section, key, value);
            },
            error)) {
        return false;
    }
    bool has_key = false;
    for (const std::string& key : out.keys) has_key = has_key || !key.empty();
    if (!has_key || secret) return true;
    error = path + " holds a key and is open to others (refused): chmod 600 " + path;
    return false;
}

bool read_key_file(const char* path, std::string& key, std::string& error) {
    bool secret = false;
    if (read_file(path, kMostBytes, key, error, secret) != Read::done) return false;
    if (!secret) {
        error = std::string(path) + " is open to others (refused): chmod 600 " + path;
        return false;
    }
    key.erase(key.find_last_not_of(" \t\r\n") + 1);
    if (looks_like_key(key)) return true;
    key.clear();
    error = std::string(path) + " holds no API key: copy the service's key, 36 characters, into it";
    return false;
}

}  // namespace

Exit find_settings(const CommandLine& line, Key needed, Settings& out, std::string& error) {
    if (!read_config(line, out, error)) return Exit::config;
    const std::string server = line.has(Opt::server) ? line.text(Opt::server) : variable("COMPREFACE_SERVER");
    if (!server.empty()) out.server = server;
    if (line.has(Opt::ca_file)) out.ca_file = line.text(Opt::ca_file);
    if (out.server.empty()) {
        error = "which server? --server URL, or COMPREFACE_SERVER, or [server] url in " + usual_config();
        return Exit::config;
    }
    if (needed == Key::none) return Exit::done;

    const KeyNames& names = kKeyNames[static_cast<std::size_t>(needed)];
    std::string& key = out.keys[static_cast<std::size_t>(needed)];
    if (line.has(Opt::key_file)) return read_key_file(line.text(Opt::key_file), key, error) ? Exit::done : Exit::config;
    const std::string from_environment = variable(names.variable);
    if (!from_environment.empty()) key = from_environment;
    if (!key.empty()) return Exit::done;
    error = "the API key of a " + std::string(names.in_file) + " service is needed: --key-file FILE, or " +
            names.variable + ", or [keys] " + std::string(names.in_file) + " in " + usual_config();
    return Exit::config;
}

}  // namespace cli

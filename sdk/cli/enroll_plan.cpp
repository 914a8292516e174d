#include "enroll_plan.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>

namespace cli {

namespace {

namespace fs = std::filesystem;

// The server tells subjects apart without case.
std::string without_case(std::string_view text) {
    std::string out{text};
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

bool is_picture(const fs::path& path) {
    constexpr std::array<std::string_view, 9> kExtensions{".jpg", ".jpeg", ".png",  ".bmp", ".gif",
                                                          ".tif", ".tiff", ".webp", ".ico"};
    return std::ranges::find(kExtensions, without_case(path.extension().string())) != kExtensions.end();
}

bool is_hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

// The entries of a folder, sorted, without the hidden ones.
bool entries(const fs::path& dir, std::vector<fs::path>& out, std::string& error) {
    std::error_code code;
    fs::directory_iterator entry{dir, code};
    for (; !code && entry != fs::directory_iterator{}; entry.increment(code)) {
        if (!is_hidden(entry->path())) out.push_back(entry->path());
    }
    if (code) error = dir.string() + " cannot be read: " + code.message();
    std::ranges::sort(out);
    return !code;
}

}  // namespace

bool plan_enroll(const std::string& dir, EnrollPlan& out, std::string& error) {
    std::vector<fs::path> folders;
    if (!entries(dir, folders, error)) return false;
    std::map<std::string, std::string> people;  // without case -> as the folder is called
    std::error_code ignored;
    for (const fs::path& folder : folders) {
        if (!fs::is_directory(folder, ignored)) {
            out.left_out.push_back(folder.string());
            continue;
        }
        const std::string person = folder.filename().string();
        const auto [other, is_new] = people.emplace(without_case(person), person);
        if (!is_new) {
            error = "'" + other->second + "' and '" + person + "' are one subject to the server: rename one of them";
            return false;
        }
        std::vector<fs::path> files;
        if (!entries(folder, files, error)) return false;
        for (const fs::path& file : files) {
            if (is_picture(file) && fs::is_regular_file(file, ignored))
                out.pictures.push_back({person, file.string()});
            else
                out.left_out.push_back(file.string());
        }
    }
    return true;
}

}  // namespace cli

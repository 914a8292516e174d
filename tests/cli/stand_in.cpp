#include "cli/stand_in.hpp"

#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/MemoryLeakWarningPlugin.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace cli_tests {

namespace {

namespace fs = std::filesystem;

// Made by main(), before any test counts its memory.
std::string url, pictures, scratch_folder;

std::vector<std::string> whole_environment() {
    return {"COMPREFACE_SERVER=" + url, std::string("COMPREFACE_RECOGNITION_KEY=") + kRecognitionKey,
            std::string("COMPREFACE_DETECTION_KEY=") + kDetectionKey,
            std::string("COMPREFACE_VERIFICATION_KEY=") + kVerificationKey};
}

Start start_of(const std::vector<std::string>& environment, const std::vector<std::string>& words,
               const std::string& input) {
    Start start{{COMPREFACE}, environment, input};
    start.words.insert(start.words.end(), words.begin(), words.end());
    start.environment.push_back("HOME=" + scratch_folder);
    return start;
}

}  // namespace

const std::string& server_url() {
    return url;
}

const std::string& scratch() {
    return scratch_folder;
}

std::string picture(const std::string& name) {
    return pictures + "/" + name;
}

void clean_slate() {
    fs::remove_all(scratch_folder);
    fs::create_directories(scratch_folder);
    if (call({"subjects", "delete", "--all", "--yes"}).code != 0) std::abort();
}

Ran call(const std::vector<std::string>& words, const std::string& input) {
    return run(start_of(whole_environment(), words, input));
}

Ran call_on_terminal(const std::vector<std::string>& words, const std::string& input) {
    return run_on_terminal(start_of(whole_environment(), words, input));
}

Ran call_in(const std::vector<std::string>& environment, const std::vector<std::string>& words,
            const std::string& input) {
    return run(start_of(environment, words, input));
}

Ran example(const std::string& name, const std::vector<std::string>& words, const std::string& input) {
    Start start{{std::string(EXAMPLES) + "/example_" + name, url}, {}, input};
    start.words.insert(start.words.end(), words.begin(), words.end());
    return run(start);
}

std::string enrolled(const std::string& subject, const std::string& picture_name) {
    const Ran ran = call({"faces", "add", "--json", subject, picture(picture_name)});
    return text_at(parsed(ran.out), "faces.0.image_id");
}

void write_text(const std::string& path, const std::string& text, unsigned mode) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    ::chmod(path.c_str(), mode);
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Json parsed(const std::string& text) {
    const char* end = nullptr;
    Json json{cJSON_ParseWithOpts(text.c_str(), &end, 0), cJSON_Delete};
    // One document and a line end: what a program that reads lines expects.
    if (json == nullptr || std::string_view(end) != "\n") return {nullptr, cJSON_Delete};
    return json;
}

const cJSON* at(const Json& json, const std::string& path) {
    const cJSON* here = json.get();
    for (std::size_t begin = 0; here != nullptr && begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        const std::string word = path.substr(begin, end - begin);
        here = cJSON_IsArray(here) ? cJSON_GetArrayItem(here, std::atoi(word.c_str()))
                                   : cJSON_GetObjectItemCaseSensitive(here, word.c_str());
        begin = end + 1;
    }
    return here;
}

std::string text_at(const Json& json, const std::string& path) {
    const cJSON* item = at(json, path);
    return cJSON_IsString(item) ? item->valuestring : "";
}

double number_at(const Json& json, const std::string& path) {
    const cJSON* item = at(json, path);
    return cJSON_IsNumber(item) ? item->valuedouble : -1;
}

int size_at(const Json& json, const std::string& path) {
    const cJSON* item = at(json, path);
    return cJSON_IsArray(item) ? cJSON_GetArraySize(item) : -1;
}

}  // namespace cli_tests

int main(int argc, char** argv) {
    using namespace cli_tests;
    if (!std::filesystem::exists(NODE)) {
        std::puts("skipped: there is no Node.js for the stand-in server");
        return 77;
    }
    if (!std::filesystem::exists(std::filesystem::path(STAND_IN).parent_path() / "node_modules")) {
        std::puts("skipped: the stand-in server lacks its packages: npm ci --prefix demo");
        return 77;
    }
    MemoryLeakWarningPlugin::turnOffNewDeleteOverloads();  // the standard library keeps what it makes for files
    std::string folder = "/tmp/compreface-cli-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return 1;
    pictures = folder + "/pictures";
    scratch_folder = folder + "/scratch";
    if (run({{NODE, STAND_IN, "--write-pictures", pictures}, {}}).code != 0) return 1;
    int result = 1;
    {
        const Server server{{NODE, STAND_IN, "--engine", "scripted", "--port", "0"}, "listening on "};
        url = server.said();
        if (!url.empty()) result = CommandLineTestRunner::RunAllTests(argc, argv);
    }
    std::filesystem::remove_all(folder);
    return result;
}

// The record of decisions as its users meet it: kept by a running agent, read and checked by the same program.
#include <csignal>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(Audit) {
    Server server;
    Stage stage;
    std::string folder, key;

    void setup() override {
        folder = stage.folder.path("audit");
        key = stage.folder.write("audit-key", "0123456789abcdef\n");
        stage.set("server.url", server.url());
        stage.set("audit.folder", folder);
        stage.set("audit.key_file", key);
    }
    // Its exit code; what it said is in audit->out().
    int audit(const std::string& what, const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{AGENT, "audit", what, "--folder", folder, "--key-file", key};
        words.insert(words.end(), more.begin(), more.end());
        reader = std::make_unique<Process>(Start{words});
        return reader->wait();
    }
    std::unique_ptr<Process> reader;
};
// clang-format on

TEST(Audit, Promise11_a_match_is_kept_as_it_was_told_and_the_record_is_good) {
    stage.start();
    const std::string line = stage.agent->out_line("match");
    stage.check_ends();
    LONGS_EQUAL(0, audit("export"));
    check_has(reader->out(), "\"event\":" + line + ",\"prev\":");
    LONGS_EQUAL(0, audit("verify"));
    check_has(reader->out(), "good: 3 lines, 1 to 3; head 3:");
    LONGS_EQUAL(0, audit("show"));
    check_has(reader->out(), "\"stopped\"");
}

TEST(Audit, Promise11_goes_on_over_a_kill_and_tells_changes_and_a_cut_end) {
    for (int run = 0; run < 2; ++run) {
        stage.start();
        CHECK(!stage.agent->out_line("match").empty());
        stage.agent->send(SIGKILL);
        stage.agent->wait();
    }
    LONGS_EQUAL(0, audit("verify"));
    const std::string head = reader->out().substr(reader->out().find("head ") + 5, 66);
    LONGS_EQUAL(0, audit("verify", {"--head", head}));
    const std::string file = "audit/0000000000000001.jsonl";
    std::string all = stage.folder.read(file);
    const std::size_t last = all.rfind('\n', all.size() - 2) + 1;
    stage.folder.write(file, all.substr(0, last));
    LONGS_EQUAL(0, audit("verify"));
    LONGS_EQUAL(1, audit("verify", {"--head", head}));
    check_has(reader->out(), "the record was cut or made anew");
    all.replace(all.find("Ada"), 3, "Eve");
    stage.folder.write(file, all);
    LONGS_EQUAL(1, audit("verify"));
    check_has(reader->out(), "line 2 does not bear its own sum: it was changed, or the key is another");
}

TEST(Audit, a_key_that_anybody_can_guess_is_refused) {
    stage.set("audit.key_file", stage.folder.write("short", "secret\n"));
    LONGS_EQUAL(78, stage.run({}));
    check_has(stage.agent->error(), "an audit key has 16 to 128 characters");
}

TEST(Audit, a_folder_that_cannot_be_had_stops_the_start) {
    stage.set("audit.folder", "/proc/audit");
    LONGS_EQUAL(78, stage.run({}));
    check_has(stage.agent->error(), "audit.folder: /proc/audit cannot be opened");
}

#include "agent/report/audit_log.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "agent/process/clock.hpp"
#include "tests/fakes/fake_disk.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

constexpr std::int64_t kWallNs = 1'795'500'000 * kNsPerS;
constexpr std::size_t kMaxBytes = 64 * 1024;
const std::string kKey = "a key of sixteen";

std::string event(int i) {
    return R"({"event_type":"match","subject":"Ada","i":)" + std::to_string(i) + "}";
}

}  // namespace

// clang-format off
TEST_GROUP(AuditLog) {
    char root_[32] = "/tmp/audit_test_XXXXXX";
    std::string folder;
    fakes::FakeDisk disk;
    std::unique_ptr<AuditLog> log;
    ErrorText error;

    void setup() override {
        CHECK(::mkdtemp(root_) != nullptr);
        folder = std::string(root_) + "/audit";
        restart();
    }
    void teardown() override {
        log.reset();
        std::filesystem::remove_all(root_);
    }
    bool open_again() {
        log.reset();
        log = std::make_unique<AuditLog>(disk, kMaxBytes);
        return log->open(folder.c_str(), kKey, kWallNs, error);
    }
    void restart() { CHECK_TEXT(open_again(), error.c_str()); }
    void append(int first, int last) {
        for (int i = first; i <= last; ++i) CHECK(log->append(event(i), kWallNs));
    }
    std::vector<std::filesystem::path> files() const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) found.push_back(entry.path());
        std::sort(found.begin(), found.end());
        return found;
    }
    std::vector<std::string> lines() const {
        std::vector<std::string> found;
        for (const auto& path : files()) {
            std::ifstream file(path);
            for (std::string line; std::getline(file, line);) found.push_back(line);
        }
        return found;
    }
    // The first fault and the number of the line before it.
    static AuditFault verify(const std::vector<std::string>& text, AuditHead& head, const std::string& key = kKey) {
        head = {};
        for (const std::string& line : text) {
            if (const AuditFault fault = check_audit_line(head, key, line); fault != AuditFault::none) return fault;
        }
        return AuditFault::none;
    }
    void check_good() const {
        AuditHead head;
        CHECK(verify(lines(), head) == AuditFault::none);
        LONGS_EQUAL(log->head().number, head.number);
        STRCMP_EQUAL(log->head().mac.c_str(), head.mac.c_str());
    }
};
// clang-format on

TEST(AuditLog, Promise11_lines_hang_together_over_restarts_and_marks) {
    append(1, 3);
    log->close(kWallNs);
    restart();
    append(4, 4);
    check_good();
    const std::vector<std::string> all = lines();
    LONGS_EQUAL(7, all.size());
    STRCMP_CONTAINS(R"({"n":1,"at":"2026-11-24T06:00:00.000Z","mark":"started","prev":"0000)", all[0].c_str());
    STRCMP_CONTAINS(R"("event":{"event_type":"match","subject":"Ada","i":1})", all[1].c_str());
    STRCMP_CONTAINS(R"("mark":"stopped")", all[4].c_str());
}

TEST(AuditLog, Promise11_every_change_shows) {
    append(1, 4);
    AuditHead head;
    const std::vector<std::string> all = lines();
    for (std::size_t line = 0; line < all.size(); ++line) {
        for (std::size_t at = 0; at < all[line].size(); ++at) {
            std::vector<std::string> changed = all;
            changed[line][at] = static_cast<char>(changed[line][at] ^ 1);
            CHECK(verify(changed, head) != AuditFault::none);
        }
    }
    std::vector<std::string> removed = all;
    removed.erase(removed.begin() + 2);
    CHECK(verify(removed, head) == AuditFault::number);
    std::vector<std::string> swapped = all;
    std::swap(swapped[1], swapped[2]);
    CHECK(verify(swapped, head) == AuditFault::number);
    CHECK(verify(all, head, "another key, also") == AuditFault::sum);
}

// Somebody without the key writes a line anew that continues the one before it.
TEST(AuditLog, Promise11_a_forged_line_shows_at_itself_or_at_the_next) {
    append(1, 2);
    std::vector<std::string> all = lines();
    AuditHead head;
    CHECK(verify({all[0]}, head) == AuditFault::none);
    std::array<char, kAuditLineBytes> memory;
    AuditHead forged = head;
    all[1] = write_audit_line(forged, "a guessed key", kWallNs, kAuditEvent, event(9), memory);
    CHECK(verify(all, head) == AuditFault::sum);
    CHECK(verify({all[0]}, head) == AuditFault::none);
    all[1] = write_audit_line(head, kKey, kWallNs, kAuditEvent, event(9), memory);
    CHECK(verify(all, head) == AuditFault::previous);  // even with the key, the old next line tells
}

TEST(AuditLog, Promise11_a_cut_tail_shows_against_a_published_head) {
    append(1, 3);
    const AuditHead published = log->head();
    std::vector<std::string> all = lines();
    all.pop_back();
    AuditHead head;
    CHECK(verify(all, head) == AuditFault::none);  // that is why the head is published
    CHECK(head.number < published.number);
}

TEST(AuditLog, half_a_line_is_cut_and_said) {
    append(1, 3);
    log.reset();
    const auto file = files().front();
    const auto bytes = std::filesystem::file_size(file);
    for (std::uintmax_t less = 1; less < 200; less += 13) {
        std::filesystem::copy_file(file, std::string(root_) + "/whole");
        std::filesystem::resize_file(file, bytes - less);
        restart();
        append(9, 9);
        check_good();
        STRCMP_CONTAINS(R"("mark":"started after a cut line")", lines()[3].c_str());
        log.reset();
        std::filesystem::rename(std::string(root_) + "/whole", file);
    }
}

TEST(AuditLog, a_file_that_was_only_begun_does_not_break_the_chain) {
    append(1, 3);
    std::ofstream(folder + "/0000000000000005.jsonl") << R"({"n":5,"at":"20)";
    restart();
    check_good();
    LONGS_EQUAL(1, files().size());
}

TEST(AuditLog, stays_below_its_bound_and_each_file_begins_and_ends_with_a_mark) {
    append(1, 2000);
    LONGS_EQUAL(AuditLog::kFiles, files().size());
    std::uintmax_t bytes = 0;
    for (const auto& file : files()) bytes += std::filesystem::file_size(file);
    CHECK(bytes <= kMaxBytes && bytes > kMaxBytes / 2);
    check_good();
    std::ifstream oldest(files().front());
    std::string first, last;
    std::getline(oldest, first);
    for (std::string line; std::getline(oldest, line);) last = line;
    STRCMP_CONTAINS(R"("mark":"file begun")", first.c_str());
    STRCMP_CONTAINS(R"("mark":"file full")", last.c_str());
}

TEST(AuditLog, a_full_disk_takes_nothing_and_leaves_no_half_line) {
    append(1, 1);
    disk.free_bytes = 100;
    CHECK_FALSE(log->append(event(2), kWallNs));
    CHECK_FALSE(log->append(event(2), kWallNs));
    check_good();
    disk.free_bytes = SIZE_MAX;
    append(3, 3);
    check_good();
}

// The next file could not be begun: what follows must not go nowhere.
TEST(AuditLog, goes_on_in_a_new_file_when_one_could_not_be_begun) {
    int i = 0;
    while (files().size() == 1 && i < 500) append(i, i), ++i;
    append(0, 40);
    disk.read_only = true;
    bool all = true;
    for (int n = 0; n < 200; ++n) all = log->append(event(n), kWallNs) && all;
    CHECK_FALSE(all);
    disk.read_only = false;
    CHECK(log->append(event(1), kWallNs));
    check_good();
}

TEST(AuditLog, Promise11_what_is_missing_is_in_the_record) {
    CHECK(log->note_missing(3, kWallNs));
    append(1, 1);
    check_good();
    STRCMP_CONTAINS("\"mark\":\"3 decisions are missing\"", lines()[1].c_str());
}

TEST(AuditLog, an_event_that_is_not_on_the_disk_for_certain_was_not_added) {
    disk.sync_fails = true;
    CHECK_FALSE(log->append(event(1), kWallNs));
    disk.sync_fails = false;
    check_good();
    const int before = disk.syncs;
    append(2, 2);
    LONGS_EQUAL(1, disk.syncs - before);
}

TEST(AuditLog, what_is_not_ours_is_left_alone_and_told) {
    append(1, 1);
    log.reset();
    std::ofstream(files().front(), std::ios::app) << "something else\n";
    CHECK_FALSE(open_again());
    STRCMP_CONTAINS("the last line of 0000000000000001.jsonl is not one of an audit log", error.c_str());
    CHECK_FALSE(log->append(event(1), kWallNs));
    log = std::make_unique<AuditLog>(disk, kMaxBytes);
    CHECK_FALSE(log->open("/proc/nowhere", kKey, kWallNs, error));
    STRCMP_CONTAINS("/proc/nowhere cannot be opened: No such file", error.c_str());
}

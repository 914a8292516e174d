#include "agent/report/spool.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "agent/process/clock.hpp"
#include "log_capture.hpp"
#include "tests/fakes/fake_disk.hpp"
#include "tests/fakes/seed.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using report_test::LogCapture;

namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;

struct Kept {
    std::uint64_t number;
    std::string json;
};

std::string json_of(std::uint64_t number) {
    return "{\"event\":" + std::to_string(number) + "}";
}

}  // namespace

// clang-format off
TEST_GROUP(Spool) {
    char folder_[32] = "/tmp/spool_test_XXXXXX";
    std::string folder;
    fakes::FakeDisk disk;
    std::unique_ptr<Spool> spool;
    LogCapture log;
    std::int64_t now_ns = 1000 * kNsPerS;

    void setup() override {
        CHECK(::mkdtemp(folder_) != nullptr);
        folder = std::string(folder_) + "/spool";
        restart();
    }
    void teardown() override {
        spool.reset();
        std::filesystem::remove_all(folder_);
    }
    void restart() {
        spool.reset();
        spool = std::make_unique<Spool>(disk, kMaxBytes);
        spool->open(folder.c_str());
    }
    void append(const std::string& json, bool at_once = false) { spool->append(json, 77, at_once, now_ns); }
    void append_many(std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t number = first; number <= last; ++number) append(json_of(number));
    }
    std::vector<Kept> all() {
        std::vector<Kept> found;
        StoredEvent event;
        for (std::uint64_t after = spool->acknowledged(); spool->next(after, event); after = event.number) {
            LONGS_EQUAL(77, event.expires_wall_ns);
            found.push_back({event.number, std::string(event.json)});
        }
        return found;
    }
    void check_all(std::uint64_t first, std::uint64_t last) {
        const std::vector<Kept> found = all();
        LONGS_EQUAL(last - first + 1, found.size());
        for (const Kept& one : found) {
            LONGS_EQUAL(first++, one.number);
            STRCMP_EQUAL(json_of(one.number).c_str(), one.json.c_str());
        }
    }
    std::vector<std::filesystem::path> files() const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) found.push_back(entry.path());
        return found;
    }
    std::uintmax_t bytes_on_disk() const {
        std::uintmax_t sum = 0;
        for (const auto& file : files()) sum += std::filesystem::file_size(file);
        return sum;
    }
    static std::string read(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static void write(const std::filesystem::path& path, const std::string& bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    }
};
// clang-format on

TEST(Spool, Promise02_what_was_not_acknowledged_comes_again_after_a_restart) {
    append_many(1, 5);
    check_all(1, 5);
    spool->acknowledge(2);
    now_ns += 2 * kNsPerS;
    spool->tend(now_ns);
    restart();
    LONGS_EQUAL(2, spool->acknowledged());
    check_all(3, 5);
    STRCMP_EQUAL("", log.lines().c_str());
}

TEST(Spool, numbers_go_on_when_nothing_is_left) {
    append_many(1, 3);
    spool->acknowledge(3);
    now_ns += 2 * kNsPerS;
    spool->tend(now_ns);
    restart();
    CHECK(all().empty());
    append_many(4, 4);
    check_all(4, 4);
}

TEST(Spool, stays_below_its_bound_and_the_numbers_tell_what_fell_out) {
    std::uint64_t number = 0;
    while (number < 20'000) append(json_of(++number));
    CHECK(bytes_on_disk() <= kMaxBytes);
    const std::vector<Kept> found = all();
    CHECK(found.front().number > 1);
    LONGS_EQUAL(number, found.back().number);
    check_all(found.front().number, number);
    CHECK(bytes_on_disk() > kMaxBytes / 2);
    restart();
    check_all(found.front().number, number);
}

// Otherwise a crash now would make events that arrived look like lost ones.
TEST(Spool, Promise02_a_file_goes_only_when_its_acknowledgement_is_on_the_disk) {
    append_many(1, 1000);
    spool->acknowledge(990);
    LONGS_EQUAL(1, files().size());
    restart();
    LONGS_EQUAL(990, spool->acknowledged());
    check_all(991, 1000);
}

TEST(Spool, what_an_earlier_run_left_says_so) {
    append_many(1, 1);
    restart();
    append_many(2, 2);
    StoredEvent event;
    CHECK(spool->next(0, event) && event.of_earlier_run);
    CHECK(spool->next(1, event) && !event.of_earlier_run);
}

TEST(Spool, gives_disk_space_back_when_events_have_arrived) {
    append_many(1, 1000);
    CHECK(files().size() > 1);
    spool->acknowledge(1000);
    LONGS_EQUAL(1, files().size());
}

TEST(Spool, Promise02_a_file_cut_anywhere_gives_all_whole_events_and_goes_on) {
    append_many(1, 4);
    spool.reset();
    const std::filesystem::path file = files().front();
    const std::string whole = read(file);
    const std::size_t record = SpoolSegment::kRecordHeadBytes + json_of(1).size();
    for (std::size_t length = SpoolSegment::kHeadBytes; length <= whole.size(); ++length) {
        write(file, whole.substr(0, length));
        restart();
        const std::uint64_t left = (length - SpoolSegment::kHeadBytes) / record;
        check_all(1, left);
        append(json_of(left + 1));
        check_all(1, left + 1);
        restart();
        check_all(1, left + 1);
        spool.reset();
        CHECK_EQUAL(length != SpoolSegment::kHeadBytes + left * record,
                    log.lines().find("half written") != std::string::npos);
    }
}

TEST(Spool, a_damaged_byte_never_gives_a_changed_event_and_never_stops_the_start) {
    append_many(1, 3);
    spool->acknowledge(1);
    now_ns += 2 * kNsPerS;
    spool->tend(now_ns);
    spool.reset();
    const std::filesystem::path file = files().front();
    const std::string whole = read(file);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
        write(file, damaged);
        restart();
        for (const Kept& one : all()) STRCMP_EQUAL(json_of(one.number).c_str(), one.json.c_str());
        append("{}");
        CHECK(!all().empty() && all().back().json == "{}");
        spool.reset();
        for (const auto& path : files()) std::filesystem::remove(path);
        CHECK(!log.lines().empty());
    }
}

TEST(Spool, a_full_disk_is_told_once_and_events_wait_in_memory) {
    append_many(1, 2);
    disk.free_bytes = SpoolSegment::kRecordHeadBytes + 3;  // room for a part of the next
    append_many(3, 6);
    STRCMP_CONTAINS("No space left on device; events are kept in memory only", log.lines().c_str());
    check_all(1, 6);
    now_ns += 11 * kNsPerS;
    append_many(7, 7);
    STRCMP_EQUAL("", log.lines().c_str());
    disk.free_bytes = SIZE_MAX;
    now_ns += 11 * kNsPerS;
    append_many(8, 8);
    STRCMP_CONTAINS("takes events again", log.lines().c_str());
    check_all(1, 8);
    restart();
    check_all(1, 8);
}

TEST(Spool, a_disk_that_comes_back_is_found_without_a_new_event) {
    disk.free_bytes = 0;
    append_many(1, 2);
    disk.free_bytes = SIZE_MAX;
    now_ns += 11 * kNsPerS;
    spool->tend(now_ns);
    restart();
    check_all(1, 2);
}

TEST(Spool, a_read_only_disk_still_gives_what_is_on_it) {
    append_many(1, 2);
    disk.read_only = true;
    restart();
    append_many(3, 3);
    check_all(1, 3);
    STRCMP_CONTAINS("Read-only file system", log.lines().c_str());
}

TEST(Spool, a_folder_that_cannot_be_had_is_told_with_its_name) {
    spool = std::make_unique<Spool>(disk, kMaxBytes);
    spool->open("/proc/nowhere");
    append_many(1, 2);
    check_all(1, 2);
    STRCMP_CONTAINS("spool: /proc/nowhere cannot be opened: No such file or directory", log.lines().c_str());
}

TEST(Spool, a_second_agent_does_not_write_into_the_same_folder) {
    append_many(1, 1);
    Spool second{disk, kMaxBytes};
    second.open(folder.c_str());
    StoredEvent event;
    CHECK_FALSE(second.next(0, event));
    STRCMP_CONTAINS("another agent uses this folder", log.lines().c_str());
}

TEST(Spool, syncs_once_a_second_and_at_once_for_a_door) {
    append_many(1, 1);
    const int before = disk.syncs;
    for (int i = 0; i < 10; ++i) {
        append("{}");
        spool->tend(now_ns);
    }
    LONGS_EQUAL(0, disk.syncs - before);
    append("{}", true);
    LONGS_EQUAL(1, disk.syncs - before);
    append("{}");
    now_ns += kNsPerS;
    spool->tend(now_ns);
    spool->tend(now_ns);
    LONGS_EQUAL(2, disk.syncs - before);
}

// Random events, acknowledgements, restarts and bad disks, against a list that forgets nothing.
TEST(Spool, Promise02_nothing_is_changed_doubled_or_lost_silently) {
    std::mt19937 random(test::seed());
    std::vector<std::string> told(1);  // by number
    std::uint64_t arrived = 0;
    for (int i = 0; i < 4000; ++i) {
        now_ns += random() % 3 == 0 ? kNsPerS : 1;
        const auto dice = static_cast<unsigned>(random() % 100);
        if (dice < 60) {
            told.push_back("{" + std::string(random() % 900, 'x') + std::to_string(told.size()) + "}");
            append(told.back(), random() % 10 == 0);
        } else if (dice < 80) {
            StoredEvent event;
            if (!spool->next(arrived, event)) continue;
            CHECK(event.number > arrived);
            STRCMP_EQUAL(told.at(static_cast<std::size_t>(event.number)).c_str(), std::string(event.json).c_str());
            arrived = event.number;
            spool->acknowledge(arrived);
        } else if (dice < 90) {
            spool->tend(now_ns);
        } else if (dice < 95) {
            disk.free_bytes = random() % 2 == 0 ? random() % 2000 : SIZE_MAX;
        } else if (disk.free_bytes == SIZE_MAX) {
            now_ns += 11 * kNsPerS;
            spool->tend(now_ns);
            restart();
            LONGS_EQUAL(arrived, spool->acknowledged());
        }
    }
    CHECK(told.size() > 2000);
}

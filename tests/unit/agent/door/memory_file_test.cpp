#include "agent/door/memory_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>

#include <CppUTest/TestHarness.h>

#include "../process/process_helpers.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/log.hpp"

using namespace agent;
using namespace agent::door;
using process_test::TempFolder;

TEST_GROUP(Promise07_memory_file) {
    TempFolder folder;
    PathText path;
    std::unique_ptr<MemoryFile> file = std::make_unique<MemoryFile>();
    const std::int64_t now_ns = 900 * kNsPerS;

    void setup() override {
        CHECK(path.assign(folder.path("memory")));
    }

    static SubjectName name(const char* text) {
        SubjectName out;
        CHECK(out.assign(text));
        return out;
    }
    // The agent ends in whatever way, and starts again.
    bool restart(std::int64_t later_ns = 0) {
        file = std::make_unique<MemoryFile>();
        return file->load(path, now_ns + later_ns);
    }
    bool exists(const char* ending) {
        return ::access((std::string(path.view()) + ending).c_str(), F_OK) == 0;
    }
};

TEST(Promise07_memory_file, what_was_saved_is_there_after_a_restart) {
    CHECK(file->load(path, now_ns));
    CHECK_EQUAL(0, file->memory().count);
    CHECK_FALSE(file->damaged());
    file->remember(name("Ada"), now_ns);
    CHECK(file->save());
    CHECK(restart(kNsPerS));
    CHECK_EQUAL(1, file->memory().count);
    CHECK_EQUAL(now_ns, file->memory().entry[0].told_ns);
    struct stat about {};
    CHECK_EQUAL(0, ::stat(path.c_str(), &about));
    CHECK_EQUAL(0600, about.st_mode & 0777);
}

TEST(Promise07_memory_file, a_crash_in_the_middle_of_writing_leaves_the_old_one) {
    CHECK(file->load(path, now_ns));
    file->remember(name("Ada"), now_ns);
    CHECK(file->save());
    folder.write("memory.new", "half of what was to be wri");
    CHECK(restart());
    CHECK_FALSE(file->damaged());
    CHECK_EQUAL(1, file->memory().count);
}

TEST(Promise07_memory_file, a_damaged_one_is_set_aside_and_means_that_all_wait) {
    folder.write("memory", "what a broken card gives");
    log::set_level(LogLevel::error);
    CHECK(restart());
    CHECK(file->damaged());
    CHECK_EQUAL(now_ns, file->memory().everybody_ns);
    CHECK(exists(".damaged"));
    // A crash right after it does not shorten the wait.
    CHECK(restart(kNsPerS));
    CHECK_FALSE(file->damaged());
    CHECK_EQUAL(now_ns, file->memory().everybody_ns);
}

TEST(Promise07_memory_file, one_that_is_too_long_or_no_file_is_damaged) {
    folder.write("memory", std::string(kMemoryBytes + 100, 'x'));
    CHECK(restart());
    CHECK(file->damaged());
    CHECK_EQUAL(0, ::unlink(path.c_str()));
    CHECK_EQUAL(0, ::unlink(folder.path("memory.damaged").c_str()));
    CHECK_EQUAL(0, ::mkdir(path.c_str(), 0700));
    CHECK(restart());  // the folder is set aside
    CHECK(file->damaged());
}

TEST(Promise07_memory_file, a_disk_that_takes_nothing_is_told_and_the_old_one_stays) {
    CHECK(file->load(path, now_ns));
    file->remember(name("Ada"), now_ns);
    CHECK(file->save());
    CHECK_EQUAL(0, ::mkdir(folder.path("memory.new").c_str(), 0700));  // in the way of the next write
    file->remember(name("Bob"), now_ns);
    CHECK_FALSE(file->save());
    CHECK_EQUAL(EISDIR, errno);
    // Started like this, nobody knows who was let in since the last write.
    CHECK_FALSE(restart(kNsPerS));
    CHECK_EQUAL(1, file->memory().count);
    CHECK_EQUAL(now_ns + kNsPerS, file->memory().everybody_ns);
    CHECK_EQUAL(0, ::rmdir(folder.path("memory.new").c_str()));
    CHECK(file->save());
}

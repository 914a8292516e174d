#include "agent/process/numbered_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace agent;

// clang-format off
TEST_GROUP(NumberedFiles) {
    char root_[32] = "/tmp/numbered_XXXXXX";
    std::string folder;

    void setup() override {
        CHECK(::mkdtemp(root_) != nullptr);
        folder = std::string(root_) + "/own";
    }
    void teardown() override { std::filesystem::remove_all(root_); }
    void touch(const std::string& name) const { std::ofstream(folder + "/" + name) << "x"; }
};
// clang-format on

TEST(NumberedFiles, are_listed_by_number_and_nothing_else_is) {
    const FileDescriptor own = open_own_folder(folder.c_str());
    CHECK(own.valid());
    for (const std::uint64_t number : {300U, 2U, 17U, 1U}) touch(numbered_name(number, ".spool").data());
    touch("0000000000000004.other");
    touch("4.spool");
    touch("000000000000000g.spool");
    touch("0000000000000005.spool.tmp");
    std::uint64_t found[8] = {};
    LONGS_EQUAL(4, list_numbered(own.get(), ".spool", found));
    LONGS_EQUAL(1, found[0]);
    LONGS_EQUAL(300, found[3]);
    std::uint64_t few[2] = {};
    LONGS_EQUAL(2, list_numbered(own.get(), ".spool", few));
    LONGS_EQUAL(17, few[0]);
    LONGS_EQUAL(300, few[1]);
}

TEST(NumberedFiles, the_folder_is_for_its_owner_and_one_process_alone) {
    FileDescriptor own = open_own_folder(folder.c_str());
    CHECK(own.valid());
    struct stat about {};
    LONGS_EQUAL(0, ::stat(folder.c_str(), &about));
    LONGS_EQUAL(0700, about.st_mode & 07777);
    CHECK_FALSE(open_own_folder(folder.c_str()).valid());
    LONGS_EQUAL(EBUSY, errno);
    own.reset();
    CHECK(open_own_folder(folder.c_str()).valid());
}

TEST(NumberedFiles, a_folder_that_cannot_be_made_says_why) {
    CHECK_FALSE(open_own_folder((folder + "/no/parent").c_str()).valid());
    LONGS_EQUAL(ENOENT, errno);
}

TEST(NumberedFiles, the_state_directory_stands_for_its_sign) {
    PathText out;
    CHECK(expand_state_path("%S/spool", "/var/lib/agent/front:/var/lib/other", out));
    STRCMP_EQUAL("/var/lib/agent/front/spool", out.c_str());
    CHECK(expand_state_path("/srv/spool", nullptr, out));
    STRCMP_EQUAL("/srv/spool", out.c_str());
    CHECK_FALSE(expand_state_path("%S/spool", nullptr, out));
    CHECK(out.empty());
    CHECK_FALSE(expand_state_path("%S/spool", std::string(300, 'x').c_str(), out));
}

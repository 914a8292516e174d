#include "enroll_plan.hpp"

#include <CppUTest/TestHarness.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

// clang-format off
TEST_GROUP(EnrollPlan) {
    std::string dir = "/tmp/compreface-plan-XXXXXX";
    cli::EnrollPlan plan;
    std::string error;

    void setup() override { CHECK(::mkdtemp(dir.data()) != nullptr); }
    void teardown() override { fs::remove_all(dir); }
    void add(const std::string& path) const {
        fs::create_directories(fs::path(dir + "/" + path).parent_path());
        std::ofstream(dir + "/" + path) << "x";
    }
};
// clang-format on

TEST(EnrollPlan, FoldersArePeopleAndTheirPicturesComeSorted) {
    for (const char* path : {"Bob/2.png", "Ada Lovelace/b.JPEG", "Ada Lovelace/a.jpg", "Ada Lovelace/notes.txt",
                             "stray.jpg", ".hidden/x.jpg", "Bob/.x.jpg", "Bob/more/1.jpg"}) {
        add(path);
    }
    CHECK(cli::plan_enroll(dir, plan, error));
    LONGS_EQUAL(3, plan.pictures.size());
    STRCMP_EQUAL((dir + "/Ada Lovelace/a.jpg").c_str(), plan.pictures[0].path.c_str());
    STRCMP_EQUAL("Ada Lovelace", plan.pictures[1].person.c_str());
    STRCMP_EQUAL("Bob", plan.pictures[2].person.c_str());
    LONGS_EQUAL(3, plan.left_out.size());
}

TEST(EnrollPlan, NamesThatDifferInCaseOnlyAreRefused) {
    add("Ada/1.jpg");
    add("ADA/1.jpg");
    CHECK(!cli::plan_enroll(dir, plan, error));
    STRCMP_CONTAINS("'ADA' and 'Ada' are one subject", error.c_str());
}

TEST(EnrollPlan, AFolderThatCannotBeReadIsToldByItsName) {
    CHECK(!cli::plan_enroll(dir + "/absent", plan, error));
    STRCMP_CONTAINS("absent cannot be read", error.c_str());
}

#include "agent/capture/picture_list.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <string>

#include <CppUTest/TestHarness.h>

#include "support.hpp"

using agent::ListVerdict;
using agent::PictureList;

TEST_GROUP(PictureList) {
    agent::test::TestFolder folder;
    PictureList list;

    ListVerdict open_folder() {
        return list.open_folder(folder.path().c_str());
    }
    ListVerdict open_list(std::string_view text) {
        return list.open_list(folder.write("list.txt", text).c_str());
    }
    std::string name(std::size_t which) {
        return std::string(list.name(which));
    }
    void refused(std::string_view text) {
        const ListVerdict verdict = open_list(text);
        CHECK(!verdict.ok);
        LONGS_EQUAL(0, verdict.error);
        CHECK(std::string_view{verdict.why} != "");
    }
};

TEST(PictureList, a_folder_is_played_in_the_order_of_its_names) {
    for (const char* file :
         {"b.jpg", "a.JPEG", "10.Jpg", "9.jpeg", ".hidden.jpg", "notes.txt", "jpg", ".jpg", "x.jpg.bak"}) {
        folder.write(file, "x");
    }
    LONGS_EQUAL(0, ::mkdir(folder.at("folder.jpg").c_str(), 0700));
    CHECK(open_folder().ok);
    LONGS_EQUAL(4, list.size());
    STRCMP_EQUAL("10.Jpg", name(0).c_str());
    STRCMP_EQUAL("9.jpeg", name(1).c_str());
    STRCMP_EQUAL("a.JPEG", name(2).c_str());
    STRCMP_EQUAL("b.jpg", list.name(3).data());  // closed by a zero
}

TEST(PictureList, a_folder_without_pictures_says_what_to_do) {
    folder.write("notes.txt", "x");
    const ListVerdict verdict = open_folder();
    CHECK(!verdict.ok);
    LONGS_EQUAL(0, verdict.error);
    CHECK(std::string_view{verdict.why}.find("camera.path") != std::string_view::npos);
}

TEST(PictureList, what_is_not_there_is_told_by_its_error_number) {
    LONGS_EQUAL(ENOENT, list.open_folder(folder.at("none").c_str()).error);
    LONGS_EQUAL(ENOENT, list.open_list(folder.at("none.txt").c_str()).error);
    LONGS_EQUAL(ENOENT, list.open_list(folder.at("none/list.txt").c_str()).error);
    LONGS_EQUAL(ENOTDIR, list.open_folder(folder.write("file", "x").c_str()).error);
}

TEST(PictureList, a_list_keeps_its_own_order_and_repetitions) {
    CHECK(open_list("# the front door\nb.jpg\r\n\n  spaced name.jpg\nb.jpg\n/abs/olute.png").ok);
    LONGS_EQUAL(4, list.size());
    STRCMP_EQUAL("b.jpg", list.name(0).data());
    STRCMP_EQUAL("  spaced name.jpg", list.name(1).data());
    STRCMP_EQUAL("b.jpg", list.name(2).data());
    STRCMP_EQUAL("/abs/olute.png", list.name(3).data());
}

TEST(PictureList, lists_of_nothing_and_files_that_are_no_lists_are_refused) {
    refused("");
    refused("\n\n# only a remark\n");
    refused("a.jpg\nb\x01.jpg\n");
    refused(std::string_view{"a.jpg\0b.jpg\n", 12});
    CHECK(!list.open_list(folder.write("film", agent::test::fixture("baseline_16x16.jpg")).c_str()).ok);
    CHECK(!list.open_list(folder.path().c_str()).ok);
    LONGS_EQUAL(0, ::mkfifo(folder.at("pipe").c_str(), 0600));
    CHECK(!list.open_list(folder.at("pipe").c_str()).ok);  // and does not hang
}

TEST(PictureList, more_than_a_hundred_thousand_lines_are_refused) {
    std::string text;
    for (std::size_t i = 0; i < PictureList::kMostPictures; ++i) text += "a\n";
    CHECK(open_list(text).ok);
    LONGS_EQUAL(PictureList::kMostPictures, list.size());
    STRCMP_EQUAL("a", list.name(PictureList::kMostPictures - 1).data());
    refused(text + "a\n");
}

TEST(PictureList, names_are_relative_to_the_lists_folder) {
    folder.write("a.jpg", "12345");
    CHECK(open_list("missing.jpg\na.jpg\n").ok);
    std::size_t which = 99;
    LONGS_EQUAL(5, list.largest(which));
    LONGS_EQUAL(1, which);
}

TEST(PictureList, the_largest_counts_only_files_that_are_there) {
    folder.write("a.jpg", "1");
    folder.write("b.jpg", "123");
    folder.write("c.jpg", "12");
    CHECK(open_folder().ok);
    std::size_t which = 99;
    LONGS_EQUAL(3, list.largest(which));
    LONGS_EQUAL(1, which);
    CHECK(open_list("none.jpg\n").ok);
    LONGS_EQUAL(0, list.largest(which));
}

TEST(PictureList, all_are_bad_only_when_each_is) {
    CHECK(open_list("a\nb\n").ok);
    list.note(0, false);
    list.note(0, false);
    CHECK(!list.all_bad());
    list.note(1, false);
    CHECK(list.all_bad());
    list.note(0, true);
    CHECK(!list.all_bad());
    list.note(0, false);
    CHECK(list.all_bad());
    list.close();
    CHECK(!list.all_bad());
}

TEST(PictureList, opening_and_closing_leaves_nothing_behind) {
    folder.write("a.jpg", "1");
    const std::size_t before = agent::test::descriptors();
    for (int i = 0; i < 50; ++i) {
        CHECK(open_folder().ok);
        CHECK(open_list("a.jpg\n").ok);
        refused("\x01");
    }
    list.close();
    list.close();
    LONGS_EQUAL(-1, list.folder_fd());
    LONGS_EQUAL(0, list.size());
    LONGS_EQUAL(before, agent::test::descriptors());
}

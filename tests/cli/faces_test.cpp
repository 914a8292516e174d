// faces add, list, delete, download.
#include <CppUTest/TestHarness.h>

#include "cli/stand_in.hpp"

using namespace cli_tests;

namespace {

constexpr const char* kNoSuchId = "00000000-0000-4000-8000-0000000000ff";

}  // namespace

// clang-format off
TEST_GROUP(Faces) {
    void setup() override { clean_slate(); }
};
// clang-format on

TEST(Faces, AddTellsTheIdsAndListShowsThem) {
    const Ran added =
        call({"faces", "add", "--json", "Tom & Jerry", picture("one-face-alice.jpg"), picture("one-face-bob.jpg")});
    LONGS_EQUAL(0, added.code);
    const Json json = parsed(added.out);
    LONGS_EQUAL(2, size_at(json, "faces"));
    const Ran listed = call({"faces", "list"});
    LONGS_EQUAL(0, listed.code);
    STRCMP_CONTAINS((text_at(json, "faces.0.image_id") + "  Tom & Jerry\n").c_str(), listed.out.c_str());
    const Ran by_name = call({"faces", "list", "--json", "--subject", "Tom & Jerry"});
    LONGS_EQUAL(2, size_at(parsed(by_name.out), "faces"));
    const Ran of_nobody = call({"faces", "list", "--json", "--subject", "Tom"});
    LONGS_EQUAL(0, size_at(parsed(of_nobody.out), "faces"));
}

TEST(Faces, AddTellsWhatItAddedBeforeAPictureFailed) {
    const Ran ran = call({"faces", "add", "--json", "Ada", picture("one-face-alice.jpg"),
                          picture("two-faces-alice-bob.jpg"), picture("one-face-bob.jpg")});
    LONGS_EQUAL(65, ran.code);
    LONGS_EQUAL(1, size_at(parsed(ran.out), "faces"));
    STRCMP_EQUAL("too_many_faces", text_at(parsed(ran.error), "error.status").c_str());
    LONGS_EQUAL(1, size_at(parsed(call({"faces", "list", "--json"}).out), "faces"));
}

TEST(Faces, ListShowsOnePage) {
    for (int i = 0; i < 3; ++i) CHECK(!enrolled("Ada", "one-face-alice.jpg").empty());
    const Ran ran = call({"faces", "list", "--json", "--page", "1", "--size", "2"});
    LONGS_EQUAL(0, ran.code);
    const Json json = parsed(ran.out);
    LONGS_EQUAL(1, size_at(json, "faces"));
    LONGS_EQUAL(3, number_at(json, "total_elements"));
    LONGS_EQUAL(2, number_at(json, "total_pages"));
    LONGS_EQUAL(64, call({"faces", "list", "--size", "2"}).code);
}

TEST(Faces, DeleteById) {
    const std::string id = enrolled("Ada", "one-face-alice.jpg");
    const Ran ran = call({"faces", "delete", id});
    LONGS_EQUAL(0, ran.code);
    STRCMP_CONTAINS(id.c_str(), ran.out.c_str());
    const Ran again = call({"faces", "delete", id});
    LONGS_EQUAL(1, again.code);
    STRCMP_CONTAINS(id.c_str(), again.error.c_str());
}

TEST(Faces, DeleteOfSomeUnknownIdsDeletesTheOthersAndSaysSo) {
    const std::string id = enrolled("Ada", "one-face-alice.jpg");
    const Ran ran = call({"faces", "delete", "--json", kNoSuchId, id});
    LONGS_EQUAL(1, ran.code);
    LONGS_EQUAL(0, size_at(parsed(call({"faces", "list", "--json"}).out), "faces"));
    STRCMP_CONTAINS(kNoSuchId, ran.error.c_str());
}

TEST(Faces, DeleteOfManyNeedsYesWhereNobodyCanBeAsked) {
    CHECK(!enrolled("Ada", "one-face-alice.jpg").empty());
    CHECK(!enrolled("Bob", "one-face-bob.jpg").empty());
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"faces", "delete", "--all"}, {"faces", "delete", "--subject", "Ada"}}) {
        const Ran refused = call(words, "yes\n");
        LONGS_EQUAL(64, refused.code);
        STRCMP_CONTAINS("--yes", refused.error.c_str());
        LONGS_EQUAL(2, size_at(parsed(call({"faces", "list", "--json"}).out), "faces"));
    }
    const Ran one = call({"faces", "delete", "--subject", "Ada", "--yes"});
    LONGS_EQUAL(0, one.code);
    STRCMP_EQUAL("deleted 1 examples\n", one.out.c_str());
    LONGS_EQUAL(1, call({"faces", "delete", "--subject", "Ada", "--yes"}).code);
    const Ran all = call({"faces", "delete", "--all", "--yes", "--json"});
    LONGS_EQUAL(0, all.code);
    LONGS_EQUAL(1, number_at(parsed(all.out), "deleted"));
}

TEST(Faces, DeleteMustBeToldWhatExactly) {
    LONGS_EQUAL(64, call({"faces", "delete"}).code);
    LONGS_EQUAL(64, call({"faces", "delete", "--yes"}).code);
    LONGS_EQUAL(64, call({"faces", "delete", "--all", "--subject", "Ada", "--yes"}).code);
    LONGS_EQUAL(64, call({"faces", "delete", "--subject", "", "--yes"}).code);
    LONGS_EQUAL(64, call({"faces", "delete", "Ada"}).code);
}

TEST(Faces, DownloadGivesThePictureAsItWasEnrolled) {
    const std::string id = enrolled("Ada", "one-face-alice.jpg");
    const std::string path = scratch() + "/ada.jpg";
    LONGS_EQUAL(0, call({"faces", "download", id, "-o", path}).code);
    CHECK(read_text(picture("one-face-alice.jpg")) == read_text(path));
    CHECK(read_text(path) == call({"faces", "download", id, "--output=-"}).out);
    LONGS_EQUAL(1, call({"faces", "download", kNoSuchId, "-o", path}).code);
    LONGS_EQUAL(64, call({"faces", "download", id}).code);
    LONGS_EQUAL(73, call({"faces", "download", id, "-o", scratch() + "/no/such/folder/ada.jpg"}).code);
}

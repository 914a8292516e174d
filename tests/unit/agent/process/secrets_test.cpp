#include "agent/process/secrets.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include <CppUTest/TestHarness.h>

#include "process_helpers.hpp"

using namespace agent;
using process_test::check_text;
using process_test::TempFolder;

namespace {

constexpr std::string_view kKey = "00000000-0000-0000-0000-00000000000a";

}  // namespace

TEST_GROUP(Secrets) {
    TempFolder folder;
    ApiKeyText key;
    ErrorText error;

    void setup() override {
        ::unsetenv("CREDENTIALS_DIRECTORY");
    }
    void teardown() override {
        ::unsetenv("CREDENTIALS_DIRECTORY");
    }

    void check_read(const std::string& path) {
        error.clear();
        CHECK(read_api_key(path, key, error));
        check_text(kKey, key.view());
        CHECK(error.empty());
    }
    void check_refused(const std::string& path, const std::string& words) {
        CHECK(key.assign(kKey));
        CHECK_FALSE(read_api_key(path, key, error));
        CHECK(key.empty());
        check_text(path + ": " + words, error.view());
        CHECK(error.view().find("00000000") == std::string_view::npos);
    }
};

TEST(Secrets, a_key_is_read_with_or_without_a_line_end) {
    for (const char* end : {"", "\n", "\r\n", " ", "\t\n", "\n\n"}) {
        check_read(folder.write("key", std::string{kKey} + end));
    }
    const std::string upper = folder.write("upper", "ABCDEF01-2345-6789-ABCD-EF0123456789");
    CHECK(read_api_key(upper, key, error));
    check_text("ABCDEF01-2345-6789-ABCD-EF0123456789", key.view());
}

TEST(Secrets, what_is_no_key_is_refused_without_showing_it) {
    const std::string good{kKey};
    for (const std::string& content :
         {std::string{}, std::string{"\n"}, good.substr(1), good + "0", " " + good, good + "\n" + good,
          std::string{"00000000+0000-0000-0000-00000000000a"}, std::string{"00000000-0000-0000-0000-00000000000g"},
          std::string{"000000000000-0000-0000-0000-00000000"}, std::string(5000, '0'), good + std::string(1, '\0')}) {
        const std::string path = folder.write("key", content);
        check_refused(path, "holds no API key: copy the service's key, 36 characters in UUID form, into it");
    }
}

TEST(Secrets, Promise13_modes_that_let_others_in_are_refused) {
    for (const mode_t mode : {0400U, 0600U, 0640U, 0440U, 0700U, 0610U}) check_read(folder.write("key", kKey, mode));
    for (const mode_t mode : {0604U, 0644U, 0666U, 0444U, 0777U}) {
        const std::string path = folder.write("key", kKey, mode);
        check_refused(path, "key file readable by everybody (refused): chmod 600 " + path);
    }
    for (const mode_t mode : {0602U, 0601U, 0603U}) {
        const std::string path = folder.write("key", kKey, mode);
        check_refused(path, "key file writable or executable by everybody (refused): chmod 600 " + path);
    }
    for (const mode_t mode : {0620U, 0660U}) {
        const std::string path = folder.write("key", kKey, mode);
        check_refused(path, "key file writable by its group (refused): chmod 600 " + path);
    }
}

TEST(Secrets, a_group_may_read_only_what_root_or_this_account_owns) {
    if (::geteuid() != 0) return;  // only root can give a file away
    const std::string path = folder.write("key", kKey, 0640);
    CHECK_EQUAL(0, ::chown(path.c_str(), 12345, 12345));
    check_refused(path, "key file readable by its group, and owned by another account (refused): chmod 600 " + path);
    CHECK_EQUAL(0, ::chmod(path.c_str(), 0600));
    check_read(path);
}

TEST(Secrets, a_link_is_followed_and_its_target_judged) {
    const std::string target = folder.write("target", kKey, 0600);
    const std::string link = folder.path("link");
    CHECK_EQUAL(0, ::symlink(target.c_str(), link.c_str()));
    check_read(link);
    CHECK_EQUAL(0, ::chmod(target.c_str(), 0644));
    check_refused(link, "key file readable by everybody (refused): chmod 600 " + link);
}

TEST(Secrets, only_a_regular_file_counts) {
    check_refused(folder.name(), "is no regular file: name the file that holds the API key");
    const std::string fifo = folder.path("fifo");
    CHECK_EQUAL(0, ::mkfifo(fifo.c_str(), 0600));
    check_refused(fifo, "is no regular file: name the file that holds the API key");
}

TEST(Secrets, a_missing_file_is_told_with_its_path) {
    check_refused(folder.path("none"),
                  "cannot be opened: No such file or directory: check server.key_file and the file's owner");
}

TEST(Secrets, credentials_of_the_service_manager_are_found) {
    folder.write("api-key", kKey, 0400);
    ::setenv("CREDENTIALS_DIRECTORY", folder.name().c_str(), 1);
    check_read("%d/api-key");
    ::unsetenv("CREDENTIALS_DIRECTORY");
    check_refused("%d/api-key",
                  "there is no credential directory ($CREDENTIALS_DIRECTORY is not set): start the agent by its unit "
                  "with LoadCredential=, or name a file");
}

TEST(Secrets, only_a_leading_percent_d_is_expanded) {
    PathText out;
    CHECK(expand_credential_path("%d/a", "/run/credentials/x", out, error));
    check_text("/run/credentials/x/a", out.view());
    CHECK(expand_credential_path("/a/%d/b", nullptr, out, error));
    check_text("/a/%d/b", out.view());
    CHECK(expand_credential_path("%dx", nullptr, out, error));
    check_text("%dx", out.view());
    CHECK_FALSE(expand_credential_path("%d/a", "", out, error));
    CHECK(out.empty());
}

TEST(Secrets, a_path_too_long_is_refused) {
    PathText out;
    const std::string folder_of_250 = "/" + std::string(249, 'x');
    CHECK(expand_credential_path("%d/abcd", folder_of_250.c_str(), out, error));
    LONGS_EQUAL(255, out.size());
    CHECK_FALSE(expand_credential_path("%d/abcde", folder_of_250.c_str(), out, error));
    check_text("%d/abcde: the path is longer than 255 bytes: use a shorter one", error.view());
    CHECK(out.empty());
    CHECK_FALSE(expand_credential_path("/" + std::string(255, 'x'), nullptr, out, error));
}

TEST(Secrets, a_password_is_one_line_of_anything) {
    PasswordText password;
    for (const char* end : {"", "\n", "\r\n"}) {
        CHECK(read_password(folder.write("password", std::string{"  p\xC3\xA4ss \"w= "} + end), "mqtt.password_file",
                            password, error));
        check_text("  p\xC3\xA4ss \"w= ", password.view());
    }
    for (const std::string& content : {std::string{}, std::string{"\n"}, std::string{"two\nlines"},
                                       std::string(256, 'p'), std::string(5000, 'p'), std::string{"se\0cret", 7}}) {
        const std::string path = folder.write("password", content);
        CHECK_FALSE(read_password(path, "mqtt.password_file", password, error));
        CHECK(password.empty());
        check_text(path + ": holds no password: write one line of at most 255 characters into it", error.view());
    }
    CHECK_FALSE(read_password("/nowhere", "mqtt.password_file", password, error));
    check_text("/nowhere: cannot be opened: No such file or directory: check mqtt.password_file and the file's owner",
               error.view());
}

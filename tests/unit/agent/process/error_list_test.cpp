#include "agent/process/error_list.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include <CppUTest/TestHarness.h>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "process_helpers.hpp"

using namespace agent;
using process_test::check_text;

TEST_GROUP(ErrorList) {
    ErrorList errors;
    std::array<char, 4096> memory{};
};

TEST(ErrorList, keeps_twenty_and_counts_the_rest) {
    CHECK(errors.empty());
    for (int i = 1; i <= 25; ++i) errors.add("mistake %d", i);
    LONGS_EQUAL(20, errors.all().size());
    LONGS_EQUAL(5, errors.dropped());
    check_text("mistake 20", errors.all()[19].view());
    BufferSink sink{memory};
    errors.print(sink);
    CHECK(sink.text().starts_with("mistake 1\nmistake 2\n"));
    CHECK(sink.text().ends_with("mistake 20\nand 5 more\n"));
    errors.clear();
    CHECK(errors.empty());
    LONGS_EQUAL(0, errors.dropped());
}

TEST(ErrorList, twenty_are_printed_without_a_rest) {
    for (int i = 1; i <= 20; ++i) errors.add("mistake %d", i);
    BufferSink sink{memory};
    errors.print(sink);
    CHECK(sink.text().ends_with("mistake 20\n"));
}

TEST(ErrorList, what_the_user_wrote_cannot_break_the_line) {
    errors.add("agent.conf:1: %s", "a\nb\x1b[2J");
    check_text("agent.conf:1: a\\x0ab\\x1b[2J", errors.all()[0].view());
}

TEST(ErrorList, a_line_too_long_is_cut_on_a_whole_character) {
    std::string name(ErrorText::capacity() - 1, 'x');
    name += "\xC3\xBC";
    errors.add("%s", name.c_str());
    LONGS_EQUAL(ErrorText::capacity() - 1, errors.all()[0].size());
}

TEST_GROUP(FormatText){};

TEST(FormatText, what_fits_is_kept_and_the_rest_is_cut) {
    struct Case {
        const char* text;
        const char* expected;
    };
    for (const Case& one : {Case{"", ""}, Case{"abcd", "abcd"}, Case{"abcde", "abcde"}, Case{"abcdef", "abcde"},
                            Case{"abcd\xC3\xBC", "abcd"}, Case{"abc\xC3\xBC", "abc\xC3\xBC"},
                            Case{"abc\xE2\x82\xAC", "abc"}, Case{"abcdefghijklmnop", "abcde"}}) {
        compreface::FixedText<5> text;
        format_text(text, "%s", one.text);
        check_text(one.expected, text.view());
    }
}

TEST_GROUP(TextSink){};

TEST(TextSink, a_buffer_takes_what_fits_and_says_so) {
    std::array<char, 5> memory{};
    BufferSink sink{memory};
    sink.write("abc");
    CHECK_FALSE(sink.overflow());
    sink.write("def");
    CHECK(sink.overflow());
    check_text("abcde", sink.text());
}

TEST(TextSink, a_descriptor_gets_everything) {
    const process_test::TempFolder folder;
    const std::string path = folder.write("out", "");
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    std::string expected;
    {
        FdSink sink{fd};
        for (int i = 0; i < 1000; ++i) {
            const std::string word = std::to_string(i) + " ";
            sink.write(word);
            expected += word;
        }
        CHECK(sink.flush());
        sink.write("end");
        expected += "end";
    }
    std::string actual(expected.size() + 1, '\0');
    const ssize_t got = ::pread(fd, actual.data(), actual.size(), 0);
    actual.resize(static_cast<std::size_t>(got));
    check_text(expected, actual);
    ::close(fd);
}

TEST(TextSink, a_failure_to_write_is_told_with_its_cause) {
    const int fd = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    FdSink sink{fd};
    sink.write("lost");
    errno = 0;
    CHECK_FALSE(sink.flush());
    LONGS_EQUAL(ENOSPC, errno);
    CHECK_FALSE(sink.flush());
    ::close(fd);
}

TEST_GROUP(ErrnoText){};

TEST(ErrnoText, knows_the_systems_errors) {
    CHECK(errno_text(ENOENT) == "No such file or directory");
    CHECK(errno_text(100000) == "unknown error");
}

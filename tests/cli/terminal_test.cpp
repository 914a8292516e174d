#include "terminal.hpp"

#include <CppUTest/TestHarness.h>

#include "table.hpp"

TEST_GROUP(Terminal){};

TEST(Terminal, NamesCannotSteerIt) {
    STRCMP_EQUAL("a?[31mb?c", cli::printable("a\033[31mb\nc").c_str());
    STRCMP_EQUAL("a?b", cli::printable("a\xc2\x9b"
                                       "b")
                            .c_str());
    STRCMP_EQUAL("J\xc3\xbcrgen", cli::printable("J\xc3\xbcrgen").c_str());
}

TEST(Terminal, ColumnsAreCharacters) {
    LONGS_EQUAL(6, cli::columns("J\xc3\xbcrgen"));
}

TEST(Terminal, ATableLeavesOutWhatIsEmptyEverywhere) {
    cli::Table table{{"NAME", "NEVER", "N"}};
    table.add({"J\xc3\xbcrgen", "", "1"});
    table.add({"Al", "", "22"});
    STRCMP_EQUAL("NAME    N\nJ\xc3\xbcrgen  1\nAl      22\n", table.text(false).c_str());
    STRCMP_CONTAINS("\033[1m", table.text(true).c_str());
    STRCMP_EQUAL("", cli::Table{{"NAME"}}.text(true).c_str());
}

#include "agent/door/ledger.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "../process/process_helpers.hpp"
#include "agent/process/log.hpp"

using namespace agent;
using namespace agent::door;
using process_test::TempFolder;

TEST_GROUP(Promise07_ledger) {
    TempFolder folder;
    PathText path;
    std::unique_ptr<Ledger> ledger = std::make_unique<Ledger>();

    void setup() override {
        CHECK(path.assign(folder.path("memory")));
        log::set_level(LogLevel::error);
    }
    void teardown() override {
        end();
        log::set_level(LogLevel::info);
    }
    void end() {
        ledger->stop();
        CHECK(ledger->join(10'000));
    }
    static SubjectName name(const std::string& text) {
        SubjectName out;
        CHECK(out.assign(text));
        return out;
    }
    Ledger::Result next() {
        Ledger::Result result;
        while (!ledger->take(result)) CHECK(process_test::readable(ledger->fd(), 10'000));
        return result;
    }
};

TEST(Promise07_ledger, answers_only_when_it_is_on_the_disk) {
    CHECK(ledger->open(path, kNsPerS));
    CHECK(ledger->start());
    const Ledger::Ticket ticket = ledger->commit(name("Ada"), 5);
    CHECK(ticket != 0);
    const Ledger::Result result = next();
    CHECK_EQUAL(ticket, result.ticket);
    CHECK(result.committed);
    MemoryFile other;  // what a restart would find
    CHECK(other.load(path, kNsPerS));
    CHECK_EQUAL(1, other.memory().count);
    CHECK_EQUAL(5, other.memory().entry[0].told_ns);
}

TEST(Promise07_ledger, what_waits_when_it_ends_is_written) {
    CHECK(ledger->open(path, kNsPerS));
    for (const char* who : {"Ada", "Bob"}) CHECK(ledger->commit(name(who), 5) != 0);
    CHECK(ledger->start());
    end();
    CHECK(next().committed);
    CHECK(next().committed);
    MemoryFile other;
    CHECK(other.load(path, kNsPerS));
    CHECK_EQUAL(2, other.memory().count);
}

TEST(Promise07_ledger, a_failing_disk_is_an_answer_and_its_end_too) {
    CHECK(ledger->open(path, kNsPerS));
    CHECK(ledger->works());
    CHECK(ledger->start());
    CHECK_EQUAL(0, ::mkdir(folder.path("memory.new").c_str(), 0700));
    CHECK(ledger->commit(name("Ada"), 5) != 0);
    CHECK_FALSE(next().committed);
    CHECK_FALSE(ledger->works());
    CHECK_EQUAL(0, ::rmdir(folder.path("memory.new").c_str()));
    CHECK(ledger->commit(name("Bob"), 6) != 0);
    CHECK(next().committed);
    CHECK(ledger->works());
}

TEST(Promise07_ledger, takes_no_more_than_it_can_answer) {
    CHECK(ledger->open(path, kNsPerS));
    std::vector<Ledger::Ticket> tickets;
    for (std::size_t i = 0; i < Ledger::kWaiting; ++i) {
        tickets.push_back(ledger->commit(name("p" + std::to_string(i)), 5));
        CHECK(tickets.back() != 0);
    }
    CHECK_EQUAL(0, ledger->commit(name("one more"), 5));
    CHECK(ledger->start());
    for (const Ledger::Ticket ticket : tickets) CHECK_EQUAL(ticket, next().ticket);
    CHECK(ledger->commit(name("one more"), 5) != 0);
    CHECK(next().committed);
}
